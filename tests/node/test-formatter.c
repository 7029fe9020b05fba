/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node/outcry-formatter.h"

#include <glib/gstdio.h>
#include <locale.h>

#define MINUS "\xe2\x88\x92"
#define NBSP "\xc2\xa0"
#define DASH "\xe2\x80\x93"

static char *locale_dir;

/* Makes @locale in a directory of ours; FALSE, and the test is skipped, without localedef. */
static gboolean
use_locale (const char *language,
            const char *locale)
{
  g_autofree char *path = g_build_filename (locale_dir, locale, NULL);
  const char *argv[] = { "localedef", "-i", language, "-f", "UTF-8", "--no-archive", path, NULL };
  g_autofree char *program = g_find_program_in_path ("localedef");

  if (program == NULL)
    {
      g_test_skip ("localedef is not installed");
      return FALSE;
    }
  g_assert_true (
      g_spawn_sync (NULL, (char **) argv, NULL,
                    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                    NULL, NULL, NULL, NULL, NULL, NULL));
  if (setlocale (LC_ALL, locale) == NULL)
    {
      g_test_skip ("the locale cannot be made here");
      return FALSE;
    }
  return TRUE;
}

static void
use_c (void)
{
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
}

#define CHECK(expression, expected)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text_ = (expression);                                                         \
    g_assert_cmpstr (text_, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static OutcryTime
at (const char *text)
{
  OutcryTime time;

  g_assert_true (outcry_time_parse_rfc3339 (text, -1, &time, NULL));
  return time;
}

static void
test_numbers (void)
{
  OutcryScale scale = { 2, 8 };

  use_c ();
  CHECK (outcry_format_price (OUTCRY_PRICE (4618100), scale), "46,181.00");
  CHECK (outcry_format_price (OUTCRY_PRICE (-5), scale), MINUS "0.05");
  CHECK (outcry_format_price (OUTCRY_PRICE (0), scale), "0.00");
  CHECK (outcry_format_price (OUTCRY_PRICE (G_MININT64), (OutcryScale) { 0, 0 }),
         MINUS "9,223,372,036,854,775,808");
  CHECK (outcry_format_price (OUTCRY_PRICE (123), (OutcryScale) { 0, 0 }), "123");
  CHECK (outcry_format_quantity (OUTCRY_QUANTITY (15000000), scale), "0.1500");
  CHECK (outcry_format_quantity (OUTCRY_QUANTITY (15000001), scale), "0.15000001");
  CHECK (outcry_format_quantity (OUTCRY_QUANTITY (120000), scale), "0.0012");
  CHECK (outcry_format_quantity (OUTCRY_QUANTITY (7), (OutcryScale) { 0, 0 }), "7");
  CHECK (outcry_format_count (217555), "217,555");
  CHECK (outcry_format_axis_price (46500, 0), "46,500");
  CHECK (outcry_format_axis_price (-0.5, 2), MINUS "0.50");
  CHECK (outcry_format_axis_price (-0.0001, 2), "0.00");
}

static void
test_volume (void)
{
  OutcryScale scale = { 2, 4 };

  use_c ();
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (8601000), scale), "860.1");
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (124000000), scale), "12.4k");
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (32000000000), scale), "3.2M");
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (9999900), scale), "1.0k");
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (0), scale), "0.00");
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (1234), scale), "0.1234");
}

static void
test_change (void)
{
  use_c ();
  CHECK (outcry_format_change (179), "+1.79%");
  CHECK (outcry_format_change (-6), MINUS "0.06%");
  CHECK (outcry_format_change (0), "0.00%");
  CHECK (outcry_format_change (123456), "+1,234.56%");
}

static void
test_german (void)
{
  OutcryScale scale = { 2, 8 };

  if (!use_locale ("de_DE", "de_DE.UTF-8"))
    return;
  CHECK (outcry_format_price (OUTCRY_PRICE (4618100), scale), "46.181,00");
  CHECK (outcry_format_change (-6), MINUS "0,06" NBSP "%");
  CHECK (outcry_format_change (179), "+1,79" NBSP "%");
  CHECK (outcry_format_volume (OUTCRY_QUANTITY (1240000000000), scale), "12,4k");
  g_assert_cmpint (at ("2022-03-04T17:00:00Z"), >, 0);
  {
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autofree char *text = outcry_format_date (at ("2022-03-04T17:00:00Z"), utc);

    /* The month's name is the locale's; the order comes with the translation. */
    g_assert_nonnull (strstr (text, "M\xc3\xa4r"));
  }
  use_c ();
}

static void
test_spanish (void)
{
  if (!use_locale ("es_ES", "es_ES.UTF-8"))
    return;
  CHECK (outcry_format_price (OUTCRY_PRICE (123456789), (OutcryScale) { 2, 0 }), "1.234.567,89");
  CHECK (outcry_format_change (-250), MINUS "2,50" NBSP "%");
  use_c ();
}

static void
test_french (void)
{
  if (!use_locale ("fr_FR", "fr_FR.UTF-8"))
    return;
  /* A narrow no-break space groups, and stands before the sign. */
  CHECK (outcry_format_price (OUTCRY_PRICE (4618100), (OutcryScale) { 2, 0 }),
         "46\xe2\x80\xaf"
         "181,00");
  CHECK (outcry_format_change (100), "+1,00\xe2\x80\xaf%");
  use_c ();
}

static void
test_age (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  OutcryTime now = at ("2022-01-05T01:05:00Z");

  use_c ();
  CHECK (outcry_format_age (now - 2 * OUTCRY_SECOND, now, utc), "2 s ago");
  CHECK (outcry_format_age (now, now, utc), "0 s ago");
  /* A source whose clock runs ahead by seconds. */
  CHECK (outcry_format_age (now + 3 * OUTCRY_SECOND, now, utc), "0 s ago");
  CHECK (outcry_format_age (now - 17 * OUTCRY_MINUTE, now, utc), "17 min ago, at 00:48");
  CHECK (outcry_format_age (now - 65 * OUTCRY_MINUTE, now, utc), "at 00:00");
  CHECK (outcry_format_age (now - 66 * OUTCRY_MINUTE, now, utc), "4 Jan 2022");
  CHECK (outcry_format_age (OUTCRY_TIME_NONE, now, utc), DASH);
}

static void
test_times (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  OutcryTime time = at ("2022-01-04T17:00:12.9Z");

  use_c ();
  CHECK (outcry_format_clock (time, utc), "17:00:12");
  if (berlin != NULL)
    CHECK (outcry_format_clock (time, berlin), "18:00:12");
  CHECK (outcry_format_date (time, utc), "4 Jan 2022");
  CHECK (outcry_format_candle_time (time, OUTCRY_INTERVAL_1H, utc), "Tue 4 Jan 17:00");
  CHECK (outcry_format_candle_time (time, OUTCRY_INTERVAL_1D, berlin), "Tue 4 Jan 2022");
  /* Before 1970, and beyond what a calendar holds. */
  CHECK (outcry_format_clock (-1, utc), "23:59:59");
  CHECK (outcry_format_date (G_MAXINT64, utc), DASH);
}

static void
check_axis (const char *time,
            gint64      step,
            const char *expected,
            gboolean    major)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gboolean is_major = !major;

  CHECK (outcry_format_axis_time (at (time), step, utc, &is_major), expected);
  g_assert_true (is_major == major);
}

static void
test_axis (void)
{
  use_c ();
  check_axis ("2022-01-04T17:00:00Z", OUTCRY_HOUR, "17:00", FALSE);
  check_axis ("2022-01-04T00:00:00Z", OUTCRY_HOUR, "4 Jan", TRUE);
  check_axis ("2022-01-04T17:00:30Z", 30 * OUTCRY_SECOND, "17:00:30", FALSE);
  check_axis ("2022-01-04T00:00:00Z", OUTCRY_DAY, "4 Jan", FALSE);
  check_axis ("2022-02-01T00:00:00Z", OUTCRY_DAY, "Feb", TRUE);
  check_axis ("2023-01-01T00:00:00Z", OUTCRY_DAY, "2023", TRUE);
  check_axis ("2023-01-02T00:00:00Z", 7 * OUTCRY_DAY, "2023", TRUE);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  locale_dir = g_dir_make_tmp ("outcry-locale-XXXXXX", NULL);
  g_setenv ("LOCPATH", locale_dir, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/formatter/numbers", test_numbers);
  g_test_add_func ("/node/formatter/volume", test_volume);
  g_test_add_func ("/node/formatter/change", test_change);
  g_test_add_func ("/node/formatter/german", test_german);
  g_test_add_func ("/node/formatter/spanish", test_spanish);
  g_test_add_func ("/node/formatter/french", test_french);
  g_test_add_func ("/node/formatter/age", test_age);
  g_test_add_func ("/node/formatter/times", test_times);
  g_test_add_func ("/node/formatter/axis", test_axis);

  result = g_test_run ();
  remove_tree (locale_dir);
  g_free (locale_dir);
  return result;
}
