/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Turns of polls: a poll is due, its turn plans ranges, each is a job, and when the last is over
 * the scheduler hears how it went.
 *
 * A feed that only tells the latest (a day's rates) loses what was published while nobody asked;
 * where the recipe has a history of bars as well, a turn that comes after more than one missed time
 * asks that instead, and it counts for both. Histories are never asked otherwise, but on request.
 */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-source-private.h"

#include "sources/outcry-backfill.h"
#include "sources/outcry-sources-error.h"

/* Failures in a row after which the rest of a turn is left to the next. */
#define GIVE_UP_AFTER 3

void
outcry_poll_free (OutcryPoll *poll)
{
  g_clear_pointer (&poll->scheduler, outcry_scheduler_free);
  g_free (poll->reason);
  g_free (poll);
}

static gboolean
is_history (const OutcryRecipeFeed *feed)
{
  return g_str_equal (outcry_recipe_feed_get_name (feed), "history");
}

gboolean
outcry_source_make_polls (OutcrySource  *self,
                          GError       **error)
{
  const OutcryRecipeFeed *history = outcry_recipe_find_feed (self->recipe, "history");

  if (history != NULL && (outcry_recipe_feed_gives_ticks (history) ||
                          outcry_recipe_feed_get_kind (history) != OUTCRY_FEED_POLL))
    history = NULL;
  for (guint i = 0; i < outcry_recipe_get_n_feeds (self->recipe); i++)
    {
      const OutcryRecipeFeed *feed = outcry_recipe_get_feed (self->recipe, i);
      g_autoptr(OutcrySchedulePlan) plan = NULL;
      OutcryPoll *poll;

      if (outcry_recipe_feed_get_kind (feed) != OUTCRY_FEED_POLL || is_history (feed))
        continue;
      plan = outcry_schedule_plan_new (outcry_recipe_feed_get_schedule (feed), error);
      if (plan == NULL)
        {
          g_prefix_error (error, "%s: %s: ", outcry_recipe_get_name (self->recipe),
                          outcry_recipe_feed_get_name (feed));
          return FALSE;
        }
      poll = g_new0 (OutcryPoll, 1);
      poll->feed = feed;
      if (!outcry_recipe_feed_is_ranged (feed) && !outcry_recipe_feed_gives_ticks (feed))
        poll->history = history;
      poll->scheduler = outcry_scheduler_new (plan, self->random);
      poll->saved_success = OUTCRY_TIME_NONE;
      g_ptr_array_add (self->polls, poll);
    }
  return TRUE;
}

static OutcryTime
held (const char     *instrument,
      OutcryInterval  interval,
      gboolean        ticks,
      gpointer        user_data)
{
  return outcry_source_get_held (user_data, instrument,
                                 ticks ? (guint) OUTCRY_HELD_TICKS : (guint) interval);
}

/* Whether some instrument of a poll has nothing yet. */
static gboolean
has_new_series (OutcrySource *self,
                OutcryPoll   *poll)
{
  OutcryInterval intervals[OUTCRY_N_INTERVALS];
  guint n = outcry_backfill_intervals (poll->feed, intervals);

  for (guint i = 0; i < outcry_recipe_get_n_instruments (self->recipe); i++)
    {
      const char *id = outcry_instrument_get_id (outcry_recipe_get_instrument (self->recipe, i));

      if (n > 0 && outcry_source_get_held (self, id, intervals[0]) == OUTCRY_TIME_NONE)
        return TRUE;
    }
  return FALSE;
}

static void
end_turn (OutcrySource *self,
          OutcryPoll   *poll)
{
  poll->running = FALSE;
  outcry_scheduler_finish (poll->scheduler, outcry_source_now (self), poll->outcome,
                           poll->retry_after_us);
  if (poll->outcome == OUTCRY_OUTCOME_OK)
    g_clear_pointer (&poll->reason, g_free);
}

void
outcry_source_begin_turn (OutcrySource *self,
                          OutcryPoll   *poll)
{
  g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (OutcryRange));
  OutcryTime now = outcry_source_now (self);
  const OutcryRecipeFeed *feed = poll->feed;

  if (poll->history != NULL &&
      (outcry_scheduler_get_missed (poll->scheduler, now) > 1 || has_new_series (self, poll)))
    feed = poll->history;
  outcry_backfill_plan (feed, now, held, self, ranges);
  outcry_scheduler_begin (poll->scheduler, now);
  poll->running = TRUE;
  poll->outcome = OUTCRY_OUTCOME_OK;
  poll->retry_after_us = -1;
  poll->n_failed = 0;
  poll->n_jobs = ranges->len;
  if (ranges->len == 0)
    {
      end_turn (self, poll);
      return;
    }
  for (guint i = 0; i < ranges->len; i++)
    {
      const OutcryRange *range = &g_array_index (ranges, OutcryRange, i);
      OutcryJob         *job = outcry_job_new (OUTCRY_JOB_POLL, range->feed, range->instrument,
                                               range->interval, range->from, range->to);

      job->poll = poll;
      g_queue_push_tail (&self->jobs, job);
    }
  outcry_source_next_job (self);
}

/* Takes the waiting jobs of a turn off the queue. */
static void
give_up (OutcrySource *self,
         OutcryPoll   *poll)
{
  GList *next;

  for (GList *l = self->jobs.head; l != NULL; l = next)
    {
      OutcryJob *job = l->data;

      next = l->next;
      if (job->poll != poll)
        continue;
      g_queue_delete_link (&self->jobs, l);
      outcry_job_free (job);
      poll->n_jobs--;
    }
}

void
outcry_source_job_is_over (OutcrySource  *self,
                           OutcryJob     *job,
                           OutcryOutcome  outcome,
                           gint64         retry_after_us,
                           const char    *reason)
{
  OutcryPoll *poll = job->poll;

  if (poll == NULL)
    return;
  poll->n_jobs--;
  if (outcome == OUTCRY_OUTCOME_OK)
    {
      poll->n_failed = 0;
    }
  else
    {
      /* An instrument that the source does not know must not starve the others; a source that is
       * away is not asked again for each. */
      poll->n_failed++;
      poll->outcome = outcome;
      poll->retry_after_us = MAX (poll->retry_after_us, retry_after_us);
      g_free (poll->reason);
      poll->reason = g_strdup (reason);
      if (outcome == OUTCRY_OUTCOME_THROTTLED || outcome == OUTCRY_OUTCOME_BLOCKED ||
          outcome == OUTCRY_OUTCOME_OFFLINE || poll->n_failed >= GIVE_UP_AFTER)
        give_up (self, poll);
    }
  if (poll->n_jobs == 0)
    end_turn (self, poll);
}

const OutcryRecipeFeed *
outcry_source_find_range_feed (OutcrySource    *self,
                               const char      *instrument,
                               OutcryInterval   interval,
                               GError         **error)
{
  const OutcryRecipeFeed *best = NULL;
  gboolean ticks = interval == OUTCRY_N_INTERVALS;
  gboolean known = FALSE;

  for (guint i = 0; i < outcry_recipe_get_n_instruments (self->recipe); i++)
    known |= g_str_equal (outcry_instrument_get_id (outcry_recipe_get_instrument (self->recipe, i)),
                          instrument);

  for (guint i = 0; known && i < outcry_recipe_get_n_feeds (self->recipe); i++)
    {
      const OutcryRecipeFeed *feed = outcry_recipe_get_feed (self->recipe, i);

      if (outcry_recipe_feed_get_kind (feed) != OUTCRY_FEED_POLL ||
          outcry_recipe_feed_gives_ticks (feed) != ticks ||
          (!ticks && !outcry_recipe_feed_has_interval (feed, interval)))
        continue;
      if (best == NULL ||
          (outcry_recipe_feed_is_ranged (feed) && !outcry_recipe_feed_is_ranged (best)) ||
          (is_history (feed) && !outcry_recipe_feed_is_ranged (best)))
        best = feed;
    }
  if (best == NULL)
    g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_NOT_FOUND,
                 "%s gives no %s of %s", outcry_recipe_get_name (self->recipe),
                 ticks ? "ticks" : outcry_interval_to_string (interval), instrument);
  return best;
}
