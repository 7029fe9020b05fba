/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One look at a recipe that is not (yet) a source: secrets, then the first page of each poll for
 * the first instrument; or, without polls, the first batch of the socket. A run of polls ends at
 * the first that fails, with what the others held thrown away: the point is to see whether the
 * recipe is right. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-sources-private.h"

#include "sources/outcry-backfill.h"
#include "sources/outcry-secrets.h"

/* Bars or hours of ticks to ask for. */
#define BARS 100
#define PATIENCE (20 * OUTCRY_SECOND)

typedef struct
{
  OutcrySources    *sources;
  OutcryRecipe     *recipe;
  GHashTable       *secrets;
  guint             next_secret, next_feed;
  OutcryFetch      *fetch;
  OutcryBatch      *batch;
  GBytes           *raw;
  OutcrySocketLink *link;
  char             *reason; /* why the socket ended */
  guint             timer;
  gulong            cancelled_id;
  guint             idle;
} Preview;

static void next_feed (GTask *task);

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  outcry_clock_clear_timer (preview->sources->clock, &preview->timer);
  g_clear_handle_id (&preview->idle, g_source_remove);
  g_clear_pointer (&preview->link, outcry_socket_link_free);
  g_clear_pointer (&preview->fetch, outcry_fetch_free);
  g_clear_pointer (&preview->batch, outcry_batch_free);
  g_clear_pointer (&preview->raw, g_bytes_unref);
  g_hash_table_unref (preview->secrets);
  g_free (preview->reason);
  outcry_recipe_unref (preview->recipe);
  g_object_unref (preview->sources);
  g_free (preview);
}

static char *
find_secret (const char *name,
             gpointer    user_data)
{
  Preview *preview = g_task_get_task_data (user_data);

  return g_strdup (g_hash_table_lookup (preview->secrets, name));
}

static OutcryFetchRules
get_rules (gpointer user_data)
{
  Preview *preview = g_task_get_task_data (user_data);
  OutcryFetchRules rules = {
    .source = outcry_recipe_get_source (preview->recipe),
    .limits = *outcry_recipe_get_limits (preview->recipe),
  };

  return rules;
}

static void
succeed (GTask *task)
{
  Preview *preview = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&preview->batch),
                         (GDestroyNotify) outcry_batch_free);
}

static void
on_reply (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Preview *preview = g_task_get_task_data (task);
  g_autoptr(OutcryReply) reply = NULL;
  GError *error = NULL;
  OutcryResponse response = { 0 };
  OutcryAnswer answer = { 0 };

  reply = outcry_fetcher_fetch_finish (OUTCRY_FETCHER (object), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (preview->raw == NULL)
    preview->raw = g_bytes_ref (reply->body);
  response.status = reply->status;
  response.content_type = reply->content_type;
  response.retry_after = reply->retry_after;
  response.body = reply->body;
  response.received = reply->received;
  outcry_fetch_take (preview->fetch, &response, preview->batch, &answer);
  if (answer.kind == OUTCRY_ANSWER_MORE || answer.kind == OUTCRY_ANSWER_DONE)
    next_feed (g_steal_pointer (&task));
  else
    g_task_return_new_error (task, OUTCRY_SOURCES_ERROR,
                             answer.kind == OUTCRY_ANSWER_THROTTLED ? OUTCRY_SOURCES_ERROR_THROTTLED
                             : answer.kind == OUTCRY_ANSWER_BLOCKED ? OUTCRY_SOURCES_ERROR_BLOCKED
                                                                    : OUTCRY_SOURCES_ERROR_ANSWER,
                             "%s: %s", reply->host,
                             answer.reason != NULL ? answer.reason : "the source refused");
  outcry_answer_clear (&answer);
}

static void
ask (GTask                  *task,
     const OutcryRecipeFeed *feed)
{
  Preview *preview = g_task_get_task_data (task);
  OutcrySources *self = preview->sources;
  OutcryFetchRules rules = get_rules (task);
  OutcryTime now = outcry_clock_now (self->clock) + outcry_clock_skew_get (self->skew);
  OutcryInterval intervals[OUTCRY_N_INTERVALS] = { OUTCRY_INTERVAL_1D };
  gboolean ticks = outcry_recipe_feed_gives_ticks (feed);
  const char      *instrument =
      outcry_instrument_get_id (outcry_recipe_get_instrument (preview->recipe, 0));
  OutcryTime to;
  GError *error = NULL;

  outcry_backfill_intervals (feed, intervals);
  to = outcry_backfill_until (feed, intervals[0], now);
  g_clear_pointer (&preview->fetch, outcry_fetch_free);
  preview->fetch =
      outcry_fetch_new (feed, outcry_recipe_feed_is_for_all (feed) ? NULL : instrument,
                        intervals[0],
                        outcry_recipe_feed_is_ranged (feed)
                            ? to - (ticks ? OUTCRY_HOUR
                                          : BARS * outcry_interval_duration (intervals[0]))
                            : 0,
                        to, now, find_secret, task, &error);
  if (preview->fetch == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  outcry_fetcher_fetch_async (self->fetcher, outcry_fetch_get_request (preview->fetch), &rules,
                              g_task_get_cancellable (task), on_reply, task);
}

/* The socket. Its functions must not free the link they are called from, so the end comes from an
 * idle source. */

static gboolean
on_socket_over (gpointer user_data)
{
  GTask *task = user_data;
  Preview *preview = g_task_get_task_data (task);

  preview->idle = 0;
  if (preview->cancelled_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), preview->cancelled_id);
  preview->cancelled_id = 0;
  outcry_clock_clear_timer (preview->sources->clock, &preview->timer);
  g_clear_pointer (&preview->link, outcry_socket_link_free);
  if (!g_task_return_error_if_cancelled (task))
    {
      if (outcry_batch_count (preview->batch) > 0)
        succeed (task);
      else
        g_task_return_new_error (task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_OFFLINE, "%s",
                                 preview->reason != NULL ? preview->reason
                                                         : "no trade came within 20 s");
    }
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
end_socket (GTask *task)
{
  Preview *preview = g_task_get_task_data (task);

  if (preview->idle == 0)
    preview->idle = g_idle_add (on_socket_over, task);
}

static void
on_socket_batch (OutcrySocketLink *link,
                 OutcryBatch      *batch,
                 gpointer          user_data)
{
  Preview *preview = g_task_get_task_data (user_data);

  if (outcry_batch_count (batch) == 0)
    return;
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);
      OutcryBatchPart       *copy =
          outcry_batch_part (preview->batch, part->instrument, part->scale, part->interval);

      g_array_append_vals (copy->ticks, part->ticks->data, part->ticks->len);
      g_array_append_vals (copy->bars, part->bars->data, part->bars->len);
    }
  preview->batch->rows += batch->rows;
  preview->batch->skipped += batch->skipped;
  end_socket (user_data);
}

static void
on_socket_changed (OutcrySocketLink *link,
                   gpointer          user_data)
{
}

static void
on_socket_ended (OutcrySocketLink *link,
                 OutcryTime        started,
                 OutcryOutcome     outcome,
                 const char       *reason,
                 guint             rows,
                 guint             skipped,
                 guint             refused,
                 gpointer          user_data)
{
  Preview *preview = g_task_get_task_data (user_data);

  if (preview->reason == NULL)
    preview->reason = g_strdup (reason);
  end_socket (user_data);
}

static void
on_socket_gap (OutcrySocketLink *link,
               const char       *instrument,
               guint64           first,
               guint64           last,
               OutcryRequest    *request,
               gpointer          user_data)
{
  g_clear_pointer (&request, outcry_request_free);
}

static const OutcrySocketLinkFuncs socket_funcs = {
  .batch = on_socket_batch,
  .changed = on_socket_changed,
  .ended = on_socket_ended,
  .gap = on_socket_gap,
  .rules = get_rules,
  .secret = find_secret,
};

static void
on_socket_cancelled (GCancellable *cancellable,
                     gpointer      user_data)
{
  end_socket (user_data);
}

static void
on_socket_timeout (gpointer user_data)
{
  Preview *preview = g_task_get_task_data (user_data);

  preview->timer = 0;
  end_socket (user_data);
}

static void
listen_to (GTask                  *task,
           const OutcryRecipeFeed *feed)
{
  Preview *preview = g_task_get_task_data (task);
  OutcrySources *self = preview->sources;
  GCancellable *cancellable = g_task_get_cancellable (task);

  preview->link =
      outcry_socket_link_new (self->fetcher, self->clock, self->random, feed, &socket_funcs, task);
  preview->timer = outcry_clock_add_timer (self->clock, PATIENCE, on_socket_timeout, task);
  if (cancellable != NULL)
    preview->cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (on_socket_cancelled), task, NULL);
  outcry_socket_link_start (preview->link);
}

/* Takes the task on to the next poll, or ends it. */
static void
next_feed (GTask *task)
{
  Preview *preview = g_task_get_task_data (task);
  guint n = outcry_recipe_get_n_feeds (preview->recipe);

  while (preview->next_feed < n)
    {
      const OutcryRecipeFeed *feed = outcry_recipe_get_feed (preview->recipe, preview->next_feed++);

      if (outcry_recipe_feed_get_kind (feed) != OUTCRY_FEED_POLL ||
          (n > 1 && g_str_equal (outcry_recipe_feed_get_name (feed), "history")))
        continue;
      ask (task, feed);
      return;
    }
  if (preview->raw == NULL)
    {
      for (guint i = 0; i < n; i++)
        {
          const OutcryRecipeFeed *feed = outcry_recipe_get_feed (preview->recipe, i);

          if (outcry_recipe_feed_get_kind (feed) != OUTCRY_FEED_SOCKET)
            continue;
          listen_to (task, feed);
          return;
        }
    }
  outcry_batch_sort (preview->batch);
  succeed (task);
  g_object_unref (task);
}

static void
on_secret (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data);

static void
next_secret (GTask *task)
{
  Preview *preview = g_task_get_task_data (task);
  const char *name = outcry_recipe_get_secrets (preview->recipe)[preview->next_secret];

  if (name != NULL)
    outcry_secrets_lookup_async (name, g_task_get_cancellable (task), on_secret, task);
  else
    next_feed (task);
}

static void
on_secret (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Preview *preview = g_task_get_task_data (task);
  const char *name = outcry_recipe_get_secrets (preview->recipe)[preview->next_secret++];
  GError *error = NULL;
  char *value = outcry_secrets_lookup_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (value == NULL)
    g_task_return_new_error (task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET,
                             "the secret \"%s\" is needed and is not in the keyring", name);
  else
    {
      g_hash_table_replace (preview->secrets, g_strdup (name), value);
      next_secret (g_steal_pointer (&task));
    }
}

void
outcry_sources_preview_async (OutcrySources       *self,
                              OutcryRecipe        *recipe,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Preview *preview;
  GTask *task;

  g_return_if_fail (OUTCRY_IS_SOURCES (self));
  g_return_if_fail (recipe != NULL);

  preview = g_new0 (Preview, 1);
  preview->sources = g_object_ref (self);
  preview->recipe = outcry_recipe_ref (recipe);
  preview->secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) outcry_secret_free);
  preview->batch = outcry_batch_new ();
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_sources_preview_async);
  g_task_set_task_data (task, preview, preview_free);
  next_secret (task);
}

OutcryBatch *
outcry_sources_preview_finish (OutcrySources  *self,
                               GAsyncResult   *result,
                               GBytes        **raw,
                               GError        **error)
{
  Preview *preview;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  preview = g_task_get_task_data (G_TASK (result));
  if (raw != NULL)
    *raw = preview->raw != NULL ? g_bytes_ref (preview->raw) : NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}
