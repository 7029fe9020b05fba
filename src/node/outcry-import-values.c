/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts of a file to exact values, or to a reason why not. A number that has two readings, 1,234 as
 * one thousand or as one and a bit, is refused unless the mapping says which sign is the decimal
 * one: a price that is wrong by a factor of a thousand must not get in silently. */

#include "node/outcry-import-private.h"

#include "base/outcry-hash.h"
#include "node/outcry-i18n.h"

/* Digits after the point that are taken without being told so. */
#define MAX_FOUND_DIGITS 12

/* Whether @text up to @len is digits in groups of three, parted by @group: "1,234,567". */
static gboolean
is_grouped (const char *text,
            gsize       len,
            char        group)
{
  gsize run = 0;
  gboolean first = TRUE;

  for (gsize i = 0; i < len; i++)
    {
      if (text[i] != group)
        {
          run++;
          continue;
        }
      if (run == 0 || run > 3 || (!first && run != 3))
        return FALSE;
      first = FALSE;
      run = 0;
    }
  return first || run == 3;
}

/* A run of a number's characters: sign, digits, signs within, exponent. */
static gboolean
is_number (const char *text,
           gsize       len)
{
  gsize i = 0, digits = 0;

  if (i < len && (text[i] == '-' || text[i] == '+'))
    i++;
  for (; i < len && (g_ascii_isdigit (text[i]) || text[i] == '.' || text[i] == ','); i++)
    digits += g_ascii_isdigit (text[i]) ? 1 : 0;
  if (digits == 0)
    return FALSE;
  if (i < len && (text[i] == 'e' || text[i] == 'E'))
    {
      i++;
      if (i < len && (text[i] == '-' || text[i] == '+'))
        i++;
      if (i == len)
        return FALSE;
      for (; i < len && g_ascii_isdigit (text[i]); i++)
        ;
    }
  return i == len;
}

typedef struct
{
  const char *digits; /* after the sign */
  gsize       len;    /* up to the exponent */
  guint       commas, points;
  const char *last_comma, *last_point;
} Anatomy;

static gboolean
take_apart (const char *text,
            gsize       len,
            Anatomy    *anatomy)
{
  if (!is_number (text, len))
    return FALSE;
  *anatomy = (Anatomy) { .digits = text };
  if (*text == '-' || *text == '+')
    anatomy->digits++;
  for (const char *p = anatomy->digits; p < text + len && *p != 'e' && *p != 'E'; p++)
    {
      anatomy->len++;
      if (*p == ',')
        {
          anatomy->commas++;
          anatomy->last_comma = p;
        }
      if (*p == '.')
        {
          anatomy->points++;
          anatomy->last_point = p;
        }
    }
  return TRUE;
}

static char
decimal_of (const Anatomy *anatomy)
{
  const char *comma = anatomy->last_comma;
  gsize before, after;

  if (anatomy->commas == 0)
    return anatomy->points == 0 ? 0 : anatomy->points == 1 ? '.' : ',';
  if (anatomy->points > 0)
    return anatomy->last_point > comma ? '.' : ',';
  if (anatomy->commas > 1)
    return '.';
  before = (gsize) (comma - anatomy->digits);
  after = anatomy->len - before - 1;
  if (after != 3 || before == 0 || before > 3 || anatomy->digits[0] == '0')
    return ',';
  return '?';
}

static const char *
trim (const char *text,
      gsize      *len)
{
  while (g_ascii_isspace (*text))
    text++;
  *len = strlen (text);
  while (*len > 0 && g_ascii_isspace (text[*len - 1]))
    (*len)--;
  return text;
}

char
outcry_import_decimal_of (const char *text)
{
  gsize len;
  Anatomy anatomy;

  text = trim (text, &len);
  return take_apart (text, len, &anatomy) ? decimal_of (&anatomy) : '!';
}

gboolean
outcry_import_read_number (const char  *text,
                           char         decimal,
                           char         out[OUTCRY_IMPORT_NUMBER_SIZE],
                           char       **reason)
{
  gsize len, whole, at = 0;
  Anatomy anatomy;
  const char *point;
  char group;

  text = trim (text, &len);
  if (len >= OUTCRY_IMPORT_NUMBER_SIZE || !take_apart (text, len, &anatomy))
    {
      *reason = g_strdup_printf (len == 0 ? _("it is empty") : _("“%.40s” is not a number"), text);
      return FALSE;
    }
  if (decimal == 0)
    decimal = decimal_of (&anatomy);
  if (decimal == '?')
    {
      *reason = g_strdup_printf (_("“%.40s” has two readings, with a decimal comma or without; say "
                                   "which with “decimal” in the mapping"),
                                 text);
      return FALSE;
    }
  if (decimal == 0)
    decimal = '.';
  group = decimal == '.' ? ',' : '.';

  point = memchr (anatomy.digits, decimal, anatomy.len);
  whole = point != NULL ? (gsize) (point - anatomy.digits) : anatomy.len;
  if (!is_grouped (anatomy.digits, whole, group) ||
      (point != NULL && strcspn (point + 1, ".,") < anatomy.len - whole - 1))
    {
      *reason =
          g_strdup_printf (_("“%.40s” is not a number with decimal sign “%c”"), text, decimal);
      return FALSE;
    }
  for (gsize i = 0; i < len; i++)
    if (text[i] != group && text[i] != '+')
      out[at++] = text[i] == decimal ? '.' : text[i];
    else if (text[i] == '+' && i > 0)
      out[at++] = '+';
  out[at] = '\0';
  return TRUE;
}

/* Times. */

static gint64
epoch_unit (const char *unit)
{
  static const struct
  {
    const char *name;
    gint64      ns;
  } units[] = { { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (unit, units[i].name))
      return units[i].ns;
  return 0;
}

gboolean
outcry_import_read_time (const OutcryImportMapping  *mapping,
                         const char                 *text,
                         const char                 *text_2,
                         OutcryTime                 *time,
                         char                      **reason)
{
  g_autofree char *joined = NULL;
  g_autoptr (GError) error = NULL;
  gint64 unit = epoch_unit (mapping->unit);
  gboolean read;
  gsize len;

  if (text_2 != NULL)
    text = joined = g_strconcat (text, " ", text_2, NULL);
  text = trim (text, &len);
  if (len == 0)
    {
      *reason = g_strdup (_("it is empty"));
      return FALSE;
    }
  if (unit != 0)
    read = outcry_time_parse_epoch (text, (gssize) len, unit, time, &error);
  else if (g_str_equal (mapping->unit, "rfc3339"))
    read = outcry_time_parse_rfc3339 (text, (gssize) len, time, &error);
  else
    {
      g_autofree char *trimmed = g_strndup (text, len);

      read = outcry_time_parse_format (
          trimmed, g_str_equal (mapping->unit, "date") ? "%Y-%m-%d" : mapping->unit, mapping->zone,
          time, &error);
    }
  if (!read || __builtin_add_overflow (*time, mapping->since, time))
    {
      *reason = g_strdup_printf (_("“%.40s” is not a time of unit “%s”"), text, mapping->unit);
      return FALSE;
    }
  return TRUE;
}

/* Rows. */

static gboolean
read_amount (const OutcryImportMapping  *mapping,
             const char                 *text,
             guint                       digits,
             gint64                     *value,
             char                      **reason)
{
  char number[OUTCRY_IMPORT_NUMBER_SIZE];
  g_autoptr (GError) error = NULL;

  if (!outcry_import_read_number (text, mapping->decimal, number, reason))
    return FALSE;
  if (outcry_decimal_parse (number, -1, digits,
                            mapping->round ? OUTCRY_ROUND_HALF_EVEN : OUTCRY_ROUND_REFUSE, value,
                            &error))
    return TRUE;
  if (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_PRECISION))
    *reason = g_strdup_printf (_("“%s” has more than %u digits after the point; give “scale” or "
                                 "“round” in the mapping"),
                               number, digits);
  else if (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_OVERFLOW))
    *reason = g_strdup_printf (_("“%s” is too large to be kept with %u digits after the point"),
                               number, digits);
  else
    *reason = g_strdup_printf (_("“%s” is not a number"), number);
  return FALSE;
}

static gboolean
read_field (const OutcryImportMapping  *mapping,
            const OutcryImportRow      *row,
            OutcryImportField           which,
            guint                       digits,
            gint64                     *value,
            OutcryImportField          *field,
            char                      **reason)
{
  *field = which;
  if (row->cells[which] == NULL)
    {
      *reason = g_strdup (_("it is missing"));
      return FALSE;
    }
  return read_amount (mapping, row->cells[which], digits, value, reason);
}

static gboolean
read_row_time (const OutcryImportMapping  *mapping,
               const OutcryImportRow      *row,
               OutcryTime                 *time,
               OutcryImportField          *field,
               char                      **reason)
{
  *field = OUTCRY_IMPORT_TIME;
  if (row->cells[OUTCRY_IMPORT_TIME] == NULL ||
      (mapping->at[OUTCRY_IMPORT_TIME_2] != NULL && row->cells[OUTCRY_IMPORT_TIME_2] == NULL))
    {
      *reason = g_strdup (_("it is missing"));
      return FALSE;
    }
  return outcry_import_read_time (mapping, row->cells[OUTCRY_IMPORT_TIME],
                                  row->cells[OUTCRY_IMPORT_TIME_2], time, reason);
}

static gboolean
read_side (const OutcryImportMapping  *mapping,
           const char                 *text,
           OutcrySide                 *side,
           char                      **reason)
{
  g_autofree char *lower = NULL;
  gpointer mapped;

  *side = OUTCRY_SIDE_NONE;
  if (text == NULL || *text == '\0')
    return TRUE;
  if (mapping->sides != NULL)
    {
      if (g_hash_table_lookup_extended (mapping->sides, text, NULL, &mapped))
        {
          *side = (OutcrySide) GPOINTER_TO_INT (mapped);
          return TRUE;
        }
    }
  else
    {
      lower = g_ascii_strdown (text, -1);
      if (outcry_side_from_string (lower, side))
        return TRUE;
    }
  *reason = g_strdup_printf (_("“%.40s” is neither buy nor sell"), text);
  return FALSE;
}

/* A whole number of 64 bits as it is, any other text the first 8 bytes of its SHA-256, as ticks of
 * sources have it. */
static guint64
read_id (const char *text)
{
  guint64 id;
  OutcryHash hash;

  if (text == NULL || *text == '\0')
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &id, NULL))
    return id;
  outcry_hash_of (text, strlen (text), &hash);
  memcpy (&id, hash.bytes, sizeof id);
  return GUINT64_FROM_BE (id);
}

gboolean
outcry_import_read_tick (const OutcryImportMapping  *mapping,
                         const OutcryImportRow      *row,
                         OutcryScale                 scale,
                         OutcryTick                 *tick,
                         OutcryImportField          *field,
                         char                      **reason)
{
  OutcrySide side;

  *tick = (OutcryTick) { 0 };
  if (!read_row_time (mapping, row, &tick->time, field, reason) ||
      !read_field (mapping, row, OUTCRY_IMPORT_PRICE, scale.price_digits, &tick->price.ticks, field,
                   reason) ||
      !read_field (mapping, row, OUTCRY_IMPORT_QUANTITY, scale.quantity_digits,
                   &tick->quantity.lots, field, reason))
    return FALSE;
  if (tick->quantity.lots < 0)
    {
      *reason = g_strdup (_("a quantity cannot be negative"));
      return FALSE;
    }
  *field = OUTCRY_IMPORT_SIDE;
  if (!read_side (mapping, row->cells[OUTCRY_IMPORT_SIDE], &side, reason))
    return FALSE;
  tick->side = side;
  tick->id = read_id (row->cells[OUTCRY_IMPORT_ID]);
  return TRUE;
}

static gboolean
read_prices (const OutcryImportMapping  *mapping,
             const OutcryImportRow      *row,
             guint                       digits,
             OutcryCandle               *candle,
             OutcryImportField          *field,
             char                      **reason)
{
  if (!read_field (mapping, row, OUTCRY_IMPORT_CLOSE, digits, &candle->close.ticks, field, reason))
    return FALSE;
  candle->open = candle->high = candle->low = candle->close;
  if (mapping->at[OUTCRY_IMPORT_OPEN] == NULL)
    return TRUE;
  return read_field (mapping, row, OUTCRY_IMPORT_OPEN, digits, &candle->open.ticks, field,
                     reason) &&
         read_field (mapping, row, OUTCRY_IMPORT_HIGH, digits, &candle->high.ticks, field,
                     reason) &&
         read_field (mapping, row, OUTCRY_IMPORT_LOW, digits, &candle->low.ticks, field, reason);
}

gboolean
outcry_import_read_candle (const OutcryImportMapping  *mapping,
                           const OutcryImportRow      *row,
                           OutcryScale                 scale,
                           OutcryCandle               *candle,
                           OutcryImportField          *field,
                           char                      **reason)
{
  OutcryTime time;

  *candle = (OutcryCandle) { 0 };
  if (!read_row_time (mapping, row, &time, field, reason) ||
      !read_prices (mapping, row, scale.price_digits, candle, field, reason))
    return FALSE;
  candle->start = outcry_interval_floor (mapping->interval, NULL, time);
  if (candle->start != time)
    {
      *field = OUTCRY_IMPORT_TIME;
      *reason = g_strdup_printf (_("“%.40s” is not where a bar of %s begins"),
                                 row->cells[OUTCRY_IMPORT_TIME],
                                 outcry_interval_to_string (mapping->interval));
      return FALSE;
    }
  if (row->cells[OUTCRY_IMPORT_VOLUME] == NULL || *row->cells[OUTCRY_IMPORT_VOLUME] == '\0')
    candle->flags |= OUTCRY_CANDLE_NO_VOLUME;
  else if (!read_field (mapping, row, OUTCRY_IMPORT_VOLUME, scale.quantity_digits,
                        &candle->volume.lots, field, reason))
    return FALSE;
  if (!outcry_candle_is_sound (candle))
    {
      *field = candle->volume.lots < 0 ? OUTCRY_IMPORT_VOLUME : OUTCRY_IMPORT_HIGH;
      *reason = g_strdup (candle->volume.lots < 0
                              ? _("a volume cannot be negative")
                              : _("open and close do not lie between low and high"));
      return FALSE;
    }
  return TRUE;
}

static void
measure_cell (const OutcryImportMapping *mapping,
              const char                *cell,
              guint8                    *digits)
{
  char number[OUTCRY_IMPORT_NUMBER_SIZE];
  g_autofree char *reason = NULL;
  int needed;

  if (cell == NULL || !outcry_import_read_number (cell, mapping->decimal, number, &reason))
    return;
  needed = outcry_decimal_digits (number, -1);
  if (needed > *digits)
    *digits = (guint8) MIN (needed, MAX_FOUND_DIGITS);
}

void
outcry_import_measure (const OutcryImportMapping *mapping,
                       const OutcryImportRow     *row,
                       OutcryScale               *scale)
{
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_PRICE], &scale->price_digits);
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_OPEN], &scale->price_digits);
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_HIGH], &scale->price_digits);
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_LOW], &scale->price_digits);
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_CLOSE], &scale->price_digits);
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_QUANTITY], &scale->quantity_digits);
  measure_cell (mapping, row->cells[OUTCRY_IMPORT_VOLUME], &scale->quantity_digits);
}
