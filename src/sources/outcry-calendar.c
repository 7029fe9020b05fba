/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Closing days of TARGET and of the New York Stock Exchange.
 *
 * Both are rules, so a day of any year is answered without a table. What no rule can tell (days of
 * mourning, hurricanes) is listed for the past and unknown for the future: on such a day a source
 * is asked once in vain, which costs nothing but a line in its log. Half days count as open. */

#include "sources/outcry-calendar.h"

/* Full closings of the NYSE outside its rules, as yyyymmdd. */
static const guint nyse_special[] = {
  19940427, 20010911, 20010912, 20010913, 20010914, 20040611,
  20070102, 20121029, 20121030, 20181205, 20250109,
};

gboolean
outcry_calendar_from_string (const char     *name,
                             OutcryCalendar *calendar)
{
  g_return_val_if_fail (calendar != NULL, FALSE);

  if (name == NULL || *name == '\0')
    *calendar = OUTCRY_CALENDAR_NONE;
  else if (g_str_equal (name, "target"))
    *calendar = OUTCRY_CALENDAR_TARGET;
  else if (g_str_equal (name, "nyse"))
    *calendar = OUTCRY_CALENDAR_NYSE;
  else
    return FALSE;
  return TRUE;
}

/* The era arithmetic of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
gint64
outcry_calendar_day_number (int year,
                            int month,
                            int day)
{
  gint64 y = (gint64) year - (month <= 2);
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

void
outcry_calendar_from_day (gint64  number,
                          int    *year,
                          int    *month,
                          int    *day)
{
  gint64 z = number + 719468;
  gint64 era = (z >= 0 ? z : z - 146096) / 146097;
  gint64 day_of_era = z - era * 146097;
  gint64 year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month_index = (5 * day_of_year + 2) / 153;

  *day = (int) (day_of_year - (153 * month_index + 2) / 5 + 1);
  *month = (int) (month_index < 10 ? month_index + 3 : month_index - 9);
  *year = (int) (year_of_era + era * 400 + (*month <= 2));
}

int
outcry_calendar_weekday (gint64 day_number)
{
  /* 1970-01-01 was a Thursday. */
  return (int) (((day_number + 3) % 7 + 7) % 7);
}

void
outcry_calendar_easter (int  year,
                        int *month,
                        int *day)
{
  int a = year % 19;
  int b = year / 100;
  int c = year % 100;
  int f = (b + 8) / 25;
  int g = (b - f + 1) / 3;
  int h = (19 * a + b - b / 4 - g + 15) % 30;
  int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  int m = (a + 11 * h + 22 * l) / 451;
  int n = h + l - 7 * m + 114;

  *month = n / 31;
  *day = n % 31 + 1;
}

static gint64
easter_day_number (int year)
{
  int month, day;

  outcry_calendar_easter (year, &month, &day);
  return outcry_calendar_day_number (year, month, day);
}

static gboolean
target_is_holiday (int    year,
                   int    month,
                   int    day,
                   gint64 number)
{
  gint64 easter = easter_day_number (year);

  if ((month == 1 && day == 1) || (month == 12 && day == 25))
    return TRUE;
  if (number == easter - 2 || number == easter + 1)
    return year >= 2000;
  if ((month == 5 && day == 1) || (month == 12 && day == 26))
    return year >= 2000;
  /* The changeover years closed on New Year's Eve as well. */
  return month == 12 && day == 31 && (year == 1999 || year == 2001);
}

/* Whether the day is the @nth (from 1) @weekday of its month. */
static gboolean
is_nth (int day,
        int weekday,
        int wanted,
        int nth)
{
  return weekday == wanted && (day - 1) / 7 + 1 == nth;
}

/* Whether a holiday of a fixed date is kept on this day: on the date itself, on Friday when it
 * falls on Saturday, on Monday when it falls on Sunday. */
static gboolean
is_observed (gint64 number,
             int    weekday,
             int    year,
             int    month,
             int    day)
{
  gint64 date = outcry_calendar_day_number (year, month, day);

  return number == date || (weekday == 4 && number + 1 == date) ||
         (weekday == 0 && number - 1 == date);
}

static gboolean
nyse_is_holiday (int    year,
                 int    month,
                 int    day,
                 int    weekday,
                 gint64 number)
{
  guint date = (guint) (year * 10000 + month * 100 + day);

  /* A New Year's Day on Saturday is not made up for: the Friday is the last of the year's books. */
  if (month == 1 && (day == 1 || (day == 2 && weekday == 0)))
    return TRUE;
  if (month == 1 && is_nth (day, weekday, 0, 3))
    return year >= 1998;
  if (month == 2 && is_nth (day, weekday, 0, 3))
    return TRUE;
  if (number == easter_day_number (year) - 2)
    return TRUE;
  if (month == 5 && weekday == 0 && day >= 25)
    return TRUE;
  if (month == 6 && year >= 2022 && is_observed (number, weekday, year, 6, 19))
    return TRUE;
  if (month == 7 && is_observed (number, weekday, year, 7, 4))
    return TRUE;
  if (month == 9 && is_nth (day, weekday, 0, 1))
    return TRUE;
  if (month == 11 && is_nth (day, weekday, 3, 4))
    return TRUE;
  if (month == 12 && is_observed (number, weekday, year, 12, 25))
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (nyse_special); i++)
    {
      if (nyse_special[i] == date)
        return TRUE;
    }
  return FALSE;
}

gboolean
outcry_calendar_is_open (OutcryCalendar calendar,
                         int            year,
                         int            month,
                         int            day)
{
  gint64 number = outcry_calendar_day_number (year, month, day);
  int weekday = outcry_calendar_weekday (number);

  if (calendar == OUTCRY_CALENDAR_NONE)
    return TRUE;
  if (weekday >= 5)
    return FALSE;
  if (calendar == OUTCRY_CALENDAR_TARGET)
    return !target_is_holiday (year, month, day, number);
  return !nyse_is_holiday (year, month, day, weekday, number);
}
