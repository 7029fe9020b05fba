/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fields of recipes: what stands in the YAML, checked. They are read in outcry-field-read.c. */

#include "market/outcry-field-private.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "market/outcry-schema.h"

#define MAX_SHIFT 18

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
    return outcry_yaml_node_error (field, error,
                                   "%s: \"at\" is missing: where it stands in the row", self->name);
  if (outcry_yaml_node_get_kind (node) != OUTCRY_YAML_SEQUENCE)
    return add_locator (self, node, kind, error);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (!add_locator (self, outcry_yaml_node_get_item (node, i), kind, error))
      return FALSE;
  if (self->at->len == 0)
    return outcry_yaml_node_error (node, error, "%s: at: at least one place is expected",
                                   self->name);
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
  if (!outcry_schema_kind (node, "cut", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      const char *text = outcry_schema_text (outcry_yaml_node_get_item (node, i), "cut", error);

      if (text == NULL)
        return FALSE;
      *(g_str_equal (outcry_yaml_node_get_key (node, i), "start") ? &self->cut_start
                                                                  : &self->cut_end) =
          g_strdup (text);
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
  return outcry_yaml_node_error (
      node, error, "scale: a power of ten is expected, such as 0.01 or 1000, not \"%s\"", text);
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
  if (!outcry_schema_kind (node, "scale", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  at = outcry_yaml_node_get_member (node, "at");
  map = outcry_yaml_node_get_member (node, "map");
  otherwise = outcry_yaml_node_get_member (node, "else");
  if (at == NULL || map == NULL)
    return outcry_yaml_node_error (
        node, error,
        "scale: a power of ten, or {at: place, map: {text: power of ten}} is expected");
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
      g_hash_table_insert (self->shift_map, g_strdup (outcry_yaml_node_get_key (map, i)),
                           GINT_TO_POINTER (shift));
    }
  return otherwise == NULL || parse_shift (otherwise, &self->shift, error);
}

static gboolean
parse_round (OutcryField           *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  guint digits;

  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR &&
      g_str_equal (outcry_yaml_node_get_text (node), "scale"))
    {
      self->round = OUTCRY_ROUND_SCALE;
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
  static const struct { const char *name; gint64 ns;
  } units[] = {
    { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 },
    { "ns", 1 },         { "rfc3339", 0 },  { "date", 0 },
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
        return outcry_yaml_node_error (node, error,
                                       "zone: the name of a time zone, or {at: place} is expected");
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
    [OUTCRY_FIELD_AMOUNT] = { "at", "cut", "map", "else", "round", "scale", "abs", "negate",
                              "optional" },
    [OUTCRY_FIELD_COUNT] = { "at", "optional" },
    [OUTCRY_FIELD_SIDE] = { "at", "cut", "map", "else", "sign", "optional" },
    [OUTCRY_FIELD_TIME] = { "at", "cut", "unit", "zone", "floor" },
  };
  g_autoptr (OutcryField) self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  self = g_new0 (OutcryField, 1);
  self->name = g_strdup (name);
  self->role = role;
  self->round = OUTCRY_ROUND_NONE;
  self->at = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_locator_free);
  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR && role != OUTCRY_FIELD_TIME)
    return add_locator (self, node, kind, error) ? g_steal_pointer (&self) : NULL;
  if (outcry_yaml_node_get_kind (node) != OUTCRY_YAML_MAPPING)
    {
      outcry_yaml_node_error (
          node, error,
          role == OUTCRY_FIELD_TIME
              ? "%s: {at: place, unit: s, ms, us, ns, rfc3339, date or a format} is expected"
              : "%s: a place in the row, or {at: place, ...} is expected",
          name);
      return NULL;
    }
  if (!outcry_yaml_node_check_keys (node, keys[role], error) || !parse_at (self, node, kind, error))
    return NULL;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (!parse_option (self, outcry_yaml_node_get_key (node, i),
                       outcry_yaml_node_get_item (node, i), kind, error))
      return NULL;
  if (role == OUTCRY_FIELD_TIME && outcry_yaml_node_get_member (node, "unit") == NULL)
    {
      outcry_yaml_node_error (node, error,
                              "%s: \"unit\" is missing: s, ms, us, ns, rfc3339, date or a format",
                              name);
      return NULL;
    }
  return g_steal_pointer (&self);
}
