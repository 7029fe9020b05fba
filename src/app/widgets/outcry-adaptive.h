/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Holds the content of a window and tells whether it is narrow (property "narrow": under 700
 * pixels). It asks for a small minimum width whatever its child asks for, so that the window can
 * become narrow before its content has adapted. */

#define OUTCRY_TYPE_ADAPTIVE (outcry_adaptive_get_type ())
G_DECLARE_FINAL_TYPE (OutcryAdaptive, outcry_adaptive, OUTCRY, ADAPTIVE, GtkWidget)

#define OUTCRY_NARROW_WIDTH 700

gboolean outcry_adaptive_get_narrow (OutcryAdaptive *self);

/* For a window that knows its size before the first allocation. */
void outcry_adaptive_expect_width (OutcryAdaptive *self,
                                   int             width);

G_END_DECLS
