/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers and times as people read them. Signs and grouping come from localeconv() at each call, so
 * a change of locale needs nothing; digits come from exact decimals, never from printf on a double,
 * but for axis labels, which are drawn from doubles anyway. Order of day and month comes with the
 * translation, names of days and months from LC_TIME.
 *
 * Known weak case: groups are of three digits everywhere; Indian grouping is not made. */

#include "node/outcry-formatter.h"

#include "node/outcry-i18n.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"
#define NBSP "\xc2\xa0"
#define NARROW_NBSP "\xe2\x80\xaf"
#define DASH "\xe2\x80\x93"

typedef struct
{
  char point[8];
  char group[8];
} Signs;

/* Of the locale's LC_NUMERIC, in UTF-8. */
static void
get_signs (Signs *signs)
{
  const struct lconv *conventions = localeconv ();
  g_autofree char *point = g_locale_to_utf8 (conventions->decimal_point, -1, NULL, NULL, NULL);
  g_autofree char *group = g_locale_to_utf8 (conventions->thousands_sep, -1, NULL, NULL, NULL);

  g_strlcpy (signs->point, point != NULL && *point != '\0' ? point : ".", sizeof signs->point);
  /* Without a locale a comma helps more than nothing. */
  g_strlcpy (signs->group, group != NULL && *group != '\0' ? group : ",", sizeof signs->group);
  if (g_str_equal (signs->group, signs->point))
    g_strlcpy (signs->group, g_str_equal (signs->point, ",") ? "." : ",", sizeof signs->group);
  if (g_str_equal (signs->group, " "))
    g_strlcpy (signs->group, NBSP, sizeof signs->group);
}

/* @text: "-1234.50" to "−1,234.50". */
static char *
localise (const char *text)
{
  GString *out = g_string_new (NULL);
  gboolean negative = *text == '-';
  const char *digits = text + negative;
  gsize whole = strcspn (digits, ".");
  Signs signs;

  get_signs (&signs);
  if (negative && strspn (digits, "0.") < strlen (digits))
    g_string_append (out, MINUS);
  for (gsize i = 0; i < whole; i++)
    {
      if (i > 0 && (whole - i) % 3 == 0)
        g_string_append (out, signs.group);
      g_string_append_c (out, digits[i]);
    }
  if (digits[whole] == '.')
    g_string_append_printf (out, "%s%s", signs.point, digits + whole + 1);
  return g_string_free (out, FALSE);
}

char *
outcry_format_price (OutcryPrice price,
                     OutcryScale scale)
{
  g_autofree char *text = outcry_decimal_format (price.ticks, scale.price_digits);

  return localise (text);
}

char *
outcry_format_quantity (OutcryQuantity quantity,
                        OutcryScale    scale)
{
  g_autofree char *text = outcry_decimal_format (quantity.lots, scale.quantity_digits);
  char *point = strchr (text, '.');
  gsize length = strlen (text);

  while (point != NULL && text[length - 1] == '0' && text + length - 1 > point + 4)
    text[--length] = '\0';
  return localise (text);
}

char *
outcry_format_volume (OutcryQuantity quantity,
                      OutcryScale    scale)
{
  static const char * const units[] = { "", "k", "M", "B", "T" };
  double value = outcry_quantity_to_double (quantity, scale);
  guint unit = 0, digits;
  g_autofree char *number = NULL;

  while (fabs (value) >= 999.95 && unit + 1 < G_N_ELEMENTS (units))
    {
      value /= 1000;
      unit++;
    }
  if (unit > 0 || fabs (value) >= 100)
    digits = 1;
  else
    digits = fabs (value) >= 1 || value == 0 ? 2 : 4;
  number = outcry_format_axis_price (value, digits);
  return g_strconcat (number, units[unit], NULL);
}

/* How @language, an ISO 639 code, writes a percentage. */
static const char *
percent_pattern (void)
{
  static const char * const with_blank[] = { "bg", "ca", "cs", "da", "de", "es", "eu", "fi", "gl",
                                             "hr", "hy", "is", "lt", "mk", "nb", "nn", "no", "ro",
                                             "ru", "sk", "sl", "sr", "sv", "uk", NULL };
  const char *locale = setlocale (LC_NUMERIC, NULL);
  char language[3] = { 0 };

  if (locale == NULL || !g_ascii_isalpha (locale[0]) || !g_ascii_isalpha (locale[1]) ||
      g_ascii_isalpha (locale[2]))
    return "%s%%";
  memcpy (language, locale, 2);
  if (g_strv_contains (with_blank, language))
    return "%s" NBSP "%%";
  if (g_str_equal (language, "fr"))
    return "%s" NARROW_NBSP "%%";
  if (g_str_equal (language, "tr"))
    return "%%%s";
  return "%s%%";
}

char *
outcry_format_change (int basis_points)
{
  g_autofree char *digits = outcry_decimal_format (basis_points, 2);
  g_autofree char *number = localise (digits);
  g_autofree char *with_sign = g_strconcat (basis_points > 0 ? "+" : "", number, NULL);
  const char *pattern = percent_pattern ();
  const char *at = strstr (pattern, "%s");
  GString *out = g_string_new (NULL);

  for (const char *p = pattern; *p != '\0';)
    {
      if (p == at)
        {
          g_string_append (out, with_sign);
          p += 2;
        }
      else if (p[0] == '%' && p[1] == '%')
        {
          g_string_append_c (out, '%');
          p += 2;
        }
      else
        {
          g_string_append_c (out, *p++);
        }
    }
  return g_string_free (out, FALSE);
}

char *
outcry_format_axis_price (double value,
                          guint  digits)
{
  char buffer[400], format[16];

  g_snprintf (format, sizeof format, "%%.%uf", MIN (digits, OUTCRY_MAX_DIGITS));
  g_ascii_formatd (buffer, sizeof buffer, format, isfinite (value) ? value : 0);
  return isfinite (value) ? localise (buffer) : g_strdup (DASH);
}

char *
outcry_format_count (guint64 count)
{
  char buffer[24];

  g_snprintf (buffer, sizeof buffer, "%" G_GUINT64_FORMAT, count);
  return localise (buffer);
}

/* Times. */

static GDateTime *
date_time (OutcryTime  time,
           GTimeZone  *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (
      outcry_floor_to (time, OUTCRY_SECOND) / OUTCRY_SECOND);
  g_autoptr (GTimeZone) local = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();

  return utc != NULL ? g_date_time_to_timezone (utc, local) : NULL;
}

/* A dash when @time is no time that has a date. */
static char *
format_time (OutcryTime  time,
             GTimeZone  *zone,
             const char *format)
{
  g_autoptr (GDateTime) moment = date_time (time, zone);
  char *text = moment != NULL ? g_date_time_format (moment, format) : NULL;

  return text != NULL ? text : g_strdup (DASH);
}

static gboolean
same_day (GDateTime *a,
          GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
outcry_format_age (OutcryTime  time,
                   OutcryTime  now,
                   GTimeZone  *zone)
{
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) today = NULL;
  g_autofree char *clock = NULL;
  gint64 age;

  if (time == OUTCRY_TIME_NONE)
    return g_strdup (DASH);
  then = date_time (time, zone);
  today = date_time (now, zone);
  if (then == NULL || today == NULL)
    return g_strdup (DASH);

  age = (now - time) / OUTCRY_SECOND;
  /* Clocks of two computers differ; a price is never told to be of the future. */
  if (age < 60 && time - now < OUTCRY_MINUTE)
    return g_strdup_printf (_("%d s ago"), (int) MAX (age, 0));
  clock = g_date_time_format (then, "%H:%M");
  if (age >= 60 && age < 3600)
    /* Translators: "17 min ago, at 00:48" */
    return g_strdup_printf (_("%d min ago, at %s"), (int) (age / 60), clock);
  if (same_day (then, today))
    return g_strdup_printf (_("at %s"), clock);
  return outcry_format_date (time, zone);
}

char *
outcry_format_clock (OutcryTime  time,
                     GTimeZone  *zone)
{
  return format_time (time, zone, "%H:%M:%S");
}

char *
outcry_format_date (OutcryTime  time,
                    GTimeZone  *zone)
{
  /* Translators: a date, see g_date_time_format(): "4 Jan 2022". */
  return format_time (time, zone, _("%-d %b %Y"));
}

char *
outcry_format_candle_time (OutcryTime      time,
                           OutcryInterval  interval,
                           GTimeZone      *zone)
{
  if (outcry_interval_duration (interval) >= OUTCRY_DAY)
    {
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

      /* Translators: a day with its weekday: "Tue 4 Jan 2022". */
      return format_time (time, utc, _("%a %-d %b %Y"));
    }
  /* Translators: a moment with its weekday: "Tue 4 Jan 17:00". */
  return format_time (time, zone, _("%a %-d %b %H:%M"));
}

static char *
format_days (GDateTime *moment,
             GDateTime *before,
             gboolean  *is_major)
{
  if (g_date_time_get_year (moment) != g_date_time_get_year (before))
    {
      *is_major = TRUE;
      return g_date_time_format (moment, "%Y");
    }
  if (g_date_time_get_month (moment) != g_date_time_get_month (before))
    {
      *is_major = TRUE;
      /* Translators: a month on an axis of days: "Feb". */
      return g_date_time_format (moment, _("%b"));
    }
  /* Translators: a day on an axis: "4 Jan". */
  return g_date_time_format (moment, _("%-d %b"));
}

char *
outcry_format_axis_time (OutcryTime  time,
                         gint64      step_us,
                         GTimeZone  *zone,
                         gboolean   *is_major)
{
  gboolean days = step_us >= OUTCRY_DAY;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = date_time (time, days ? utc : zone);
  g_autoptr (GDateTime) before = date_time (time - MAX (step_us, 0), days ? utc : zone);
  gboolean major = FALSE;
  char *text;

  if (moment == NULL || before == NULL)
    text = NULL;
  else if (days)
    text = format_days (moment, before, &major);
  else if (!same_day (moment, before))
    {
      major = TRUE;
      text = g_date_time_format (moment, _("%-d %b"));
    }
  else
    text = g_date_time_format (moment, step_us % OUTCRY_MINUTE == 0 ? "%H:%M" : "%H:%M:%S");

  if (is_major != NULL)
    *is_major = major;
  return text != NULL ? text : g_strdup (DASH);
}
