/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TARGET is checked against every day on which the ECB ever published rates, NYSE against its
 * published calendars. */

#include "sources/outcry-calendar.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

static void
test_easter (void)
{
  /* From the table of the U.S. Census Bureau. */
  static const int dates[][3] = {
    { 1961, 4, 2 }, { 2000, 4, 23 }, { 2008, 3, 23 }, { 2011, 4, 24 },
    { 2024, 3, 31 }, { 2025, 4, 20 }, { 2026, 4, 5 }, { 2038, 4, 25 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      int month, day;

      outcry_calendar_easter (dates[i][0], &month, &day);
      g_assert_cmpint (month, ==, dates[i][1]);
      g_assert_cmpint (day, ==, dates[i][2]);
    }
}

static void
test_days (void)
{
  g_assert_cmpint (outcry_calendar_day_number (1970, 1, 1), ==, 0);
  g_assert_cmpint (outcry_calendar_day_number (2000, 3, 1), ==, 11017);
  g_assert_cmpint (outcry_calendar_weekday (0), ==, 3);
  g_assert_cmpint (outcry_calendar_weekday (-4), ==, 6);

  for (gint64 number = -1000; number < 100000; number += 7)
    {
      int year, month, day;
      GDate date;

      outcry_calendar_from_day (number, &year, &month, &day);
      g_assert_cmpint (outcry_calendar_day_number (year, month, day), ==, number);
      g_date_clear (&date, 1);
      g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
      g_assert_true (g_date_valid (&date));
      g_assert_cmpint (outcry_calendar_weekday (number), ==, (int) g_date_get_weekday (&date) - 1);
    }
}

static char *
read_ecb_history (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "data", "history",
                                            "ecb-eurofxref-hist.zip", NULL);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  GString *text = g_string_new (NULL);
  char buffer[65536];
  ssize_t n;

  archive_read_support_format_zip (archive);
  g_assert_cmpint (archive_read_open_filename (archive, path, 65536), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_read_next_header (archive, &entry), ==, ARCHIVE_OK);
  while ((n = archive_read_data (archive, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  archive_read_free (archive);
  return g_string_free (text, FALSE);
}

static void
test_target_is_ecbs (void)
{
  g_autofree char *text = read_ecb_history ();
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GHashTable) published = g_hash_table_new (NULL, NULL);
  gint64 first = outcry_calendar_day_number (2000, 1, 1);
  gint64 last = 0;
  guint n = 0;

  for (guint i = 1; lines[i] != NULL; i++)
    {
      int year, month, day;

      if (sscanf (lines[i], "%d-%d-%d", &year, &month, &day) == 3)
        {
          gint64 number = outcry_calendar_day_number (year, month, day);

          g_hash_table_add (published, GINT_TO_POINTER ((int) number));
          last = MAX (last, number);
        }
    }
  g_assert_cmpint (last, >, outcry_calendar_day_number (2026, 1, 1));

  for (gint64 number = first; number <= last; number++)
    {
      int year, month, day;
      gboolean open;

      outcry_calendar_from_day (number, &year, &month, &day);
      open = outcry_calendar_is_open (OUTCRY_CALENDAR_TARGET, year, month, day);
      if (open != g_hash_table_contains (published, GINT_TO_POINTER ((int) number)))
        {
          g_test_message ("%04d-%02d-%02d", year, month, day);
          g_test_fail ();
        }
      n += open;
    }
  g_assert_cmpuint (n, >, 6500);
}

static void
test_nyse (void)
{
  /* Full closings as the exchange published them. */
  static const guint closed[] = {
    20220117, 20220221, 20220415, 20220530, 20220620, 20220704, 20220905, 20221124, 20221226,
    20230102, 20230116, 20230220, 20230407, 20230529, 20230619, 20230704, 20230904, 20231123,
    20231225, 20240101, 20240115, 20240219, 20240329, 20240527, 20240619, 20240704, 20240902,
    20241128, 20241225, 20250101, 20250109, 20250120, 20250217, 20250418, 20250526, 20250619,
    20250704, 20250901, 20251127, 20251225, 20260101, 20260119, 20260216, 20260403, 20260525,
    20260619, 20260703, 20260907, 20261126, 20261225,
  };
  gsize next = 0;

  for (gint64 number = outcry_calendar_day_number (2022, 1, 1);
       number <= outcry_calendar_day_number (2026, 12, 31); number++)
    {
      int year, month, day;
      gboolean listed;

      outcry_calendar_from_day (number, &year, &month, &day);
      listed = next < G_N_ELEMENTS (closed) &&
               closed[next] == (guint) (year * 10000 + month * 100 + day);
      if (listed)
        next++;
      if (outcry_calendar_is_open (OUTCRY_CALENDAR_NYSE, year, month, day) !=
          (!listed && outcry_calendar_weekday (number) < 5))
        {
          g_test_message ("%04d-%02d-%02d", year, month, day);
          g_test_fail ();
        }
    }
  g_assert_cmpuint (next, ==, G_N_ELEMENTS (closed));
}

static void
test_names (void)
{
  OutcryCalendar calendar;

  g_assert_true (outcry_calendar_from_string (NULL, &calendar));
  g_assert_cmpint (calendar, ==, OUTCRY_CALENDAR_NONE);
  g_assert_true (outcry_calendar_from_string ("nyse", &calendar));
  g_assert_cmpint (calendar, ==, OUTCRY_CALENDAR_NYSE);
  g_assert_false (outcry_calendar_from_string ("lse", &calendar));
  g_assert_true (outcry_calendar_is_open (OUTCRY_CALENDAR_NONE, 2026, 12, 25));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/calendar/easter", test_easter);
  g_test_add_func ("/sources/calendar/days", test_days);
  g_test_add_func ("/sources/calendar/target-is-ecbs", test_target_is_ecbs);
  g_test_add_func ("/sources/calendar/nyse", test_nyse);
  g_test_add_func ("/sources/calendar/names", test_names);

  return g_test_run ();
}
