/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/chart/outcry-chart-data.h"
#include "app/chart/outcry-time-axis.h"

G_BEGIN_DECLS

/* A candle chart: a plot of layers, a price ruler at its right and a time ruler below. It shows
 * what its data holds and follows it. Drag pans, the wheel zooms at the pointer, a double click
 * resets; arrows, + and -, Home, End and 0 do the same by keyboard.
 *
 * Signal "older-wanted": the view comes near the left end of the data. */

#define OUTCRY_TYPE_CHART (outcry_chart_get_type ())
G_DECLARE_FINAL_TYPE (OutcryChart, outcry_chart, OUTCRY, CHART, GtkWidget)

GtkWidget *outcry_chart_new (void);

OutcryChartData *outcry_chart_get_data      (OutcryChart *self); /* (transfer none) */
OutcryTimeAxis  *outcry_chart_get_time_axis (OutcryChart *self); /* (transfer none) */

/* What is shown: "BTC-USD", for the accessible name, and "BTC", the unit of volumes, or NULL. */
void outcry_chart_set_instrument (OutcryChart *self,
                                  const char  *id,
                                  const char  *base);

/* What a screen reader is told of the chart (transfer full). */
char *outcry_chart_dup_summary (OutcryChart *self);

G_END_DECLS
