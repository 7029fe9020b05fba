/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sources/outcry-schedule-plan.h"

#include "sources/outcry-cron.h"
#include "sources/outcry-sources-error.h"

static OutcryTime
at (const char *text)
{
  g_autoptr(GError) error = NULL;
  OutcryTime time;

  g_assert_true (outcry_time_parse_rfc3339 (text, -1, &time, &error));
  g_assert_no_error (error);
  return time;
}

static void
assert_time (OutcryTime  time,
             const char *expected)
{
  g_autofree char *text = time != OUTCRY_TIME_NONE ? outcry_time_format_rfc3339 (time) : NULL;
  g_autofree char *wanted = outcry_time_format_rfc3339 (at (expected));

  g_assert_cmpstr (text, ==, wanted);
}

/* Walks the plan from @from and compares with a list of times that ends with NULL; then walks back.
 */
static void
assert_walk (const OutcrySchedule *schedule,
             const char           *from,
             const char * const   *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OutcrySchedulePlan) plan = outcry_schedule_plan_new (schedule, &error);
  OutcryTime time = at (from);
  guint n;

  g_assert_no_error (error);
  for (n = 0; expected[n] != NULL; n++)
    {
      time = outcry_schedule_plan_next (plan, time);
      assert_time (time, expected[n]);
      g_assert_cmpint (outcry_schedule_plan_last (plan, time), ==, time);
    }
  while (n-- > 1)
    {
      time = outcry_schedule_plan_last (plan, time - 1);
      assert_time (time, expected[n - 1]);
    }
}

static void
test_interval (void)
{
  OutcrySchedule every = { .kind = OUTCRY_SCHEDULE_INTERVAL, .interval_us = 5 * OUTCRY_MINUTE };
  const char *times[] = { "2026-11-20T06:15:00Z", "2026-11-20T06:20:00Z", NULL };
  g_autoptr(OutcrySchedulePlan) plan = outcry_schedule_plan_new (&every, NULL);

  assert_walk (&every, "2026-11-20T06:14:52Z", times);
  g_assert_cmpint (outcry_schedule_plan_get_jitter (plan), ==, 30 * OUTCRY_SECOND);
}

static void
test_interval_calendar (void)
{
  OutcrySchedule every = {
    .kind = OUTCRY_SCHEDULE_INTERVAL,
    .interval_us = 12 * OUTCRY_HOUR,
    .zone = (char *) "Europe/Berlin",
    .calendar = (char *) "target",
  };
  /* Maundy Thursday to the Tuesday after Easter, by Berlin's days (summer time, two hours ahead of
   * UTC). */
  const char *times[] = { "2026-04-02T12:00:00Z", "2026-04-07T00:00:00Z", "2026-04-07T12:00:00Z",
                          NULL };

  assert_walk (&every, "2026-04-02T00:00:00Z", times);
}

static void
test_after (void)
{
  OutcrySchedule after = {
    .kind = OUTCRY_SCHEDULE_AFTER,
    .minute = 16 * 60 + 15,
    .weekdays = 0x1f,
    .zone = (char *) "Europe/Berlin",
    .calendar = (char *) "target",
  };
  /* Summer time from 29 March; Good Friday 3 April to Easter Monday are closed. */
  const char *times[] = {
    "2026-03-27T15:15:00Z", "2026-03-30T14:15:00Z", "2026-03-31T14:15:00Z", "2026-04-01T14:15:00Z",
    "2026-04-02T14:15:00Z", "2026-04-07T14:15:00Z", NULL
  };

  assert_walk (&after, "2026-03-26T16:00:00Z", times);
}

static void
test_after_new_york (void)
{
  OutcrySchedule after = {
    .kind = OUTCRY_SCHEDULE_AFTER, .minute = 18 * 60, .zone = (char *) "America/New_York",
    .calendar = (char *) "nyse",
  };
  const char *times[] = { "2026-11-25T23:00:00Z", "2026-11-27T23:00:00Z", "2026-11-30T23:00:00Z",
                          NULL };

  assert_walk (&after, "2026-11-25T00:00:00Z", times);
}

static void
test_cron_forms (void)
{
  OutcrySchedule cron = { .kind = OUTCRY_SCHEDULE_CRON,
                          .cron = (char *) "15,45 9-17/4 * jan-mar,12 mon-fri" };
  const char *times[] = {
    "2026-12-01T09:15:00Z", "2026-12-01T09:45:00Z", "2026-12-01T13:15:00Z", "2026-12-01T13:45:00Z",
    "2026-12-01T17:15:00Z", "2026-12-01T17:45:00Z", "2026-12-02T09:15:00Z", NULL
  };

  assert_walk (&cron, "2026-11-20T00:00:00Z", times);
}

/* Day of month and day of week, both restricted: either is enough (crontab(5)). */
static void
test_cron_either_day (void)
{
  OutcrySchedule cron = { .kind = OUTCRY_SCHEDULE_CRON, .cron = (char *) "0 12 13 * 5" };
  const char *times[] = {
    "2026-11-06T12:00:00Z", "2026-11-13T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-27T12:00:00Z",
    "2026-12-04T12:00:00Z", "2026-12-11T12:00:00Z", "2026-12-13T12:00:00Z", NULL
  };

  assert_walk (&cron, "2026-11-01T00:00:00Z", times);
}

static void
test_cron_leap_day (void)
{
  OutcrySchedule cron = { .kind = OUTCRY_SCHEDULE_CRON, .cron = (char *) "0 0 29 2 *" };
  const char *times[] = { "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z", NULL };

  assert_walk (&cron, "2093-01-01T00:00:00Z", times);
}

/* 02:30 does not exist on 29 March 2026 in Berlin: three o'clock stands in for it. */
static void
test_gap (void)
{
  OutcrySchedule cron = { .kind = OUTCRY_SCHEDULE_CRON,
                          .cron = (char *) "30 2 * * *",
                          .zone = (char *) "Europe/Berlin" };
  const char    *times[] = { "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z",
                             NULL };

  assert_walk (&cron, "2026-03-28T00:00:00Z", times);
}

/* 02:30 comes twice on 25 October 2026: once for a daily job, twice for one that runs every hour.
 */
static void
test_overlap (void)
{
  OutcrySchedule daily = { .kind = OUTCRY_SCHEDULE_CRON,
                           .cron = (char *) "30 2 * * *",
                           .zone = (char *) "Europe/Berlin" };
  const char    *once[] = { "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z",
                            NULL };
  OutcrySchedule hourly = { .kind = OUTCRY_SCHEDULE_CRON,
                            .cron = (char *) "30 * * * *",
                            .zone = (char *) "Europe/Berlin" };
  const char    *twice[] = { "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z",
                             NULL };

  assert_walk (&daily, "2026-10-24T00:00:00Z", once);
  assert_walk (&hourly, "2026-10-25T00:00:00Z", twice);
}

/* Every minute of a day with a gap and of one with an overlap is as many instants as the day is
 * long. */
static void
test_every_minute (void)
{
  OutcrySchedule cron = { .kind = OUTCRY_SCHEDULE_CRON,
                          .cron = (char *) "* * * * *",
                          .zone = (char *) "Europe/Berlin" };
  g_autoptr(OutcrySchedulePlan) plan = outcry_schedule_plan_new (&cron, NULL);
  OutcryTime time = at ("2026-10-25T00:50:00Z");

  for (guint i = 1; i <= 30; i++)
    g_assert_cmpint (outcry_schedule_plan_next (plan, time + (i - 1) * OUTCRY_MINUTE), ==,
                     time + i * OUTCRY_MINUTE);
  time = at ("2026-03-29T00:50:00Z");
  for (guint i = 1; i <= 30; i++)
    g_assert_cmpint (outcry_schedule_plan_next (plan, time + (i - 1) * OUTCRY_MINUTE), ==,
                     time + i * OUTCRY_MINUTE);
}

static void
test_refusals (void)
{
  static const char *const crons[] = {
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * 32 * *",
    "* * * 13 *",
    "* * * * 8",
    "5-1 * * * *",
    "*/0 * * * *",
    "1, * * * *",
    "-1 * * * *",
    "a * * * *",
    "* * * * monday",
    "1//2 * * * *",
    "99999999999 * * * *",
    "0 0 30 2 *",
  };
  OutcrySchedule zone = { .kind = OUTCRY_SCHEDULE_AFTER, .zone = (char *) "Mars/Olympus" };
  OutcrySchedule calendar = { .kind = OUTCRY_SCHEDULE_AFTER, .calendar = (char *) "lse" };
  OutcrySchedule fast = { .kind = OUTCRY_SCHEDULE_INTERVAL, .interval_us = 1000 };
  const OutcrySchedule *others[] = { &zone, &calendar, &fast };

  for (gsize i = 0; i < G_N_ELEMENTS (crons); i++)
    {
      OutcrySchedule cron = { .kind = OUTCRY_SCHEDULE_CRON, .cron = (char *) crons[i] };
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", crons[i]);
      g_assert_null (outcry_schedule_plan_new (&cron, &error));
      g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (outcry_schedule_plan_new (others[i], &error));
      g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/schedule-plan/interval", test_interval);
  g_test_add_func ("/sources/schedule-plan/interval-calendar", test_interval_calendar);
  g_test_add_func ("/sources/schedule-plan/after", test_after);
  g_test_add_func ("/sources/schedule-plan/after-new-york", test_after_new_york);
  g_test_add_func ("/sources/schedule-plan/cron-forms", test_cron_forms);
  g_test_add_func ("/sources/schedule-plan/cron-either-day", test_cron_either_day);
  g_test_add_func ("/sources/schedule-plan/cron-leap-day", test_cron_leap_day);
  g_test_add_func ("/sources/schedule-plan/gap", test_gap);
  g_test_add_func ("/sources/schedule-plan/overlap", test_overlap);
  g_test_add_func ("/sources/schedule-plan/every-minute", test_every_minute);
  g_test_add_func ("/sources/schedule-plan/refusals", test_refusals);

  return g_test_run ();
}
