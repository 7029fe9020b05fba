/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* outcryctl: the whole program but main(). Returns what the process ends with, an OutcryCtlExit.
 * Writes to stdout and stderr. */
int outcry_ctl_run (int    argc,
                    char **argv);

G_END_DECLS
