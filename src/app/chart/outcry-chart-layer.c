/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The base of layers, and what all of them draw with. Only colour, text, clip and repeat nodes are
 * made here: the renderer keeps up with thousands of them, and not with one Cairo surface a frame.
 * The view is borrowed: the chart outlives its children. */

#include "app/chart/outcry-chart-layer.h"

#include <math.h>

typedef struct
{
  const OutcryChartView *view;
} OutcryChartLayerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (OutcryChartLayer, outcry_chart_layer, GTK_TYPE_WIDGET)

static void
outcry_chart_layer_class_init (OutcryChartLayerClass *klass)
{
  /* Screen readers hear the chart's summary, not its parts. */
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
outcry_chart_layer_init (OutcryChartLayer *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (outcry_palette_get_default (), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

void
outcry_chart_layer_set_view (OutcryChartLayer      *self,
                             const OutcryChartView *view)
{
  OutcryChartLayerPrivate *priv = outcry_chart_layer_get_instance_private (self);

  g_return_if_fail (OUTCRY_IS_CHART_LAYER (self));
  g_return_if_fail (view != NULL && priv->view == NULL);

  priv->view = view;
  g_signal_connect_object (view->data, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view->data, "reset", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view->time_axis, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view->price_axis, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

const OutcryChartView *
outcry_chart_layer_get_view (OutcryChartLayer *self)
{
  OutcryChartLayerPrivate *priv = outcry_chart_layer_get_instance_private (self);

  g_return_val_if_fail (OUTCRY_IS_CHART_LAYER (self), NULL);

  return priv->view;
}

void
outcry_chart_layer_crosshair_moved (OutcryChartLayer *self)
{
  g_return_if_fail (OUTCRY_IS_CHART_LAYER (self));

  if (OUTCRY_CHART_LAYER_GET_CLASS (self)->follows_crosshair)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
outcry_chart_body (double slot)
{
  double body = floor (slot * 0.68);

  if ((int) body % 2 == 0)
    body += slot - (body + 1.0) >= 2.0 ? 1.0 : -1.0;
  return MAX (body, 1.0);
}

const GdkRGBA *
outcry_chart_color (OutcryColor color)
{
  return outcry_palette_get (outcry_palette_get_default (), color);
}

void
outcry_chart_fill (GtkSnapshot   *snapshot,
                   const GdkRGBA *color,
                   double         x,
                   double         y,
                   double         width,
                   double         height)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                  (float) height));
}

void
outcry_chart_dashes (GtkSnapshot   *snapshot,
                     const GdkRGBA *color,
                     double         x,
                     double         y,
                     double         length,
                     gboolean       horizontal,
                     double         on,
                     double         off)
{
  for (double at = 0.0; at < length; at += on + off)
    {
      double dash = MIN (on, length - at);

      if (horizontal)
        outcry_chart_fill (snapshot, color, x + at, y, dash, 1.0);
      else
        outcry_chart_fill (snapshot, color, x, y + at, 1.0, dash);
    }
}

PangoLayout *
outcry_chart_layout (GtkWidget  *widget,
                     const char *text,
                     int         weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr (PangoAttrList) attrs = pango_attr_list_new ();

  pango_attr_list_insert (attrs, pango_attr_font_features_new ("tnum=1"));
  if (weight != 0)
    pango_attr_list_insert (attrs, pango_attr_weight_new (weight));
  pango_layout_set_attributes (layout, attrs);
  return layout;
}

void
outcry_chart_text (GtkSnapshot   *snapshot,
                   PangoLayout   *layout,
                   const GdkRGBA *color,
                   double         x,
                   double         y)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) floor (x), (float) floor (y)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

void
outcry_chart_tag (GtkSnapshot   *snapshot,
                  PangoLayout   *layout,
                  const GdkRGBA *fill,
                  const GdkRGBA *color,
                  double         x,
                  double         y,
                  double         width,
                  double         height)
{
  GskRoundedRect box;
  int text_width, text_height;

  gsk_rounded_rect_init_from_rect (&box,
                                   &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                        (float) height),
                                   4.f);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  outcry_chart_fill (snapshot, fill, x, y, width, height);
  gtk_snapshot_pop (snapshot);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  outcry_chart_text (snapshot, layout, color, x + (width - text_width) / 2.0,
                     y + (height - text_height) / 2.0);
}
