/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Volumes as bars from the bottom of the plot, the highest in sight taking a fixed share of it.
 * Drawn as candles are: a bar each, or one a column of pixels. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#define HEIGHT_SHARE 0.17

#define OUTCRY_TYPE_VOLUME_LAYER (outcry_volume_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryVolumeLayer, outcry_volume_layer, OUTCRY, VOLUME_LAYER,
                      OutcryChartLayer)

struct _OutcryVolumeLayer
{
  OutcryChartLayer parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryVolumeLayer, outcry_volume_layer, OUTCRY_TYPE_CHART_LAYER)

static void
draw_bar (GtkWidget   *widget,
          GtkSnapshot *snapshot,
          double       x,
          double       width,
          double       share,
          gboolean     up)
{
  double plot = gtk_widget_get_height (widget);
  double height = ceil (share * HEIGHT_SHARE * plot);

  if (height > 0.0)
    outcry_chart_fill (snapshot,
                       outcry_chart_color (up ? OUTCRY_COLOR_UP_VOLUME : OUTCRY_COLOR_DOWN_VOLUME),
                       x, plot - height, width, height);
}

static void
outcry_volume_layer_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  OutcryAxis *axis = OUTCRY_AXIS (view->time_axis);
  double slot = outcry_time_axis_get_slot (view->time_axis);
  double body = outcry_chart_body (slot);
  const OutcryCandle *candles;
  OutcryChartSpan all, span;
  gsize n, from, to;

  if (!outcry_time_axis_get_visible (view->time_axis, &from, &to)
      || !outcry_chart_data_summarise (view->data, from, to, &all) || all.volume <= 0)
    return;

  if (slot >= OUTCRY_CHART_DENSE_SLOT)
    {
      candles = outcry_chart_data_get (view->data, &n);
      for (gsize i = from; i < to; i++)
        draw_bar (widget, snapshot,
                  floor (outcry_axis_get_position (axis, (double) i)) - (body - 1.0) / 2.0, body,
                  (double) candles[i].volume.lots / (double) all.volume,
                  candles[i].close.ticks >= candles[i].open.ticks);
      return;
    }

  for (int x = 0; x < gtk_widget_get_width (widget); x++)
    {
      double first = MAX (ceil (outcry_axis_get_value (axis, x)), 0.0);
      double last = MIN (ceil (outcry_axis_get_value (axis, x + 1)), (double) to);

      if (first < last
          && outcry_chart_data_summarise (view->data, (gsize) first, (gsize) last, &span))
        draw_bar (widget, snapshot, x, 1.0, (double) span.volume / (double) all.volume,
                  span.close >= span.open);
    }
}

static void
outcry_volume_layer_class_init (OutcryVolumeLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_volume_layer_snapshot;
}

static void
outcry_volume_layer_init (OutcryVolumeLayer *self)
{
}

GtkWidget *
outcry_volume_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_VOLUME_LAYER, NULL);
}
