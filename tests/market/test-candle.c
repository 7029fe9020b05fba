/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-candle.h"

/* An instant of the UTC calendar, by GLib, which the code under test does not use for it. */
static OutcryTime
utc (int year,
     int month,
     int day,
     int hour,
     int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * OUTCRY_SECOND;
}

static void
test_strings (void)
{
  const char *names[] = { "1m", "5m", "15m", "1h", "4h", "1d", "1w" };
  const gint64 minutes[] = { 1, 5, 15, 60, 240, 1440, 10080 };
  OutcryInterval interval = OUTCRY_INTERVAL_4H;

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == OUTCRY_N_INTERVALS);
  g_assert_false (outcry_interval_from_string ("", &interval));
  g_assert_false (outcry_interval_from_string ("1M", &interval));
  g_assert_false (outcry_interval_from_string ("1m ", &interval));
  g_assert_cmpint (interval, ==, OUTCRY_INTERVAL_4H);
  for (OutcryInterval i = OUTCRY_INTERVAL_1M; i < OUTCRY_N_INTERVALS; i++)
    {
      g_assert_cmpstr (outcry_interval_to_string (i), ==, names[i]);
      g_assert_true (outcry_interval_from_string (names[i], &interval));
      g_assert_cmpint (interval, ==, i);
      g_assert_cmpint (outcry_interval_duration (i), ==, minutes[i] * OUTCRY_MINUTE);
    }
}

static void
test_utc_floor (void)
{
  OutcryTime time = utc (2026, 11, 20, 6, 44) + 52 * OUTCRY_SECOND + 123456; /* a Friday */
  const OutcryTime expected[] = {
    utc (2026, 11, 20, 6, 44), utc (2026, 11, 20, 6, 40), utc (2026, 11, 20, 6, 30),
    utc (2026, 11, 20, 6, 0), utc (2026, 11, 20, 4, 0), utc (2026, 11, 20, 0, 0),
    utc (2026, 11, 16, 0, 0),
  };

  for (OutcryInterval i = OUTCRY_INTERVAL_1M; i < OUTCRY_N_INTERVALS; i++)
    {
      g_assert_cmpint (outcry_interval_floor (i, NULL, time), ==, expected[i]);
      g_assert_cmpint (outcry_interval_floor (i, NULL, expected[i]), ==, expected[i]);
      g_assert_cmpint (outcry_interval_floor (i, NULL, expected[i] - 1), <, expected[i]);
      g_assert_cmpint (outcry_interval_next (i, NULL, time), ==,
                       expected[i] + outcry_interval_duration (i));
    }
}

static OutcryTime
floor_utc (OutcryInterval interval,
           OutcryTime     time)
{
  return outcry_interval_floor (interval, NULL, time);
}

static void
test_before_1970 (void)
{
  OutcryTime time = utc (1969, 12, 31, 23, 59) + 59 * OUTCRY_SECOND + 999999; /* a Wednesday */

  g_assert_cmpint (floor_utc (OUTCRY_INTERVAL_1M, time), ==, -OUTCRY_MINUTE);
  g_assert_cmpint (floor_utc (OUTCRY_INTERVAL_1D, time), ==, -OUTCRY_DAY);
  g_assert_cmpint (floor_utc (OUTCRY_INTERVAL_1W, time), ==, utc (1969, 12, 29, 0, 0));
  g_assert_cmpint (outcry_interval_next (OUTCRY_INTERVAL_1W, NULL, time), ==,
                   utc (1970, 1, 5, 0, 0));
  /* Black Tuesday was in the week of Monday 1929-10-28. */
  time = utc (1929, 10, 29, 15, 0);
  g_assert_cmpint (floor_utc (OUTCRY_INTERVAL_1W, time), ==, utc (1929, 10, 28, 0, 0));
  g_assert_cmpint (floor_utc (OUTCRY_INTERVAL_4H, time), ==, utc (1929, 10, 29, 12, 0));
}

/* Nothing from outside may reach an overflow. */
static void
test_ends_of_time (void)
{
  const OutcryTime ends[] = { G_MININT64, G_MININT64 + 1, G_MAXINT64 };
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcrySession) session = NULL;

  session = outcry_session_new ("America/Chicago", 1020, 960, 0x1f, &error);
  g_assert_no_error (error);
  for (OutcryInterval i = OUTCRY_INTERVAL_1M; i < OUTCRY_N_INTERVALS; i++)
    for (guint k = 0; k < G_N_ELEMENTS (ends); k++)
      {
        OutcryTime plain = outcry_interval_floor (i, NULL, ends[k]);
        OutcryTime in_session = outcry_interval_floor (i, session, ends[k]);

        g_assert_cmpint (plain, <, outcry_interval_next (i, NULL, ends[k]));
        g_assert_cmpint (in_session, <, outcry_interval_next (i, session, ends[k]));
        g_assert_true ((plain < 0) == (ends[k] < 0));
        g_assert_true ((in_session < 0) == (ends[k] < 0));
      }
}

static void
test_sound (void)
{
  const OutcryCandle good = { .open = { 5 }, .high = { 9 }, .low = { -3 }, .close = { 9 },
                              .volume = { 4 }, .count = 2, .flags = OUTCRY_CANDLE_RUNNING };
  OutcryCandle c = good;

  g_assert_true (outcry_candle_is_sound (&c));
#define REFUSED(change) \
  G_STMT_START { c = good; change; g_assert_false (outcry_candle_is_sound (&c)); } G_STMT_END
  REFUSED (c.open.ticks = 10);
  REFUSED (c.open.ticks = -4);
  REFUSED (c.close.ticks = 10);
  REFUSED (c.close.ticks = -4);
  REFUSED (c.high.ticks = -4);
  REFUSED (c.volume.lots = -1);
  REFUSED (c.flags = 8);
  REFUSED (c.flags = OUTCRY_CANDLE_NO_VOLUME);
  REFUSED (c.flags = OUTCRY_CANDLE_EMPTY);
  REFUSED (c.flags = OUTCRY_CANDLE_EMPTY; c.volume.lots = 0);
  REFUSED (c.flags = OUTCRY_CANDLE_EMPTY; c.open.ticks = c.low.ticks = c.high.ticks);
#undef REFUSED
  c = (OutcryCandle) { .open = { 7 }, .high = { 7 }, .low = { 7 }, .close = { 7 },
                       .flags = OUTCRY_CANDLE_EMPTY | OUTCRY_CANDLE_NO_VOLUME };
  g_assert_true (outcry_candle_is_sound (&c));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/candle/strings", test_strings);
  g_test_add_func ("/market/candle/utc-floor", test_utc_floor);
  g_test_add_func ("/market/candle/before-1970", test_before_1970);
  g_test_add_func ("/market/candle/ends-of-time", test_ends_of_time);
  g_test_add_func ("/market/candle/sound", test_sound);

  return g_test_run ();
}
