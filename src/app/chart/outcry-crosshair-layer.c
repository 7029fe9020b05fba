/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two dashed lines: through the candle pointed at, and at the pointer's height. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#define OUTCRY_TYPE_CROSSHAIR_LAYER (outcry_crosshair_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryCrosshairLayer, outcry_crosshair_layer, OUTCRY, CROSSHAIR_LAYER,
                      OutcryChartLayer)

struct _OutcryCrosshairLayer
{
  OutcryChartLayer parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryCrosshairLayer, outcry_crosshair_layer, OUTCRY_TYPE_CHART_LAYER)

static void
outcry_crosshair_layer_snapshot (GtkWidget   *widget,
                                 GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  const GdkRGBA *color = outcry_chart_color (OUTCRY_COLOR_CROSSHAIR);
  const OutcryCrosshair *crosshair = &view->crosshair;

  if (!crosshair->active || crosshair->index >= outcry_chart_data_get_n (view->data))
    return;
  outcry_chart_dashes (snapshot, color,
                       floor (outcry_axis_get_position (OUTCRY_AXIS (view->time_axis),
                                                        (double) crosshair->index)),
                       0, gtk_widget_get_height (widget), FALSE, 3.0, 3.0);
  if (crosshair->has_y)
    outcry_chart_dashes (snapshot, color, 0, floor (crosshair->y), gtk_widget_get_width (widget),
                         TRUE, 3.0, 3.0);
}

static void
outcry_crosshair_layer_class_init (OutcryCrosshairLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_crosshair_layer_snapshot;
  OUTCRY_CHART_LAYER_CLASS (klass)->follows_crosshair = TRUE;
}

static void
outcry_crosshair_layer_init (OutcryCrosshairLayer *self)
{
}

GtkWidget *
outcry_crosshair_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_CROSSHAIR_LAYER, NULL);
}
