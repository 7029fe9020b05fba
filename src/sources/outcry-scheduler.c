/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One poll's next run.
 *
 * Invariants: while no run is under way there is a due time; it is never later than the plan's next
 * time plus jitter, except in a back-off, which is bounded by the outcome's cap or the Retry-After.
 * Weak case: a machine whose clock is set far back and forth runs once for each step ahead over a
 * due time. */

#include "sources/outcry-scheduler.h"

#include "sources/outcry-sources-error.h"

#define MAX_RETRY_AFTER (7 * OUTCRY_DAY)

typedef struct
{
  const char *name;
  gint64      base, cap;
} OutcomeRule;

static const OutcomeRule rules[] = {
  [OUTCRY_OUTCOME_OK] = { "ok", 0, 0 },
  [OUTCRY_OUTCOME_THROTTLED] = { "throttled", OUTCRY_MINUTE, OUTCRY_HOUR },
  [OUTCRY_OUTCOME_BLOCKED] = { "blocked", 15 * OUTCRY_MINUTE, 6 * OUTCRY_HOUR },
  [OUTCRY_OUTCOME_ERROR] = { "error", 30 * OUTCRY_SECOND, 30 * OUTCRY_MINUTE },
  [OUTCRY_OUTCOME_CHANGED] = { "changed", 5 * OUTCRY_MINUTE, 6 * OUTCRY_HOUR },
  [OUTCRY_OUTCOME_OFFLINE] = { "offline", 5 * OUTCRY_SECOND, 5 * OUTCRY_MINUTE },
};

struct _OutcryScheduler
{
  OutcrySchedulePlan *plan;
  OutcryRandom       *random;
  OutcryTime          due; /* NONE while running or before start () */
  OutcryTime          latest; /* no due time may be later than this */
  OutcryTime          began;
  OutcryTime          last_success;
  OutcryOutcome       outcome;
  guint               failures;
  gboolean            running;
  gboolean            again; /* run_now () during a run */
};

const char *
outcry_outcome_to_string (OutcryOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (rules), "error");

  return rules[outcome].name;
}

OutcryOutcome
outcry_outcome_of_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, OUTCRY_OUTCOME_ERROR);

  if (error->domain != OUTCRY_SOURCES_ERROR)
    return OUTCRY_OUTCOME_OFFLINE;
  switch ((OutcrySourcesError) error->code)
    {
    case OUTCRY_SOURCES_ERROR_THROTTLED:
      return OUTCRY_OUTCOME_THROTTLED;
    case OUTCRY_SOURCES_ERROR_BLOCKED:
    case OUTCRY_SOURCES_ERROR_REFUSED:
      return OUTCRY_OUTCOME_BLOCKED;
    case OUTCRY_SOURCES_ERROR_OFFLINE:
      return OUTCRY_OUTCOME_OFFLINE;
    case OUTCRY_SOURCES_ERROR_EXISTS:
    case OUTCRY_SOURCES_ERROR_NOT_FOUND:
    case OUTCRY_SOURCES_ERROR_INVALID:
    case OUTCRY_SOURCES_ERROR_LIMIT:
    case OUTCRY_SOURCES_ERROR_ANSWER:
    case OUTCRY_SOURCES_ERROR_SECRET:
    case OUTCRY_SOURCES_ERROR_HALTED:
    default:
      return OUTCRY_OUTCOME_ERROR;
    }
}

gint64
outcry_backoff_delay (OutcryOutcome outcome,
                      guint         failures,
                      gint64        retry_after_us,
                      double        unit)
{
  const OutcomeRule *rule;
  gint64 delay;

  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (rules), 0);

  rule = &rules[outcome];
  delay = rule->base;
  for (guint i = 1; i < failures && delay < rule->cap; i++)
    delay *= 2;
  delay = MIN (delay, rule->cap);
  delay = delay * 3 / 4 + (gint64) ((double) (delay / 2) * unit);

  if (retry_after_us >= 0)
    {
      gint64 told = MIN (retry_after_us, MAX_RETRY_AFTER);

      /* A little after what was told, and not everybody in the same instant. */
      delay = MAX (delay, told + OUTCRY_SECOND + (gint64) (5.0 * OUTCRY_SECOND * unit));
    }
  return delay;
}

OutcryScheduler *
outcry_scheduler_new (OutcrySchedulePlan *plan,
                      OutcryRandom       *random)
{
  OutcryScheduler *self;

  g_return_val_if_fail (plan != NULL, NULL);
  g_return_val_if_fail (OUTCRY_IS_RANDOM (random), NULL);

  self = g_new0 (OutcryScheduler, 1);
  self->plan = outcry_schedule_plan_ref (plan);
  self->random = g_object_ref (random);
  self->due = OUTCRY_TIME_NONE;
  self->began = OUTCRY_TIME_NONE;
  self->last_success = OUTCRY_TIME_NONE;
  return self;
}

void
outcry_scheduler_free (OutcryScheduler *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->plan, outcry_schedule_plan_unref);
  g_clear_object (&self->random);
  g_free (self);
}

static gint64
spread (OutcryScheduler *self,
        gint64           width)
{
  return (gint64) ((double) width * outcry_random_unit (self->random));
}

/* The regular due time after @after. */
static void
plan_next (OutcryScheduler *self,
           OutcryTime       after)
{
  OutcryTime next = outcry_schedule_plan_next (self->plan, after);
  gint64 jitter = outcry_schedule_plan_get_jitter (self->plan);

  /* A plan that is over (forty years on) sleeps for a day at a time. */
  if (next == OUTCRY_TIME_NONE)
    next = after + OUTCRY_DAY;
  self->due = next + spread (self, jitter);
  self->latest = next + jitter;
}

void
outcry_scheduler_start (OutcryScheduler *self,
                        OutcryTime       now,
                        OutcryTime       last_success)
{
  OutcryTime last;

  g_return_if_fail (self != NULL);

  self->running = FALSE;
  self->again = FALSE;
  self->failures = 0;
  self->outcome = OUTCRY_OUTCOME_OK;
  self->last_success = last_success;

  last = outcry_schedule_plan_last (self->plan, now);
  if (last_success == OUTCRY_TIME_NONE || (last != OUTCRY_TIME_NONE && last_success < last))
    {
      self->due = now + spread (self, OUTCRY_SECOND);
      self->latest = now + OUTCRY_SECOND;
    }
  else
    {
      plan_next (self, now);
    }
}

OutcryTime
outcry_scheduler_get_due (OutcryScheduler *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_TIME_NONE);

  return self->due;
}

gboolean
outcry_scheduler_wake (OutcryScheduler *self,
                       OutcryTime       now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->due == OUTCRY_TIME_NONE)
    return FALSE;
  if (self->due <= now)
    return TRUE;

  /* The clock was set back: what was due in a minute must not wait for a year. */
  if (self->failures == 0)
    {
      OutcryTime next = outcry_schedule_plan_next (self->plan, now);

      if (next != OUTCRY_TIME_NONE &&
          self->latest > next + outcry_schedule_plan_get_jitter (self->plan))
        plan_next (self, now);
    }
  else if (self->due - now > self->latest)
    {
      self->due = now + self->latest;
    }
  return self->due <= now;
}

void
outcry_scheduler_begin (OutcryScheduler *self,
                        OutcryTime       now)
{
  g_return_if_fail (self != NULL);

  self->running = TRUE;
  self->again = FALSE;
  self->began = now;
  self->due = OUTCRY_TIME_NONE;
}

void
outcry_scheduler_finish (OutcryScheduler *self,
                         OutcryTime       now,
                         OutcryOutcome    outcome,
                         gint64           retry_after_us)
{
  g_return_if_fail (self != NULL);

  self->running = FALSE;
  self->outcome = outcome;
  if (outcome == OUTCRY_OUTCOME_OK)
    {
      gboolean interval = outcry_schedule_plan_get_kind (self->plan) == OUTCRY_SCHEDULE_INTERVAL;

      self->failures = 0;
      self->last_success = self->began;
      /* A daily run that was on its way when its time came must run again for that day; an interval
       * which is shorter than its run must not run without a pause. */
      plan_next (self, interval ? now : MIN (self->began, now));
    }
  else
    {
      gint64 delay;

      self->failures++;
      delay = outcry_backoff_delay (outcome, self->failures, retry_after_us,
                                    outcry_random_unit (self->random));
      self->due = now + delay;
      self->latest = delay;
    }
  if (self->again)
    outcry_scheduler_run_now (self, now);
}

void
outcry_scheduler_run_now (OutcryScheduler *self,
                          OutcryTime       now)
{
  g_return_if_fail (self != NULL);

  if (self->running)
    {
      self->again = TRUE;
      return;
    }
  self->again = FALSE;
  self->due = now;
}

guint
outcry_scheduler_get_missed (OutcryScheduler *self,
                             OutcryTime       now)
{
  OutcryTime due;
  guint missed = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (self->last_success == OUTCRY_TIME_NONE)
    return 3;
  due = self->last_success;
  while (missed < 3)
    {
      due = outcry_schedule_plan_next (self->plan, due);
      if (due == OUTCRY_TIME_NONE || due > now)
        break;
      missed++;
    }
  return missed;
}

guint
outcry_scheduler_get_failures (OutcryScheduler *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->failures;
}

OutcryOutcome
outcry_scheduler_get_outcome (OutcryScheduler *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_OUTCOME_OK);

  return self->outcome;
}

OutcryTime
outcry_scheduler_get_last_success (OutcryScheduler *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_TIME_NONE);

  return self->last_success;
}
