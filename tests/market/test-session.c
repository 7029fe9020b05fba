/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-candle.h"
#include "market/outcry-session.h"

static OutcryTime
at (const char *iso)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * OUTCRY_SECOND + g_date_time_get_microsecond (time);
}

static OutcrySession *
session_new (const char *zone,
             guint       open,
             guint       close,
             guint8      weekdays)
{
  g_autoptr (GError) error = NULL;
  OutcrySession *session = outcry_session_new (zone, open, close, weekdays, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

#define MINUTE(h, m) ((h) * 60 + (m))

static void
assert_bucket (const OutcrySession *session,
               OutcryInterval       interval,
               const char          *inside,
               const char          *start,
               const char          *next)
{
  g_assert_cmpint (outcry_interval_floor (interval, session, at (inside)), ==, at (start));
  g_assert_cmpint (outcry_interval_floor (interval, session, at (start)), ==, at (start));
  g_assert_cmpint (outcry_interval_floor (interval, session, at (next) - 1), ==, at (start));
  g_assert_cmpint (outcry_interval_floor (interval, session, at (next)), ==, at (next));
  g_assert_cmpint (outcry_interval_next (interval, session, at (inside)), ==, at (next));
}

/* Clocks went forward on 2026-03-08 and back on 2026-11-01. */
static void
test_new_york (void)
{
  g_autoptr (OutcrySession) nyse = session_new ("America/New_York", MINUTE (9, 30), MINUTE (16, 0),
                                                OUTCRY_SESSION_MONDAY_TO_FRIDAY);

  assert_bucket (nyse, OUTCRY_INTERVAL_1D, "2026-03-06T20:00:00Z",
                 "2026-03-06T14:30:00Z", "2026-03-07T14:30:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_1D, "2026-03-08T05:00:00Z",
                 "2026-03-07T14:30:00Z", "2026-03-08T13:30:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_4H, "2026-03-08T11:00:00Z",
                 "2026-03-08T10:30:00Z", "2026-03-08T13:30:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_1H, "2026-03-09T14:00:00Z",
                 "2026-03-09T13:30:00Z", "2026-03-09T14:30:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_1W, "2026-03-05T14:00:00Z",
                 "2026-03-02T14:30:00Z", "2026-03-09T13:30:00Z");

  assert_bucket (nyse, OUTCRY_INTERVAL_1D, "2026-11-01T06:30:00Z",
                 "2026-10-31T13:30:00Z", "2026-11-01T14:30:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_4H, "2026-11-01T14:00:00Z",
                 "2026-11-01T13:30:00Z", "2026-11-01T14:30:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_1W, "2026-11-01T14:00:00Z",
                 "2026-10-26T13:30:00Z", "2026-11-02T14:30:00Z");

  g_assert_false (outcry_session_is_open (nyse, at ("2026-03-06T14:29:59.999999Z")));
  g_assert_true (outcry_session_is_open (nyse, at ("2026-03-06T14:30:00Z")));
  g_assert_true (outcry_session_is_open (nyse, at ("2026-03-06T20:59:59.999999Z")));
  g_assert_false (outcry_session_is_open (nyse, at ("2026-03-06T21:00:00Z")));
  g_assert_false (outcry_session_is_open (nyse, at ("2026-03-07T15:00:00Z"))); /* Saturday */
  g_assert_true (outcry_session_is_open (nyse, at ("2026-03-09T13:30:00Z")));
  g_assert_false (outcry_session_is_open (nyse, at ("2026-03-09T20:30:00Z")));
}

/* Clocks went forward on 2026-03-29 and back on 2026-10-25. */
static void
test_berlin (void)
{
  g_autoptr (OutcrySession) xetra = session_new ("Europe/Berlin", MINUTE (9, 0), MINUTE (17, 30),
                                                 OUTCRY_SESSION_MONDAY_TO_FRIDAY);

  assert_bucket (xetra, OUTCRY_INTERVAL_1D, "2026-03-29T00:59:00Z",
                 "2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z");
  assert_bucket (xetra, OUTCRY_INTERVAL_1D, "2026-10-25T00:30:00Z",
                 "2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z");
  assert_bucket (xetra, OUTCRY_INTERVAL_15M, "2026-10-26T08:20:00Z",
                 "2026-10-26T08:15:00Z", "2026-10-26T08:30:00Z");
  assert_bucket (xetra, OUTCRY_INTERVAL_1W, "2026-03-27T12:00:00Z",
                 "2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z");
  g_assert_true (outcry_session_is_open (xetra, at ("2026-03-30T15:29:59Z")));
  g_assert_false (outcry_session_is_open (xetra, at ("2026-03-30T15:30:00Z")));
}

/* Futures: Monday's trading opens on Sunday at 17:00 and ends on Monday at 16:00. */
static void
test_evening_opening (void)
{
  g_autoptr (OutcrySession) globex = session_new ("America/Chicago", MINUTE (17, 0), MINUTE (16, 0),
                                                  OUTCRY_SESSION_MONDAY_TO_FRIDAY);

  assert_bucket (globex, OUTCRY_INTERVAL_1D, "2026-02-03T20:00:00Z",
                 "2026-02-02T23:00:00Z", "2026-02-03T23:00:00Z");
  g_assert_cmpint (outcry_session_day (globex, at ("2026-02-02T23:00:00Z")) * OUTCRY_DAY, ==,
                   at ("2026-02-03T00:00:00Z"));
  /* Spring: Sunday's opening is an hour earlier by UTC. */
  assert_bucket (globex, OUTCRY_INTERVAL_1D, "2026-03-08T12:00:00Z",
                 "2026-03-07T23:00:00Z", "2026-03-08T22:00:00Z");
  assert_bucket (globex, OUTCRY_INTERVAL_1W, "2026-03-04T12:00:00Z",
                 "2026-03-01T23:00:00Z", "2026-03-08T22:00:00Z");
  assert_bucket (globex, OUTCRY_INTERVAL_1W, "2026-11-01T22:30:00Z",
                 "2026-10-25T22:00:00Z", "2026-11-01T23:00:00Z");
  assert_bucket (globex, OUTCRY_INTERVAL_4H, "2026-11-01T22:30:00Z",
                 "2026-11-01T22:00:00Z", "2026-11-01T23:00:00Z");

  g_assert_false (outcry_session_is_open (globex, at ("2026-03-08T21:59:59.999999Z")));
  g_assert_true (outcry_session_is_open (globex, at ("2026-03-08T22:00:00Z")));
  g_assert_true (outcry_session_is_open (globex, at ("2026-03-09T20:59:59Z")));
  g_assert_false (outcry_session_is_open (globex, at ("2026-03-09T21:00:00Z")));
  g_assert_true (outcry_session_is_open (globex, at ("2026-03-09T22:00:00Z")));
  g_assert_false (outcry_session_is_open (globex, at ("2026-03-13T22:30:00Z"))); /* a Friday */
}

/* Currencies: round the clock from Sunday 17:00 to Friday 17:00 in New York. */
static void
test_round_the_clock (void)
{
  g_autoptr (OutcrySession) forex = session_new ("America/New_York", MINUTE (17, 0), MINUTE (17, 0),
                                                 OUTCRY_SESSION_MONDAY_TO_FRIDAY);
  g_autoptr (OutcrySession) day = session_new ("Europe/Berlin", 0, 1440, OUTCRY_SESSION_EVERY_DAY);

  g_assert_false (outcry_session_is_open (forex, at ("2026-02-01T21:59:59Z")));
  g_assert_true (outcry_session_is_open (forex, at ("2026-02-01T22:00:00Z")));
  g_assert_true (outcry_session_is_open (forex, at ("2026-02-04T22:00:00Z")));
  g_assert_true (outcry_session_is_open (forex, at ("2026-02-06T21:59:59Z")));
  g_assert_false (outcry_session_is_open (forex, at ("2026-02-06T22:00:00Z")));

  assert_bucket (day, OUTCRY_INTERVAL_1D, "2026-07-01T12:00:00Z",
                 "2026-06-30T22:00:00Z", "2026-07-01T22:00:00Z");
  g_assert_true (outcry_session_is_open (day, at ("2026-07-01T21:59:59Z")));
  g_assert_true (outcry_session_is_open (NULL, G_MININT64));
}

/* An opening that a clock change skips, and one that comes twice. */
static void
test_odd_openings (void)
{
  g_autoptr (OutcrySession) skipped = session_new ("America/New_York", MINUTE (2, 30),
                                                   MINUTE (9, 0), OUTCRY_SESSION_EVERY_DAY);
  g_autoptr (OutcrySession) twice = session_new ("America/New_York", MINUTE (1, 30),
                                                 MINUTE (9, 0), OUTCRY_SESSION_EVERY_DAY);
  /* Where winter time is the exception in the zone database. */
  g_autoptr (OutcrySession) dublin = session_new ("Europe/Dublin", MINUTE (1, 30), MINUTE (9, 0),
                                                  OUTCRY_SESSION_EVERY_DAY);

  assert_bucket (skipped, OUTCRY_INTERVAL_1D, "2026-03-08T12:00:00Z",
                 "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z");
  assert_bucket (twice, OUTCRY_INTERVAL_1D, "2026-11-01T06:30:00Z",
                 "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z");
  assert_bucket (dublin, OUTCRY_INTERVAL_1D, "2026-10-25T01:30:00Z",
                 "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
}

static void
test_long_ago (void)
{
  g_autoptr (OutcrySession) nyse = session_new ("America/New_York", MINUTE (10, 0), MINUTE (15, 0),
                                                OUTCRY_SESSION_EVERY_DAY);

  assert_bucket (nyse, OUTCRY_INTERVAL_1D, "1929-10-29T16:00:00Z",
                 "1929-10-29T15:00:00Z", "1929-10-30T15:00:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_1W, "1929-10-29T16:00:00Z",
                 "1929-10-28T15:00:00Z", "1929-11-04T15:00:00Z");
  assert_bucket (nyse, OUTCRY_INTERVAL_1H, "1929-10-29T16:00:00Z",
                 "1929-10-29T16:00:00Z", "1929-10-29T17:00:00Z");
  g_assert_true (outcry_session_is_open (nyse, at ("1929-10-29T19:59:59Z")));
  g_assert_false (outcry_session_is_open (nyse, at ("1929-10-29T20:00:00Z")));
}

/* Whatever the zone does: buckets cover all of time without gap or overlap, and nest. */
static void
test_buckets_partition_and_nest (void)
{
  const struct { const char *zone; guint open, close; } markets[] = {
    { "America/New_York", MINUTE (9, 30), MINUTE (16, 0) },
    { "America/Chicago", MINUTE (17, 0), MINUTE (16, 0) },
    { "Europe/Dublin", MINUTE (1, 30), MINUTE (16, 0) },
    { "Australia/Lord_Howe", MINUTE (2, 10), MINUTE (16, 0) }, /* half an hour of summer time */
    { "Asia/Kathmandu", MINUTE (11, 0), MINUTE (15, 0) },      /* +05:45 */
    { "Pacific/Apia", 0, 1440 },                               /* left out 2011-12-30 */
    { "Pacific/Apia", MINUTE (9, 0), MINUTE (17, 0) },
  };

  for (guint m = 0; m < G_N_ELEMENTS (markets); m++)
    {
      g_autoptr (OutcrySession) session = session_new (markets[m].zone, markets[m].open,
                                                       markets[m].close, OUTCRY_SESSION_EVERY_DAY);

      for (OutcryTime t = at ("2010-12-20T00:00:00Z"); t < at ("2012-01-10T00:00:00Z");
           t += 2 * OUTCRY_HOUR + 47 * OUTCRY_MINUTE + 13 * OUTCRY_SECOND)
        for (OutcryInterval i = OUTCRY_INTERVAL_1M; i < OUTCRY_N_INTERVALS; i++)
          {
            OutcryTime start = outcry_interval_floor (i, session, t);
            OutcryTime next = outcry_interval_next (i, session, t);

            g_assert_cmpint (start, <=, t);
            g_assert_cmpint (t, <, next);
            g_assert_cmpint (outcry_interval_floor (i, session, start), ==, start);
            g_assert_cmpint (outcry_interval_floor (i, session, next - 1), ==, start);
            g_assert_cmpint (outcry_interval_floor (i, session, next), ==, next);
            if (i + 1 < OUTCRY_N_INTERVALS)
              {
                g_assert_cmpint (outcry_interval_floor (i + 1, session, start), ==,
                                 outcry_interval_floor (i + 1, session, t));
                g_assert_cmpint (next, <=, outcry_interval_next (i + 1, session, t));
              }
          }
    }
}

static void
test_refused (void)
{
  const struct
  {
    const char         *zone;
    guint               open;
    guint               close;
    guint8              weekdays;
    OutcrySessionError  code;
  } bad[] = {
    { "Europe/Atlantis", 0, 60, 0x1f, OUTCRY_SESSION_ERROR_ZONE },
    { "", 0, 60, 0x1f, OUTCRY_SESSION_ERROR_ZONE },
    { "UTC", 1440, 60, 0x1f, OUTCRY_SESSION_ERROR_HOURS },
    { "UTC", 0, 1441, 0x1f, OUTCRY_SESSION_ERROR_HOURS },
    { "UTC", 0, 60, 0, OUTCRY_SESSION_ERROR_HOURS },
    { "UTC", 0, 60, 0x80, OUTCRY_SESSION_ERROR_HOURS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (outcry_session_new (bad[i].zone, bad[i].open, bad[i].close, bad[i].weekdays,
                                         &error));
      g_assert_error (error, OUTCRY_SESSION_ERROR, (int) bad[i].code);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/session/new-york", test_new_york);
  g_test_add_func ("/market/session/berlin", test_berlin);
  g_test_add_func ("/market/session/evening-opening", test_evening_opening);
  g_test_add_func ("/market/session/round-the-clock", test_round_the_clock);
  g_test_add_func ("/market/session/odd-openings", test_odd_openings);
  g_test_add_func ("/market/session/long-ago", test_long_ago);
  g_test_add_func ("/market/session/buckets-partition-and-nest", test_buckets_partition_and_nest);
  g_test_add_func ("/market/session/refused", test_refused);

  return g_test_run ();
}
