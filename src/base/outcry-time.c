/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times as integers of microseconds: RFC 3339, counts since 1970 and durations, by integer
 * arithmetic throughout.
 *
 * Sources: RFC 3339; the day number is that of H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (days_from_civil, civil_from_days).
 *
 * Invariant: what a parser returns lies within OUTCRY_TIME_MIN and MAX, so that a later product
 * with 1000 cannot overflow. */

#include "base/outcry-time.h"

#include "base/outcry-decimal.h"

#include <string.h>

G_DEFINE_QUARK (outcry-time-error-quark, outcry_time_error)

static gint64
days_from_civil (gint64 year,
                 gint64 month,
                 gint64 day)
{
  gint64 era, year_of_era, day_of_year;

  year -= month <= 2 ? 1 : 0;
  era = outcry_floor_to (year, 400) / 400;
  year_of_era = year - era * 400;
  day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

static guint
days_in_month (gint64 year,
               guint  month)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
    return 29;
  return days[month - 1];
}

void
outcry_civil_from_time (OutcryCivil *self,
                        OutcryTime   time)
{
  gint64 rest = time % OUTCRY_DAY;
  gint64 days, era, day_of_era, year_of_era, day_of_year, month;

  rest += rest < 0 ? OUTCRY_DAY : 0;
  /* Not (time - rest) / DAY, which the earliest times would overflow. */
  days = time / OUTCRY_DAY - (time % OUTCRY_DAY < 0 ? 1 : 0);
  self->weekday = (guint8) ((days % 7 + 10) % 7);
  self->hour = (guint8) (rest / OUTCRY_HOUR);
  self->minute = (guint8) (rest / OUTCRY_MINUTE % 60);
  self->second = (guint8) (rest / OUTCRY_SECOND % 60);
  self->microsecond = (guint32) (rest % OUTCRY_SECOND);

  days += 719468;
  era = outcry_floor_to (days, 146097) / 146097;
  day_of_era = days - era * 146097;
  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  month = (5 * day_of_year + 2) / 153;
  self->day = (guint8) (day_of_year - (153 * month + 2) / 5 + 1);
  self->month = (guint8) (month < 10 ? month + 3 : month - 9);
  self->year = (gint32) (year_of_era + era * 400 + (self->month <= 2 ? 1 : 0));
}

gboolean
outcry_civil_to_time (const OutcryCivil *self,
                      OutcryTime        *time)
{
  gint64 result;

  /* Wider than the range of times, and narrow enough that nothing below overflows. */
  if (self->year < 1600 || self->year > 2300 || self->month < 1 || self->month > 12 ||
      self->day < 1 || self->day > days_in_month (self->year, self->month) ||
      self->hour > 23 || self->minute > 59 || self->second > 59 || self->microsecond > 999999)
    return FALSE;
  result = days_from_civil (self->year, self->month, self->day) * OUTCRY_DAY +
           self->hour * OUTCRY_HOUR + self->minute * OUTCRY_MINUTE +
           self->second * OUTCRY_SECOND + self->microsecond;
  if (result < OUTCRY_TIME_MIN || result > OUTCRY_TIME_MAX)
    return FALSE;
  *time = result;
  return TRUE;
}

/* Reads exactly @count digits. */
static gboolean
read_digits (const char **p,
             const char  *end,
             guint        count,
             guint       *value)
{
  if (end - *p < (gssize) count)
    return FALSE;
  *value = 0;
  for (guint i = 0; i < count; i++)
    {
      guint digit = (guint) ((*p)[i] - '0');

      if (digit > 9)
        return FALSE;
      *value = *value * 10 + digit;
    }
  *p += count;
  return TRUE;
}

static gboolean
read_char (const char **p,
           const char  *end,
           char         c)
{
  if (*p == end || **p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
read_fraction (const char **p,
               const char  *end,
               guint32     *microsecond)
{
  guint32 weight = 100000;
  const char *start = *p;

  for (; *p < end && g_ascii_isdigit (**p); (*p)++)
    {
      *microsecond += weight * (guint32) (**p - '0');
      weight /= 10;
    }
  return *p != start;
}

/* Seconds east of Greenwich. */
static gboolean
read_offset (const char **p,
             const char  *end,
             gint64      *offset)
{
  guint hours, minutes;
  gboolean west;

  *offset = 0;
  if (read_char (p, end, 'Z') || read_char (p, end, 'z'))
    return TRUE;
  west = *p < end && **p == '-';
  if (!west && (*p == end || **p != '+'))
    return FALSE;
  (*p)++;
  if (!read_digits (p, end, 2, &hours) || !read_char (p, end, ':') ||
      !read_digits (p, end, 2, &minutes) || hours > 23 || minutes > 59)
    return FALSE;
  *offset = (gint64) (hours * 3600 + minutes * 60) * (west ? -1 : 1);
  return TRUE;
}

static gboolean
read_clock (const char  **p,
            const char   *end,
            OutcryCivil  *civil,
            gint64       *offset)
{
  guint hour, minute, second;

  if (!read_char (p, end, 'T') && !read_char (p, end, 't') && !read_char (p, end, ' '))
    return FALSE;
  if (!read_digits (p, end, 2, &hour) || !read_char (p, end, ':') ||
      !read_digits (p, end, 2, &minute) || !read_char (p, end, ':') ||
      !read_digits (p, end, 2, &second))
    return FALSE;
  if (read_char (p, end, '.') && !read_fraction (p, end, &civil->microsecond))
    return FALSE;
  civil->hour = (guint8) hour;
  civil->minute = (guint8) minute;
  civil->second = (guint8) second;
  return read_offset (p, end, offset);
}

static gboolean
shift (OutcryTime *time,
       gint64      offset)
{
  OutcryTime shifted = *time - offset * OUTCRY_SECOND;

  if (shifted < OUTCRY_TIME_MIN || shifted > OUTCRY_TIME_MAX)
    return FALSE;
  *time = shifted;
  return TRUE;
}

/* A leap second is the last of its UTC day; it has no number of its own. */
static gboolean
leap_second (const OutcryCivil *civil,
             gint64             offset,
             OutcryTime        *time)
{
  OutcryCivil before = *civil;

  before.second = 59;
  before.microsecond = 0;
  return outcry_civil_to_time (&before, time) && shift (time, offset) &&
         outcry_floor_to (*time, OUTCRY_DAY) + OUTCRY_DAY - OUTCRY_SECOND == *time &&
         shift (time, -1);
}

gboolean
outcry_time_parse_rfc3339 (const char  *text,
                           gssize       len,
                           OutcryTime  *time,
                           GError     **error)
{
  const char *p, *end;
  OutcryCivil civil = { 0 };
  gint64 offset = 0;
  guint year, month, day;
  OutcryTime result;
  gboolean in_range;

  g_return_val_if_fail (text != NULL || len == 0, FALSE);

  p = text != NULL ? text : "";
  end = p + (len < 0 ? strlen (text) : (gsize) len);
  if (!read_digits (&p, end, 4, &year) || !read_char (&p, end, '-') ||
      !read_digits (&p, end, 2, &month) || !read_char (&p, end, '-') ||
      !read_digits (&p, end, 2, &day) ||
      (p != end && !read_clock (&p, end, &civil, &offset)) || p != end)
    {
      g_set_error_literal (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                           "not a time as RFC 3339 has it");
      return FALSE;
    }
  civil.year = (gint32) year;
  civil.month = (guint8) month;
  civil.day = (guint8) day;
  if (G_UNLIKELY (civil.second == 60))
    in_range = leap_second (&civil, offset, &result);
  else
    in_range = outcry_civil_to_time (&civil, &result) && shift (&result, offset);
  if (!in_range)
    {
      g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE,
                   "no such time: “%.*s”", (int) MIN (end - text, 40), text);
      return FALSE;
    }
  *time = result;
  return TRUE;
}

gboolean
outcry_time_parse_epoch (const char  *text,
                         gssize       len,
                         gint64       unit_ns,
                         OutcryTime  *time,
                         GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  guint digits = 0;
  gint64 value;

  g_return_val_if_fail (text != NULL || len == 0, FALSE);
  g_return_val_if_fail (unit_ns == 1 || unit_ns == 1000 || unit_ns == 1000000 ||
                        unit_ns == 1000000000, FALSE);

  for (gint64 ns = unit_ns; ns > 1000; ns /= 10)
    digits++;
  if (outcry_decimal_parse (text, len, digits, OUTCRY_ROUND_FLOOR, &value, &local_error))
    {
      if (unit_ns == 1)
        value = value / 1000 - (value % 1000 < 0 ? 1 : 0);
      if (value >= OUTCRY_TIME_MIN && value <= OUTCRY_TIME_MAX)
        {
          *time = value;
          return TRUE;
        }
    }
  else if (g_error_matches (local_error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_SYNTAX))
    {
      g_set_error_literal (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                           "not a time as a decimal number");
      return FALSE;
    }
  g_set_error_literal (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE,
                       "a time before 1677 or after 2262; is the unit right?");
  return FALSE;
}

static char *
put_digits (char  *p,
            gint64 value,
            int    count)
{
  for (int i = count - 1; i >= 0; i--)
    {
      p[i] = (char) ('0' + value % 10);
      value /= 10;
    }
  return p + count;
}

gsize
outcry_time_format_rfc3339_to (OutcryTime time,
                               char       buffer[OUTCRY_TIME_BUFFER])
{
  OutcryCivil civil;
  char *p = buffer;

  outcry_civil_from_time (&civil, time);
  /* Beyond the year 9999 as ISO 8601 has it, though no parser returns such a time. */
  if (civil.year < 0 || civil.year > 9999)
    *p++ = civil.year < 0 ? '-' : '+';
  p = put_digits (p, ABS (civil.year), civil.year < 0 || civil.year > 9999 ? 6 : 4);
  *p++ = '-';
  p = put_digits (p, civil.month, 2);
  *p++ = '-';
  p = put_digits (p, civil.day, 2);
  *p++ = 'T';
  p = put_digits (p, civil.hour, 2);
  *p++ = ':';
  p = put_digits (p, civil.minute, 2);
  *p++ = ':';
  p = put_digits (p, civil.second, 2);
  *p++ = '.';
  p = put_digits (p, civil.microsecond, 6);
  *p++ = 'Z';
  *p = '\0';
  return (gsize) (p - buffer);
}

char *
outcry_time_format_rfc3339 (OutcryTime time)
{
  char buffer[OUTCRY_TIME_BUFFER];
  gsize len = outcry_time_format_rfc3339_to (time, buffer);

  return g_strndup (buffer, len);
}

/* From the smallest; each is a multiple of the one before. */
static const struct
{
  const char *name;
  gint64      duration;
} units[] = {
  { "us", 1 },
  { "ms", 1000 },
  { "s", OUTCRY_SECOND },
  { "m", OUTCRY_MINUTE },
  { "h", OUTCRY_HOUR },
  { "d", OUTCRY_DAY },
  { "w", OUTCRY_WEEK },
};

gboolean
outcry_duration_parse (const char  *text,
                       gint64      *duration_us,
                       GError     **error)
{
  const char *unit;
  gint64 count, duration;

  g_return_val_if_fail (text != NULL, FALSE);

  unit = text + strspn (text, "0123456789");
  for (gsize i = 0; unit != text && i < G_N_ELEMENTS (units); i++)
    {
      if (strcmp (unit, units[i].name) != 0)
        continue;
      if (!outcry_decimal_parse (text, unit - text, 0, OUTCRY_ROUND_REFUSE, &count, NULL) ||
          __builtin_mul_overflow (count, units[i].duration, &duration))
        {
          g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE,
                       "the duration “%.40s” is too long", text);
          return FALSE;
        }
      *duration_us = duration;
      return TRUE;
    }
  g_set_error_literal (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                       "not a duration: a whole number and us, ms, s, m, h, d or w, as in 250ms");
  return FALSE;
}

char *
outcry_duration_format (gint64 duration_us)
{
  gsize i = G_N_ELEMENTS (units) - 1;

  g_return_val_if_fail (duration_us >= 0, NULL);

  if (duration_us == 0)
    return g_strdup ("0s");
  while (duration_us % units[i].duration != 0)
    i--;
  return g_strdup_printf ("%" G_GINT64_FORMAT "%s", duration_us / units[i].duration, units[i].name);
}
