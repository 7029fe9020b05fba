/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times below the plot: labels, changes of day or year in bold, and the crosshair's tag. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

#include "node/outcry-formatter.h"

#define TAG_PADDING 9
#define RULER_HEIGHT 24

#define OUTCRY_TYPE_TIME_RULER (outcry_time_ruler_get_type ())
G_DECLARE_FINAL_TYPE (OutcryTimeRuler, outcry_time_ruler, OUTCRY, TIME_RULER, OutcryChartLayer)

struct _OutcryTimeRuler
{
  OutcryChartLayer parent_instance;
};

G_DEFINE_FINAL_TYPE (OutcryTimeRuler, outcry_time_ruler, OUTCRY_TYPE_CHART_LAYER)

/* The tag's layout and where it begins and ends; NULL when there is none. */
static PangoLayout *
create_tag (GtkWidget             *widget,
            const OutcryChartView *view,
            double                *left,
            double                *right)
{
  const OutcryCandle *candles;
  g_autofree char *text = NULL;
  PangoLayout *layout;
  double middle, width;
  int pixels;
  gsize n;

  candles = outcry_chart_data_get (view->data, &n);
  if (!view->crosshair.active || view->crosshair.index >= n)
    return NULL;
  text = outcry_format_candle_time (candles[view->crosshair.index].start,
                                    outcry_chart_data_get_interval (view->data),
                                    outcry_time_axis_get_zone (view->time_axis));
  layout = outcry_chart_layout (widget, text, PANGO_WEIGHT_SEMIBOLD);
  pango_layout_get_pixel_size (layout, &pixels, NULL);
  width = pixels + 2 * TAG_PADDING;
  middle = outcry_axis_get_position (OUTCRY_AXIS (view->time_axis),
                                     (double) view->crosshair.index);
  *left = floor (CLAMP (middle - width / 2.0, 0.0,
                        MAX (gtk_widget_get_width (widget) - width, 0.0)));
  *right = *left + width;
  return layout;
}

static void
outcry_time_ruler_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  g_autoptr (PangoLayout) tag = NULL;
  double left = 0.0, right = 0.0;

  tag = create_tag (widget, view, &left, &right);
  for (guint i = 0; i < view->time_ticks->len; i++)
    {
      const OutcryAxisTick *tick = &g_array_index (view->time_ticks, OutcryAxisTick, i);
      g_autoptr (PangoLayout) layout
        = outcry_chart_layout (widget, tick->text, tick->is_major ? PANGO_WEIGHT_SEMIBOLD : 0);
      int text_width, text_height;
      double x;

      pango_layout_get_pixel_size (layout, &text_width, &text_height);
      x = tick->position - text_width / 2.0;
      if (x < 2.0 || x + text_width > width - 2.0
          || (tag != NULL && x + text_width > left - 4.0 && x < right + 4.0))
        continue;
      outcry_chart_text (snapshot, layout,
                         outcry_chart_color (tick->is_major ? OUTCRY_COLOR_TEXT
                                                            : OUTCRY_COLOR_DIM),
                         x, (height - text_height) / 2.0);
    }
  if (tag != NULL)
    outcry_chart_tag (snapshot, tag, outcry_chart_color (OUTCRY_COLOR_CROSSHAIR_TAG),
                      outcry_chart_color (OUTCRY_COLOR_CROSSHAIR_TAG_TEXT), left,
                      floor ((height - 20) / 2.0), right - left, 20.0);
}

static void
outcry_time_ruler_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      g_autoptr (PangoLayout) layout = outcry_chart_layout (widget, "0", 0);
      int height;

      pango_layout_get_pixel_size (layout, NULL, &height);
      *minimum = *natural = MAX (RULER_HEIGHT, height + 8);
    }
}

static void
outcry_time_ruler_class_init (OutcryTimeRulerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = outcry_time_ruler_measure;
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_time_ruler_snapshot;
  OUTCRY_CHART_LAYER_CLASS (klass)->follows_crosshair = TRUE;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ocruler");
}

static void
outcry_time_ruler_init (OutcryTimeRuler *self)
{
}

GtkWidget *
outcry_time_ruler_new (void)
{
  return g_object_new (OUTCRY_TYPE_TIME_RULER, NULL);
}
