/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the five fields of crontab(5) into bit sets. No minute is searched for here: the plan walks
 * days and asks. */

#include "sources/outcry-cron.h"

#include <string.h>

#include "sources/outcry-sources-error.h"

#define MAX_TEXT 256

typedef struct
{
  const char         *name;
  guint               low, high;
  const char * const *names; /* of low, low + 1, ... or NULL */
} CronField;

static const char * const month_names[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul",
                                            "aug", "sep", "oct", "nov", "dec", NULL };
static const char *const  weekday_names[] = {
   "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL
};

static const CronField fields[] = {
  { "minute", 0, 59, NULL },
  { "hour", 0, 23, NULL },
  { "day of month", 1, 31, NULL },
  { "month", 1, 12, month_names },
  { "day of week", 0, 7, weekday_names },
};

/* Takes one number or name off *text. */
static gboolean
read_value (const CronField  *field,
            const char      **text,
            guint            *value)
{
  const char *p = *text;

  if (g_ascii_isalpha (*p) && field->names != NULL)
    {
      for (guint i = 0; field->names[i] != NULL; i++)
        {
          if (g_ascii_strncasecmp (p, field->names[i], 3) == 0 && !g_ascii_isalnum (p[3]))
            {
              *value = field->low + i;
              *text = p + 3;
              return TRUE;
            }
        }
      return FALSE;
    }

  if (!g_ascii_isdigit (*p))
    return FALSE;
  *value = 0;
  for (; g_ascii_isdigit (*p); p++)
    {
      *value = *value * 10 + (guint) (*p - '0');
      if (*value > 1000)
        return FALSE;
    }
  *text = p;
  return TRUE;
}

/* One part of a list: '*', a value or a range, each with an optional step. */
static gboolean
read_part (const CronField  *field,
           const char      **text,
           guint64          *bits)
{
  guint low = field->low;
  guint high = field->high;
  guint step = 1;
  gboolean single = FALSE;

  if (**text == '*')
    {
      (*text)++;
    }
  else
    {
      if (!read_value (field, text, &low))
        return FALSE;
      high = low;
      single = TRUE;
      if (**text == '-')
        {
          (*text)++;
          single = FALSE;
          if (!read_value (field, text, &high))
            return FALSE;
        }
    }
  if (**text == '/')
    {
      (*text)++;
      if (!g_ascii_isdigit (**text) || !read_value (field, text, &step) || step == 0)
        return FALSE;
      if (single)
        high = field->high;
    }
  if (low < field->low || high > field->high || low > high)
    return FALSE;
  for (guint i = low; i <= high; i += step)
    *bits |= G_GUINT64_CONSTANT (1) << i;
  return TRUE;
}

static gboolean
read_field (const CronField *field,
            const char      *text,
            guint64         *bits)
{
  *bits = 0;
  for (;;)
    {
      if (!read_part (field, &text, bits))
        return FALSE;
      if (*text == '\0')
        return TRUE;
      if (*text != ',')
        return FALSE;
      text++;
    }
}

/* Bit 0 Sunday ... 7 Sunday to bit 0 Monday ... 6 Sunday. */
static guint8
from_sunday (guint64 bits)
{
  guint64 sunday = (bits | (bits >> 7)) & 1;

  return (guint8) (((bits >> 1) & 0x3f) | (sunday << 6));
}

gboolean
outcry_cron_parse (const char  *text,
                   OutcryCron  *cron,
                   GError     **error)
{
  g_autofree char *copy = NULL;
  guint64 bits[G_N_ELEMENTS (fields)];
  char *words[G_N_ELEMENTS (fields)];
  char *rest = NULL;
  guint n = 0;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (cron != NULL, FALSE);

  if (strlen (text) > MAX_TEXT)
    {
      g_set_error_literal (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                           "a cron line has at most 256 characters");
      return FALSE;
    }
  copy = g_strdup (text);
  for (char *word = strtok_r (copy, " \t", &rest); word != NULL;
       word = strtok_r (NULL, " \t", &rest))
    {
      if (n < G_N_ELEMENTS (fields))
        words[n] = word;
      n++;
    }
  if (n != G_N_ELEMENTS (fields))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                   "a cron line has five fields, \"%s\" has %u", text, n);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      if (!read_field (&fields[i], words[i], &bits[i]))
        {
          g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                       "\"%s\" is no %s of a cron line", words[i], fields[i].name);
          return FALSE;
        }
    }

  cron->minutes = bits[0];
  cron->hours = (guint32) bits[1];
  cron->days = (guint32) bits[2];
  cron->months = (guint32) bits[3];
  cron->weekdays = from_sunday (bits[4]);
  cron->any_day = words[2][0] == '*';
  cron->any_weekday = words[4][0] == '*';
  return TRUE;
}

gboolean
outcry_cron_matches_day (const OutcryCron *cron,
                         int               month,
                         int               day,
                         int               weekday)
{
  gboolean in_days, in_weekdays;

  g_return_val_if_fail (cron != NULL, FALSE);

  in_days = (cron->days >> day) & 1;
  in_weekdays = (cron->weekdays >> weekday) & 1;

  if (!((cron->months >> month) & 1))
    return FALSE;
  if (cron->any_day || cron->any_weekday)
    return in_days && in_weekdays;
  return in_days || in_weekdays;
}
