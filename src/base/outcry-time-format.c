/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times by a format such as "%d %B %Y", as strptime() reads them, but with English names whatever
 * the locale, a fraction of a second, and every field checked. The text is read once from left to
 * right and never given back: a number takes at most as many digits as its field has.
 *
 * Known weak case: when clocks go back an hour comes twice and the text does not say which; the
 * first is taken. */

#include "base/outcry-time.h"

#include "base/outcry-message-text.h"

#include <string.h>

typedef struct
{
  const char *text;
  OutcryCivil civil;
  gint64      offset; /* seconds east, when has_offset */
  gboolean    has_offset;
  gboolean    twelve;
  gboolean    afternoon;
} Reader;

static const char * const months[] = {
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
};

static const char * const weekdays[] = {
  "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
};

static gboolean
read_number (Reader *self,
             guint   at_least,
             guint   at_most,
             guint  *value)
{
  guint count = 0;

  *value = 0;
  for (; count < at_most && g_ascii_isdigit (*self->text); count++)
    *value = *value * 10 + (guint) (*self->text++ - '0');
  return count >= at_least;
}

static gboolean
read_byte (Reader *self,
           guint8 *field)
{
  guint value;

  if (!read_number (self, 1, 2, &value))
    return FALSE;
  *field = (guint8) value;
  return TRUE;
}

static gboolean
read_literal (Reader     *self,
              const char *literal)
{
  gsize len = strlen (literal);

  if (g_ascii_strncasecmp (self->text, literal, len) != 0)
    return FALSE;
  self->text += len;
  return TRUE;
}

/* The long name before the short one, which is its beginning. Returns the index, or -1. */
static int
read_name (Reader             *self,
           const char * const *names,
           int                 n_names)
{
  for (int i = 0; i < n_names; i++)
    {
      if (read_literal (self, names[i]))
        return i;
    }
  for (int i = 0; i < n_names; i++)
    {
      if (g_ascii_strncasecmp (self->text, names[i], 3) == 0)
        {
          self->text += 3;
          return i;
        }
    }
  return -1;
}

static gboolean
read_month (Reader *self)
{
  int month = read_name (self, months, G_N_ELEMENTS (months));

  self->civil.month = (guint8) (month + 1);
  return month >= 0;
}

static gboolean
read_fraction (Reader *self)
{
  guint32 weight = 100000;

  if (!g_ascii_isdigit (*self->text))
    return FALSE;
  self->civil.microsecond = 0;
  for (; g_ascii_isdigit (*self->text); self->text++, weight /= 10)
    self->civil.microsecond += weight * (guint32) (*self->text - '0');
  return TRUE;
}

static gboolean
read_offset (Reader *self)
{
  guint hours, minutes;
  gboolean west = *self->text == '-';

  self->has_offset = TRUE;
  self->offset = 0;
  if (*self->text == 'Z')
    {
      self->text++;
      return TRUE;
    }
  if (*self->text != '+' && *self->text != '-')
    return FALSE;
  self->text++;
  if (!read_number (self, 2, 2, &hours))
    return FALSE;
  self->text += *self->text == ':' ? 1 : 0;
  if (!read_number (self, 2, 2, &minutes) || hours > 23 || minutes > 59)
    return FALSE;
  self->offset = (gint64) (hours * 3600 + minutes * 60) * (west ? -1 : 1);
  return TRUE;
}

static gboolean
read_utc (Reader *self)
{
  self->has_offset = TRUE;
  self->offset = 0;
  return read_literal (self, "UTC") || read_literal (self, "GMT");
}

static gboolean
read_year (Reader *self,
           guint   digits)
{
  guint year;

  if (!read_number (self, digits, digits, &year))
    return FALSE;
  if (digits == 2)
    year += year < 69 ? 2000 : 1900;
  self->civil.year = (gint32) year;
  return TRUE;
}

static gboolean
read_half (Reader *self)
{
  self->afternoon = read_literal (self, "PM");
  return self->afternoon || read_literal (self, "AM");
}

static gboolean
skip_blanks (Reader *self)
{
  const char *start = self->text;

  while (g_ascii_isspace (*self->text))
    self->text++;
  return self->text != start;
}

static gboolean read_format (Reader     *self,
                             const char *format);

static gboolean
read_conversion (Reader *self,
                 char    conversion)
{
  switch (conversion)
    {
    case 'Y':
      return read_year (self, 4);
    case 'y':
      return read_year (self, 2);
    case 'm':
      return read_byte (self, &self->civil.month);
    case 'e':
      skip_blanks (self);
      return read_byte (self, &self->civil.day);
    case 'd':
      return read_byte (self, &self->civil.day);
    case 'I':
      self->twelve = TRUE;
      return read_byte (self, &self->civil.hour);
    case 'H':
      return read_byte (self, &self->civil.hour);
    case 'p':
      return read_half (self);
    case 'M':
      return read_byte (self, &self->civil.minute);
    case 'S':
      return read_byte (self, &self->civil.second);
    case 'f':
      return read_fraction (self);
    case 'b':
    case 'B':
      return read_month (self);
    case 'a':
    case 'A':
      return read_name (self, weekdays, G_N_ELEMENTS (weekdays)) >= 0;
    case 'z':
      return read_offset (self);
    case 'Z':
      return read_utc (self);
    case 'F':
      return read_format (self, "%Y-%m-%d");
    case 'T':
      return read_format (self, "%H:%M:%S");
    case '%':
      return *self->text == '%' && *self->text++ != '\0';
    default:
      return FALSE;
    }
}

static gboolean
read_format (Reader     *self,
             const char *format)
{
  for (const char *f = format; *f != '\0'; f++)
    {
      if (g_ascii_isspace (*f))
        {
          if (!skip_blanks (self))
            return FALSE;
          while (g_ascii_isspace (f[1]))
            f++;
        }
      else if (*f != '%')
        {
          if (*self->text != *f)
            return FALSE;
          self->text++;
        }
      else if (!read_conversion (self, *++f))
        return FALSE;
    }
  return TRUE;
}

static gboolean
to_time (Reader     *self,
         GTimeZone  *zone,
         OutcryTime *time)
{
  OutcryTime local;

  if (self->twelve)
    {
      if (self->civil.hour < 1 || self->civil.hour > 12)
        return FALSE;
      self->civil.hour = (guint8) (self->civil.hour % 12 + (self->afternoon ? 12 : 0));
    }
  if (!outcry_civil_to_time (&self->civil, &local))
    return FALSE;
  if (!self->has_offset && zone != NULL && !outcry_time_from_local (local, zone, &local))
    return FALSE;
  local -= self->offset * OUTCRY_SECOND;
  if (local < OUTCRY_TIME_MIN || local > OUTCRY_TIME_MAX)
    return FALSE;
  *time = local;
  return TRUE;
}

gboolean
outcry_time_parse_format (const char  *text,
                          const char  *format,
                          GTimeZone   *zone,
                          OutcryTime  *time,
                          GError     **error)
{
  Reader reader = { .text = text, .civil = { .year = 1970, .month = 1, .day = 1 } };

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (format != NULL, FALSE);

  if (!outcry_time_check_format (format, error))
    return FALSE;
  if (!read_format (&reader, format) || *reader.text != '\0')
    {
      g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                   "not a time of the format “%s”", format);
      return FALSE;
    }
  if (!to_time (&reader, zone, time))
    {
      g_autofree char *shown = outcry_message_text (text, -1, 40);

      g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_RANGE, "no such time: “%s”", shown);
      return FALSE;
    }
  return TRUE;
}

gboolean
outcry_time_check_format (const char  *format,
                          GError     **error)
{
  gboolean has_year = FALSE, twelve = FALSE, half = FALSE, whole = FALSE;

  g_return_val_if_fail (format != NULL, FALSE);

  for (const char *f = strchr (format, '%'); f != NULL; f = strchr (f + 2, '%'))
    {
      if (f[1] == '\0' || strchr ("YymedHIpMSfbBaAzZFT%", f[1]) == NULL)
        {
          g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                       "the time format “%s” has an unknown conversion in column %d",
                       format, (int) (f - format) + 1);
          return FALSE;
        }
      has_year = has_year || strchr ("YyF", f[1]) != NULL;
      twelve = twelve || f[1] == 'I';
      half = half || f[1] == 'p';
      whole = whole || f[1] == 'H' || f[1] == 'T';
    }
  if (!has_year)
    {
      g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                   "the time format “%s” gives no year", format);
      return FALSE;
    }
  /* Half of the times would be twelve hours wrong. */
  if (twelve != half || (twelve && whole))
    {
      g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_SYNTAX,
                   "the time format “%s” needs both %%I and %%p, or %%H", format);
      return FALSE;
    }
  return TRUE;
}
