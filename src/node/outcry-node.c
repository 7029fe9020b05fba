/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The node wires what the layers below give: batches of the sources go through the recorder into
 * the store; what the store acknowledged goes to the watch list, the views and the signals. Nothing
 * is told before it is durable.
 *
 * Invariant: all of it lives on one main loop; the store's worker is the only other thread that
 * matters here. */

#define G_LOG_DOMAIN "outcry-node"

#include "node/outcry-node-private.h"

#include "node/outcry-history.h"
#include "node/outcry-i18n.h"
#include "node/outcry-watch.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#define SAVE_STATE_AFTER (1 * OUTCRY_SECOND)

enum
{
  PROP_0,
  PROP_TROUBLE,
  PROP_CLOCK_NOTICE,
  PROP_IMPORTING_HISTORY,
  N_PROPS,
};

enum
{
  SIGNAL_UPDATE,
  SIGNAL_TICKS,
  SIGNAL_BARS,
  SIGNAL_RUN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OutcryNode, outcry_node, G_TYPE_OBJECT)

static void
outcry_node_dispose (GObject *object)
{
  OutcryNode *self = OUTCRY_NODE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->sources != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->sources, self);
      if (self->running)
        outcry_sources_stop (self->sources);
      self->running = FALSE;
    }
  if (self->clock != NULL)
    outcry_clock_clear_timer (self->clock, &self->state_timer);
  if (self->instruments != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->instruments, self);
      outcry_instrument_model_stop (self->instruments);
    }
  g_clear_pointer (&self->history, outcry_history_free);
  g_clear_pointer (&self->watch, outcry_watch_free);
  g_clear_pointer (&self->recorder, outcry_recorder_free);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (outcry_node_parent_class)->dispose (object);
}

static void
outcry_node_finalize (GObject *object)
{
  OutcryNode *self = OUTCRY_NODE (object);

  g_clear_object (&self->sources);
  g_clear_object (&self->instruments);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->config);
  g_clear_object (&self->clock);
  g_clear_object (&self->random);
  outcry_series_table_free (self->series);
  outcry_metrics_free (self->metrics);
  g_hash_table_unref (self->adding);
  g_hash_table_unref (self->unsaved_states);
  g_free (self->data_dir);
  g_free (self->trouble);
  g_free (self->clock_notice);

  G_OBJECT_CLASS (outcry_node_parent_class)->finalize (object);
}

static void
outcry_node_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  OutcryNode *self = OUTCRY_NODE (object);

  switch (id)
    {
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case PROP_CLOCK_NOTICE:
      g_value_set_string (value, self->clock_notice);
      break;
    case PROP_IMPORTING_HISTORY:
      g_value_set_boolean (value, outcry_node_get_importing_history (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_node_class_init (OutcryNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = outcry_node_dispose;
  object_class->finalize = outcry_node_finalize;
  object_class->get_property = outcry_node_get_property;

  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CLOCK_NOTICE] = g_param_spec_string ("clock-notice", NULL, NULL, NULL,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IMPORTING_HISTORY] =
      g_param_spec_boolean ("importing-history", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_UPDATE] = g_signal_new ("update", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_TICKS] = g_signal_new ("ticks", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 5, G_TYPE_STRING, G_TYPE_STRING,
                                        G_TYPE_POINTER, G_TYPE_UINT, G_TYPE_POINTER);
  signals[SIGNAL_BARS] = g_signal_new ("bars", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 6, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT,
                                       G_TYPE_POINTER, G_TYPE_UINT, G_TYPE_POINTER);
  signals[SIGNAL_RUN] = g_signal_new ("run", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
outcry_node_init (OutcryNode *self)
{
  self->cancellable = g_cancellable_new ();
  self->series = outcry_series_table_new ();
  self->metrics = outcry_metrics_new ();
  self->adding = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unsaved_states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* What the recorder tells. */

static void
show_in_watch_list (OutcryNode             *self,
                    const OutcryNodeUpdate *update)
{
  OutcryInstrumentItem *item =
      outcry_instrument_model_peek (self->instruments, update->instrument);
  guint rank = outcry_node_rank_source (self, update->source);

  if (item == NULL)
    outcry_instrument_model_invalidate (self->instruments);
  else if (update->n_ticks > 0)
    outcry_instrument_item_add_price (item, update->ticks[update->n_ticks - 1].price, update->scale,
                                      update->ticks[update->n_ticks - 1].time, rank);
  else
    outcry_instrument_item_add_price (item, update->bars[update->n_bars - 1].close, update->scale,
                                      update->bars[update->n_bars - 1].start, rank);
  outcry_watch_note (self->watch, update->instrument, update->n_bars > 0);
}

static void
on_stored (const char            *source,
           const OutcryBatchPart *part,
           gsize                  added,
           gboolean               on_top,
           gpointer               user_data)
{
  OutcryNode *self = user_data;
  OutcryNodeUpdate update = {
    .instrument = part->instrument,
    .source = source,
    .scale = part->scale,
    .ticks = (const OutcryTick *) part->ticks->data,
    .n_ticks = part->ticks->len,
    .bars = (const OutcryCandle *) part->bars->data,
    .n_bars = part->bars->len,
    .interval = part->interval,
    .on_top = on_top,
  };

  if (added == 0)
    return;
  outcry_metrics_count_stored (self->metrics, source, update.n_ticks > 0 ? added : 0,
                               update.n_ticks > 0 ? 0 : added);
  show_in_watch_list (self, &update);

  g_signal_emit (self, signals[SIGNAL_UPDATE], 0, &update);
  if (update.n_ticks > 0)
    g_signal_emit (self, signals[SIGNAL_TICKS], 0, update.instrument, source, update.ticks,
                   update.n_ticks, &update.scale);
  else
    g_signal_emit (self, signals[SIGNAL_BARS], 0, update.instrument, source, (int) update.interval,
                   update.bars, update.n_bars, &update.scale);
}

static void
on_run_stored (const OutcryRun *run,
               gpointer         user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_RUN], 0, run);
}

static void
on_trouble (const GError *error,
            gpointer      user_data)
{
  OutcryNode *self = user_data;
  g_autofree char *words = NULL;
  g_autofree char *all = NULL;

  if (error == NULL)
    {
      outcry_node_set_trouble (self, NULL);
      return;
    }
  words = outcry_node_explain (error);
  /* Translators: %s is a sentence that says what is wrong, like "The disk is full." */
  all = g_strdup_printf (
      _("%s New prices are kept in memory and written as soon as it is possible."), words);
  outcry_node_set_trouble (self, all);
}

static void
on_recorder_full (gboolean full,
                  gpointer user_data)
{
  OutcryNode *self = user_data;

  self->held_back = full;
  if (!self->running)
    return;
  if (full)
    outcry_sources_stop (self->sources);
  else
    outcry_sources_start (self->sources);
}

static void
on_series_made (const OutcrySeries *series,
                gpointer            user_data)
{
  OutcryNode *self = user_data;

  outcry_instrument_model_invalidate (self->instruments);
}

static const OutcryRecorderEvents recorder_events = {
  .stored = on_stored,
  .ran = on_run_stored,
  .trouble = on_trouble,
  .full = on_recorder_full,
  .series = on_series_made,
};

/* What the sources tell. */

static void
on_batch (OutcrySources *sources,
          OutcrySource  *source,
          OutcryBatch   *batch,
          OutcryNode    *self)
{
  const char *name = outcry_source_get_name (source);

  outcry_metrics_count_batch (self->metrics, name, batch);
  outcry_node_check_clock (self, name, batch);
  outcry_recorder_add_batch (self->recorder, name, batch);
}

static void
on_run (OutcrySources         *sources,
        OutcrySource          *source,
        const OutcrySourceRun *run,
        OutcryNode            *self)
{
  OutcryRun copy = {
    .source = (char *) outcry_source_get_name (source),
    .feed = (char *) run->feed,
    .instrument = (char *) run->instrument,
    .started = run->started,
    .ended = run->ended,
    .outcome = (char *) run->outcome,
    .reason = (char *) run->reason,
    .rows = run->rows,
    .skipped = run->skipped,
    .refused = run->refused,
  };

  outcry_metrics_count_run (self->metrics, copy.source, run->outcome);
  g_info ("%s %s: %s%s%s", copy.source, run->feed, run->outcome,
          run->reason != NULL ? ": " : "", run->reason != NULL ? run->reason : "");
  outcry_recorder_add_run (self->recorder, &copy);
}

static void
save_states (gpointer user_data)
{
  OutcryNode *self = user_data;
  GHashTableIter iter;
  gpointer name;

  self->state_timer = 0;
  if (self->trouble != NULL && !self->stopped)
    return;
  g_hash_table_iter_init (&iter, self->unsaved_states);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *state = outcry_sources_find (self->sources, name) != NULL
                                   ? outcry_sources_save_state (self->sources, name)
                                   : NULL;

      outcry_recorder_put_document (self->recorder, "source-state", name, state, NULL, NULL);
    }
  g_hash_table_remove_all (self->unsaved_states);
}

/* A state may name what is still on its way to the store; it is written behind it, in order. */
static void
on_state_changed (OutcrySources *sources,
                  const char    *name,
                  OutcryNode    *self)
{
  g_hash_table_add (self->unsaved_states, g_strdup (name));
  if (self->state_timer == 0)
    self->state_timer = outcry_clock_add_timer (self->clock, SAVE_STATE_AFTER, save_states, self);
}

static void
on_sources_changed (GListModel *sources,
                    guint       position,
                    guint       removed,
                    guint       added,
                    OutcryNode *self)
{
  outcry_instrument_model_invalidate (self->instruments);
}

/* What the watch list asks for. */

static void
offer_recipes_of (OutcryInstrumentModel *model,
                  OutcryNode            *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);
      OutcryRecipe *recipe = outcry_source_get_recipe (source);

      for (guint k = 0; k < outcry_recipe_get_n_instruments (recipe); k++)
        {
          OutcryInstrument *instrument = outcry_recipe_get_instrument (recipe, k);

          outcry_instrument_model_offer (model, outcry_instrument_get_id (instrument),
                                         outcry_instrument_get_name (instrument),
                                         outcry_instrument_get_scale (instrument),
                                         outcry_source_get_name (source));
        }
    }
}

static void
collect_instruments (OutcryInstrumentModel *model,
                     gpointer               user_data)
{
  OutcryNode *self = user_data;
  g_autoptr (GPtrArray) held = outcry_node_list_series (self, NULL, NULL);

  for (guint i = 0; i < held->len; i++)
    {
      const OutcrySeries *series = ((OutcryHeldSeries *) g_ptr_array_index (held, i))->series;

      outcry_instrument_model_offer (model, series->instrument, NULL, series->scale,
                                     series->source);
    }
  offer_recipes_of (model, self);
}

/* A new row shows at once what is held of it. */
static void
on_rows_changed (GListModel *rows,
                 guint       position,
                 guint       removed,
                 guint       added,
                 OutcryNode *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (OutcryInstrumentItem) item = g_list_model_get_item (rows, i);

      if (!outcry_instrument_item_get_last (item, NULL, NULL))
        outcry_watch_read (self->watch, outcry_instrument_item_get_id (item));
    }
}

/* Making it. */

static gboolean
make_data_dir (const char  *directory,
               GError     **error)
{
  int code, number;

  if (g_file_test (directory, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;

  number = errno;
  if (number == EROFS || number == EACCES || number == EPERM)
    code = OUTCRY_STORE_ERROR_READ_ONLY;
  else
    code = number == ENOSPC ? OUTCRY_STORE_ERROR_FULL : OUTCRY_STORE_ERROR_IO;
  if (code == OUTCRY_STORE_ERROR_IO)
    g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED,
                 _("The data directory %s cannot be created: %s."), directory, g_strerror (number));
  else
    g_set_error (error, OUTCRY_STORE_ERROR, code, "%s: %s", directory, g_strerror (number));
  return FALSE;
}

typedef struct
{
  GPtrArray *list;
  GError    *error;
  gboolean   done;
} SeriesAnswer;

static void
on_series_listed (GObject      *store,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  SeriesAnswer *answer = user_data;

  answer->list = outcry_store_list_series_finish (OUTCRY_STORE (store), result, &answer->error);
  answer->done = TRUE;
}

/* Blocking: nothing can be shown before it is known what there is. */
static gboolean
load_series (OutcryNode  *self,
             GError     **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GPtrArray) list = NULL;
  SeriesAnswer answer = { NULL };

  g_main_context_push_thread_default (context);
  outcry_store_list_series_async (self->store, NULL, on_series_listed, &answer);
  while (!answer.done)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  if (answer.list == NULL)
    {
      g_propagate_error (error, answer.error);
      return FALSE;
    }
  list = answer.list;
  for (guint i = 0; i < list->len; i++)
    outcry_series_table_put (self->series, g_ptr_array_index (list, i));
  return TRUE;
}

static gboolean
make_sources (OutcryNode  *self,
              GError     **error)
{
  const char * const *overrides = outcry_config_get_list (self->config, "source-override");

  self->sources = outcry_sources_new (self->clock, self->random);
  for (guint i = 0; overrides[i] != NULL; i++)
    if (!outcry_sources_add_override (self->sources, overrides[i], error))
      return FALSE;
  if (!outcry_node_load_recipes (self, error))
    return FALSE;

  g_signal_connect (self->sources, "batch", G_CALLBACK (on_batch), self);
  g_signal_connect (self->sources, "run", G_CALLBACK (on_run), self);
  g_signal_connect (self->sources, "state-changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect_swapped (self->sources, "notify::clock-skew",
                            G_CALLBACK (outcry_node_check_skew), self);
  g_signal_connect (self->sources, "items-changed", G_CALLBACK (on_sources_changed), self);
  return TRUE;
}

OutcryNode *
outcry_node_new (OutcryConfig  *config,
                 OutcryClock   *clock,
                 OutcryRandom  *random,
                 GError       **error)
{
  g_autoptr (OutcryNode) self = NULL;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (config), NULL);
  g_return_val_if_fail (clock == NULL || OUTCRY_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (random == NULL || OUTCRY_IS_RANDOM (random), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!outcry_node_check_config (config, error))
    return NULL;

  self = g_object_new (OUTCRY_TYPE_NODE, NULL);
  self->config = g_object_ref (config);
  self->clock = clock != NULL ? g_object_ref (clock) : outcry_system_clock_new ();
  self->random = random != NULL ? g_object_ref (random) : outcry_system_random_new ();
  self->started = outcry_clock_now (self->clock);
  self->started_monotonic = outcry_clock_monotonic (self->clock);
  self->wall_offset = self->started - self->started_monotonic;
  self->data_dir = outcry_node_find_data_dir (config);

  if (!make_data_dir (self->data_dir, error))
    return NULL;
  self->store = outcry_store_open (self->data_dir, error);
  if (self->store == NULL || !load_series (self, error))
    return NULL;

  self->instruments = outcry_instrument_model_new (self->clock, collect_instruments, self);
  self->recorder =
      outcry_recorder_new (self->store, self->clock, self->series, &recorder_events, self);
  self->watch = outcry_watch_new (self);
  self->history = outcry_history_new (self);
  if (!make_sources (self, error))
    return NULL;

  g_signal_connect (self->instruments, "items-changed", G_CALLBACK (on_rows_changed), self);
  outcry_instrument_model_rebuild (self->instruments);
  return g_steal_pointer (&self);
}

void
outcry_node_start (OutcryNode *self)
{
  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (!self->stopped);

  if (self->running)
    return;
  self->running = TRUE;
  outcry_history_start (self->history);
  if (!self->held_back)
    outcry_sources_start (self->sources);
}

/* Ending it. */

static void
close_store (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  outcry_store_close (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_closed (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  gsize given_up = GPOINTER_TO_SIZE (g_task_get_task_data (task));

  if (given_up == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_return_new_error (
      task, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IO,
      g_dngettext (GETTEXT_PACKAGE, "%u price could not be written and is lost.",
                   "%u prices could not be written and are lost.", (gulong) given_up),
      (guint) MIN (given_up, G_MAXUINT));
}

static void
on_finished (gsize         given_up,
             const GError *error,
             gpointer      user_data)
{
  GTask *task = user_data;
  OutcryNode *self = g_task_get_source_object (task);
  g_autoptr (GTask) closing = g_task_new (self, NULL, on_closed, task);

  g_task_set_task_data (task, GSIZE_TO_POINTER (given_up), NULL);
  g_task_set_task_data (closing, g_object_ref (self->store), g_object_unref);
  g_task_run_in_thread (closing, close_store);
}

void
outcry_node_stop_async (OutcryNode          *self,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (OUTCRY_IS_NODE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, outcry_node_stop_async);
  if (self->stopped)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->stopped = TRUE;
  if (self->running)
    outcry_sources_stop (self->sources);
  self->running = FALSE;
  g_cancellable_cancel (self->cancellable);
  outcry_instrument_model_stop (self->instruments);
  outcry_history_stop (self->history);
  outcry_clock_clear_timer (self->clock, &self->state_timer);
  save_states (self);
  outcry_recorder_finish (self->recorder, on_finished, g_steal_pointer (&task));
}

gboolean
outcry_node_stop_finish (OutcryNode    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
outcry_node_set_trouble (OutcryNode *self,
                         const char *trouble)
{
  if (g_strcmp0 (self->trouble, trouble) == 0)
    return;
  if (trouble != NULL)
    g_message ("%s", trouble);
  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
  if (trouble == NULL && g_hash_table_size (self->unsaved_states) > 0 && self->state_timer == 0)
    self->state_timer = outcry_clock_add_timer (self->clock, SAVE_STATE_AFTER, save_states, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

void
outcry_node_set_clock_notice (OutcryNode *self,
                              const char *notice)
{
  if (g_strcmp0 (self->clock_notice, notice) == 0)
    return;
  if (notice != NULL)
    g_message ("%s", notice);
  g_free (self->clock_notice);
  self->clock_notice = g_strdup (notice);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK_NOTICE]);
}

void
outcry_node_notify_history (OutcryNode *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMPORTING_HISTORY]);
}
