/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles as rectangles of one colour: a body and a wick each while there is room for that, and one
 * rectangle a column of pixels when there is not. A series of single prices is the line layer's.
 * All edges are whole pixels: a candle that is half a pixel wide on each side looks like fog. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#define OUTCRY_TYPE_CANDLE_LAYER (outcry_candle_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryCandleLayer, outcry_candle_layer, OUTCRY, CANDLE_LAYER,
                      OutcryChartLayer)

struct _OutcryCandleLayer
{
  OutcryChartLayer parent_instance;
};

typedef struct
{
  GtkSnapshot           *snapshot;
  const OutcryChartView *view;
  OutcryAxis            *price_axis;
  double                 tick;
  const GdkRGBA         *up, *down, *background;
  double                 body;
  gboolean               hollow;
} Drawing;

G_DEFINE_FINAL_TYPE (OutcryCandleLayer, outcry_candle_layer, OUTCRY_TYPE_CHART_LAYER)

static double
position (const Drawing *drawing,
          gint64         ticks)
{
  return floor (outcry_axis_get_position (drawing->price_axis, (double) ticks * drawing->tick));
}

static void
draw_candle (const Drawing      *drawing,
             const OutcryCandle *candle,
             double              middle)
{
  gboolean up = candle->close.ticks >= candle->open.ticks;
  const GdkRGBA *color = up ? drawing->up : drawing->down;
  double high = position (drawing, candle->high.ticks);
  double low = position (drawing, candle->low.ticks);
  double top = position (drawing, MAX (candle->open.ticks, candle->close.ticks));
  double bottom = position (drawing, MIN (candle->open.ticks, candle->close.ticks));
  double x = floor (middle);
  double left = x - (drawing->body - 1.0) / 2.0;
  double height = MAX (bottom - top, 1.0);

  if (low > high)
    outcry_chart_fill (drawing->snapshot, color, x, high, 1.0, low - high + 1.0);
  outcry_chart_fill (drawing->snapshot, color, left, top, drawing->body, height);
  if (up && drawing->hollow && drawing->body >= 3.0 && height >= 3.0)
    outcry_chart_fill (drawing->snapshot, drawing->background, left + 1.0, top + 1.0,
                       drawing->body - 2.0, height - 2.0);
}

static void
draw_columns (const Drawing *drawing,
              int            width)
{
  OutcryAxis *axis = OUTCRY_AXIS (drawing->view->time_axis);
  double n = (double) outcry_chart_data_get_n (drawing->view->data);

  for (int x = 0; x < width; x++)
    {
      double from = ceil (outcry_axis_get_value (axis, x));
      double to = ceil (outcry_axis_get_value (axis, x + 1));
      OutcryChartSpan span;

      from = MAX (from, 0.0);
      to = MIN (to, n);
      if (from >= to
          || !outcry_chart_data_summarise (drawing->view->data, (gsize) from, (gsize) to, &span))
        continue;

      double high = position (drawing, span.high);
      double low = position (drawing, span.low);

      outcry_chart_fill (drawing->snapshot, span.close >= span.open ? drawing->up : drawing->down,
                         x, high, 1.0, MAX (low - high + 1.0, 1.0));
    }
}

static void
outcry_candle_layer_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  double slot = outcry_time_axis_get_slot (view->time_axis);
  const OutcryCandle *candles;
  gsize n, from, to;
  Drawing drawing = {
    .snapshot = snapshot,
    .view = view,
    .price_axis = OUTCRY_AXIS (view->price_axis),
    .tick = outcry_chart_data_get_tick (view->data),
    .up = outcry_chart_color (OUTCRY_COLOR_UP),
    .down = outcry_chart_color (OUTCRY_COLOR_DOWN),
    .background = outcry_chart_color (OUTCRY_COLOR_VIEW),
    .hollow = outcry_palette_is_high_contrast (outcry_palette_get_default ()),
  };

  if (outcry_chart_data_is_line (view->data)
      || !outcry_time_axis_get_visible (view->time_axis, &from, &to))
    return;
  if (slot < OUTCRY_CHART_DENSE_SLOT)
    {
      draw_columns (&drawing, gtk_widget_get_width (widget));
      return;
    }

  drawing.body = outcry_chart_body (slot);
  candles = outcry_chart_data_get (view->data, &n);
  for (gsize i = from; i < to; i++)
    draw_candle (&drawing, &candles[i],
                 outcry_axis_get_position (OUTCRY_AXIS (view->time_axis), (double) i));
}

static void
outcry_candle_layer_class_init (OutcryCandleLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_candle_layer_snapshot;
}

static void
outcry_candle_layer_init (OutcryCandleLayer *self)
{
}

GtkWidget *
outcry_candle_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_CANDLE_LAYER, NULL);
}
