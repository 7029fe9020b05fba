/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where things are when the program runs from its build directory. */

/* @name below the build directory, or NULL when this program was installed (transfer full). */
char *outcry_uninstalled_path (const char *name);

/* The application's settings, their schema taken from the system or from the build directory; NULL,
 * with a message on stderr, when there is none (transfer full). */
GSettings *outcry_settings_new (void);

G_END_DECLS
