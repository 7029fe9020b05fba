/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sockets of a source: what its links tell becomes batches, runs and refills. Trades that no
 * refill brings are in the bars, which are polled all the same. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-source-private.h"

/* A source answers a refill with a thousand trades at most. */
#define MAX_REFILL 1000
/* Refills that wait; a stream that breaks faster than a request a second mends is not followed. */
#define MAX_REFILLS 64

static void
on_batch (OutcrySocketLink *link,
          OutcryBatch      *batch,
          gpointer          user_data)
{
  OutcrySource *self = user_data;

  self->last_success = outcry_clock_now (self->clock);
  if (outcry_batch_count (batch) > 0)
    outcry_source_emit_batch (self, outcry_socket_link_get_feed (link), batch);
}

static void
on_changed (OutcrySocketLink *link,
            gpointer          user_data)
{
  OutcrySource *self = user_data;

  outcry_source_update (self);
}

static void
on_ended (OutcrySocketLink *link,
          OutcryTime        started,
          OutcryOutcome     outcome,
          const char       *reason,
          guint             rows,
          guint             skipped,
          guint             refused,
          gpointer          user_data)
{
  OutcrySource *self = user_data;
  OutcrySourceRun run = {
    .feed = outcry_recipe_feed_get_name (outcry_socket_link_get_feed (link)),
    .started = started,
    .ended = outcry_clock_now (self->clock),
    .outcome = outcry_outcome_to_string (outcome),
    .reason = reason,
    .rows = rows,
    .skipped = skipped,
    .refused = refused,
  };

  self->last_run = started;
  outcry_source_emit_run (self, &run);
}

static void
on_gap (OutcrySocketLink *link,
        const char       *instrument,
        guint64           first,
        guint64           last,
        OutcryRequest    *request,
        gpointer          user_data)
{
  OutcrySource *self = user_data;
  OutcryTime now = outcry_clock_now (self->clock);
  guint64 missing = last - first + 1;
  g_autofree char *reason = NULL;
  OutcrySourceRun run = { 0 };
  OutcryJob *job;

  if (request != NULL && missing <= MAX_REFILL && outcry_source_count_refills (self) < MAX_REFILLS)
    {
      job = outcry_job_new (OUTCRY_JOB_REFILL, outcry_socket_link_get_feed (link), instrument,
                            OUTCRY_INTERVAL_1M, now, now);
      job->link = link;
      job->refill = request;
      job->first = first;
      job->last = last;
      outcry_source_push_job (self, job, TRUE);
      return;
    }
  g_clear_pointer (&request, outcry_request_free);
  reason =
      g_strdup_printf ("%" G_GUINT64_FORMAT " trades of %s were missed; only its bars have them",
                       missing, instrument);
  run.feed = outcry_recipe_feed_get_name (outcry_socket_link_get_feed (link));
  run.instrument = instrument;
  run.started = run.ended = now;
  run.outcome = outcry_outcome_to_string (OUTCRY_OUTCOME_OK);
  run.reason = reason;
  outcry_source_emit_run (self, &run);
}

static OutcryFetchRules
get_rules (gpointer user_data)
{
  return outcry_source_rules (user_data);
}

static const OutcrySocketLinkFuncs funcs = {
  .batch = on_batch,
  .changed = on_changed,
  .ended = on_ended,
  .gap = on_gap,
  .rules = get_rules,
  .secret = outcry_source_find_secret,
};

void
outcry_source_make_links (OutcrySource *self)
{
  for (guint i = 0; i < outcry_recipe_get_n_feeds (self->recipe); i++)
    {
      const OutcryRecipeFeed *feed = outcry_recipe_get_feed (self->recipe, i);

      if (outcry_recipe_feed_get_kind (feed) == OUTCRY_FEED_SOCKET)
        g_ptr_array_add (self->links, outcry_socket_link_new (self->fetcher, self->clock,
                                                              self->random, feed, &funcs, self));
    }
}
