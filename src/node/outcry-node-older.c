/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Older candles from the sources, one source after the other. What a source delivers comes by its
 * signal into the store like all else; here is only waited for it, and looked whether the stretch
 * is longer than before. */

#include "node/outcry-node-private.h"

/* How many candles are asked for at once: what most sources give in one answer. */
#define STRETCH 300

typedef struct
{
  char          *instrument;
  OutcryInterval interval;
  OutcryTime     from, before;
  char         **sources;
  guint          next;
  guint          held; /* candles of the stretch before anybody was asked */
  gboolean       counted;
  GError        *error; /* the first */
} Fetching;

static void ask_next (GTask *task);

static void
fetching_free (gpointer data)
{
  Fetching *fetching = data;

  g_free (fetching->instrument);
  g_strfreev (fetching->sources);
  g_clear_error (&fetching->error);
  g_free (fetching);
}

/* The coarsest interval, at most @interval, of which a poll of @recipe can be asked in the past;
 * FALSE when there is none. */
static gboolean
find_interval (OutcryRecipe   *recipe,
               OutcryInterval  interval,
               OutcryInterval *found)
{
  for (int i = (int) interval; i >= 0; i--)
    for (guint k = 0; k < outcry_recipe_get_n_feeds (recipe); k++)
      {
        const OutcryRecipeFeed *feed = outcry_recipe_get_feed (recipe, k);

        if (outcry_recipe_feed_get_kind (feed) == OUTCRY_FEED_POLL &&
            !outcry_recipe_feed_gives_ticks (feed) && outcry_recipe_feed_is_ranged (feed) &&
            outcry_recipe_feed_has_interval (feed, (OutcryInterval) i))
          {
            *found = (OutcryInterval) i;
            return TRUE;
          }
      }
  return FALSE;
}

static void
count_held (GTask               *task,
            GAsyncReadyCallback  callback)
{
  OutcryNode *self = g_task_get_source_object (task);
  Fetching *fetching = g_task_get_task_data (task);

  outcry_node_load_candles_async (self, fetching->instrument, NULL, fetching->interval,
                                  fetching->from, fetching->before, 0,
                                  g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
on_counted (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  OutcryNode *self = OUTCRY_NODE (object);
  g_autoptr (GTask) task = user_data;
  Fetching *fetching = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) candles = outcry_node_load_candles_finish (self, result, NULL, &error);

  if (candles == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (fetching->counted && candles->len > fetching->held)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  fetching->held = candles->len;
  fetching->counted = TRUE;
  ask_next (task);
}

static void
on_handed_over (gsize         added,
                const GError *error,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  count_held (task, on_counted);
}

static void
on_asked (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  OutcryNode *self = g_task_get_source_object (task);
  Fetching *fetching = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!outcry_sources_request_range_finish (OUTCRY_SOURCES (object), result, &error))
    {
      if (fetching->error == NULL)
        fetching->error = g_steal_pointer (&error);
      ask_next (task);
      return;
    }
  outcry_recorder_barrier (self->recorder, on_handed_over, g_steal_pointer (&task));
}

static void
ask_next (GTask *task)
{
  OutcryNode *self = g_task_get_source_object (task);
  Fetching *fetching = g_task_get_task_data (task);

  while (fetching->sources[fetching->next] != NULL)
    {
      const char *name = fetching->sources[fetching->next++];
      OutcrySource *source = outcry_sources_find (self->sources, name);
      OutcryInterval interval;

      if (source == NULL || outcry_source_get_paused (source) ||
          !find_interval (outcry_source_get_recipe (source), fetching->interval, &interval))
        continue;
      outcry_sources_request_range_async (self->sources, name, fetching->instrument, interval,
                                          fetching->from, fetching->before,
                                          g_task_get_cancellable (task), on_asked,
                                          g_object_ref (task));
      return;
    }
  if (fetching->error != NULL)
    g_task_return_error (task, g_steal_pointer (&fetching->error));
  else
    g_task_return_boolean (task, FALSE);
}

void
outcry_node_fetch_older_async (OutcryNode          *self,
                               const char          *instrument,
                               OutcryInterval       interval,
                               OutcryTime           before,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Fetching *fetching = g_new0 (Fetching, 1);

  fetching->instrument = g_strdup (instrument);
  fetching->interval = interval;
  fetching->before = before;
  fetching->from = before - STRETCH * outcry_interval_duration (interval);
  fetching->sources = outcry_node_list_recipes_of (self, instrument);
  g_task_set_task_data (task, fetching, fetching_free);
  if (!self->running)
    g_task_return_new_error (task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_UNAVAILABLE,
                             "the node does not run");
  else
    count_held (task, on_counted);
}

gboolean
outcry_node_fetch_older_finish (OutcryNode    *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
