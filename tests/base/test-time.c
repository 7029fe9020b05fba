/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-time.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static OutcryTime
utc (const char *text)
{
  g_autoptr (GError) error = NULL;
  OutcryTime time = OUTCRY_TIME_NONE;

  outcry_time_parse_rfc3339 (text, -1, &time, &error);
  g_assert_no_error (error);
  return time;
}

static void
test_rfc3339 (void)
{
  g_assert_cmpint (utc ("1970-01-01T00:00:00Z"), ==, 0);
  g_assert_cmpint (utc ("1970-01-01"), ==, 0);
  g_assert_cmpint (utc ("2026-11-20T06:14:52.123456789Z"), ==,
                   G_GINT64_CONSTANT (1795155292123456));
  g_assert_cmpint (utc ("2026-11-20t07:14:52.1+01:00"), ==, G_GINT64_CONSTANT (1795155292100000));
  g_assert_cmpint (utc ("2026-11-20 00:44:52-05:30"), ==, G_GINT64_CONSTANT (1795155292000000));
  g_assert_cmpint (utc ("1969-12-31T23:59:59.999999Z"), ==, -1);
  g_assert_cmpint (utc ("1969-12-31T23:59:59.9999999Z"), ==, -1);
  g_assert_cmpint (utc ("2000-02-29"), ==, G_GINT64_CONSTANT (951782400000000));
  /* Leap seconds. */
  g_assert_cmpint (utc ("2016-12-31T23:59:60Z"), ==, utc ("2017-01-01"));
  g_assert_cmpint (utc ("2017-01-01T00:59:60.5+01:00"), ==, utc ("2017-01-01"));
  /* The ends. */
  g_assert_cmpint (utc ("1677-09-21T00:12:43.145225Z"), ==, OUTCRY_TIME_MIN);
  g_assert_cmpint (utc ("2262-04-11T23:47:16.854775Z"), ==, OUTCRY_TIME_MAX);
}

static void
test_rfc3339_refused (void)
{
  static const char * const syntax[] = {
    "", "2026", "2026-11-20T", "2026-11-20T06:14Z", "2026-11-20T06:14:52", "2026-11-20T06:14:52.Z",
    "2026-11-20T06:14:52+0100", "2026-11-20T06:14:52Zx", "2026-1-20", "26-11-20", "2026-11-20 ",
    "2026-11-20T06:14:52+24:00", "+2026-11-20", "2026-11-20T06:14:52 Z", "2026-11-20T-6:14:52Z",
  };
  static const char * const range[] = {
    "2026-02-29",
    "2100-02-29",
    "2026-00-01",
    "2026-13-01",
    "2026-11-31",
    "2026-11-00",
    "2026-11-20T24:00:00Z",
    "2026-11-20T06:60:00Z",
    "2026-11-20T06:14:60Z",
    "2026-11-20T06:14:61Z",
    "1677-09-21T00:12:43.145224Z",
    "2262-04-11T23:47:16.854776Z",
    "2262-04-11T23:47:16.8-01:00",
    "0000-01-01",
    "9999-12-31",
    "2017-01-01T00:59:60Z",
  };
  OutcryTime time = 42;

  for (gsize i = 0; i < G_N_ELEMENTS (syntax) + G_N_ELEMENTS (range); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_syntax = i < G_N_ELEMENTS (syntax);
      const char *text = is_syntax ? syntax[i] : range[i - G_N_ELEMENTS (syntax)];

      g_test_message ("%s", text);
      g_assert_false (outcry_time_parse_rfc3339 (text, -1, &time, &error));
      g_assert_error (error, OUTCRY_TIME_ERROR,
                      is_syntax ? OUTCRY_TIME_ERROR_SYNTAX : OUTCRY_TIME_ERROR_RANGE);
    }
  g_assert_false (outcry_time_parse_rfc3339 ("2026-11-20\0T", 12, &time, NULL));
  g_assert_false (outcry_time_parse_rfc3339 (NULL, 0, &time, NULL));
  g_assert_true (outcry_time_parse_rfc3339 ("2026-11-20T06", 10, &time, NULL));
}

static OutcryTime
epoch (const char *text,
       gint64      unit)
{
  g_autoptr (GError) error = NULL;
  OutcryTime time = OUTCRY_TIME_NONE;

  outcry_time_parse_epoch (text, -1, unit, &time, &error);
  g_assert_no_error (error);
  return time;
}

static void
test_epoch (void)
{
  g_autoptr (GError) syntax = NULL;
  g_autoptr (GError) range = NULL;
  OutcryTime time;

  g_assert_cmpint (epoch ("1618678142.557535", 1000000000), ==,
                   G_GINT64_CONSTANT (1618678142557535));
  g_assert_cmpint (epoch ("1762795433.9717445", 1000000000), ==,
                   G_GINT64_CONSTANT (1762795433971744));
  g_assert_cmpint (epoch ("1634943780000", 1000000), ==, G_GINT64_CONSTANT (1634943780000000));
  g_assert_cmpint (epoch ("1634943780000.0019", 1000000), ==, G_GINT64_CONSTANT (1634943780000001));
  g_assert_cmpint (epoch ("1634943780000001", 1000), ==, G_GINT64_CONSTANT (1634943780000001));
  g_assert_cmpint (epoch ("1762820035982277754", 1), ==, G_GINT64_CONSTANT (1762820035982277));
  g_assert_cmpint (epoch ("1.6e9", 1000000000), ==, G_GINT64_CONSTANT (1600000000000000));
  g_assert_cmpint (epoch ("-0.0000001", 1000000000), ==, -1);
  g_assert_cmpint (epoch ("-1", 1), ==, -1);
  g_assert_cmpint (epoch ("-1000", 1), ==, -1);
  g_assert_cmpint (epoch ("-9223372036854775000", 1), ==, OUTCRY_TIME_MIN);

  g_assert_false (outcry_time_parse_epoch ("1e12x", -1, 1, &time, &syntax));
  g_assert_error (syntax, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX);
  g_assert_false (outcry_time_parse_epoch ("1634943780000", -1, 1000000000, &time, &range));
  g_assert_error (range, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE);
  g_assert_false (outcry_time_parse_epoch ("-9223372036854775808", -1, 1, &time, NULL));
  g_assert_false (outcry_time_parse_epoch ("1e400", -1, 1, &time, NULL));
}

/* Against GLib's calendar, which is another algorithm. */
static void
test_civil (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gint64 seconds =
          (gint64) (g_test_rand_double () * 18000000000.0) - G_GINT64_CONSTANT (9000000000);
      OutcryTime time = seconds * OUTCRY_SECOND + g_test_rand_int_range (0, 1000000), back = 0;
      g_autoptr (GDateTime) expected = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *text = outcry_time_format_rfc3339 (time);
      g_autofree char *prefix = g_date_time_format (expected, "%Y-%m-%dT%H:%M:%S.");
      OutcryCivil civil;

      outcry_civil_from_time (&civil, time);
      g_assert_cmpint (civil.year, ==, g_date_time_get_year (expected));
      g_assert_cmpint (civil.weekday + 1, ==, g_date_time_get_day_of_week (expected));
      g_assert_true (outcry_civil_to_time (&civil, &back));
      g_assert_cmpint (back, ==, time);
      g_assert_true (g_str_has_prefix (text, prefix));
      g_assert_cmpint (utc (text), ==, time);
    }
}

/* No time makes it fail, not even those no parser returns. */
static void
test_format_far (void)
{
  char buffer[OUTCRY_TIME_BUFFER];

  g_assert_cmpuint (outcry_time_format_rfc3339_to (G_MAXINT64, buffer), ==, strlen (buffer));
  g_assert_cmpstr (buffer, ==, "+294247-01-10T04:00:54.775807Z");
  outcry_time_format_rfc3339_to (G_MININT64, buffer);
  g_assert_cmpstr (buffer, ==, "-290308-12-21T19:59:05.224192Z");
  outcry_time_format_rfc3339_to (-1, buffer);
  g_assert_cmpstr (buffer, ==, "1969-12-31T23:59:59.999999Z");
}

static void
test_format_parse (void)
{
  static const struct
  {
    const char *text, *format, *expected;
  } cases[] = {
    { "01/02/1990", "%m/%d/%Y", "1990-01-02" },
    { "1/2/1990", "%m/%d/%Y", "1990-01-02" },
    { "13 April 2026", "%d %B %Y", "2026-04-13" },
    { "13 apr 2026", "%d %b %Y", "2026-04-13" },
    { "May 5 2026", "%B %e %Y", "2026-05-05" },
    { "May  5 2026", "%b %e %Y", "2026-05-05" },
    { "20261120 061452.25", "%Y%m%d %H%M%S.%f", "2026-11-20T06:14:52.25Z" },
    { "2026-11-20T06:14:52.123456789", "%FT%T.%f", "2026-11-20T06:14:52.123456Z" },
    { "2026-11-20 06:14 +0530", "%Y-%m-%d %H:%M %z", "2026-11-20T00:44:00Z" },
    { "2026-11-20 06:14-05:00", "%F %H:%M%z", "2026-11-20T11:14:00Z" },
    { "2026-11-20 06:14Z", "%F %H:%M%z", "2026-11-20T06:14:00Z" },
    { "Sun, 06 Nov 1994 08:49:37 GMT", "%a, %d %b %Y %H:%M:%S %Z", "1994-11-06T08:49:37Z" },
    { "Sunday, 06-Nov-94 08:49:37 GMT", "%A, %d-%b-%y %T %Z", "1994-11-06T08:49:37Z" },
    { "11/20/26 12:05:09 AM", "%m/%d/%y %I:%M:%S %p", "2026-11-20T00:05:09Z" },
    { "11/20/26 12:05:09 pm", "%m/%d/%y %I:%M:%S %p", "2026-11-20T12:05:09Z" },
    { "100% 2026", "100%% %Y", "2026-01-01" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      OutcryTime time = 0;

      g_test_message ("%s", cases[i].text);
      outcry_time_parse_format (cases[i].text, cases[i].format, NULL, &time, &error);
      g_assert_no_error (error);
      g_assert_cmpint (time, ==, utc (cases[i].expected));
    }
}

static void
test_format_refused (void)
{
  static const struct
  {
    const char *text, *format;
    OutcryTimeError code;
  } cases[] = {
    { "2026-02-30", "%Y-%m-%d", OUTCRY_TIME_ERROR_RANGE },
    { "2026-11-20 25", "%Y-%m-%d %H", OUTCRY_TIME_ERROR_RANGE },
    { "2026 0 PM", "%Y %I %p", OUTCRY_TIME_ERROR_RANGE },
    { "1500-01-01", "%F", OUTCRY_TIME_ERROR_RANGE },
    { "26-02-03", "%Y-%m-%d", OUTCRY_TIME_ERROR_SYNTAX },
    { "2026-02-03x", "%Y-%m-%d", OUTCRY_TIME_ERROR_SYNTAX },
    { "2026-02", "%Y-%m-%d", OUTCRY_TIME_ERROR_SYNTAX },
    { "3 Avril 2026", "%d %B %Y", OUTCRY_TIME_ERROR_SYNTAX },
    { "2026 CET", "%Y %Z", OUTCRY_TIME_ERROR_SYNTAX },
    { "2026", "%Y%", OUTCRY_TIME_ERROR_SYNTAX },
    { "2026 3", "%Y %Q", OUTCRY_TIME_ERROR_SYNTAX },
    { "12:00:00", "%T", OUTCRY_TIME_ERROR_SYNTAX },
    { "2026-01-01 00:00:00.", "%F %T.%f", OUTCRY_TIME_ERROR_SYNTAX },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      OutcryTime time = 42;

      g_test_message ("%s", cases[i].text);
      g_assert_false (
          outcry_time_parse_format (cases[i].text, cases[i].format, NULL, &time, &error));
      g_assert_error (error, OUTCRY_TIME_ERROR, (int) cases[i].code);
      g_assert_cmpint (time, ==, 42);
    }
  g_assert_true (outcry_time_check_format ("%m/%d/%Y", NULL));
  g_assert_false (outcry_time_check_format ("%m/%d/%G", NULL));
  g_assert_true (outcry_time_check_format ("%Y %I %p", NULL));
  g_assert_false (outcry_time_check_format ("%Y %I:%M", NULL));
  g_assert_false (outcry_time_check_format ("%Y %H:%M %p", NULL));
  g_assert_false (outcry_time_check_format ("%F %T %I %p", NULL));
}

/* Central European rules spelled out, so that no zone database is needed. */
static void
test_format_zone (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("CET-1CEST,M3.5.0,M10.5.0/3");
  g_autoptr (GError) error = NULL;
  OutcryTime time = 0;

  g_assert_nonnull (zone);
  g_assert_true (outcry_time_parse_format ("2026-01-15 16:15", "%F %H:%M", zone, &time, NULL));
  g_assert_cmpint (time, ==, utc ("2026-01-15T15:15:00Z"));
  g_assert_true (outcry_time_parse_format ("2026-07-15 16:15", "%F %H:%M", zone, &time, NULL));
  g_assert_cmpint (time, ==, utc ("2026-07-15T14:15:00Z"));
  g_assert_true (outcry_time_parse_format ("2026-07-15 16:15Z", "%F %H:%M%z", zone, &time, NULL));
  g_assert_cmpint (time, ==, utc ("2026-07-15T16:15:00Z"));
  /* Skipped in March, twice in October. */
  g_assert_false (outcry_time_parse_format ("2026-03-29 02:30", "%F %H:%M", zone, &time, &error));
  g_assert_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE);
  g_assert_true (outcry_time_parse_format ("2026-10-25 02:30", "%F %H:%M", zone, &time, NULL));
  g_assert_cmpint (time, ==, utc ("2026-10-25T00:30:00Z"));
}

/* Of a time that comes twice the first, whichever of the two the zone calls daylight time. */
static void
test_format_twice (void)
{
  static const struct
  {
    const char *zone, *text, *expected;
  } cases[] = {
    { "Europe/Dublin", "2020-10-25 01:30", "2020-10-25T00:30:00Z" },
    { "America/Caracas", "2007-12-09 02:45", "2007-12-09T06:45:00Z" },
    { "Europe/Moscow", "2014-10-26 01:30", "2014-10-25T21:30:00Z" },
    { "America/New_York", "2020-11-01 01:30", "2020-11-01T05:30:00Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GTimeZone) zone = outcry_time_zone_new (cases[i].zone, &error);
      OutcryTime time = 0;

      g_assert_no_error (error);
      g_test_message ("%s", cases[i].zone);
      g_assert_true (outcry_time_parse_format (cases[i].text, "%F %H:%M", zone, &time, &error));
      g_assert_cmpint (time, ==, utc (cases[i].expected));
    }
}

/* Names come from strangers: no file is opened, no rule taken, nothing is warned of. */
static void
test_zone_names (void)
{
  static const char * const good[] = {
    "UTC", "Europe/Berlin", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "America/Port-au-Prince",
    "EST5EDT"
  };
  static const char * const bad[] = {
    "", "Mars/Base", "XYZ5", "CET-1", "+05:00", "leapseconds", "zone.tab", "tzdata.zi", "Europe",
    "Europe/", "/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "Europe//Berlin", "Europe/../UTC",
    ":UTC", "UTC ", "\xff", "-UTC",
    "America/Argentina/Buenos_Aires_Buenos_Aires_Buenos_Aires_Buenos_Aires"
  };
  g_autofree char *folder = g_dir_make_tmp ("outcry-zone-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GTimeZone) zone = outcry_time_zone_new (good[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (zone);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("bad name %" G_GSIZE_FORMAT, i);
      g_assert_null (outcry_time_zone_new (bad[i], &error));
      g_assert_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_ZONE);
    }
  /* GLib would wait for somebody to write into it. */
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (outcry_time_zone_new (fifo, NULL));
  g_assert_cmpint (g_unlink (fifo), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_duration (void)
{
  static const struct
  {
    const char *text;
    gint64      duration;
  } good[] = {
    { "0s", 0 },
    { "7us", 7 },
    { "250ms", 250000 },
    { "5s", 5 * OUTCRY_SECOND },
    { "1m", OUTCRY_MINUTE },
    { "90m", 90 * OUTCRY_MINUTE },
    { "4h", 4 * OUTCRY_HOUR },
    { "1d", OUTCRY_DAY },
    { "1w", OUTCRY_WEEK },
  };
  static const char * const bad[] = {
    "", "5", "s", "-5s", "5 s", "1.5s", "5S", "5sec", "1h30m", "5M"
  };
  g_autoptr (GError) error = NULL;
  gint64 duration = 42;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = outcry_duration_format (good[i].duration);

      g_assert_true (outcry_duration_parse (good[i].text, &duration, NULL));
      g_assert_cmpint (duration, ==, good[i].duration);
      g_assert_cmpstr (text, ==, good[i].text);
    }
  duration = 42;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (outcry_duration_parse (bad[i], &duration, NULL));
  g_assert_false (outcry_duration_parse ("99999999999999w", &duration, &error));
  g_assert_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE);
  g_assert_cmpint (duration, ==, 42);
}

static void
test_floor (void)
{
  g_assert_cmpint (outcry_floor_to (61 * OUTCRY_SECOND, OUTCRY_MINUTE), ==, OUTCRY_MINUTE);
  g_assert_cmpint (outcry_floor_to (-1, OUTCRY_MINUTE), ==, -OUTCRY_MINUTE);
  g_assert_cmpint (outcry_floor_to (-OUTCRY_MINUTE, OUTCRY_MINUTE), ==, -OUTCRY_MINUTE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/time/rfc3339", test_rfc3339);
  g_test_add_func ("/base/time/rfc3339-refused", test_rfc3339_refused);
  g_test_add_func ("/base/time/epoch", test_epoch);
  g_test_add_func ("/base/time/civil", test_civil);
  g_test_add_func ("/base/time/format-far", test_format_far);
  g_test_add_func ("/base/time/format-parse", test_format_parse);
  g_test_add_func ("/base/time/format-refused", test_format_refused);
  g_test_add_func ("/base/time/format-zone", test_format_zone);
  g_test_add_func ("/base/time/format-twice", test_format_twice);
  g_test_add_func ("/base/time/zone-names", test_zone_names);
  g_test_add_func ("/base/time/duration", test_duration);
  g_test_add_func ("/base/time/floor", test_floor);

  return g_test_run ();
}
