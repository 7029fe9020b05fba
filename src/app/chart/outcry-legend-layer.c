/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Open, high, low, close, volume and change of the candle pointed at, or of the last one. One
 * layout with coloured runs; what does not fit is left out from the end. Drawn rather than a
 * GtkLabel, because a label lays the whole window out anew on every motion of the pointer. */

#include "app/chart/outcry-chart-layer.h"

#include <glib/gi18n.h>

#include "node/outcry-formatter.h"

#define MARGIN 12

#define OUTCRY_TYPE_LEGEND_LAYER (outcry_legend_layer_get_type ())
G_DECLARE_FINAL_TYPE (OutcryLegendLayer, outcry_legend_layer, OUTCRY, LEGEND_LAYER,
                      OutcryChartLayer)

struct _OutcryLegendLayer
{
  OutcryChartLayer parent_instance;
};

/* The text and its attributes under way. */
typedef struct
{
  GString       *text;
  PangoAttrList *attrs;
} Run;

G_DEFINE_FINAL_TYPE (OutcryLegendLayer, outcry_legend_layer, OUTCRY_TYPE_CHART_LAYER)

static void
add_attribute (Run            *run,
               PangoAttribute *attribute,
               gsize           start)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) run->text->len;
  pango_attr_list_insert (run->attrs, attribute);
}

static void
add_run (Run         *run,
         const char  *text,
         OutcryColor  color,
         PangoWeight  weight)
{
  const GdkRGBA *rgba = outcry_chart_color (color);
  gsize start = run->text->len;

  g_string_append (run->text, text);
  add_attribute (run,
                 pango_attr_foreground_new ((guint16) (rgba->red * 65535.f),
                                            (guint16) (rgba->green * 65535.f),
                                            (guint16) (rgba->blue * 65535.f)),
                 start);
  add_attribute (run, pango_attr_foreground_alpha_new ((guint16) (rgba->alpha * 65535.f)), start);
  add_attribute (run, pango_attr_weight_new (weight), start);
}

static void
add_field (Run         *run,
           const char  *letter,
           const char  *value,
           OutcryColor  color)
{
  if (run->text->len > 0)
    add_run (run, "   ", OUTCRY_COLOR_DIM, PANGO_WEIGHT_NORMAL);
  if (letter != NULL)
    {
      add_run (run, letter, OUTCRY_COLOR_DIM, PANGO_WEIGHT_NORMAL);
      add_run (run, " ", OUTCRY_COLOR_DIM, PANGO_WEIGHT_NORMAL);
    }
  add_run (run, value, color, PANGO_WEIGHT_SEMIBOLD);
}

static void
add_price (Run                   *run,
           const char            *letter,
           const OutcryChartView *view,
           OutcryPrice            price,
           guint                  digits,
           OutcryColor            color)
{
  double value = (double) price.ticks * outcry_chart_data_get_tick (view->data);
  g_autofree char *text = outcry_format_axis_price (value, digits);

  add_field (run, letter, text, color);
}

static void
add_volume (Run                   *run,
            const OutcryChartView *view,
            const OutcryCandle    *candle)
{
  g_autofree char *volume = NULL;
  g_autofree char *text = NULL;

  if ((candle->flags & OUTCRY_CANDLE_NO_VOLUME) != 0)
    return;
  volume = outcry_format_volume (candle->volume, outcry_chart_data_get_scale (view->data));
  text = view->base[0] != '\0' ? g_strdup_printf ("%s %s", volume, view->base)
                               : g_strdup (volume);
  /* Translators: the one-letter names of a candle's open, high, low, close and volume. */
  add_field (run, C_ ("candle", "V"), text, OUTCRY_COLOR_TEXT);
}

/* The change against the close before, as the watch list writes it. */
static void
add_change (Run                *run,
            const OutcryCandle *candles,
            gsize               index)
{
  g_autofree char *change = NULL;
  g_autofree char *text = NULL;
  double before, points;

  if (index == 0 || candles[index - 1].close.ticks <= 0)
    return;
  before = (double) candles[index - 1].close.ticks;
  points = ((double) candles[index].close.ticks - before) / before * 10000.0;
  if (points > 1e8 || points < -1e8)
    return;
  change = outcry_format_change ((int) (points < 0.0 ? points - 0.5 : points + 0.5));
  if (points >= 0.5)
    text = g_strdup_printf ("▲ %s", change);
  else if (points <= -0.5)
    text = g_strdup_printf ("▼ %s", change);
  add_field (run, NULL, text != NULL ? text : change,
             points >= 0.5 ? OUTCRY_COLOR_UP_TEXT
             : points <= -0.5 ? OUTCRY_COLOR_DOWN_TEXT
                              : OUTCRY_COLOR_TEXT);
}

/* With 0 pieces left out all is there; with 1 no change, with 2 no volume either, with more as many
 * digits fewer after the point. */
static PangoLayout *
create_legend (GtkWidget             *widget,
               const OutcryChartView *view,
               const OutcryCandle    *candles,
               gsize                  index,
               guint                  left_out)
{
  const OutcryCandle *candle = &candles[index];
  guint digits = outcry_chart_data_get_scale (view->data).price_digits;
  OutcryColor color = outcry_chart_data_is_up (view->data, index) ? OUTCRY_COLOR_UP_TEXT
                                                                  : OUTCRY_COLOR_DOWN_TEXT;
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);
  g_autoptr (PangoAttrList) attrs = pango_attr_list_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  Run run = { text, attrs };

  if (left_out > 2)
    digits -= MIN (digits, left_out - 2);
  pango_attr_list_insert (attrs, pango_attr_font_features_new ("tnum=1"));
  if (outcry_chart_data_is_line (view->data))
    add_price (&run, NULL, view, candle->close, digits, OUTCRY_COLOR_TEXT);
  else
    {
      add_price (&run, C_ ("candle", "O"), view, candle->open, digits, color);
      add_price (&run, C_ ("candle", "H"), view, candle->high, digits, color);
      add_price (&run, C_ ("candle", "L"), view, candle->low, digits, color);
      add_price (&run, C_ ("candle", "C"), view, candle->close, digits, color);
    }
  if (left_out < 2)
    add_volume (&run, view, candle);
  if (left_out < 1)
    add_change (&run, candles, index);
  pango_layout_set_text (layout, text->str, (int) text->len);
  pango_layout_set_attributes (layout, attrs);
  return layout;
}

static void
outcry_legend_layer_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  const OutcryChartView *view = outcry_chart_layer_get_view (OUTCRY_CHART_LAYER (widget));
  const OutcryCandle *candles;
  gsize n, index;
  guint most;

  candles = outcry_chart_data_get (view->data, &n);
  if (n == 0)
    return;
  index = view->crosshair.active && view->crosshair.index < n ? view->crosshair.index : n - 1;
  most = 2 + outcry_chart_data_get_scale (view->data).price_digits;
  for (guint left_out = 0; left_out <= most; left_out++)
    {
      g_autoptr (PangoLayout) layout = create_legend (widget, view, candles, index, left_out);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      if (width > gtk_widget_get_width (widget) - 2 * MARGIN && left_out < most)
        continue;
      outcry_chart_text (snapshot, layout, outcry_chart_color (OUTCRY_COLOR_TEXT), MARGIN, 9);
      return;
    }
}

static void
outcry_legend_layer_class_init (OutcryLegendLayerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = outcry_legend_layer_snapshot;
  OUTCRY_CHART_LAYER_CLASS (klass)->follows_crosshair = TRUE;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "oclegend");
}

static void
outcry_legend_layer_init (OutcryLegendLayer *self)
{
}

GtkWidget *
outcry_legend_layer_new (void)
{
  return g_object_new (OUTCRY_TYPE_LEGEND_LAYER, NULL);
}
