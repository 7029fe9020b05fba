/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fields: text, amount, count, side or time out of a row.
 *
 * The way of a text: find, null and skip values out, cut, map. Then an amount is scaled by shifting the exponent of its
 * text, so no multiplication can lose a digit, and parsed at the digits of the instrument; digits beyond them are an
 * error unless the recipe says "round". */

#include "market/outcry-field.h"

#include <string.h>

#include "base/outcry-hash.h"
#include "base/outcry-keyed-hash.h"
#include "market/outcry-schema.h"

#define ROUND_NONE (-1)
#define ROUND_SCALE (-2)
#define MAX_SHIFT 18

struct _OutcryField
{
  char            *name;
  OutcryFieldRole  role;
  GPtrArray       *at; /* OutcryLocator; several are joined by a blank */
  gboolean         optional;
  char            *cut_start;
  char            *cut_end;
  GHashTable      *map;
  char            *otherwise;
  gboolean         bound;
  int              round;
  int              shift; /* the value times 10^shift */
  OutcryLocator   *shift_at;
  GHashTable      *shift_map; /* text -> GINT_TO_POINTER (shift) */
  gboolean         abs;
  gboolean         negate;
  gboolean         sign;
  gint64           unit_ns;   /* TIME: 0 for what follows */
  char            *format;    /* strftime; NULL: rfc3339 or date */
  GTimeZone       *zone;
  OutcryLocator   *zone_at;
  gboolean         floor;
};

void
outcry_field_free (OutcryField *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->at);
  g_free (self->cut_start);
  g_free (self->cut_end);
  g_clear_pointer (&self->map, g_hash_table_unref);
  g_free (self->otherwise);
  outcry_locator_free (self->shift_at);
  g_clear_pointer (&self->shift_map, g_hash_table_unref);
  g_free (self->format);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  outcry_locator_free (self->zone_at);
  g_free (self);
}

gboolean
outcry_field_is_optional (const OutcryField *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->optional;
}

static gboolean
add_locator (OutcryField           *self,
             const OutcryYamlNode  *node,
             OutcryRowKind          kind,
             GError               **error)
{
  const char *text = outcry_schema_text (node, self->name, error);
  OutcryLocator *locator = text != NULL ? outcry_locator_new (node, text, kind, error) : NULL;

  if (locator == NULL)
    return FALSE;
  g_ptr_array_add (self->at, locator);
  return TRUE;
}

static gboolean
parse_at (OutcryField           *self,
          const OutcryYamlNode  *field,
          OutcryRowKind          kind,
          GError               **error)
{
  const OutcryYamlNode *node = outcry_yaml_node_get_member (field, "at");

  if (node == NULL)
    return outcry_yaml_node_error (field, error, "%s: \"at\" is missing: where it stands in the row", self->name);
  if (outcry_yaml_node_get_kind (node) != OUTCRY_YAML_SEQUENCE)
    return add_locator (self, node, kind, error);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (!add_locator (self, outcry_yaml_node_get_item (node, i), kind, error))
      return FALSE;
  if (self->at->len == 0)
    return outcry_yaml_node_error (node, error, "%s: at: at least one place is expected", self->name);
  return TRUE;
}

static gboolean
parse_cut (OutcryField           *self,
           const OutcryYamlNode  *node,
           GError               **error)
{
  static const char * const keys[] = { "start", "end", NULL };

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR)
    {
      self->cut_start = g_strdup (outcry_schema_text (node, "cut", error));
      return self->cut_start != NULL;
    }
  if (!outcry_schema_kind (node, "cut", OUTCRY_YAML_MAPPING, error) || !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const char *text = outcry_schema_text (outcry_yaml_node_get_item (node, i), "cut", error);

      if (text == NULL)
        return FALSE;
      *(g_str_equal (outcry_yaml_node_get_key (node, i), "start") ? &self->cut_start : &self->cut_end) = g_strdup (text);
    }
  return TRUE;
}

/* A power of ten. */
static gboolean
parse_shift (const OutcryYamlNode  *node,
             int                   *shift,
             GError               **error)
{
  const char *text = outcry_schema_text (node, "scale", error);

  if (text == NULL)
    return FALSE;
  for (int n = 0; n <= MAX_SHIFT; n++)
    {
      gint64 value;

      if (!outcry_decimal_parse (text, -1, (guint) n, OUTCRY_ROUND_REFUSE, &value, NULL))
        continue;
      for (*shift = -n; value >= 10 && value % 10 == 0; value /= 10)
        (*shift)++;
      if (value == 1 && ABS (*shift) <= MAX_SHIFT)
        return TRUE;
      break;
    }
  return outcry_yaml_node_error (node, error, "scale: a power of ten is expected, such as 0.01 or 1000, not \"%s\"", text);
}

static gboolean
parse_scale (OutcryField           *self,
             const OutcryYamlNode  *node,
             OutcryRowKind          kind,
             GError               **error)
{
  static const char * const keys[] = { "at", "map", "else", NULL };
  const OutcryYamlNode *at;
  const OutcryYamlNode *map;
  const OutcryYamlNode *otherwise;
  const char *text;

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR)
    return parse_shift (node, &self->shift, error);
  if (!outcry_schema_kind (node, "scale", OUTCRY_YAML_MAPPING, error) || !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  at = outcry_yaml_node_get_member (node, "at");
  map = outcry_yaml_node_get_member (node, "map");
  otherwise = outcry_yaml_node_get_member (node, "else");
  if (at == NULL || map == NULL)
    return outcry_yaml_node_error (node, error, "scale: a power of ten, or {at: place, map: {text: power of ten}} is expected");
  text = outcry_schema_text (at, "at", error);
  self->shift_at = text != NULL ? outcry_locator_new (at, text, kind, error) : NULL;
  if (self->shift_at == NULL || !outcry_schema_kind (map, "map", OUTCRY_YAML_MAPPING, error))
    return FALSE;
  self->shift_map = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < outcry_yaml_node_get_size (map); i++)
    {
      int shift;

      if (!parse_shift (outcry_yaml_node_get_item (map, i), &shift, error))
        return FALSE;
      g_hash_table_insert (self->shift_map, g_strdup (outcry_yaml_node_get_key (map, i)), GINT_TO_POINTER (shift));
    }
  return otherwise == NULL || parse_shift (otherwise, &self->shift, error);
}

static gboolean
parse_round (OutcryField           *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  guint digits;

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR && g_str_equal (outcry_yaml_node_get_text (node), "scale"))
    {
      self->round = ROUND_SCALE;
      return TRUE;
    }
  if (!outcry_schema_number (node, "round", 0, OUTCRY_MAX_DIGITS, &digits, error))
    return FALSE;
  self->round = (int) digits;
  return TRUE;
}

static gboolean
parse_unit (OutcryField           *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  static const struct { const char *name; gint64 ns; } units[] = {
    { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 }, { "rfc3339", 0 }, { "date", 0 },
  };
  const char *text = outcry_schema_text (node, "unit", error);
  g_autoptr (GError) inner = NULL;

  if (text == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (text, units[i].name))
      {
        self->unit_ns = units[i].ns;
        if (g_str_equal (text, "date"))
          self->format = g_strdup ("%Y-%m-%d");
        return TRUE;
      }
  if (!outcry_time_check_format (text, &inner))
    return outcry_yaml_node_error (node, error,
                                   "unit: one of s, ms, us, ns, rfc3339, date or a format such as "
                                   "\"%%d.%%m.%%Y %%H:%%M\" is expected: %s", inner->message);
  self->format = g_strdup (text);
  return TRUE;
}

/* A zone by name, or where the answer names it: what begins with $ . [ or @, or is {at: place}. */
static gboolean
parse_zone (OutcryField           *self,
            const OutcryYamlNode  *node,
            OutcryRowKind          kind,
            GError               **error)
{
  static const char * const keys[] = { "at", NULL };
  const OutcryYamlNode *at = node;
  const char *text;

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_MAPPING)
    {
      if (!outcry_yaml_node_check_keys (node, keys, error))
        return FALSE;
      at = outcry_yaml_node_get_member (node, "at");
      if (at == NULL)
        return outcry_yaml_node_error (node, error, "zone: the name of a time zone, or {at: place} is expected");
    }
  text = outcry_schema_text (at, "zone", error);
  if (text == NULL)
    return FALSE;
  if (at == node && strchr ("$.[@", *text) == NULL)
    {
      self->zone = outcry_schema_zone (node, "zone", error);
      return self->zone != NULL;
    }
  self->zone_at = outcry_locator_new (at, text, kind, error);
  return self->zone_at != NULL;
}

static gboolean
parse_option (OutcryField           *self,
              const char            *key,
              const OutcryYamlNode  *node,
              OutcryRowKind          kind,
              GError               **error)
{
  if (g_str_equal (key, "optional"))
    return outcry_schema_boolean (node, key, &self->optional, error);
  if (g_str_equal (key, "cut"))
    return parse_cut (self, node, error);
  if (g_str_equal (key, "map"))
    return (self->map = outcry_schema_map (node, key, error)) != NULL;
  if (g_str_equal (key, "else"))
    return (self->otherwise = g_strdup (outcry_schema_text (node, key, error))) != NULL;
  if (g_str_equal (key, "bound"))
    return outcry_schema_boolean (node, key, &self->bound, error);
  if (g_str_equal (key, "round"))
    return parse_round (self, node, error);
  if (g_str_equal (key, "scale"))
    return parse_scale (self, node, kind, error);
  if (g_str_equal (key, "abs"))
    return outcry_schema_boolean (node, key, &self->abs, error);
  if (g_str_equal (key, "negate"))
    return outcry_schema_boolean (node, key, &self->negate, error);
  if (g_str_equal (key, "sign"))
    return outcry_schema_boolean (node, key, &self->sign, error);
  if (g_str_equal (key, "unit"))
    return parse_unit (self, node, error);
  if (g_str_equal (key, "zone"))
    return parse_zone (self, node, kind, error);
  if (g_str_equal (key, "floor"))
    return outcry_schema_boolean (node, key, &self->floor, error);
  return TRUE; /* at */
}

OutcryField *
outcry_field_new (const OutcryYamlNode *node,
                  const char           *name,
                  OutcryFieldRole       role,
                  OutcryRowKind         kind,
                  GError              **error)
{
  static const char * const keys[][11] = {
    [OUTCRY_FIELD_TEXT] = { "at", "cut", "map", "else", "bound", "optional" },
    [OUTCRY_FIELD_AMOUNT] = { "at", "cut", "map", "else", "round", "scale", "abs", "negate", "optional" },
    [OUTCRY_FIELD_COUNT] = { "at", "optional" },
    [OUTCRY_FIELD_SIDE] = { "at", "cut", "map", "else", "sign", "optional" },
    [OUTCRY_FIELD_TIME] = { "at", "cut", "unit", "zone", "floor" },
  };
  g_autoptr (OutcryField) self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  self = g_new0 (OutcryField, 1);
  self->name = g_strdup (name);
  self->role = role;
  self->round = ROUND_NONE;
  self->at = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_locator_free);
  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR && role != OUTCRY_FIELD_TIME)
    return add_locator (self, node, kind, error) ? g_steal_pointer (&self) : NULL;
  if (outcry_yaml_node_get_kind (node) != OUTCRY_YAML_MAPPING)
    {
      outcry_yaml_node_error (node, error, role == OUTCRY_FIELD_TIME ? "%s: {at: place, unit: s, ms, us, ns, rfc3339, date or a format} is expected" :
                                                                       "%s: a place in the row, or {at: place, ...} is expected", name);
      return NULL;
    }
  if (!outcry_yaml_node_check_keys (node, keys[role], error) || !parse_at (self, node, kind, error))
    return NULL;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (!parse_option (self, outcry_yaml_node_get_key (node, i), outcry_yaml_node_get_item (node, i), kind, error))
      return NULL;
  if (role == OUTCRY_FIELD_TIME && outcry_yaml_node_get_member (node, "unit") == NULL)
    {
      outcry_yaml_node_error (node, error, "%s: \"unit\" is missing: s, ms, us, ns, rfc3339, date or a format", name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

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
      return self->optional ? OUTCRY_VALUE_NONE : bad (reason, "%s: nothing is there at %s", self->name, outcry_locator_get_text (at));
    case OUTCRY_FOUND_STRUCTURE:
      return bad (reason, "%s: an array or object is at %s", self->name, outcry_locator_get_text (at));
    case OUTCRY_FOUND_NULL:
      return OUTCRY_VALUE_NONE;
    case OUTCRY_FOUND_TEXT:
    default:
      return context->skip != NULL && g_hash_table_contains (context->skip, *text) ? OUTCRY_VALUE_NONE : OUTCRY_VALUE_READ;
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
      OutcryValue value = find_text (self, g_ptr_array_index (self->at, i), row, context, text, reason);

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
  return g_strdup_printf ("%.*se%d", (int) (e != NULL ? e - text : (gssize) strlen (text)), text, (int) exponent + shift);
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
    return bad (reason, "%s: nothing is there at %s, which decides its scale", self->name, outcry_locator_get_text (self->shift_at));
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
  OutcryRounding rounding = self->round == ROUND_NONE ? OUTCRY_ROUND_REFUSE : OUTCRY_ROUND_HALF_EVEN;

  if (!outcry_decimal_parse (text, -1, at, rounding, value, &error))
    {
      if (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_OVERFLOW))
        return bad (reason, "%s: \"%.40s\" is too large", self->name, shown);
      if (g_error_matches (error, OUTCRY_DECIMAL_ERROR, OUTCRY_DECIMAL_ERROR_PRECISION))
        return bad (reason, "%s: \"%.40s\" has more than %u digits after the point", self->name, shown, at);
      return bad (reason, "%s: \"%.40s\" is not a number", self->name, shown);
    }
  if (at != digits && !outcry_decimal_rescale (*value, at, digits, OUTCRY_ROUND_REFUSE, value))
    return bad (reason, "%s: \"%.40s\", rounded to %u digits, does not fit %u digits", self->name, shown, at, digits);
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
  int interval = zone != NULL ? g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds) : -1;
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
        return bad (reason, "%s: no time zone is named at %s (\"%.40s\")", self->name, outcry_locator_get_text (self->zone_at), name != NULL ? name : "");
    }
  if (self->unit_ns != 0)
    ok = outcry_time_parse_epoch (text, -1, self->unit_ns, value, NULL);
  else if (self->format != NULL)
    ok = outcry_time_parse_format (text, self->format, zone, value, NULL);
  else
    ok = outcry_time_parse_rfc3339 (text, -1, value, NULL);
  if (!ok)
    return bad (reason, "%s: \"%.40s\" is not a time of its unit between 1677 and 2262", self->name, text);
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
