/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Binds a candle series of the node to a chart. Another instrument or interval is another series;
 * until it has loaded, what was shown stays, and only after 300 ms the pane says that it is
 * reading. The age in the footer ticks once a second, and only while it is live and in sight. */

#define G_LOG_DOMAIN "outcry-app"

#include "app/markets/outcry-chart-pane.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/chart/outcry-chart.h"
#include "node/outcry-candle-series.h"
#include "node/outcry-formatter.h"

#define LOADING_DELAY_MS 300

struct _OutcryChartPane
{
  GtkWidget parent_instance;

  GtkWidget     *back;
  GtkLabel      *symbol;
  GtkLabel      *name;
  GtkLabel      *price;
  GtkLabel      *change;
  GtkLabel      *period;
  GtkWidget     *segments;
  GtkStack      *stack;
  OutcryChart   *chart;
  AdwStatusPage *empty_page;
  GtkWidget     *daily_button;
  AdwStatusPage *error_page;
  GtkWidget     *dot;
  GtkLabel      *footer;
  GtkLabel      *note;
  GtkLabel      *zone;

  OutcryNode           *node;
  OutcryInstrumentItem *item;
  OutcryCandleSeries   *series;
  OutcryInterval        interval;
  gboolean              narrow;
  gboolean              fresh; /* the series has not shown anything yet */
  guint                 loading_timer;
  guint                 age_timer;
};

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_INTERVAL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint back_signal;

G_DEFINE_FINAL_TYPE (OutcryChartPane, outcry_chart_pane, GTK_TYPE_WIDGET)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* Whole days in UTC are times of daily bars; a trade at midnight sharp is not told apart. */
static gboolean
is_daily (OutcryTime time)
{
  return time % OUTCRY_DAY == 0;
}

/* "1 d", "24 h", or of a price that is no current one its date, since its change is no news. */
static char *
dup_period (OutcryChartPane *self,
            OutcryTime       time)
{
  g_autoptr (GTimeZone) utc = is_daily (time) ? g_time_zone_new_utc () : NULL;
  g_autofree char *date = NULL;

  if (!outcry_instrument_item_get_stale (self->item))
    return g_strdup (is_daily (time) ? _("1 d") : _("24 h"));
  date = is_daily (time) ? outcry_format_date (time, utc)
                         : outcry_format_age (time,
                                              outcry_clock_now (outcry_node_get_clock (self->node)),
                                              NULL);
  return g_strdup_printf ("· %s", date);
}

static void
update_header (OutcryChartPane *self)
{
  OutcryPrice price;
  OutcryTime time = 0;
  g_autofree char *text = NULL;
  g_autofree char *period = NULL;
  gboolean known, held, stale;
  int points = 0;

  if (self->item == NULL)
    {
      set_label (self->symbol, "");
      set_label (self->name, "");
      set_label (self->price, "");
      set_label (self->change, "");
      set_label (self->period, "");
      return;
    }
  set_label (self->symbol, outcry_instrument_item_get_id (self->item));
  set_label (self->name, outcry_instrument_item_get_name (self->item));
  set_label (self->price, outcry_instrument_item_get_last_text (self->item));
  held = outcry_instrument_item_get_last (self->item, &price, &time);
  stale = outcry_instrument_item_get_stale (self->item);
  known = !stale && outcry_instrument_item_get_change (self->item, &points);
  set_class (GTK_WIDGET (self->price), "dim-label", stale);
  if (points == 0)
    text = g_strdup (outcry_instrument_item_get_change_text (self->item));
  else
    text = g_strdup_printf ("%s %s", points > 0 ? "▲" : "▼",
                            outcry_instrument_item_get_change_text (self->item));
  set_label (self->change, known ? text : "");
  set_class (GTK_WIDGET (self->change), "up", known && points > 0);
  set_class (GTK_WIDGET (self->change), "down", known && points < 0);
  if (held && (known || stale))
    period = dup_period (self, time);
  set_label (self->period, period != NULL ? period : "");
}

/* "Live · last price 2 s ago", "Daily · ECB Reference Rates, 31 Dec 2021", "Last price …". */
static char *
dup_footer (OutcryChartPane *self,
            OutcryTime       time,
            gboolean         live)
{
  const char *const *sources = outcry_instrument_item_get_sources (self->item);
  const char *source = sources != NULL && sources[0] != NULL
                         ? outcry_node_get_source_title (self->node, sources[0])
                         : NULL;
  OutcryTime now = outcry_clock_now (outcry_node_get_clock (self->node));
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *age = NULL;

  if (is_daily (time) && !live)
    {
      age = outcry_format_date (time, utc);
      if (source == NULL)
        return g_strdup_printf (_("Daily · %s"), age);
      /* Translators: source, date. */
      return g_strdup_printf (_("Daily · %s, %s"), source, age);
    }
  age = outcry_format_age (time, now, local);
  if (live)
    return g_strdup_printf (_("Live · last price %s"), age);
  if (source == NULL)
    return g_strdup_printf (_("Last price %s"), age);
  /* Translators: age ("17 min ago, at 00:48"), source. */
  return g_strdup_printf (_("Last price %s · %s"), age, source);
}

/* Whom the sources want to be named, where the pointer asks for it. */
static void
update_attribution (OutcryChartPane *self)
{
  const char *const *sources = self->item != NULL
                                 ? outcry_instrument_item_get_sources (self->item)
                                 : NULL;
  const char *text = sources != NULL && sources[0] != NULL
                       ? outcry_node_get_attribution (self->node, sources[0])
                       : NULL;

  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->footer)), text) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->footer), text);
}

static gboolean on_age_timer (gpointer user_data);

static void
update_footer (OutcryChartPane *self)
{
  g_autofree char *text = NULL;
  g_autofree char *zone_text = NULL;
  g_autoptr (GDateTime) now = NULL;
  const char *error = NULL;
  gboolean live = FALSE;

  if (self->series != NULL && outcry_candle_series_get_n (self->series) > 0 && self->item != NULL)
    {
      live = outcry_candle_series_get_live (self->series);
      error = outcry_candle_series_get_error (self->series);
      text = dup_footer (self, outcry_candle_series_get_last_time (self->series), live);
    }
  set_label (self->footer, text != NULL ? text : "");
  update_attribution (self);
  gtk_widget_set_visible (self->dot, text != NULL);
  set_class (self->dot, "good", live && error == NULL);
  set_class (self->dot, "warning", error != NULL);
  set_label (self->note, error != NULL ? error : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->note), error);

  now = g_date_time_new_now (outcry_time_axis_get_zone (outcry_chart_get_time_axis (self->chart)));
  zone_text = g_strdup_printf (_("Times in %s"), g_date_time_get_timezone_abbreviation (now));
  set_label (self->zone, zone_text);

  if (live && gtk_widget_get_mapped (GTK_WIDGET (self)) && self->age_timer == 0)
    self->age_timer = g_timeout_add_seconds (1, on_age_timer, self);
  else if (!live)
    g_clear_handle_id (&self->age_timer, g_source_remove);
}

static gboolean
on_age_timer (gpointer user_data)
{
  update_footer (user_data);
  return G_SOURCE_CONTINUE;
}

/* Why there is nothing at all of the instrument. */
static char *
dup_reason (OutcryChartPane *self)
{
  const char *const *names = outcry_instrument_item_get_sources (self->item);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      OutcrySource *source = outcry_sources_find (outcry_node_get_sources (self->node), names[i]);
      const char *error = source != NULL ? outcry_source_get_last_error (source) : NULL;

      if (error != NULL)
        /* Translators: source, what it said. */
        return g_strdup_printf (_("%s has not answered: %s"),
                                outcry_node_get_source_title (self->node, names[i]), error);
    }
  return g_strdup (_("No source has delivered a price of it so far."));
}

static void
update_pages (OutcryChartPane *self)
{
  gboolean loading = outcry_candle_series_get_loading (self->series);
  const char *error = outcry_candle_series_get_error (self->series);
  g_autofree char *reason = NULL;

  if (error == NULL && !outcry_instrument_item_get_last (self->item, NULL, NULL))
    error = reason = dup_reason (self);
  if (outcry_candle_series_get_n (self->series) > 0)
    gtk_stack_set_visible_child_name (self->stack, "chart");
  else if (loading)
    return; /* the timer tells */
  else if (error != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error, -1);

      adw_status_page_set_description (self->error_page, escaped);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }
  else
    {
      gboolean short_frame = self->interval < OUTCRY_INTERVAL_1D;
      g_autofree char *text = NULL;

      if (short_frame)
        text = g_strdup_printf (_("What is held of %s is daily."),
                                outcry_instrument_item_get_id (self->item));
      adw_status_page_set_description (self->empty_page, text);
      gtk_widget_set_visible (self->daily_button, short_frame);
      gtk_stack_set_visible_child_name (self->stack, "empty");
    }
  g_clear_handle_id (&self->loading_timer, g_source_remove);
}

/* The first candles of a new series replace those of the old one. */
static void
show_fresh (OutcryChartPane *self)
{
  OutcryInstrument *instrument = outcry_instrument_item_get_instrument (self->item);
  const char *quote = outcry_instrument_get_quote (instrument);
  const OutcryCandle *candles;
  gsize n;

  self->fresh = FALSE;
  candles = outcry_candle_series_get (self->series, &n);
  outcry_chart_set_instrument (self->chart, outcry_instrument_item_get_id (self->item),
                               quote != NULL ? outcry_instrument_get_base (instrument) : NULL);
  outcry_chart_data_reset (outcry_chart_get_data (self->chart), candles, n, self->interval,
                           outcry_candle_series_get_scale (self->series));
}

static void
on_series_changed (OutcryChartPane *self,
                   guint            from,
                   guint            to)
{
  const OutcryCandle *candles;
  gsize n;

  if (self->fresh)
    show_fresh (self);
  else
    {
      candles = outcry_candle_series_get (self->series, &n);
      outcry_chart_data_update (outcry_chart_get_data (self->chart), candles, n, from, to);
    }
  update_pages (self);
  update_footer (self);
}

static void
on_series_prepended (OutcryChartPane *self,
                     guint            older)
{
  const OutcryCandle *candles;
  gsize n;

  if (self->fresh)
    {
      show_fresh (self);
      return;
    }
  candles = outcry_candle_series_get (self->series, &n);
  outcry_chart_data_prepend (outcry_chart_get_data (self->chart), candles, n, older);
}

static void
on_series_state (OutcryChartPane *self)
{
  if (self->fresh && !outcry_candle_series_get_loading (self->series))
    show_fresh (self);
  update_pages (self);
  update_footer (self);
}

static void
on_older_wanted (OutcryChartPane *self)
{
  if (self->series != NULL && !self->fresh)
    outcry_candle_series_load_older (self->series);
}

static gboolean
on_loading_timer (gpointer user_data)
{
  OutcryChartPane *self = user_data;

  self->loading_timer = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
  return G_SOURCE_REMOVE;
}

static void
drop_series (OutcryChartPane *self)
{
  g_clear_handle_id (&self->loading_timer, g_source_remove);
  g_clear_handle_id (&self->age_timer, g_source_remove);
  if (self->series != NULL)
    g_signal_handlers_disconnect_by_data (self->series, self);
  g_clear_object (&self->series);
}

static void
open_series (OutcryChartPane *self)
{
  OutcryScale none = { 0, 0 };

  drop_series (self);
  gtk_widget_set_sensitive (self->segments, self->item != NULL);
  if (self->item == NULL || self->node == NULL)
    {
      outcry_chart_data_reset (outcry_chart_get_data (self->chart), NULL, 0, self->interval, none);
      update_footer (self);
      return;
    }
  self->fresh = TRUE;
  self->series = outcry_candle_series_new (self->node, outcry_instrument_item_get_id (self->item),
                                           self->interval);
  g_signal_connect_swapped (self->series, "changed", G_CALLBACK (on_series_changed), self);
  g_signal_connect_swapped (self->series, "prepended", G_CALLBACK (on_series_prepended), self);
  g_signal_connect_swapped (self->series, "notify::loading", G_CALLBACK (on_series_state), self);
  g_signal_connect_swapped (self->series, "notify::error", G_CALLBACK (on_series_state), self);
  self->loading_timer = g_timeout_add (LOADING_DELAY_MS, on_loading_timer, self);
  on_series_state (self);
}

/* Sources are asked whatever their back-off says; one that cannot be now is asked by its schedule. */
static void
on_try_again (OutcryChartPane *self)
{
  const char *const *names = self->item != NULL ? outcry_instrument_item_get_sources (self->item)
                                                : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    outcry_sources_run_now (outcry_node_get_sources (self->node), names[i], NULL);
  open_series (self);
}

static void
set_interval (OutcryChartPane *self,
              const char      *text)
{
  OutcryInterval interval;

  if (text == NULL || !outcry_interval_from_string (text, &interval) || interval == self->interval)
    return;
  self->interval = interval;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERVAL]);
  open_series (self);
}

static void
on_show_daily (OutcryChartPane *self)
{
  set_interval (self, outcry_interval_to_string (OUTCRY_INTERVAL_1D));
}

static void
on_back (OutcryChartPane *self)
{
  g_signal_emit (self, back_signal, 0);
}

static void
outcry_chart_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (outcry_chart_pane_parent_class)->map (widget);
  update_footer (OUTCRY_CHART_PANE (widget));
}

static void
outcry_chart_pane_unmap (GtkWidget *widget)
{
  OutcryChartPane *self = OUTCRY_CHART_PANE (widget);

  g_clear_handle_id (&self->age_timer, g_source_remove);
  GTK_WIDGET_CLASS (outcry_chart_pane_parent_class)->unmap (widget);
}

static void
outcry_chart_pane_dispose (GObject *object)
{
  OutcryChartPane *self = OUTCRY_CHART_PANE (object);
  GtkWidget *child;

  drop_series (self);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->node);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (outcry_chart_pane_parent_class)->dispose (object);
}

static void
outcry_chart_pane_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  OutcryChartPane *self = OUTCRY_CHART_PANE (object);

  switch (id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_INTERVAL:
      g_value_set_string (value, outcry_interval_to_string (self->interval));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_chart_pane_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  OutcryChartPane *self = OUTCRY_CHART_PANE (object);

  switch (id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      gtk_widget_set_visible (self->back, self->narrow);
      gtk_widget_set_visible (GTK_WIDGET (self->name), !self->narrow);
      gtk_widget_set_visible (GTK_WIDGET (self->zone), !self->narrow);
      set_class (GTK_WIDGET (self), "narrow", self->narrow);
      break;
    case PROP_INTERVAL:
      set_interval (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_chart_pane_class_init (OutcryChartPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = outcry_chart_pane_dispose;
  object_class->get_property = outcry_chart_pane_get_property;
  object_class->set_property = outcry_chart_pane_set_property;
  widget_class->map = outcry_chart_pane_map;
  widget_class->unmap = outcry_chart_pane_unmap;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_INTERVAL]
    = g_param_spec_string ("interval", NULL, NULL, "1d",
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  back_signal = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);

  g_type_ensure (OUTCRY_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/outcry/Outcry/markets/chart-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, back);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, symbol);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, name);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, price);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, change);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, period);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, segments);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, stack);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, chart);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, empty_page);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, daily_button);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, error_page);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, dot);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, footer);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, note);
  gtk_widget_class_bind_template_child (widget_class, OutcryChartPane, zone);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_show_daily);
  gtk_widget_class_bind_template_callback (widget_class, on_older_wanted);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "occhartpane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

/* Segments, by their places: keys 1 to 7 on the chart choose them, too. */
static void
add_segments (OutcryChartPane *self)
{
  const struct
  {
    OutcryInterval  interval;
    const char     *label;
    const char     *name;
  } segments[] = {
    { OUTCRY_INTERVAL_1M, C_ ("time frame", "1m"), _("1 minute") },
    { OUTCRY_INTERVAL_5M, C_ ("time frame", "5m"), _("5 minutes") },
    { OUTCRY_INTERVAL_15M, C_ ("time frame", "15m"), _("15 minutes") },
    { OUTCRY_INTERVAL_1H, C_ ("time frame", "1h"), _("1 hour") },
    { OUTCRY_INTERVAL_4H, C_ ("time frame", "4h"), _("4 hours") },
    { OUTCRY_INTERVAL_1D, C_ ("time frame", "1d"), _("1 day") },
    { OUTCRY_INTERVAL_1W, C_ ("time frame", "1w"), _("1 week") },
  };
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (segments[i].label);
      const char *target = outcry_interval_to_string (segments[i].interval);
      GtkShortcut *shortcut
        = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_1 + i, 0),
                            gtk_named_action_new ("chart.interval"));

      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "chart.interval");
      gtk_widget_set_tooltip_text (button, segments[i].name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      segments[i].name, -1);
      gtk_box_append (GTK_BOX (self->segments), button);

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (target));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self->chart), shortcuts);
}

static void
outcry_chart_pane_init (OutcryChartPane *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GPropertyAction) action = NULL;

  self->interval = OUTCRY_INTERVAL_1D;
  gtk_widget_init_template (GTK_WIDGET (self));
  action = g_property_action_new ("interval", self, "interval");
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chart", G_ACTION_GROUP (group));
  add_segments (self);
}

void
outcry_chart_pane_set_node (OutcryChartPane *self,
                            OutcryNode      *node)
{
  g_return_if_fail (OUTCRY_IS_CHART_PANE (self));
  g_return_if_fail (OUTCRY_IS_NODE (node));

  g_set_object (&self->node, node);
}

void
outcry_chart_pane_set_item (OutcryChartPane      *self,
                            OutcryInstrumentItem *item)
{
  g_return_if_fail (OUTCRY_IS_CHART_PANE (self));
  g_return_if_fail (item == NULL || OUTCRY_IS_INSTRUMENT_ITEM (item));

  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_swapped (item, "changed", G_CALLBACK (update_header), self);
  update_header (self);
  open_series (self);
}
