/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles and ticks out of the store, over all sources of an instrument. Each series is asked for
 * as much as is wanted in all, since it cannot be known which of them has what; the answers are
 * merged when the last is there. A series whose amounts cannot be summed up is left out while
 * another has something: one source's nonsense is not to hide what all others say. */

#define G_LOG_DOMAIN "outcry-node"

#include "node/outcry-node-private.h"

#include "node/outcry-merge.h"

typedef struct
{
  gboolean         candles;
  OutcryInterval   interval;
  gsize            limit;
  guint            n, waiting, left_out;
  OutcryMergePart *parts;
  GError          *error, *left_out_error; /* the first of each */
  OutcryScale      scale;
  char           **sources;
  gsize            last; /* of the sources, the one that the last candle is of */
} Loading;

typedef struct
{
  GTask                  *task;
  guint                   part;
  const OutcryHeldSeries *held; /* of the node's table, for its life */
} LoadingPart;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  for (guint i = 0; i < loading->n; i++)
    g_clear_pointer (&loading->parts[i].values, g_array_unref);
  g_free (loading->parts);
  g_strfreev (loading->sources);
  g_clear_error (&loading->error);
  g_clear_error (&loading->left_out_error);
  g_free (loading);
}

static void
mark_running (OutcryNode     *self,
              GArray         *candles,
              OutcryInterval  interval)
{
  OutcryTime now = outcry_clock_now (self->clock);

  for (guint i = candles->len; i-- > 0;)
    {
      OutcryCandle *candle = &g_array_index (candles, OutcryCandle, i);

      if (outcry_interval_next (interval, NULL, candle->start) <= now)
        {
          if (!(candle->flags & OUTCRY_CANDLE_RUNNING))
            break;
          candle->flags &= ~(guint32) OUTCRY_CANDLE_RUNNING;
        }
      else
        {
          candle->flags |= OUTCRY_CANDLE_RUNNING;
        }
    }
}

static void
end_loading (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);
  GArray *merged;

  if (loading->error == NULL && loading->left_out == loading->n)
    loading->error = g_steal_pointer (&loading->left_out_error);
  if (loading->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&loading->error));
      return;
    }
  if (loading->candles)
    merged = outcry_merge_candles (loading->parts, loading->n, loading->limit, &loading->scale,
                                   &loading->last);
  else
    merged = outcry_merge_ticks (loading->parts, loading->n, loading->limit, &loading->scale);
  g_task_return_pointer (task, merged, (GDestroyNotify) g_array_unref);
}

/* Takes @error; an empty part where the others can do without this one, else NULL. */
static GArray *
do_without (Loading *loading,
            guint    part,
            GError  *error)
{
  GError **first = &loading->error;
  GArray *none = NULL;

  /* Of ticks it would mean that there are too many to be told at once. */
  if (loading->candles &&
      g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW))
    {
      g_info ("%s is left out: %s", loading->sources[part], error->message);
      loading->left_out++;
      first = &loading->left_out_error;
      none = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
    }
  if (*first == NULL)
    *first = error;
  else
    g_error_free (error);
  return none;
}

static void
on_part (GObject      *store,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree LoadingPart *part = user_data;
  g_autoptr (GTask) task = part->task;
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GArray *values;

  if (loading->candles)
    values = outcry_store_load_candles_finish (OUTCRY_STORE (store), result, &error);
  else
    values = outcry_store_load_ticks_finish (OUTCRY_STORE (store), result, &error);
  if (values == NULL)
    values = do_without (loading, part->part, g_steal_pointer (&error));
  /* The scale of now: the store answers in order, so what widened the series before this question
   * was answered has been told before, too. */
  loading->parts[part->part].values = values;
  loading->parts[part->part].scale = part->held->series->scale;
  if (--loading->waiting == 0)
    end_loading (task);
}

/* The scale of an instrument of which nothing is held. */
static gboolean
promised_scale (OutcryNode  *self,
                const char  *instrument,
                const char  *source,
                OutcryScale *scale)
{
  OutcryInstrumentItem *item = outcry_node_find_instrument (self, instrument);

  if (item == NULL ||
      (source != NULL &&
       !g_strv_contains (outcry_instrument_item_get_sources (item), source)))
    return FALSE;
  *scale = outcry_instrument_item_get_scale (item);
  return TRUE;
}

static GTask *
begin (OutcryNode          *self,
       const char          *instrument,
       const char          *source,
       gboolean             candles,
       gsize                limit,
       GPtrArray           *held,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Loading *loading = g_new0 (Loading, 1);

  loading->candles = candles;
  loading->limit = limit;
  loading->n = loading->waiting = held->len;
  loading->parts = g_new0 (OutcryMergePart, MAX (held->len, 1));
  loading->sources = g_new0 (char *, held->len + 1);
  for (guint i = 0; i < held->len; i++)
    loading->sources[i] =
        g_strdup (((OutcryHeldSeries *) g_ptr_array_index (held, i))->series->source);
  g_task_set_task_data (task, loading, loading_free);

  if (self->stopped)
    g_task_return_new_error (task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_UNAVAILABLE,
                             "the node has stopped");
  else if (held->len > 0)
    return task;
  else if (promised_scale (self, instrument, source, &loading->scale))
    g_task_return_pointer (
        task, g_array_new (FALSE, FALSE, candles ? sizeof (OutcryCandle) : sizeof (OutcryTick)),
        (GDestroyNotify) g_array_unref);
  else
    g_task_return_new_error (task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_NOT_FOUND,
                             "nothing is known of %s%s%s", instrument,
                             source != NULL ? " from " : "", source != NULL ? source : "");
  g_object_unref (task);
  return NULL;
}

static LoadingPart *
part_new (GTask                  *task,
          guint                   part,
          const OutcryHeldSeries *held)
{
  LoadingPart *loading_part = g_new (LoadingPart, 1);

  loading_part->task = g_object_ref (task);
  loading_part->part = part;
  loading_part->held = held;
  return loading_part;
}

void
outcry_node_load_candles_async (OutcryNode          *self,
                                const char          *instrument,
                                const char          *source,
                                OutcryInterval       interval,
                                OutcryTime           from,
                                OutcryTime           to,
                                gsize                limit,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (instrument != NULL);
  g_return_if_fail ((guint) interval < OUTCRY_N_INTERVALS);

  held = outcry_node_list_series (self, instrument, source);
  task = begin (self, instrument, source, TRUE, limit, held, cancellable, callback, user_data);
  if (task != NULL)
    ((Loading *) g_task_get_task_data (task))->interval = interval;
  for (guint i = 0; task != NULL && i < held->len; i++)
    {
      const OutcryHeldSeries *series = g_ptr_array_index (held, i);

      outcry_store_load_candles_async (self->store, series->series->id, interval, NULL, from, to,
                                       limit, cancellable, on_part, part_new (task, i, series));
    }
}

GArray *
outcry_node_load_candles_finish (OutcryNode    *self,
                                 GAsyncResult  *result,
                                 OutcryScale   *scale,
                                 GError       **error)
{
  return outcry_node_load_candles_finish_source (self, result, scale, NULL, error);
}

GArray *
outcry_node_load_candles_finish_source (OutcryNode    *self,
                                        GAsyncResult  *result,
                                        OutcryScale   *scale,
                                        const char   **last_source,
                                        GError       **error)
{
  Loading *loading;
  GArray *candles;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  loading = g_task_get_task_data (G_TASK (result));
  candles = g_task_propagate_pointer (G_TASK (result), error);
  if (candles != NULL && candles->len > 0)
    mark_running (self, candles, loading->interval);
  if (candles != NULL && scale != NULL)
    *scale = loading->scale;
  if (last_source != NULL)
    *last_source = candles != NULL && candles->len > 0
                       ? g_intern_string (loading->sources[loading->last])
                       : NULL;
  return candles;
}

void
outcry_node_load_ticks_async (OutcryNode          *self,
                              const char          *instrument,
                              const char          *source,
                              OutcryTime           from,
                              OutcryTime           to,
                              gsize                limit,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (instrument != NULL);

  held = outcry_node_list_series (self, instrument, source);
  task = begin (self, instrument, source, FALSE, limit, held, cancellable, callback, user_data);
  for (guint i = 0; task != NULL && i < held->len; i++)
    {
      const OutcryHeldSeries *series = g_ptr_array_index (held, i);

      outcry_store_load_ticks_async (self->store, series->series->id, from, to, limit, cancellable,
                                     on_part, part_new (task, i, series));
    }
}

GArray *
outcry_node_load_ticks_finish (OutcryNode    *self,
                               GAsyncResult  *result,
                               OutcryScale   *scale,
                               GError       **error)
{
  Loading *loading;
  GArray *ticks;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  loading = g_task_get_task_data (G_TASK (result));
  ticks = g_task_propagate_pointer (G_TASK (result), error);
  if (ticks != NULL && scale != NULL)
    *scale = loading->scale;
  return ticks;
}
