/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ctl/outcry-ctl-error.h"
#include "ctl/outcry-ctl-time.h"

/* 2026-11-20T06:14:52.5Z */
#define NOW (G_GINT64_CONSTANT (1795155292500000))

static OutcryTime
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  OutcryTime time = OUTCRY_TIME_NONE;

  g_assert_true (outcry_ctl_time_parse (text, NOW, &time, &error));
  g_assert_no_error (error);

  return time;
}

static void
assert_time (const char *text,
             const char *expected)
{
  g_autofree char *found = outcry_time_format_rfc3339 (parse (text));

  g_assert_cmpstr (found, ==, expected);
}

static void
test_absolute (void)
{
  assert_time ("2026-11-20T06:14:52.123456Z", "2026-11-20T06:14:52.123456Z");
  assert_time ("2026-11-20T06:14:52+01:00", "2026-11-20T05:14:52.000000Z");
  assert_time ("2026-11-20", "2026-11-20T00:00:00.000000Z");
  assert_time ("2026-11-20 14:30", "2026-11-20T14:30:00.000000Z");
  assert_time ("2026-11-20T14:30", "2026-11-20T14:30:00.000000Z");
  assert_time ("2026-11-20 14:30:15", "2026-11-20T14:30:15.000000Z");
  assert_time ("2026-11-20 14:30:15.25", "2026-11-20T14:30:15.250000Z");
  assert_time ("@0", "1970-01-01T00:00:00.000000Z");
  assert_time ("@1618678142.557535", "2021-04-17T16:49:02.557535Z");
}

static void
test_relative (void)
{
  assert_time ("now", "2026-11-20T06:14:52.500000Z");
  assert_time ("today", "2026-11-20T00:00:00.000000Z");
  assert_time ("yesterday", "2026-11-19T00:00:00.000000Z");
  assert_time ("2h ago", "2026-11-20T04:14:52.500000Z");
  assert_time ("2h", "2026-11-20T04:14:52.500000Z");
  assert_time ("90 minutes ago", "2026-11-20T04:44:52.500000Z");
  assert_time ("1m ago", "2026-11-20T06:13:52.500000Z");
  assert_time ("1 day ago", "2026-11-19T06:14:52.500000Z");
  assert_time ("3 weeks ago", "2026-10-30T06:14:52.500000Z");
  assert_time ("30s", "2026-11-20T06:14:22.500000Z");
  assert_time ("0s ago", "2026-11-20T06:14:52.500000Z");
}

/* What is longer ago than there are times is the first time, whatever overflows on the way. */
static void
test_long_ago (void)
{
  g_assert_cmpint (parse ("999999999w ago"), <=, parse ("1700-01-01"));
  g_assert_cmpint (parse ("20000w ago"), <=, parse ("1700-01-01"));
}

static void
test_refused (void)
{
  static const char * const texts[] = {
    "", " ", "tomorrow", "2h later", "2", "h", "ago", "2 ago", "-2h", "2.5h", "2month ago", "2026-13-01",
    "2026-11-20 25:00", "2026-11-20 1:00", "20-11-2026", "@", "@abc", "2h ago ago", "999999999999999w",
    "2026-11-20 14:30:15 +01", "2026-11-20 14:30x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      OutcryTime time = 77;

      g_test_message ("“%s”", texts[i]);
      g_assert_false (outcry_ctl_time_parse (texts[i], NOW, &time, &error));
      g_assert_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, texts[i]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ctl/time/absolute", test_absolute);
  g_test_add_func ("/ctl/time/relative", test_relative);
  g_test_add_func ("/ctl/time/long-ago", test_long_ago);
  g_test_add_func ("/ctl/time/refused", test_refused);

  return g_test_run ();
}
