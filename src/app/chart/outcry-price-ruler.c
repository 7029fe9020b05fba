/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prices beside the plot: labels, and over them the tags of the last price and of the crosshair.
 * A label gives way to a tag that would touch it. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#include "node/outcry-formatter.h"

#define OUTCRY_TYPE_PRICE_RULER (outcry_price_ruler_get_type ())
G_DECLARE_FINAL_TYPE (OutcryPriceRuler, outcry_price_ruler, OUTCRY, PRICE_RULER, OutcryChartLayer)

#define LABEL_X 8
#define RULER_WIDTH 70

struct _OutcryPriceRuler
{
  OutcryChartLayer parent_instance;
};

typedef struct
{
  gboolean shown;
  double   y;
} Tag;

G_DEFINE_FINAL_TYPE (OutcryPriceRuler, outcry_price_ruler, OUTCRY_TYPE_CHART_LAYER)

static int
text_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = outcry_chart_layout (widget, "0", 0);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
draw_tag (GtkWidget   *widget,
          GtkSnapshot *snapshot,
          const char  *text,
          double       y,
          int          height,
          OutcryColor  fill,
          OutcryColor  color)
{
  g_autoptr (PangoLayout) layout = outcry_chart_layout (widget, text, PANGO_WEIGHT_SEMIBOLD);
  double box = height + 5.0;

  outcry_chart_tag (snapshot, layout, outcry_chart_color (fill), outcry_chart_color (color), 1.0,
                    floor (y - box / 2.0), gtk_widget_get_width (widget) - 1.0, box);
}

static Tag
get_last (const OutcryChartView *view,
          int                    height)
{
  const OutcryCandle *candles;
  Tag tag = { FALSE, 0.0 };
  gsize n;

  candles = outcry_chart_data_get (view->data, &n);
  if (n == 0)
    return tag;
  tag.y = outcry_axis_get_position (OUTCRY_AXIS (view->price_axis),
                                    (double) candles[n - 1].close.ticks
                                      * outcry_chart_data_get_tick (view->data));
  tag.shown = tag.y >= 0.0 && tag.y < height;
  return tag;
}

static void
draw_last (GtkWidget             *widget,
           GtkSnapshot           *snapshot,
           const OutcryChartView *view,
           Tag                    tag,
           int                    height)
{
  const OutcryCandle *candles;
  g_autofree char *text = NULL;
  gboolean up;
  gsize n;

  candles = outcry_chart_data_get (view->data, &n);
  up = outcry_chart_data_is_up (view->data, n - 1);
  text = outcry_format_price (candles[n - 1].close, outcry_chart_data_get_scale (view->data));
  draw_tag (widget, snapshot, text, tag.y, height,
            up ? OUTCRY_COLOR_UP_TAG : OUTCRY_COLOR_DOWN_TAG, OUTCRY_COLOR_TAG_TEXT);
}

static void
outcry_price_ruler_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  int height = gtk_widget_get_height (widget);
  int line = text_height (widget);
  Tag last = get_last (view, height);
  Tag cross = { view->crosshair.active && view->crosshair.has_y
                  && outcry_chart_data_get_n (view->data) > 0,
                view->crosshair.y };

  outcry_chart_fill (snapshot, outcry_chart_color (OUTCRY_COLOR_LINE), 0, 0, 1, height);
  for (guint i = 0; i < view->price_ticks->len; i++)
    {
      const OutcryAxisTick *tick = &g_array_index (view->price_ticks, OutcryAxisTick, i);
      g_autoptr (PangoLayout) layout = NULL;

      if (tick->position < line / 2.0 || tick->position > height - line / 2.0
          || (last.shown && fabs (tick->position - last.y) < line + 4)
          || (cross.shown && fabs (tick->position - cross.y) < line + 4))
        continue;
      layout = outcry_chart_layout (widget, tick->text, 0);
      outcry_chart_text (snapshot, layout, outcry_chart_color (OUTCRY_COLOR_DIM), LABEL_X,
                         tick->position - line / 2.0);
    }

  if (last.shown)
    draw_last (widget, snapshot, view, last, line);
  if (cross.shown)
    {
      double value = outcry_axis_get_value (OUTCRY_AXIS (view->price_axis), cross.y);
      g_autofree char *text
        = outcry_format_axis_price (value, outcry_chart_data_get_scale (view->data).price_digits);

      draw_tag (widget, snapshot, text, cross.y, line, OUTCRY_COLOR_CROSSHAIR_TAG,
                OUTCRY_COLOR_CROSSHAIR_TAG_TEXT);
    }
}

/* 70 pixels, or what the longest price needs: there are coins with twelve digits. */
static void
outcry_price_ruler_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  OutcryChartSpan span;

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;
  *minimum = *natural = RULER_WIDTH;
  if (outcry_chart_data_summarise (view->data, 0, G_MAXSIZE, &span))
    {
      g_autofree char *text = outcry_format_price (OUTCRY_PRICE (span.high),
                                                   outcry_chart_data_get_scale (view->data));
      g_autoptr (PangoLayout) layout = outcry_chart_layout (widget, text, PANGO_WEIGHT_SEMIBOLD);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      *minimum = *natural = MAX (RULER_WIDTH, width + 2 * LABEL_X);
    }
}

static void
outcry_price_ruler_class_init (OutcryPriceRulerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = outcry_price_ruler_measure;
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_price_ruler_snapshot;
  OUTCRY_CHART_LAYER_CLASS (klass)->follows_crosshair = TRUE;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ocruler");
}

static void
outcry_price_ruler_init (OutcryPriceRuler *self)
{
}

GtkWidget *
outcry_price_ruler_new (void)
{
  return g_object_new (OUTCRY_TYPE_PRICE_RULER, NULL);
}
