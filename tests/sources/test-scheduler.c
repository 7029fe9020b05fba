/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scheduler against a virtual clock: no test here waits. */

#include "sources/outcry-scheduler.h"

#include "base/outcry-clock.h"

#define START (G_GINT64_CONSTANT (1795414492) * OUTCRY_SECOND) /* 2026-11-23T06:14:52Z, a Monday */

typedef struct
{
  OutcryClock     *clock;
  OutcryRandom    *random;
  OutcryScheduler *scheduler;
  guint            runs;
  guint            timer;
  OutcryOutcome    outcome;
  gint64           retry_after;
  gint64           duration;
  GArray          *began; /* OutcryTime */
} Fixture;

static void arm (Fixture *f);

static void
on_run_over (gpointer user_data)
{
  Fixture *f = user_data;

  outcry_scheduler_finish (f->scheduler, outcry_clock_now (f->clock), f->outcome, f->retry_after);
  arm (f);
}

static void
on_due (gpointer user_data)
{
  Fixture *f = user_data;
  OutcryTime now = outcry_clock_now (f->clock);

  f->timer = 0;
  if (outcry_scheduler_wake (f->scheduler, now))
    {
      f->runs++;
      g_array_append_val (f->began, now);
      outcry_scheduler_begin (f->scheduler, now);
      outcry_clock_add_timer (f->clock, f->duration, on_run_over, f);
    }
  else
    {
      arm (f);
    }
}

static void
arm (Fixture *f)
{
  OutcryTime due = outcry_scheduler_get_due (f->scheduler);

  outcry_clock_clear_timer (f->clock, &f->timer);
  g_assert_cmpint (due, !=, OUTCRY_TIME_NONE);
  f->timer =
      outcry_clock_add_timer (f->clock, MIN (due - outcry_clock_now (f->clock), OUTCRY_MINUTE),
                              on_due, f);
}

static void
fixture_start (Fixture              *f,
               const OutcrySchedule *schedule,
               OutcryTime            last_success)
{
  g_autoptr(OutcrySchedulePlan) plan = outcry_schedule_plan_new (schedule, NULL);

  f->clock = outcry_virtual_clock_new (START);
  f->random = outcry_seeded_random_new (7);
  f->scheduler = outcry_scheduler_new (plan, f->random);
  f->began = g_array_new (FALSE, FALSE, sizeof (OutcryTime));
  f->duration = 2 * OUTCRY_SECOND;
  f->retry_after = -1;
  outcry_scheduler_start (f->scheduler, START, last_success);
  arm (f);
}

static void
fixture_clear (Fixture *f)
{
  outcry_clock_clear_timer (f->clock, &f->timer);
  g_clear_pointer (&f->scheduler, outcry_scheduler_free);
  g_clear_pointer (&f->began, g_array_unref);
  g_clear_object (&f->random);
  g_clear_object (&f->clock);
}

static void
advance (Fixture *f,
         gint64   duration)
{
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (f->clock), duration);
}

static const OutcrySchedule every_minute = {
  .kind = OUTCRY_SCHEDULE_INTERVAL, .interval_us = OUTCRY_MINUTE
};
static const OutcrySchedule daily = {
  .kind = OUTCRY_SCHEDULE_AFTER, .minute = 16 * 60 + 15, .weekdays = 0x1f, .zone = (char *) "UTC"
};

/* The first run comes at once, the others once in each minute, jitter and all. */
static void
test_interval (void)
{
  Fixture f = { 0 };

  fixture_start (&f, &every_minute, OUTCRY_TIME_NONE);
  advance (&f, 10 * OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, ==, 11);
  g_assert_cmpint (g_array_index (f.began, OutcryTime, 0) - START, <=, OUTCRY_SECOND);
  for (guint i = 1; i < f.began->len; i++)
    {
      OutcryTime began = g_array_index (f.began, OutcryTime, i);

      g_assert_cmpint (began - outcry_floor_to (began, OUTCRY_MINUTE), <=, 6 * OUTCRY_SECOND);
    }
  fixture_clear (&f);
}

static void
test_waits_for_the_day (void)
{
  Fixture f = { 0 };

  /* The last run began on Friday after the time: Monday's is not due before its time. */
  fixture_start (&f, &daily, START - 2 * OUTCRY_DAY - 10 * OUTCRY_HOUR);
  advance (&f, 10 * OUTCRY_HOUR);
  g_assert_cmpuint (f.runs, ==, 0);
  advance (&f, 3 * OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, ==, 1);
  advance (&f, 3 * OUTCRY_DAY);
  g_assert_cmpuint (f.runs, ==, 4);
  fixture_clear (&f);
}

/* A node that slept over the time runs once when it is back, however much it missed. */
static void
test_catch_up (void)
{
  Fixture f = { 0 };

  fixture_start (&f, &daily, START - 10 * OUTCRY_DAY);
  g_assert_cmpuint (outcry_scheduler_get_missed (f.scheduler, START), ==, 3);
  advance (&f, OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, ==, 1);
  g_assert_cmpuint (outcry_scheduler_get_missed (f.scheduler, START + OUTCRY_MINUTE), ==, 0);

  /* The machine sleeps from before the time to the night: the wall clock jumps, timers do not. */
  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (f.clock), START + 15 * OUTCRY_HOUR);
  advance (&f, 2 * OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, ==, 2);
  fixture_clear (&f);
}

static void
test_clock_set_back (void)
{
  Fixture f = { 0 };

  fixture_start (&f, &every_minute, OUTCRY_TIME_NONE);
  advance (&f, 5 * OUTCRY_MINUTE);
  f.runs = 0;
  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (f.clock), START - 365 * OUTCRY_DAY);
  advance (&f, 5 * OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, >=, 3);

  /* In a back-off as well. */
  f.outcome = OUTCRY_OUTCOME_OFFLINE;
  advance (&f, 2 * OUTCRY_MINUTE);
  f.runs = 0;
  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (f.clock), START - 2 * 365 * OUTCRY_DAY);
  advance (&f, 10 * OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, >=, 1);
  fixture_clear (&f);
}

static void
test_backoff (void)
{
  Fixture f = { 0 };
  gint64 previous = 0;

  fixture_start (&f, &every_minute, OUTCRY_TIME_NONE);
  f.outcome = OUTCRY_OUTCOME_ERROR;
  advance (&f, 6 * OUTCRY_HOUR);
  g_assert_cmpuint (f.runs, >=, 10);
  g_assert_cmpuint (f.runs, <, 30);
  for (guint i = 1; i < 6; i++)
    {
      gint64 gap =
          g_array_index (f.began, OutcryTime, i) - g_array_index (f.began, OutcryTime, i - 1);

      /* Doubled, less and more a quarter: at least 1.2 times as long as before. */
      g_assert_cmpint (gap * 5, >, previous * 6);
      previous = gap;
    }
  g_assert_cmpuint (outcry_scheduler_get_failures (f.scheduler), ==, f.runs);

  /* And the first good run ends it. */
  f.outcome = OUTCRY_OUTCOME_OK;
  advance (&f, 40 * OUTCRY_MINUTE);
  f.runs = 0;
  advance (&f, 10 * OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, ==, 10);
  g_assert_cmpuint (outcry_scheduler_get_failures (f.scheduler), ==, 0);
  fixture_clear (&f);
}

static void
test_retry_after (void)
{
  Fixture f = { 0 };

  fixture_start (&f, &every_minute, OUTCRY_TIME_NONE);
  f.outcome = OUTCRY_OUTCOME_THROTTLED;
  f.retry_after = 2 * OUTCRY_HOUR;
  advance (&f, 2 * OUTCRY_HOUR);
  g_assert_cmpuint (f.runs, ==, 1);
  advance (&f, OUTCRY_MINUTE);
  g_assert_cmpuint (f.runs, ==, 2);

  for (guint failures = 1; failures < 40; failures++)
    {
      gint64 delay = outcry_backoff_delay (OUTCRY_OUTCOME_OFFLINE, failures, -1, 0.999);

      g_assert_cmpint (delay, <=, 5 * OUTCRY_MINUTE * 5 / 4);
      g_assert_cmpint (outcry_backoff_delay (OUTCRY_OUTCOME_THROTTLED, failures, G_MAXINT64, 0.5),
                       <=, 8 * OUTCRY_DAY);
    }
  fixture_clear (&f);
}

static void
test_run_now (void)
{
  Fixture f = { 0 };

  fixture_start (&f, &daily, START - OUTCRY_DAY);
  f.outcome = OUTCRY_OUTCOME_BLOCKED;
  outcry_scheduler_run_now (f.scheduler, START);
  arm (&f);
  advance (&f, OUTCRY_SECOND);
  g_assert_cmpuint (f.runs, ==, 1);

  /* While it runs: once more right after. */
  f.outcome = OUTCRY_OUTCOME_OK;
  outcry_scheduler_run_now (f.scheduler, outcry_clock_now (f.clock));
  advance (&f, 10 * OUTCRY_SECOND);
  g_assert_cmpuint (f.runs, ==, 2);
  g_assert_cmpint (outcry_scheduler_get_outcome (f.scheduler), ==, OUTCRY_OUTCOME_OK);
  fixture_clear (&f);
}

/* A daily run that is under way when its time comes runs again for that day. */
static void
test_run_over_the_time (void)
{
  Fixture f = { 0 };

  fixture_start (&f, &daily, START - 10 * OUTCRY_DAY);
  f.duration = 11 * OUTCRY_HOUR;
  advance (&f, 12 * OUTCRY_HOUR);
  g_assert_cmpuint (f.runs, ==, 2);
  fixture_clear (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/scheduler/interval", test_interval);
  g_test_add_func ("/sources/scheduler/waits-for-the-day", test_waits_for_the_day);
  g_test_add_func ("/sources/scheduler/catch-up", test_catch_up);
  g_test_add_func ("/sources/scheduler/clock-set-back", test_clock_set_back);
  g_test_add_func ("/sources/scheduler/backoff", test_backoff);
  g_test_add_func ("/sources/scheduler/retry-after", test_retry_after);
  g_test_add_func ("/sources/scheduler/run-now", test_run_now);
  g_test_add_func ("/sources/scheduler/run-over-the-time", test_run_over_the_time);

  return g_test_run ();
}
