/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A slanted line needs antialiasing that rectangles cannot give, hence one small Cairo node; it is
 * drawn anew only when values change. */

#include "app/widgets/outcry-sparkline.h"

#include <string.h>

#define MOST 64
#define DOT 2.25
#define WIDTH 58
#define HEIGHT 28

struct _OutcrySparkline
{
  GtkWidget parent_instance;

  double      values[MOST];
  gsize       n;
  OutcryColor dot;
};

G_DEFINE_FINAL_TYPE (OutcrySparkline, outcry_sparkline, GTK_TYPE_WIDGET)

static void
set_color (cairo_t     *cr,
           OutcryColor  color,
           double       alpha)
{
  GdkRGBA rgba = *outcry_palette_get (outcry_palette_get_default (), color);

  rgba.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (cr, &rgba);
}

static void
get_range (OutcrySparkline *self,
           double          *low,
           double          *span)
{
  double high = self->values[0];

  *low = self->values[0];
  for (gsize i = 1; i < self->n; i++)
    {
      *low = MIN (*low, self->values[i]);
      high = MAX (high, self->values[i]);
    }
  *span = high - *low;
  /* A flat line stands in the middle. */
  if (*span <= 0.0)
    {
      *low -= 1.0;
      *span = 2.0;
    }
}

static void
draw_area (cairo_t *cr,
           double   right,
           double   top,
           double   bottom)
{
  cairo_path_t *line = cairo_copy_path (cr);
  cairo_pattern_t *fade = cairo_pattern_create_linear (0, top, 0, bottom);
  const GdkRGBA *color
    = outcry_palette_get (outcry_palette_get_default (), OUTCRY_COLOR_SPARKLINE);

  cairo_pattern_add_color_stop_rgba (fade, 0, color->red, color->green, color->blue, 0.20);
  cairo_pattern_add_color_stop_rgba (fade, 1, color->red, color->green, color->blue, 0.0);
  cairo_line_to (cr, right, bottom);
  cairo_line_to (cr, DOT, bottom);
  cairo_close_path (cr);
  cairo_set_source (cr, fade);
  cairo_fill (cr);
  cairo_pattern_destroy (fade);
  cairo_append_path (cr, line);
  cairo_path_destroy (line);
}

static void
outcry_sparkline_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  static const double dashes[] = { 2.0, 2.0 };
  OutcrySparkline *self = OUTCRY_SPARKLINE (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget);
  double right = width - DOT - 1.0, top = DOT + 2.0, bottom = height - DOT - 2.0;
  double low, span, x = 0.0, y = 0.0, first;
  cairo_t *cr;

  if (self->n < 2)
    return;
  get_range (self, &low, &span);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  for (gsize i = 0; i < self->n; i++)
    {
      x = DOT + (right - DOT) * (double) i / (double) (self->n - 1);
      y = bottom - (self->values[i] - low) / span * (bottom - top);
      cairo_line_to (cr, x, y);
    }
  draw_area (cr, right, top, height);
  cairo_set_line_width (cr, 1.4);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  set_color (cr, OUTCRY_COLOR_SPARKLINE, 1.0);
  cairo_stroke (cr);

  /* Where it began, for the eye to compare. */
  first = (double) (int) (bottom - (self->values[0] - low) / span * (bottom - top)) + 0.5;
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_set_line_width (cr, 1.0);
  set_color (cr, OUTCRY_COLOR_FAINT, 0.45);
  cairo_move_to (cr, DOT, first);
  cairo_line_to (cr, width, first);
  cairo_stroke (cr);

  cairo_arc (cr, x, y, DOT, 0, 2 * G_PI);
  set_color (cr, self->dot, 1.0);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
outcry_sparkline_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
outcry_sparkline_class_init (OutcrySparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = outcry_sparkline_snapshot;
  widget_class->measure = outcry_sparkline_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
outcry_sparkline_init (OutcrySparkline *self)
{
  self->dot = OUTCRY_COLOR_SPARKLINE;
  g_signal_connect_object (outcry_palette_get_default (), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
outcry_sparkline_new (void)
{
  return g_object_new (OUTCRY_TYPE_SPARKLINE, NULL);
}

void
outcry_sparkline_set_values (OutcrySparkline *self,
                             const double    *values,
                             gsize            n,
                             OutcryColor      dot)
{
  g_return_if_fail (OUTCRY_IS_SPARKLINE (self));
  g_return_if_fail (values != NULL || n == 0);

  if (n > MOST)
    {
      values += n - MOST;
      n = MOST;
    }
  if (n == self->n && dot == self->dot
      && (n == 0 || memcmp (self->values, values, n * sizeof (double)) == 0))
    return;
  if (n > 0)
    memcpy (self->values, values, n * sizeof (double));
  self->n = n;
  self->dot = dot;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
