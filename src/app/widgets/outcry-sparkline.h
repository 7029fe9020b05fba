/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/widgets/outcry-palette.h"

G_BEGIN_DECLS

/* A small line of recent prices without axes: neutral, only the dot at its end has a colour. */

#define OUTCRY_TYPE_SPARKLINE (outcry_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySparkline, outcry_sparkline, OUTCRY, SPARKLINE, GtkWidget)

GtkWidget *outcry_sparkline_new (void);

/* @values are copied; fewer than two draw nothing. @dot: the colour of the end. */
void outcry_sparkline_set_values (OutcrySparkline *self,
                                  const double    *values,
                                  gsize            n,
                                  OutcryColor      dot);

G_END_DECLS
