/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/outcry-application.h"

G_BEGIN_DECLS

/* The frame of all pages. The application's node must run. */

#define OUTCRY_TYPE_WINDOW (outcry_window_get_type ())
G_DECLARE_FINAL_TYPE (OutcryWindow, outcry_window, OUTCRY, WINDOW, AdwApplicationWindow)

GtkWidget *outcry_window_new (OutcryApplication *app);

G_END_DECLS
