/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/outcry-application.h"

G_BEGIN_DECLS

/* Says in words why Outcry cannot start, and offers a way on: to try again, to take over from an
 * outcryd that has the data directory, or to leave. */

#define OUTCRY_TYPE_TROUBLE_WINDOW (outcry_trouble_window_get_type ())
G_DECLARE_FINAL_TYPE (OutcryTroubleWindow, outcry_trouble_window, OUTCRY, TROUBLE_WINDOW,
                      AdwApplicationWindow)

GtkWidget *outcry_trouble_window_new (OutcryApplication *app,
                                      const GError      *error);

G_END_DECLS
