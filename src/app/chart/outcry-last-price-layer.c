/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dotted line at the close of the last candle; its tag stands on the price ruler. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#define OUTCRY_TYPE_LAST_PRICE_LAYER (outcry_last_price_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryLastPriceLayer, outcry_last_price_layer, OUTCRY, LAST_PRICE_LAYER,
                      OutcryChartLayer)

struct _OutcryLastPriceLayer
{
  OutcryChartLayer parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryLastPriceLayer, outcry_last_price_layer, OUTCRY_TYPE_CHART_LAYER)

static void
outcry_last_price_layer_snapshot (GtkWidget   *widget,
                                  GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  const OutcryCandle *candles, *last;
  double y;
  gsize n;

  candles = outcry_chart_data_get (view->data, &n);
  if (n == 0)
    return;
  last = &candles[n - 1];
  y = floor (outcry_axis_get_position (OUTCRY_AXIS (view->price_axis),
                                       (double) last->close.ticks
                                         * outcry_chart_data_get_tick (view->data)));
  if (y < 0.0 || y >= gtk_widget_get_height (widget))
    return;
  outcry_chart_dashes (snapshot,
                       outcry_chart_color (outcry_chart_data_is_up (view->data, n - 1)
                                             ? OUTCRY_COLOR_UP
                                             : OUTCRY_COLOR_DOWN),
                       0, y, gtk_widget_get_width (widget), TRUE, 1.0, 2.0);
}

static void
outcry_last_price_layer_class_init (OutcryLastPriceLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_last_price_layer_snapshot;
}

static void
outcry_last_price_layer_init (OutcryLastPriceLayer *self)
{
}

GtkWidget *
outcry_last_price_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_LAST_PRICE_LAYER, NULL);
}
