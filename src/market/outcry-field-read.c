/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fields: text, amount, count, side or time out of a row.
 *
 * The way of a text: find, null and skip values out, cut, map. Then an amount is scaled by shifting
 * the exponent of its text, so no multiplication can lose a digit, and parsed at the digits of the
 * instrument; digits beyond them are an error unless the recipe says "round". */

#include "market/outcry-field-private.h"

#include <string.h>

#include "base/outcry-hash.h"

G_GNUC_PRINTF (2, 3)
static OutcryValue
bad (char       **reason,
     const char  *format,
     ...)
{
  va_list args;

  va_start (args, format);
  *reason = g_strdup_vprintf (format, args);
  va_end (args);
  return OUTCRY_VALUE_BAD;
}

static const char *
keep (const OutcryRow *row,
      char            *text)
{
  g_ptr_array_add (row->strings, text);
  return text;
}

static const char *
cut_text (const OutcryField *self,
          const OutcryRow   *row,
          const char        *text)
{
  if (self->cut_start != NULL && g_str_has_prefix (text, self->cut_start))
    text += strlen (self->cut_start);
  if (self->cut_end != NULL && g_str_has_suffix (text, self->cut_end))
    text = keep (row, g_strndup (text, strlen (text) - strlen (self->cut_end)));
  return text;
}

/* The text of one place: READ, NONE or BAD. */
static OutcryValue
find_text (const OutcryField         *self,
           const OutcryLocator       *at,
           const OutcryRow           *row,
           const OutcryFieldContext  *context,
           const char               **text,
           char                     **reason)
{
  switch (outcry_locator_find (at, row, text))
    {
    case OUTCRY_FOUND_NOTHING:
      return self->optional ? OUTCRY_VALUE_NONE
                            : bad (reason, "%s: nothing is there at %s", self->name,
                                   outcry_locator_get_text (at));
    case OUTCRY_FOUND_STRUCTURE:
      return bad (reason, "%s: an array or object is at %s", self->name,
                  outcry_locator_get_text (at));
    case OUTCRY_FOUND_NULL:
      return OUTCRY_VALUE_NONE;
    case OUTCRY_FOUND_TEXT:
    default:
      return context->skip != NULL && g_hash_table_contains (context->skip, *text)
                 ? OUTCRY_VALUE_NONE
                 : OUTCRY_VALUE_READ;
    }
}

OutcryValue
outcry_field_read_text (const OutcryField         *self,
                        const OutcryRow           *row,
                        const OutcryFieldContext  *context,
                        const char               **text,
                        char                     **reason)
{
  const char *mapped;

  g_return_val_if_fail (self != NULL, OUTCRY_VALUE_NONE);

  for (guint i = 0; i < self->at->len; i++)
    {
      const char *before = *text;
      OutcryValue value =
          find_text (self, g_ptr_array_index (self->at, i), row, context, text, reason);

      if (value != OUTCRY_VALUE_READ)
        return value;
      if (i > 0)
        *text = keep (row, g_strconcat (before, " ", *text, NULL));
    }
  *text = cut_text (self, row, *text);
  if (self->map != NULL)
    {
      mapped = g_hash_table_lookup (self->map, *text);
      if (mapped == NULL)
        mapped = self->otherwise;
      if (mapped == NULL)
        return bad (reason, "%s: \"%.40s\" is none of the texts in its map", self->name, *text);
      *text = mapped;
    }
  if (self->bound)
    {
      mapped = context->bindings != NULL ? g_hash_table_lookup (context->bindings, *text) : NULL;
      if (mapped == NULL)
        return bad (reason, "%s: channel \"%.40s\" was not announced", self->name, *text);
      *text = mapped;
    }
  return OUTCRY_VALUE_READ;
}

/* The text with its decimal exponent moved. */
static char *
shift_text (const char *text,
            int         shift)
{
  const char *e = strpbrk (text, "eE");
  gint64 exponent = 0;
  const char *digits = e != NULL ? e + 1 : NULL;

  if (digits != NULL && *digits == '+' && g_ascii_isdigit (digits[1]))
    digits++;
  if (digits != NULL && !g_ascii_string_to_signed (digits, 10, -1000, 1000, &exponent, NULL))
    return g_strdup (text); /* let the parser say what is wrong */
  return g_strdup_printf ("%.*se%d", (int) (e != NULL ? e - text : (gssize) strlen (text)), text,
                          (int) exponent + shift);
}

static OutcryValue
find_shift (const OutcryField         *self,
            const OutcryRow           *row,
            int                       *shift,
            char                     **reason)
{
  const char *text;
  gpointer value;

  *shift = self->shift;
  if (self->shift_at == NULL)
    return OUTCRY_VALUE_READ;
  outcry_locator_find (self->shift_at, row, &text);
  if (text == NULL)
    return bad (reason, "%s: nothing is there at %s, which decides its scale", self->name,
                outcry_locator_get_text (self->shift_at));
  if (g_hash_table_lookup_extended (self->shift_map, text, NULL, &value))
    *shift = GPOINTER_TO_INT (value);
  return OUTCRY_VALUE_READ;
}

/* @shown is the text as it came. */
static OutcryValue
parse_amount (const OutcryField  *self,
              const char         *text,
              const char         *shown,
              guint               digits,
              gint64             *value,
              char              **reason)
{
  g_autoptr (GError) error = NULL;
  guint at = self->round >= 0 ? (guint) self->round : digits;
  OutcryRounding rounding =
      self->round == OUTCRY_ROUND_NONE ? OUTCRY_ROUND_REFUSE : OUTCRY_ROUND_HALF_EVEN;

  if (!outcry_decimal_parse (text, -1, at, rounding, value, &error))
    {
      if (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_OVERFLOW))
        return bad (reason, "%s: \"%.40s\" is too large", self->name, shown);
      if (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_PRECISION))
        return bad (reason, "%s: \"%.40s\" has more than %u digits after the point", self->name,
                    shown, at);
      return bad (reason, "%s: \"%.40s\" is not a number", self->name, shown);
    }
  if (at != digits && !outcry_decimal_rescale (*value, at, digits, OUTCRY_ROUND_REFUSE, value))
    return bad (reason, "%s: \"%.40s\", rounded to %u digits, does not fit %u digits", self->name,
                shown, at, digits);
  return OUTCRY_VALUE_READ;
}

OutcryValue
outcry_field_read_amount (const OutcryField         *self,
                          const OutcryRow           *row,
                          const OutcryFieldContext  *context,
                          guint                      digits,
                          gint64                    *value,
                          char                     **reason)
{
  g_autofree char *shifted = NULL;
  const char *shown = NULL;
  const char *text;
  OutcryValue found = outcry_field_read_text (self, row, context, &shown, reason);
  int shift;

  if (found == OUTCRY_VALUE_READ)
    found = find_shift (self, row, &shift, reason);
  if (found != OUTCRY_VALUE_READ)
    return found;
  text = shift != 0 ? (shifted = shift_text (shown, shift)) : shown;
  found = parse_amount (self, text, shown, digits, value, reason);
  if (found == OUTCRY_VALUE_READ && (self->negate || (self->abs && *value < 0)))
    {
      if (*value == G_MININT64)
        return bad (reason, "%s: \"%.40s\" is too large", self->name, shown);
      *value = -*value;
    }
  return found;
}

OutcryValue
outcry_field_read_count (const OutcryField         *self,
                         const OutcryRow           *row,
                         const OutcryFieldContext  *context,
                         guint32                   *value,
                         char                     **reason)
{
  gint64 number = 0;
  OutcryValue found = outcry_field_read_amount (self, row, context, 0, &number, reason);

  if (found == OUTCRY_VALUE_READ && (number < 0 || number > G_MAXUINT32))
    return bad (reason, "%s: %" G_GINT64_FORMAT " is not a count", self->name, number);
  *value = (guint32) number;
  return found;
}

OutcryValue
outcry_field_read_side (const OutcryField         *self,
                        const OutcryRow           *row,
                        const OutcryFieldContext  *context,
                        OutcrySide                *value,
                        char                     **reason)
{
  const char *text = NULL;
  OutcryValue found = outcry_field_read_text (self, row, context, &text, reason);
  g_autofree char *lower = NULL;

  if (found != OUTCRY_VALUE_READ)
    return found;
  if (self->sign)
    {
      if (outcry_decimal_digits (text, -1) < 0)
        return bad (reason, "%s: \"%.40s\" is not a number", self->name, text);
      *value = *text == '-' ? OUTCRY_SIDE_SELL : OUTCRY_SIDE_BUY;
      return OUTCRY_VALUE_READ;
    }
  lower = g_ascii_strdown (text, -1);
  if (!outcry_side_from_string (lower, value))
    return bad (reason, "%s: \"%.40s\" is neither buy nor sell", self->name, text);
  return OUTCRY_VALUE_READ;
}

static GTimeZone *
cached_zone (const OutcryFieldContext *context,
             const char               *name)
{
  GTimeZone *zone = g_hash_table_lookup (context->zones, name);

  if (zone == NULL)
    {
      zone = outcry_time_zone_new (name, NULL);
      if (zone != NULL)
        g_hash_table_insert (context->zones, g_strdup (name), zone);
    }
  return zone;
}

/* The calendar day in @zone that holds @time, as its midnight UTC. */
static OutcryTime
local_day (OutcryTime  time,
           GTimeZone  *zone)
{
  gint64 seconds = outcry_floor_to (time, OUTCRY_SECOND) / OUTCRY_SECOND;
  int    interval =
      zone != NULL ? g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds) : -1;
  gint64 offset = interval >= 0 ? g_time_zone_get_offset (zone, interval) : 0;

  return outcry_floor_to (time + offset * OUTCRY_SECOND, OUTCRY_DAY);
}

OutcryValue
outcry_field_read_time (const OutcryField         *self,
                        const OutcryRow           *row,
                        const OutcryFieldContext  *context,
                        OutcryInterval             interval,
                        OutcryTime                *value,
                        char                     **reason)
{
  const char *text = NULL;
  OutcryValue found = outcry_field_read_text (self, row, context, &text, reason);
  GTimeZone *zone = self->zone;
  gboolean ok;

  if (found != OUTCRY_VALUE_READ)
    return found;
  if (self->zone_at != NULL)
    {
      const char *name;

      outcry_locator_find (self->zone_at, row, &name);
      zone = name != NULL ? cached_zone (context, name) : NULL;
      if (zone == NULL)
        return bad (reason, "%s: no time zone is named at %s (\"%.40s\")", self->name,
                    outcry_locator_get_text (self->zone_at), name != NULL ? name : "");
    }
  if (self->unit_ns != 0)
    ok = outcry_time_parse_epoch (text, -1, self->unit_ns, value, NULL);
  else if (self->format != NULL)
    ok = outcry_time_parse_format (text, self->format, zone, value, NULL);
  else
    ok = outcry_time_parse_rfc3339 (text, -1, value, NULL);
  if (!ok)
    return bad (reason, "%s: \"%.40s\" is not a time of its unit between 1677 and 2262", self->name,
                text);
  if (self->floor)
    {
      if (interval >= OUTCRY_INTERVAL_1D)
        *value = local_day (*value, zone);
      *value = outcry_interval_floor (interval, NULL, *value);
    }
  return OUTCRY_VALUE_READ;
}

guint64
outcry_field_text_to_id (const char *text)
{
  guint64 id;
  OutcryHash hash;

  g_return_val_if_fail (text != NULL, 0);

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &id, NULL))
    return id;
  outcry_hash_of (text, strlen (text), &hash);
  id = 0;
  for (guint i = 0; i < 8; i++)
    id = id << 8 | hash.bytes[i];
  return id;
}
