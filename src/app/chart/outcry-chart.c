/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Container of layers. It owns the axes and refits the price axis to what is in sight whenever the
 * data or the time axis changes, which is cheap; labels are made anew at most once a frame, when
 * it is drawn. The summary for screen readers is told at most twice a second. */

#include "app/chart/outcry-chart-private.h"

#include <glib/gi18n.h>

#include "node/outcry-formatter.h"

#define ROOM_ABOVE 56.0
#define ROOM_BELOW 84.0
#define TIME_SPACING 66.0
#define PRICE_SPACING 64.0
#define SUMMARY_DELAY_MS 500

static guint older_wanted_signal;

G_DEFINE_FINAL_TYPE (OutcryChart, outcry_chart, GTK_TYPE_WIDGET)

static gboolean
on_summary_timer (gpointer user_data)
{
  OutcryChart *self = user_data;
  g_autofree char *label = NULL;
  g_autofree char *summary = outcry_chart_dup_summary (self);

  self->summary_timer = 0;
  label = self->id != NULL ? g_strdup_printf (_("Price chart of %s"), self->id)
                           : g_strdup (_("Price chart"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
  return G_SOURCE_REMOVE;
}

static void
queue_summary (OutcryChart *self)
{
  if (self->summary_timer == 0)
    self->summary_timer = g_timeout_add (SUMMARY_DELAY_MS, on_summary_timer, self);
}

static void
fit (OutcryChart *self)
{
  double tick = outcry_chart_data_get_tick (self->view.data);
  OutcryChartSpan span;
  gsize from, to;

  self->ticks_stale = TRUE;
  queue_summary (self);
  if (!outcry_time_axis_get_visible (self->view.time_axis, &from, &to)
      || !outcry_chart_data_summarise (self->view.data, from, to, &span))
    return;
  outcry_price_axis_fit (self->view.price_axis, (double) span.low * tick,
                         (double) span.high * tick);
  if (from < to - from)
    g_signal_emit (self, older_wanted_signal, 0);
}

static void
on_price_axis_changed (OutcryChart *self)
{
  self->ticks_stale = TRUE;
}

static void
on_reset (OutcryChart *self)
{
  outcry_chart_clear_crosshair (self);
  gtk_widget_queue_resize (self->price_ruler);
}

static void
on_prepended (OutcryChart *self,
              guint        older)
{
  self->view.crosshair.index += older;
}

static void
update_ticks (OutcryChart *self)
{
  if (!self->ticks_stale)
    return;
  self->ticks_stale = FALSE;
  g_clear_pointer (&self->view.time_ticks, g_array_unref);
  g_clear_pointer (&self->view.price_ticks, g_array_unref);
  self->view.time_ticks = outcry_time_axis_dup_ticks (self->view.time_axis, TIME_SPACING);
  self->view.price_ticks
    = outcry_price_axis_dup_ticks (self->view.price_axis, PRICE_SPACING,
                                   outcry_chart_data_get_scale (self->view.data).price_digits);
  /* With nothing to show, the axis' own range means nothing. */
  if (outcry_chart_data_get_n (self->view.data) == 0)
    g_array_set_size (self->view.price_ticks, 0);
}

static void
outcry_chart_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  OutcryChart *self = OUTCRY_CHART (widget);

  update_ticks (self);
  outcry_chart_fill (snapshot, outcry_chart_color (OUTCRY_COLOR_LINE), 0, self->plot_height,
                     gtk_widget_get_width (widget), 1);
  for (guint i = 0; i < self->layers->len; i++)
    gtk_widget_snapshot_child (widget, g_ptr_array_index (self->layers, i), snapshot);
  gtk_widget_snapshot_child (widget, self->price_ruler, snapshot);
  gtk_widget_snapshot_child (widget, self->time_ruler, snapshot);
}

static void
outcry_chart_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 160;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 400;
  *minimum_baseline = *natural_baseline = -1;
}

static void
outcry_chart_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  OutcryChart *self = OUTCRY_CHART (widget);
  GtkAllocation plot = { 0, 0, 0, 0 };
  int ruler_width, ruler_height;

  gtk_widget_measure (self->price_ruler, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &ruler_width, NULL,
                      NULL);
  gtk_widget_measure (self->time_ruler, GTK_ORIENTATION_VERTICAL, -1, NULL, &ruler_height, NULL,
                      NULL);
  plot.width = self->plot_width = MAX (width - ruler_width, 1);
  plot.height = self->plot_height = MAX (height - ruler_height - 1, 1);
  outcry_axis_set_length (OUTCRY_AXIS (self->view.time_axis), plot.width);
  outcry_axis_set_length (OUTCRY_AXIS (self->view.price_axis), plot.height);

  for (guint i = 0; i < self->layers->len; i++)
    gtk_widget_size_allocate (g_ptr_array_index (self->layers, i), &plot, -1);
  gtk_widget_size_allocate (self->price_ruler,
                            &(GtkAllocation) { plot.width, 0, ruler_width, plot.height }, -1);
  gtk_widget_size_allocate (self->time_ruler,
                            &(GtkAllocation) { 0, plot.height + 1, plot.width, ruler_height }, -1);
}

static void
outcry_chart_dispose (GObject *object)
{
  OutcryChart *self = OUTCRY_CHART (object);
  GtkWidget *child;

  g_clear_handle_id (&self->summary_timer, g_source_remove);
  g_ptr_array_set_size (self->layers, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (outcry_chart_parent_class)->dispose (object);
}

static void
outcry_chart_finalize (GObject *object)
{
  OutcryChart *self = OUTCRY_CHART (object);

  g_ptr_array_unref (self->layers);
  g_clear_object (&self->view.time_axis);
  g_clear_object (&self->view.price_axis);
  g_clear_object (&self->view.data);
  g_array_unref (self->view.time_ticks);
  g_array_unref (self->view.price_ticks);
  g_free (self->id);
  g_free (self->base);

  G_OBJECT_CLASS (outcry_chart_parent_class)->finalize (object);
}

static void
outcry_chart_class_init (OutcryChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = outcry_chart_dispose;
  object_class->finalize = outcry_chart_finalize;
  widget_class->snapshot = outcry_chart_snapshot;
  widget_class->measure = outcry_chart_measure;
  widget_class->size_allocate = outcry_chart_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "occhart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  outcry_chart_class_init_input (widget_class);

  older_wanted_signal = g_signal_new ("older-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_child (OutcryChart *self,
           GtkWidget   *layer)
{
  gtk_widget_set_parent (layer, GTK_WIDGET (self));
  outcry_chart_layer_set_view (OUTCRY_CHART_LAYER (layer), &self->view);
  return layer;
}

static void
outcry_chart_init (OutcryChart *self)
{
  OutcryChartView *view = &self->view;

  view->data = outcry_chart_data_new ();
  view->time_axis = outcry_time_axis_new (view->data);
  view->price_axis = outcry_price_axis_new ();
  view->base = "";
  outcry_price_axis_set_room (view->price_axis, ROOM_ABOVE, ROOM_BELOW);
  view->time_ticks = g_array_new (FALSE, FALSE, sizeof (OutcryAxisTick));
  view->price_ticks = g_array_new (FALSE, FALSE, sizeof (OutcryAxisTick));
  self->ticks_stale = TRUE;
  self->pointer_x = -1.0;

  self->layers = g_ptr_array_new ();
  g_ptr_array_add (self->layers, add_child (self, outcry_grid_layer_new ()));
  g_ptr_array_add (self->layers, add_child (self, outcry_volume_layer_new ()));
  g_ptr_array_add (self->layers, add_child (self, outcry_candle_layer_new ()));
  g_ptr_array_add (self->layers, add_child (self, outcry_line_layer_new ()));
  g_ptr_array_add (self->layers, add_child (self, outcry_last_price_layer_new ()));
  g_ptr_array_add (self->layers, add_child (self, outcry_crosshair_layer_new ()));
  g_ptr_array_add (self->layers, add_child (self, outcry_legend_layer_new ()));
  self->price_ruler = add_child (self, outcry_price_ruler_new ());
  self->time_ruler = add_child (self, outcry_time_ruler_new ());

  g_signal_connect_object (view->data, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view->data, "prepended", G_CALLBACK (on_prepended), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view->time_axis, "changed", G_CALLBACK (fit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view->price_axis, "changed", G_CALLBACK (on_price_axis_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  outcry_chart_init_input (self);
  queue_summary (self);
}

GtkWidget *
outcry_chart_new (void)
{
  return g_object_new (OUTCRY_TYPE_CHART, NULL);
}

OutcryChartData *
outcry_chart_get_data (OutcryChart *self)
{
  g_return_val_if_fail (OUTCRY_IS_CHART (self), NULL);

  return self->view.data;
}

OutcryTimeAxis *
outcry_chart_get_time_axis (OutcryChart *self)
{
  g_return_val_if_fail (OUTCRY_IS_CHART (self), NULL);

  return self->view.time_axis;
}

void
outcry_chart_set_instrument (OutcryChart *self,
                             const char  *id,
                             const char  *base)
{
  g_return_if_fail (OUTCRY_IS_CHART (self));

  g_free (self->id);
  self->id = g_strdup (id);
  g_free (self->base);
  self->base = g_strdup (base);
  self->view.base = self->base != NULL ? self->base : "";
  queue_summary (self);
}

void
outcry_chart_set_crosshair (OutcryChart *self,
                            gsize        index,
                            double       y)
{
  OutcryCrosshair next = { TRUE, y >= 0.0, index, y >= 0.0 ? y : 0.0 };
  const OutcryCrosshair *old = &self->view.crosshair;

  if (old->active && old->has_y == next.has_y && old->index == next.index && old->y == next.y)
    return;
  self->view.crosshair = next;
  for (guint i = 0; i < self->layers->len; i++)
    outcry_chart_layer_crosshair_moved (g_ptr_array_index (self->layers, i));
  outcry_chart_layer_crosshair_moved (OUTCRY_CHART_LAYER (self->price_ruler));
  outcry_chart_layer_crosshair_moved (OUTCRY_CHART_LAYER (self->time_ruler));
  if (!next.has_y)
    queue_summary (self);
}

void
outcry_chart_clear_crosshair (OutcryChart *self)
{
  if (!self->view.crosshair.active)
    return;
  self->view.crosshair = (OutcryCrosshair) { FALSE };
  for (guint i = 0; i < self->layers->len; i++)
    outcry_chart_layer_crosshair_moved (g_ptr_array_index (self->layers, i));
  outcry_chart_layer_crosshair_moved (OUTCRY_CHART_LAYER (self->price_ruler));
  outcry_chart_layer_crosshair_moved (OUTCRY_CHART_LAYER (self->time_ruler));
  queue_summary (self);
}

static char *
dup_candle_summary (OutcryChart        *self,
                    const OutcryCandle *candle)
{
  OutcryScale scale = outcry_chart_data_get_scale (self->view.data);
  g_autofree char *time = outcry_format_candle_time (
    candle->start, outcry_chart_data_get_interval (self->view.data),
    outcry_time_axis_get_zone (self->view.time_axis));
  g_autofree char *open = outcry_format_price (candle->open, scale);
  g_autofree char *high = outcry_format_price (candle->high, scale);
  g_autofree char *low = outcry_format_price (candle->low, scale);
  g_autofree char *close = outcry_format_price (candle->close, scale);

  /* Translators: a candle read out: its time, then prices. */
  return g_strdup_printf (_("%s: open %s, high %s, low %s, close %s."), time, open, high, low,
                          close);
}

char *
outcry_chart_dup_summary (OutcryChart *self)
{
  g_autofree char *last = NULL;
  g_autofree char *first_time = NULL;
  g_autofree char *last_time = NULL;
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;
  g_autofree char *change = NULL;
  const OutcryCandle *candles;
  const OutcryCrosshair *crosshair;
  OutcryChartSpan span;
  OutcryInterval interval;
  OutcryScale scale;
  GTimeZone *zone;
  gsize n, from, to;
  double points = 0.0;

  g_return_val_if_fail (OUTCRY_IS_CHART (self), NULL);

  crosshair = &self->view.crosshair;
  candles = outcry_chart_data_get (self->view.data, &n);
  if (!outcry_time_axis_get_visible (self->view.time_axis, &from, &to)
      || !outcry_chart_data_summarise (self->view.data, from, to, &span))
    return g_strdup (_("No candles are shown."));
  if (crosshair->active && !crosshair->has_y && crosshair->index < n)
    return dup_candle_summary (self, &candles[crosshair->index]);

  scale = outcry_chart_data_get_scale (self->view.data);
  interval = outcry_chart_data_get_interval (self->view.data);
  zone = outcry_time_axis_get_zone (self->view.time_axis);
  last = outcry_format_price (candles[n - 1].close, scale);
  first_time = outcry_format_candle_time (candles[from].start, interval, zone);
  last_time = outcry_format_candle_time (candles[to - 1].start, interval, zone);
  low = outcry_format_price (OUTCRY_PRICE (span.low), scale);
  high = outcry_format_price (OUTCRY_PRICE (span.high), scale);
  if (span.open > 0)
    points = CLAMP ((double) (span.close - span.open) / (double) span.open * 10000.0, -1e8, 1e8);
  change = outcry_format_change ((int) (points < 0.0 ? points - 0.5 : points + 0.5));
  /* Translators: last price; number of candles; first and last time; low, high and change. */
  return g_strdup_printf (ngettext ("Last price %s. Shown: %u candle from %s to %s, low %s, "
                                    "high %s, change %s.",
                                    "Last price %s. Shown: %u candles from %s to %s, low %s, "
                                    "high %s, change %s.",
                                    (gulong) (to - from)),
                          last, (guint) (to - from), first_time, last_time, low, high, change);
}
