/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Series of single prices, as fixings and rates are: a line through them over a faint area. A
 * slanted line wants antialiasing, which only Cairo has in this GTK: one path of at most a point a
 * column of pixels. Where columns hold several prices, their range is drawn as a rectangle each. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#define LINE_WIDTH 1.6

#define OUTCRY_TYPE_LINE_LAYER (outcry_line_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryLineLayer, outcry_line_layer, OUTCRY, LINE_LAYER, OutcryChartLayer)

struct _OutcryLineLayer
{
  OutcryChartLayer parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryLineLayer, outcry_line_layer, OUTCRY_TYPE_CHART_LAYER)

static double
get_y (const OutcryChartView *view,
       gint64                 ticks)
{
  return outcry_axis_get_position (OUTCRY_AXIS (view->price_axis),
                                   (double) ticks * outcry_chart_data_get_tick (view->data));
}

static void
fill_below (cairo_t *cr,
            double   first_x,
            double   last_x,
            double   height)
{
  cairo_path_t *line = cairo_copy_path (cr);
  cairo_pattern_t *fade = cairo_pattern_create_linear (0, 0, 0, height);
  const GdkRGBA *color = outcry_chart_color (OUTCRY_COLOR_ACCENT_TEXT);

  cairo_pattern_add_color_stop_rgba (fade, 0, color->red, color->green, color->blue, 0.14);
  cairo_pattern_add_color_stop_rgba (fade, 1, color->red, color->green, color->blue, 0.0);
  cairo_line_to (cr, last_x, height);
  cairo_line_to (cr, first_x, height);
  cairo_close_path (cr);
  cairo_set_source (cr, fade);
  cairo_fill (cr);
  cairo_pattern_destroy (fade);
  cairo_append_path (cr, line);
  cairo_path_destroy (line);
}

static void
draw_line (const OutcryChartView *view,
           GtkSnapshot           *snapshot,
           gsize                  from,
           gsize                  to,
           double                 width,
           double                 height)
{
  OutcryAxis *axis = OUTCRY_AXIS (view->time_axis);
  const OutcryCandle *candles;
  cairo_t *cr = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsize n;

  candles = outcry_chart_data_get (view->data, &n);
  /* One more on each side, so that the line does not end at the edge. */
  from = from > 0 ? from - 1 : 0;
  to = MIN (to + 1, n);
  for (gsize i = from; i < to; i++)
    cairo_line_to (cr, outcry_axis_get_position (axis, (double) i),
                   get_y (view, candles[i].close.ticks));
  fill_below (cr, outcry_axis_get_position (axis, (double) from),
              outcry_axis_get_position (axis, (double) to - 1.0), height);
  gdk_cairo_set_source_rgba (cr, outcry_chart_color (OUTCRY_COLOR_ACCENT_TEXT));
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
draw_columns (const OutcryChartView *view,
              GtkSnapshot           *snapshot,
              int                    width)
{
  OutcryAxis *axis = OUTCRY_AXIS (view->time_axis);
  double n = (double) outcry_chart_data_get_n (view->data);

  for (int x = 0; x < width; x++)
    {
      /* From the price before on, so that columns join. */
      double from = MAX (ceil (outcry_axis_get_value (axis, x)) - 1.0, 0.0);
      double to = MIN (ceil (outcry_axis_get_value (axis, x + 1)), n);
      OutcryChartSpan span;

      if (from < to
          && outcry_chart_data_summarise (view->data, (gsize) from, (gsize) to, &span))
        {
          double high = floor (get_y (view, span.high));

          outcry_chart_fill (snapshot, outcry_chart_color (OUTCRY_COLOR_ACCENT_TEXT), x, high, 1.0,
                             MAX (floor (get_y (view, span.low)) - high, 1.0));
        }
    }
}

static void
outcry_line_layer_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  gsize from, to;

  if (!outcry_chart_data_is_line (view->data)
      || !outcry_time_axis_get_visible (view->time_axis, &from, &to))
    return;
  if (outcry_time_axis_get_slot (view->time_axis) >= 1.0)
    draw_line (view, snapshot, from, to, gtk_widget_get_width (widget),
               gtk_widget_get_height (widget));
  else
    draw_columns (view, snapshot, gtk_widget_get_width (widget));
}

static void
outcry_line_layer_class_init (OutcryLineLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_line_layer_snapshot;
}

static void
outcry_line_layer_init (OutcryLineLayer *self)
{
}

GtkWidget *
outcry_line_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_LINE_LAYER, NULL);
}
