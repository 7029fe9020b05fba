/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times for people. Invariant: a text has one reading or none; "1m" is a minute everywhere in
 * Outcry, and there are no months or years here because they have no length. */

#include "ctl/outcry-ctl-time.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ctl/outcry-ctl-error.h"

static const struct
{
  const char *name;
  gint64      length;
} units[] = {
  { "s", OUTCRY_SECOND },        { "sec", OUTCRY_SECOND },     { "second", OUTCRY_SECOND },
  { "m", OUTCRY_MINUTE },        { "min", OUTCRY_MINUTE },     { "minute", OUTCRY_MINUTE },
  { "h", OUTCRY_HOUR },          { "hour", OUTCRY_HOUR },      { "d", OUTCRY_DAY },
  { "day", OUTCRY_DAY },         { "w", 7 * OUTCRY_DAY },      { "week", 7 * OUTCRY_DAY },
};

/* "2h", "90 minutes", and whether "ago" is wanted after it. */
static gboolean
parse_age (const char *text,
           gint64     *age)
{
  g_autofree char *number = NULL;
  g_autofree char *unit = NULL;
  gsize digits = strspn (text, "0123456789");
  gsize letters;
  guint64 n;
  const char *p = text + digits;

  if (digits == 0 || digits > 12)
    return FALSE;
  number = g_strndup (text, digits);
  p += strspn (p, " ");
  letters = strspn (p, "abcdefghijklmnopqrstuvwxyz");
  unit = g_strndup (p, letters);
  p += letters;
  p += strspn (p, " ");
  if (*p != '\0' && strcmp (p, "ago") != 0)
    return FALSE;
  if (letters > 3 && unit[letters - 1] == 's')
    unit[letters - 1] = '\0';
  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &n, NULL))
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, unit) == 0)
      {
        if (__builtin_mul_overflow ((gint64) n, units[i].length, age))
          *age = G_MAXINT64;
        return TRUE;
      }

  return FALSE;
}

/* "2026-11-20 14:30": RFC 3339 wants seconds and a zone. */
static gboolean
parse_short (const char *text,
             OutcryTime *time)
{
  static const char shape[] = "dddd-dd-dd dd:dd";
  g_autofree char *full = NULL;

  for (gsize i = 0; i < sizeof shape - 1; i++)
    {
      gboolean fits = shape[i] == 'd'   ? g_ascii_isdigit (text[i])
                      : shape[i] == ' ' ? text[i] == ' ' || text[i] == 'T'
                                        : text[i] == shape[i];

      if (!fits)
        return FALSE;
    }

  if (text[16] == '\0')
    full = g_strconcat (text, ":00Z", NULL);
  else if (text[16] == ':' && g_ascii_isdigit (text[17]) && g_ascii_isdigit (text[18]) &&
           strspn (text + 19, ".0123456789") == strlen (text + 19))
    full = g_strconcat (text, "Z", NULL);

  return full != NULL && outcry_time_parse_rfc3339 (full, -1, time, NULL);
}

gboolean
outcry_ctl_time_parse (const char  *text,
                       OutcryTime   now,
                       OutcryTime  *time,
                       GError     **error)
{
  gint64 age;
  OutcryTime midnight = outcry_floor_to (now, OUTCRY_DAY);

  g_return_val_if_fail (text != NULL && time != NULL, FALSE);

  if (strcmp (text, "now") == 0)
    *time = now;
  else if (strcmp (text, "today") == 0)
    *time = midnight;
  else if (strcmp (text, "yesterday") == 0)
    *time = midnight - OUTCRY_DAY;
  else if (text[0] == '@' && outcry_time_parse_epoch (text + 1, -1, 1000000000, time, NULL))
    return TRUE;
  else if (parse_age (text, &age))
    {
      /* Times begin in 1677; whoever asks for what came earlier gets what there is. */
      if (__builtin_sub_overflow (now, age, time) || *time < G_MININT64 / 1000)
        *time = G_MININT64 / 1000;
    }
  else if (!outcry_time_parse_rfc3339 (text, -1, time, NULL) && !parse_short (text, time))
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("“%s” is not a time; 2026-11-20, “2026-11-20 14:30”, 2026-11-20T14:30:00Z, "
                      "“2h ago” or yesterday would be"),
                   text);
      return FALSE;
    }

  return TRUE;
}
