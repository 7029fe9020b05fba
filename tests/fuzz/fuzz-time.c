/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times and durations: the text up to the first line feed, by every parser; what follows it is the
 * format. What parses is within the range and is written as a text that is read as the same. */

#include "base/outcry-time.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
check_time (OutcryTime time)
{
  g_autofree char *text = outcry_time_format_rfc3339 (time);
  OutcryTime again = OUTCRY_TIME_NONE;

  g_assert_cmpint (time, >=, OUTCRY_TIME_MIN);
  g_assert_cmpint (time, <=, OUTCRY_TIME_MAX);
  g_assert_true (outcry_time_parse_rfc3339 (text, -1, &again, NULL));
  g_assert_cmpint (again, ==, time);
}

static void
check_duration (const char *text)
{
  g_autofree char *written = NULL;
  gint64 duration = 0, again = 0;

  if (!outcry_duration_parse (text, &duration, NULL))
    return;
  written = outcry_duration_format (duration);
  g_assert_true (outcry_duration_parse (written, &again, NULL));
  g_assert_cmpint (again, ==, duration);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const gint64 units[] = { 1, 1000, 1000000, 1000000000 };
  static GTimeZone *zone;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_strndup ((const char *) data, size);
  char *format = strchr (copy, '\n');
  OutcryTime time;

  if (zone == NULL)
    zone = g_time_zone_new_identifier ("CET-1CEST,M3.5.0,M10.5.0/3");
  if (outcry_time_parse_rfc3339 ((const char *) data, (gssize) size, &time, &error))
    check_time (time);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (outcry_time_parse_epoch ((const char *) data, (gssize) size, units[i], &time, NULL))
        check_time (time);
    }
  if (format != NULL)
    {
      *format++ = '\0';
      if (outcry_time_parse_format (copy, format, zone, &time, NULL))
        check_time (time);
    }
  check_duration (copy);
  return 0;
}
