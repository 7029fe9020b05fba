/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of sources and what they share: the fetcher, the estimate of the clock's error, the news
 * that the network is back. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-sources-private.h"

#include <string.h>

enum
{
  PROP_0,
  PROP_CLOCK_SKEW,
  N_PROPS
};

enum
{
  BATCH,
  RUN,
  STATE_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcrySources, outcry_sources, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
outcry_sources_dispose (GObject *object)
{
  OutcrySources *self = OUTCRY_SOURCES (object);

  outcry_sources_stop (self);
  for (guint i = 0; i < self->sources->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->sources, i), self);
  g_ptr_array_set_size (self->sources, 0);
  G_OBJECT_CLASS (outcry_sources_parent_class)->dispose (object);
}

static void
outcry_sources_finalize (GObject *object)
{
  OutcrySources *self = OUTCRY_SOURCES (object);

  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->skew, outcry_clock_skew_free);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->random);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (outcry_sources_parent_class)->finalize (object);
}

static void
outcry_sources_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  OutcrySources *self = OUTCRY_SOURCES (object);

  if (id == PROP_CLOCK_SKEW)
    g_value_set_int64 (value, outcry_sources_get_clock_skew (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
outcry_sources_class_init (OutcrySourcesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = outcry_sources_dispose;
  object_class->finalize = outcry_sources_finalize;
  object_class->get_property = outcry_sources_get_property;

  properties[PROP_CLOCK_SKEW] =
      g_param_spec_int64 ("clock-skew", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[BATCH] = g_signal_new ("batch", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, OUTCRY_TYPE_SOURCE, G_TYPE_POINTER);
  signals[RUN] = g_signal_new ("run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, OUTCRY_TYPE_SOURCE, G_TYPE_POINTER);
  signals[STATE_CHANGED] =
      g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
outcry_sources_init (OutcrySources *self)
{
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
  self->skew = outcry_clock_skew_new ();
}

static GType
get_item_type (GListModel *model)
{
  return OUTCRY_TYPE_SOURCE;
}

static guint
get_n_items (GListModel *model)
{
  return OUTCRY_SOURCES (model)->sources->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  OutcrySources *self = OUTCRY_SOURCES (model);

  return position < self->sources->len ? g_object_ref (g_ptr_array_index (self->sources, position))
                                       : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

OutcrySources *
outcry_sources_new (OutcryClock  *clock,
                    OutcryRandom *random)
{
  OutcrySources *self;

  g_return_val_if_fail (OUTCRY_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (OUTCRY_IS_RANDOM (random), NULL);

  self = g_object_new (OUTCRY_TYPE_SOURCES, NULL);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->fetcher = outcry_fetcher_new (clock);
  return self;
}

gboolean
outcry_sources_add_override (OutcrySources  *self,
                             const char     *override,
                             GError        **error)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), FALSE);
  g_return_val_if_fail (override != NULL, FALSE);

  return outcry_fetcher_add_override (self->fetcher, override, error);
}

static void
emit_state_changed (OutcrySources *self,
                    OutcrySource  *source)
{
  g_signal_emit (self, signals[STATE_CHANGED], 0, outcry_source_get_name (source));
}

static void
on_batch (OutcrySource  *source,
          OutcryBatch   *batch,
          const char    *feed,
          OutcrySources *self)
{
  g_signal_emit (self, signals[BATCH], 0, source, batch);
}

static void
on_run (OutcrySource          *source,
        const OutcrySourceRun *run,
        OutcrySources         *self)
{
  gint64 skew = outcry_clock_skew_get (self->skew);

  g_signal_emit (self, signals[RUN], 0, source, run);
  emit_state_changed (self, source);
  /* Seconds come and go with the roughness of the estimate; only a change that matters is told. */
  if ((skew == 0) != (self->shown_skew == 0) ||
      ABS (skew - self->shown_skew) > OUTCRY_CLOCK_SKEW_BOUND)
    {
      g_autofree char *words = outcry_clock_skew_explain (self->skew);

      if (words != NULL)
        g_message ("%s", words);
      self->shown_skew = skew;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK_SKEW]);
    }
}

static gboolean
find_index (OutcrySources *self,
            const char    *name,
            guint         *index)
{
  for (*index = 0; *index < self->sources->len; (*index)++)
    {
      if (g_str_equal (outcry_source_get_name (g_ptr_array_index (self->sources, *index)), name))
        return TRUE;
    }
  return FALSE;
}

OutcrySource *
outcry_sources_find (OutcrySources *self,
                     const char    *name)
{
  guint i;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return find_index (self, name, &i) ? g_ptr_array_index (self->sources, i) : NULL;
}

static OutcrySource *
find_or_error (OutcrySources  *self,
               const char     *name,
               GError        **error)
{
  OutcrySource *source = outcry_sources_find (self, name);

  if (source == NULL)
    g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_NOT_FOUND,
                 "there is no source \"%s\"", name);
  return source;
}

OutcrySource *
outcry_sources_add (OutcrySources  *self,
                    OutcryRecipe   *recipe,
                    const char     *state,
                    GError        **error)
{
  g_autoptr(GError) unreadable = NULL;
  OutcrySource *source;
  const char *name;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), NULL);
  g_return_val_if_fail (recipe != NULL, NULL);

  name = outcry_recipe_get_name (recipe);
  if (outcry_sources_find (self, name) != NULL)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_EXISTS,
                   "there is a source \"%s\" already", name);
      return NULL;
    }
  source = outcry_source_new (recipe, self->fetcher, self->clock, self->random, self->skew, error);
  if (source == NULL)
    return NULL;
  if (state != NULL && !outcry_source_load (source, state, &unreadable))
    g_message ("%s; it begins anew", unreadable->message);
  g_signal_connect (source, "batch", G_CALLBACK (on_batch), self);
  g_signal_connect (source, "run", G_CALLBACK (on_run), self);
  g_ptr_array_add (self->sources, source);
  g_list_model_items_changed (G_LIST_MODEL (self), self->sources->len - 1, 0, 1);
  if (self->started)
    outcry_source_start (source);
  return source;
}

gboolean
outcry_sources_remove (OutcrySources  *self,
                       const char     *name,
                       GError        **error)
{
  g_autoptr(OutcrySource) source = NULL;
  guint i;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (find_or_error (self, name, error) == NULL)
    return FALSE;
  find_index (self, name, &i);
  source = g_object_ref (g_ptr_array_index (self->sources, i));
  g_ptr_array_remove_index (self->sources, i);
  outcry_source_stop (source);
  g_signal_handlers_disconnect_by_data (source, self);
  g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
  return TRUE;
}

static void
on_network_changed (GNetworkMonitor *monitor,
                    gboolean         available,
                    OutcrySources   *self)
{
  if (!available)
    return;
  for (guint i = 0; i < self->sources->len; i++)
    outcry_source_network_is_back (g_ptr_array_index (self->sources, i));
}

void
outcry_sources_start (OutcrySources *self)
{
  g_return_if_fail (OUTCRY_IS_SOURCES (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self,
                           0);
  for (guint i = 0; i < self->sources->len; i++)
    outcry_source_start (g_ptr_array_index (self->sources, i));
}

void
outcry_sources_stop (OutcrySources *self)
{
  g_return_if_fail (OUTCRY_IS_SOURCES (self));

  if (!self->started)
    return;
  self->started = FALSE;
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  for (guint i = 0; i < self->sources->len; i++)
    outcry_source_stop (g_ptr_array_index (self->sources, i));
}

static gboolean
is_at_work (OutcrySources  *self,
            OutcrySource   *source,
            GError        **error)
{
  if (self->started && !outcry_source_get_paused (source))
    return TRUE;
  g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_HALTED, "%s is %s",
               outcry_source_get_name (source),
               self->started ? "paused; resume it first" : "not started");
  return FALSE;
}

gboolean
outcry_sources_run_now (OutcrySources  *self,
                        const char     *name,
                        GError        **error)
{
  OutcrySource *source;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  source = find_or_error (self, name, error);
  if (source == NULL || !is_at_work (self, source, error))
    return FALSE;
  outcry_source_run_now (source);
  return TRUE;
}

gboolean
outcry_sources_set_paused (OutcrySources  *self,
                           const char     *name,
                           gboolean        paused,
                           GError        **error)
{
  OutcrySource *source;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  source = find_or_error (self, name, error);
  if (source == NULL)
    return FALSE;
  if (outcry_source_get_paused (source) != paused)
    {
      outcry_source_set_paused (source, paused);
      emit_state_changed (self, source);
    }
  return TRUE;
}

gboolean
outcry_sources_set_allow_private (OutcrySources  *self,
                                  const char     *name,
                                  gboolean        allow,
                                  GError        **error)
{
  OutcrySource *source;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  source = find_or_error (self, name, error);
  if (source == NULL)
    return FALSE;
  if (outcry_source_get_allow_private (source) != allow)
    {
      outcry_source_set_allow_private (source, allow);
      emit_state_changed (self, source);
    }
  return TRUE;
}

void
outcry_sources_secret_changed (OutcrySources *self,
                               const char    *name)
{
  g_return_if_fail (OUTCRY_IS_SOURCES (self));
  g_return_if_fail (name != NULL);

  for (guint i = 0; i < self->sources->len; i++)
    outcry_source_secret_changed (g_ptr_array_index (self->sources, i), name);
}

void
outcry_sources_request_range_async (OutcrySources       *self,
                                    const char          *name,
                                    const char          *instrument,
                                    OutcryInterval       interval,
                                    OutcryTime           from,
                                    OutcryTime           to,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  const OutcryRecipeFeed *feed;
  OutcrySource *source;
  GError *error = NULL;
  OutcryJob *job;

  g_return_if_fail (OUTCRY_IS_SOURCES (self));
  g_return_if_fail (name != NULL && instrument != NULL);
  g_return_if_fail (interval <= OUTCRY_N_INTERVALS);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_sources_request_range_async);
  source = find_or_error (self, name, &error);
  feed = source != NULL && is_at_work (self, source, &error)
             ? outcry_source_find_range_feed (source, instrument, interval, &error)
             : NULL;
  to = MIN (to, outcry_clock_now (self->clock) + outcry_clock_skew_get (self->skew));
  if (feed != NULL && from >= to)
    g_set_error_literal (&error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                         "the range is empty");
  if (feed != NULL && error == NULL && source->secret_trouble != NULL)
    g_set_error_literal (&error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                         source->secret_trouble);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  job = outcry_job_new (OUTCRY_JOB_RANGE, feed,
                        outcry_recipe_feed_is_for_all (feed) ? NULL : instrument,
                        interval == OUTCRY_N_INTERVALS ? OUTCRY_INTERVAL_1D : interval, from, to);
  job->task = g_steal_pointer (&task);
  outcry_source_push_job (source, job, TRUE);
}

gboolean
outcry_sources_request_range_finish (OutcrySources  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
outcry_sources_save_state (OutcrySources *self,
                           const char    *name)
{
  OutcrySource *source;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  source = outcry_sources_find (self, name);
  return source != NULL ? outcry_source_save (source) : NULL;
}

gint64
outcry_sources_get_clock_skew (OutcrySources *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), 0);

  return outcry_clock_skew_get (self->skew);
}

char *
outcry_sources_explain_clock_skew (OutcrySources *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), NULL);

  return outcry_clock_skew_explain (self->skew);
}

guint
outcry_sources_get_n_active (OutcrySources *self)
{
  guint n;

  g_return_val_if_fail (OUTCRY_IS_SOURCES (self), 0);

  n = outcry_fetcher_get_n_active (self->fetcher);
  for (guint i = 0; i < self->sources->len; i++)
    n += ((OutcrySource *) g_ptr_array_index (self->sources, i))->secrets_cancellable != NULL;
  return n;
}
