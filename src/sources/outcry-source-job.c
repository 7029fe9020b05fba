/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One fetch after the other: asks the engine what to request, hands the answer back, passes on what
 * it holds.
 *
 * At most one job is at work; each has exactly one request on its way. What an answer held is
 * passed on page by page, since it is true whatever becomes of the next page; what counts as held
 * moves only when the whole range is there. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-source-private.h"

#include <string.h>

#include "sources/outcry-backfill.h"
#include "sources/outcry-sources-error.h"

/* What a request's callback gets: the job may have been dropped by then. */
typedef struct
{
  OutcrySource *source;
  GCancellable *cancellable;
} Sent;

static void ask (OutcrySource *self);

OutcryJob *
outcry_job_new (OutcryJobKind           kind,
                const OutcryRecipeFeed *feed,
                const char             *instrument,
                OutcryInterval          interval,
                OutcryTime              from,
                OutcryTime              to)
{
  OutcryJob *job = g_new0 (OutcryJob, 1);

  job->kind = kind;
  job->feed = feed;
  job->instrument = g_strdup (instrument);
  job->interval = interval;
  job->from = from;
  job->to = to;
  job->newest_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return job;
}

void
outcry_job_free (OutcryJob *job)
{
  if (job == NULL)
    return;
  g_clear_object (&job->task);
  g_clear_pointer (&job->fetch, outcry_fetch_free);
  g_clear_pointer (&job->refill, outcry_request_free);
  g_hash_table_unref (job->newest_of);
  g_free (job->instrument);
  g_free (job->refusal);
  g_free (job);
}

static void
drop (OutcryJob  *job,
      const char *why)
{
  if (job->task != NULL)
    g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", why);
  outcry_job_free (job);
}

/* Whoever asked for it does not want it any more. */
static gboolean
is_unwanted (const OutcryJob *job)
{
  return job->task != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (job->task));
}

static int
error_of_outcome (OutcryOutcome outcome)
{
  switch (outcome)
    {
    case OUTCRY_OUTCOME_THROTTLED:
      return OUTCRY_SOURCES_ERROR_THROTTLED;
    case OUTCRY_OUTCOME_BLOCKED:
      return OUTCRY_SOURCES_ERROR_BLOCKED;
    case OUTCRY_OUTCOME_OFFLINE:
      return OUTCRY_SOURCES_ERROR_OFFLINE;
    case OUTCRY_OUTCOME_OK:
    case OUTCRY_OUTCOME_ERROR:
    case OUTCRY_OUTCOME_CHANGED:
    default:
      return OUTCRY_SOURCES_ERROR_ANSWER;
    }
}

/* The newest of each series in an answer. */
static void
note_newest (OutcryJob         *job,
             const OutcryBatch *batch)
{
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);
      OutcryTime newest = OUTCRY_TIME_NONE;
      OutcryTime *known = g_hash_table_lookup (job->newest_of, part->instrument);

      if (part->bars->len > 0)
        newest = g_array_index (part->bars, OutcryCandle, part->bars->len - 1).start;
      if (part->ticks->len > 0)
        newest = MAX (newest, g_array_index (part->ticks, OutcryTick, part->ticks->len - 1).time);
      if (newest == OUTCRY_TIME_NONE)
        continue;
      if (known == NULL)
        {
          known = g_new (OutcryTime, 1);
          *known = newest;
          g_hash_table_insert (job->newest_of, g_strdup (part->instrument), known);
        }
      *known = MAX (*known, newest);
    }
}

/* The whole range is there: what is held moves on. Only polls reach up to now. */
static void
note_held (OutcrySource *self,
           OutcryJob    *job)
{
  gboolean ticks = outcry_recipe_feed_gives_ticks (job->feed);
  guint kind = ticks ? (guint) OUTCRY_HELD_TICKS : (guint) job->interval;

  if (job->kind != OUTCRY_JOB_POLL)
    return;
  for (guint i = 0; i < outcry_recipe_get_n_instruments (self->recipe); i++)
    {
      const char *id = outcry_instrument_get_id (outcry_recipe_get_instrument (self->recipe, i));
      OutcryTime *newest = g_hash_table_lookup (job->newest_of, id);

      if (job->instrument != NULL && !g_str_equal (job->instrument, id))
        continue;
      outcry_source_set_held (self, id, kind,
                              outcry_backfill_held (job->interval, ticks,
                                                    outcry_source_get_held (self, id, kind),
                                                    newest != NULL ? *newest : OUTCRY_TIME_NONE,
                                                    job->to));
    }
}

/* The job at work is over, one way or the other. */
static void
finish (OutcrySource  *self,
        OutcryOutcome  outcome,
        gint64         retry_after_us,
        const char    *reason)
{
  OutcryJob *job = g_steal_pointer (&self->job);
  g_autofree char *clock_words = outcry_clock_skew_explain (self->skew);
  OutcrySourceRun run = {
    .feed = outcry_recipe_feed_get_name (job->feed),
    .instrument = job->instrument,
    .started = job->started,
    .ended = outcry_clock_now (self->clock),
    .outcome = outcry_outcome_to_string (outcome),
    .reason = reason != NULL ? reason : clock_words,
    .rows = job->rows,
    .skipped = job->skipped,
    .refused = job->refused,
  };

  g_clear_object (&self->cancellable);
  if (outcome == OUTCRY_OUTCOME_OK)
    {
      note_held (self, job);
      self->last_success = job->started;
    }
  self->last_run = job->started;
  outcry_source_job_is_over (self, job, outcome, retry_after_us, reason);
  outcry_source_emit_run (self, &run);
  if (job->task != NULL && outcome == OUTCRY_OUTCOME_OK)
    g_task_return_boolean (job->task, TRUE);
  else if (job->task != NULL)
    g_task_return_new_error (job->task, OUTCRY_SOURCES_ERROR, error_of_outcome (outcome), "%s",
                             reason != NULL ? reason : "the request failed");
  outcry_job_free (job);
  outcry_source_next_job (self);
}

/* A day's rate is whole when it is published, though the day is not over. */
static void
settle_days (const OutcryRecipeFeed *feed,
             OutcryBatch            *batch)
{
  if (!outcry_backfill_is_of_days (feed))
    return;
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      for (guint k = 0; k < part->bars->len; k++)
        g_array_index (part->bars, OutcryCandle, k).flags &= ~(guint32) OUTCRY_CANDLE_RUNNING;
    }
}

static void
count_batch (OutcryJob         *job,
             const OutcryBatch *batch)
{
  job->rows += batch->rows;
  job->skipped += batch->skipped;
  job->refused += batch->refused;
  job->taken += outcry_batch_count (batch);
  if (job->refusal == NULL && batch->refusals->len > 0)
    job->refusal = g_strdup (g_ptr_array_index (batch->refusals, 0));
  note_newest (job, batch);
}

/* Between two pages: what came was passed on, the rest is left. */
static void
finish_unwanted (OutcrySource *self)
{
  g_clear_object (&self->cancellable);
  drop (g_steal_pointer (&self->job), "the request was cancelled");
  outcry_source_next_job (self);
}

/* A good answer whose every row is refused is another format than the recipe's. */
static void
finish_done (OutcrySource *self)
{
  OutcryJob *job = self->job;
  g_autofree char *reason = NULL;

  if (job->refused == 0)
    {
      finish (self, OUTCRY_OUTCOME_OK, -1, NULL);
      return;
    }
  if (job->taken == 0 && job->refused + job->skipped == job->rows)
    {
      reason = g_strdup_printf ("every row is refused: %s", job->refusal);
      finish (self, OUTCRY_OUTCOME_CHANGED, -1, reason);
      return;
    }
  reason = g_strdup_printf ("%u of %u rows are refused: %s", job->refused, job->rows, job->refusal);
  finish (self, OUTCRY_OUTCOME_OK, -1, reason);
}

static void
finish_answer (OutcrySource      *self,
               const OutcryReply *reply,
               OutcryAnswer      *answer)
{
  OutcryOutcome outcome = answer->changed_shape ? OUTCRY_OUTCOME_CHANGED : OUTCRY_OUTCOME_ERROR;
  gint64 retry = answer->retry_after_us;
  g_autofree char *reason = NULL;

  if (answer->kind == OUTCRY_ANSWER_THROTTLED)
    outcome = OUTCRY_OUTCOME_THROTTLED;
  else if (answer->kind == OUTCRY_ANSWER_BLOCKED)
    outcome = OUTCRY_OUTCOME_BLOCKED;
  if (reply->retry_after != NULL)
    retry = MAX (retry, outcry_retry_after_parse (reply->retry_after,
                                                  reply->server_time != OUTCRY_TIME_NONE
                                                      ? reply->server_time
                                                      : reply->received));
  if (answer->reason == NULL)
    reason = g_strdup_printf ("HTTP status %u from %s", reply->status, reply->host);
  else if (strstr (answer->reason, reply->host) != NULL)
    reason = g_strdup (answer->reason);
  else if (g_str_has_prefix (answer->reason, "HTTP status"))
    reason = g_strdup_printf ("%s from %s", answer->reason, reply->host);
  else
    reason = g_strdup_printf ("%s: %s", reply->host, answer->reason);
  finish (self, outcome, retry, reason);
}

static void
take_refill (OutcrySource      *self,
             const OutcryReply *reply,
             OutcryBatch       *batch,
             GCancellable      *cancellable)
{
  OutcryJob *job = self->job;
  OutcryStream *stream = outcry_socket_link_get_stream (job->link);
  g_autoptr(GError) error = NULL;
  g_autofree char *reason = NULL;

  if (reply->status != 200)
    reason = g_strdup_printf ("HTTP status %u from %s", reply->status, reply->host);
  else if (stream != NULL &&
           !outcry_stream_take_refill (stream, job->instrument, job->first, job->last, reply->body,
                                       outcry_source_now (self), batch, &error))
    reason = g_strdup (error->message);
  count_batch (job, batch);
  if (outcry_batch_count (batch) > 0)
    outcry_source_emit_batch (self, job->feed, batch);
  if (!g_cancellable_is_cancelled (cancellable))
    finish (self, reason == NULL ? OUTCRY_OUTCOME_OK : OUTCRY_OUTCOME_ERROR, -1, reason);
}

static gboolean
prepare (OutcrySource  *self,
         OutcryJob     *job,
         GError       **error)
{
  job->skew = outcry_clock_skew_get (self->skew);
  if (job->refill != NULL)
    return TRUE;
  job->fetch = outcry_fetch_new (job->feed, job->instrument, job->interval, job->from, job->to,
                                 outcry_source_now (self), outcry_source_find_secret, self, error);
  return job->fetch != NULL;
}

/* Whether the job was made by a time which the answer just proved wrong: what it asked for, and
 * what it would take for the future or for running, are wrong as well. */
static gboolean
clock_was_wrong (OutcrySource *self,
                 OutcryJob    *job)
{
  gint64 skew = outcry_clock_skew_get (self->skew);

  return ABS (skew - job->skew) > OUTCRY_CLOCK_SKEW_BOUND && !job->anew;
}

static void
ask_anew (OutcrySource *self)
{
  OutcryJob *job = self->job;
  g_autoptr(GError) error = NULL;

  job->anew = TRUE;
  if (job->kind == OUTCRY_JOB_POLL)
    {
      gint64 span = job->to - job->from;

      job->to = outcry_backfill_until (job->feed, job->interval, outcry_source_now (self));
      if (job->from >= job->to)
        job->from = job->to - MAX (span, 1);
    }
  g_clear_pointer (&job->fetch, outcry_fetch_free);
  if (prepare (self, job, &error))
    ask (self);
  else
    finish (self, OUTCRY_OUTCOME_ERROR, -1, error->message);
}

/* Only hosts that the recipe names have a voice: who redirects to ever new names of its own would
 * have as many as it likes. */
static void
note_clock (OutcrySource      *self,
            const OutcryReply *reply)
{
  if (g_hash_table_contains (self->hosts, reply->host))
    outcry_clock_skew_note (self->skew, reply->host, reply->server_time, reply->received,
                            reply->took_us);
}

static void
take_reply (OutcrySource      *self,
            const OutcryReply *reply)
{
  OutcryJob *job = self->job;
  g_autoptr(OutcryBatch) batch = outcry_batch_new ();
  g_autoptr(GCancellable) cancellable = g_object_ref (self->cancellable);
  OutcryResponse response = { 0 };
  OutcryAnswer answer = { 0 };

  note_clock (self, reply);
  if (job->refill != NULL)
    {
      take_refill (self, reply, batch, cancellable);
      return;
    }
  if (clock_was_wrong (self, job))
    {
      ask_anew (self);
      return;
    }
  response.status = reply->status;
  response.content_type = reply->content_type;
  response.retry_after = reply->retry_after;
  response.body = reply->body;
  response.received = outcry_source_now (self);
  outcry_fetch_take (job->fetch, &response, batch, &answer);
  settle_days (job->feed, batch);
  count_batch (job, batch);
  if (outcry_batch_count (batch) > 0)
    outcry_source_emit_batch (self, job->feed, batch);

  /* Whoever took the batch may have stopped the source. */
  if (!g_cancellable_is_cancelled (cancellable))
    {
      if (answer.kind == OUTCRY_ANSWER_MORE && is_unwanted (job))
        finish_unwanted (self);
      else if (answer.kind == OUTCRY_ANSWER_MORE)
        ask (self);
      else if (answer.kind == OUTCRY_ANSWER_DONE)
        finish_done (self);
      else
        finish_answer (self, reply, &answer);
    }
  outcry_answer_clear (&answer);
}

static void
on_reply (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Sent *sent = user_data;
  OutcrySource *self = sent->source;
  g_autoptr(GCancellable) cancellable = sent->cancellable;
  g_autoptr(OutcryReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  g_free (sent);
  reply = outcry_fetcher_fetch_finish (OUTCRY_FETCHER (object), result, &error);
  if (g_cancellable_is_cancelled (cancellable))
    return; /* the job is gone, and perhaps the source */

  g_object_ref (self);
  if (reply != NULL)
    {
      take_reply (self, reply);
    }
  else
    {
      const OutcryRequest *request = self->job->refill != NULL
                                         ? self->job->refill
                                         : outcry_fetch_get_request (self->job->fetch);
      OutcryFetchRules rules = outcry_source_rules (self);
      OutcryOutcome outcome = outcry_outcome_of_error (error);

      finish (self, outcome,
              outcome == OUTCRY_OUTCOME_THROTTLED
                  ? outcry_fetcher_get_wait (self->fetcher, request->url, &rules)
                  : -1,
              error->message);
    }
  g_object_unref (self);
}

/* Sends what the job at work wants next. */
static void
ask (OutcrySource *self)
{
  OutcryJob *job = self->job;
  OutcryFetchRules rules = outcry_source_rules (self);
  const OutcryRequest *request =
      job->refill != NULL ? job->refill : outcry_fetch_get_request (job->fetch);
  Sent *sent = g_new0 (Sent, 1);
  char *host = outcry_url_get_host (request->url);

  if (host != NULL)
    g_hash_table_add (self->hosts, host);
  sent->source = self;
  sent->cancellable = g_object_ref (self->cancellable);
  outcry_fetcher_fetch_async (self->fetcher, request, &rules, self->cancellable, on_reply, sent);
}

void
outcry_source_push_job (OutcrySource *self,
                        OutcryJob    *job,
                        gboolean      first)
{
  if (first)
    g_queue_push_head (&self->jobs, job);
  else
    g_queue_push_tail (&self->jobs, job);
  outcry_source_next_job (self);
}

void
outcry_source_next_job (OutcrySource *self)
{
  g_autoptr(GError) error = NULL;

  if (self->job != NULL)
    return;
  while (!g_queue_is_empty (&self->jobs) && is_unwanted (g_queue_peek_head (&self->jobs)))
    drop (g_queue_pop_head (&self->jobs), "the request was cancelled");
  if (!self->started || self->paused || !self->secrets_known ||
      (self->job = g_queue_pop_head (&self->jobs)) == NULL)
    {
      outcry_source_update (self);
      return;
    }
  self->cancellable = g_cancellable_new ();
  self->job->started = outcry_clock_now (self->clock);
  if (!prepare (self, self->job, &error))
    {
      finish (self, OUTCRY_OUTCOME_ERROR, -1, error->message);
      return;
    }
  outcry_source_update (self);
  ask (self);
}

void
outcry_source_refuse_ranges (OutcrySource *self)
{
  GList *next;

  for (GList *l = self->jobs.head; l != NULL; l = next)
    {
      OutcryJob *job = l->data;

      next = l->next;
      if (job->task == NULL)
        continue;
      g_queue_delete_link (&self->jobs, l);
      g_task_return_new_error (job->task, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET, "%s",
                               self->secret_trouble);
      outcry_job_free (job);
      next = self->jobs.head; /* who was told may have changed the queue */
    }
}

guint
outcry_source_count_refills (OutcrySource *self)
{
  guint n = 0;

  for (GList *l = self->jobs.head; l != NULL; l = l->next)
    n += ((OutcryJob *) l->data)->kind == OUTCRY_JOB_REFILL;
  return n;
}

void
outcry_source_drop_jobs (OutcrySource *self,
                         const char   *why)
{
  OutcryJob *job;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->job != NULL)
    drop (g_steal_pointer (&self->job), why);
  while ((job = g_queue_pop_head (&self->jobs)) != NULL)
    drop (job, why);
}
