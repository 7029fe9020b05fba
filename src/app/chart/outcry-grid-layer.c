/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines at the labels of both axes. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#define OUTCRY_TYPE_GRID_LAYER (outcry_grid_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryGridLayer, outcry_grid_layer, OUTCRY, GRID_LAYER, OutcryChartLayer)

struct _OutcryGridLayer
{
  OutcryChartLayer parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryGridLayer, outcry_grid_layer, OUTCRY_TYPE_CHART_LAYER)

static void
outcry_grid_layer_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  const GdkRGBA *color = outcry_chart_color (OUTCRY_COLOR_GRID);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  for (guint i = 0; i < view->price_ticks->len; i++)
    outcry_chart_fill (snapshot, color, 0,
                       floor (g_array_index (view->price_ticks, OutcryAxisTick, i).position),
                       width, 1);
  for (guint i = 0; i < view->time_ticks->len; i++)
    outcry_chart_fill (snapshot, color,
                       floor (g_array_index (view->time_ticks, OutcryAxisTick, i).position), 0, 1,
                       height);
}

static void
outcry_grid_layer_class_init (OutcryGridLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_grid_layer_snapshot;
}

static void
outcry_grid_layer_init (OutcryGridLayer *self)
{
}

GtkWidget *
outcry_grid_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_GRID_LAYER, NULL);
}
