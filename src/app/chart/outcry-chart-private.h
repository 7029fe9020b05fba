/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/chart/outcry-chart.h"
#include "app/chart/outcry-chart-layer.h"

G_BEGIN_DECLS

struct _OutcryChart
{
  GtkWidget parent_instance;

  OutcryChartView view;
  char           *id;
  char           *base;
  GPtrArray      *layers; /* OutcryChartLayer of the plot, lowest first; borrowed children */
  GtkWidget      *price_ruler;
  GtkWidget      *time_ruler;
  int             plot_width, plot_height;
  gboolean        ticks_stale;
  guint           summary_timer;
  double          pointer_x, pointer_y; /* last seen over the chart */
  double          dragged;              /* of a drag: how far it has panned */
};

/* outcry-chart-input.c */
void outcry_chart_class_init_input (GtkWidgetClass *widget_class);
void outcry_chart_init_input       (OutcryChart    *self);

/* Puts the crosshair on candle @index; @y < 0 without a price. */
void outcry_chart_set_crosshair   (OutcryChart *self,
                                   gsize        index,
                                   double       y);
void outcry_chart_clear_crosshair (OutcryChart *self);

G_END_DECLS
