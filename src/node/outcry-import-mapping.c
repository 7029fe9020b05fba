/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The mapping of an import, from and to YAML. docs/import.md is its schema. What it writes it reads
 * back as the same. */

#include "node/outcry-import-private.h"

#include "base/outcry-yaml.h"

static const char * const field_names[] = { "time", "time",  "price", "quantity", "side", "id",
                                            "open", "high",  "low",   "close",    "volume" };

G_STATIC_ASSERT (G_N_ELEMENTS (field_names) == OUTCRY_IMPORT_N_FIELDS);

const char *
outcry_import_field_name (OutcryImportField field)
{
  return field_names[field];
}

OutcryImportMapping *
outcry_import_mapping_new (void)
{
  OutcryImportMapping *self = g_new0 (OutcryImportMapping, 1);

  self->delimiter = ',';
  self->header = TRUE;
  self->interval = OUTCRY_INTERVAL_1D;
  return self;
}

void
outcry_import_mapping_free (OutcryImportMapping *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self->zone_name);
  g_free (self->unit);
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    g_free (self->at[i]);
  g_clear_pointer (&self->sides, g_hash_table_unref);
  g_free (self);
}

OutcryImportMapping *
outcry_import_mapping_copy (const OutcryImportMapping *self)
{
  OutcryImportMapping *copy = g_memdup2 (self, sizeof *self);

  copy->rows = g_strdup (self->rows);
  copy->zone = self->zone != NULL ? g_time_zone_ref (self->zone) : NULL;
  copy->zone_name = g_strdup (self->zone_name);
  copy->unit = g_strdup (self->unit);
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    copy->at[i] = g_strdup (self->at[i]);
  copy->sides = self->sides != NULL ? g_hash_table_ref (self->sides) : NULL;
  return copy;
}

/* Reading. Each takes a member of the root, which may be missing. */

static gboolean
take_text (const OutcryYamlNode  *root,
           const char            *key,
           const char           **text,
           GError               **error)
{
  const OutcryYamlNode *node = outcry_yaml_node_get_member (root, key);

  *text = NULL;
  if (node == NULL)
    return TRUE;
  *text = outcry_yaml_node_get_text (node);
  if (*text == NULL || **text == '\0')
    return outcry_yaml_node_error (node, error, "%s: a text is expected", key);
  return TRUE;
}

/* One of @choices, NULL-terminated: its index into *choice, which is left when it is missing. */
static gboolean
take_choice (const OutcryYamlNode *root,
             const char           *key,
             const char * const   *choices,
             guint                *choice,
             GError              **error)
{
  g_autofree char *all = NULL;
  const char *text;

  if (!take_text (root, key, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      {
        *choice = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) choices);
  return outcry_yaml_node_error (outcry_yaml_node_get_member (root, key), error,
                                 "%s: \"%s\" is none of %s", key, text, all);
}

static gboolean
take_boolean (const OutcryYamlNode  *root,
              const char            *key,
              gboolean              *value,
              GError               **error)
{
  static const char * const choices[] = { "false", "true", NULL };
  guint choice = *value ? 1 : 0;

  if (!take_choice (root, key, choices, &choice, error))
    return FALSE;
  *value = choice == 1;
  return TRUE;
}

static gboolean
take_sign (const OutcryYamlNode  *root,
           const char            *key,
           const char            *allowed,
           char                  *sign,
           GError               **error)
{
  const char *text;

  if (!take_text (root, key, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (g_str_equal (text, "tab"))
    text = "\t";
  if (strlen (text) != 1 || strchr (allowed, *text) == NULL)
    return outcry_yaml_node_error (outcry_yaml_node_get_member (root, key), error,
                                   "%s: \"%s\" cannot be it", key, text);
  *sign = *text;
  return TRUE;
}

static gboolean
take_digits (const OutcryYamlNode  *scale,
             const char            *key,
             guint8                *digits,
             GError               **error)
{
  const char *text;
  guint64 number;

  if (!take_text (scale, key, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, OUTCRY_MAX_DIGITS, &number, NULL))
    return outcry_yaml_node_error (outcry_yaml_node_get_member (scale, key), error,
                                   "%s: 0 to %d digits are expected", key, OUTCRY_MAX_DIGITS);
  *digits = (guint8) number;
  return TRUE;
}

static gboolean
take_scale (OutcryImportMapping   *self,
            const OutcryYamlNode  *root,
            GError               **error)
{
  static const char * const known[] = { "price", "quantity", NULL };
  const OutcryYamlNode *scale = outcry_yaml_node_get_member (root, "scale");

  if (scale == NULL)
    return TRUE;
  self->has_scale = TRUE;
  return outcry_yaml_node_check_keys (scale, known, error) &&
         take_digits (scale, "price", &self->scale.price_digits, error) &&
         take_digits (scale, "quantity", &self->scale.quantity_digits, error);
}

static gboolean
take_zone (OutcryImportMapping   *self,
           const OutcryYamlNode  *root,
           GError               **error)
{
  const char *text;

  if (!take_text (root, "zone", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  self->zone = outcry_time_zone_new (text, NULL);
  if (self->zone == NULL)
    return outcry_yaml_node_error (outcry_yaml_node_get_member (root, "zone"), error,
                                   "zone: \"%s\" is not known", text);
  self->zone_name = g_strdup (text);
  return TRUE;
}

static gboolean
take_since (OutcryImportMapping   *self,
            const OutcryYamlNode  *time,
            GError               **error)
{
  g_autoptr (GError) parse_error = NULL;
  const char *text;

  if (!take_text (time, "since", &text, error))
    return FALSE;
  if (text == NULL ||
      outcry_time_parse_format (text, "%Y-%m-%d", self->zone, &self->since, &parse_error) ||
      outcry_time_parse_rfc3339 (text, -1, &self->since, NULL))
    return TRUE;
  return outcry_yaml_node_error (outcry_yaml_node_get_member (time, "since"), error,
                                 "since: \"%s\" is not a date", text);
}

/* A text, or two in a sequence. */
static gboolean
take_time_columns (OutcryImportMapping   *self,
                   const OutcryYamlNode  *at,
                   GError               **error)
{
  const OutcryYamlNode *first = at, *second = NULL;

  if (outcry_yaml_node_get_kind (at) == OUTCRY_YAML_SEQUENCE && outcry_yaml_node_get_size (at) == 2)
    {
      first = outcry_yaml_node_get_item (at, 0);
      second = outcry_yaml_node_get_item (at, 1);
    }
  if (outcry_yaml_node_get_text (first) == NULL ||
      (second != NULL && outcry_yaml_node_get_text (second) == NULL))
    return outcry_yaml_node_error (at, error, "at: a column, or two in brackets, are expected");
  self->at[OUTCRY_IMPORT_TIME] = g_strdup (outcry_yaml_node_get_text (first));
  if (second != NULL)
    self->at[OUTCRY_IMPORT_TIME_2] = g_strdup (outcry_yaml_node_get_text (second));
  return TRUE;
}

static gboolean
take_time (OutcryImportMapping   *self,
           const OutcryYamlNode  *root,
           GError               **error)
{
  static const char * const known[] = { "at", "unit", "since", NULL };
  const OutcryYamlNode *time = outcry_yaml_node_get_member (root, "time");
  const OutcryYamlNode *at;
  const char *unit;

  if (time == NULL)
    return outcry_yaml_node_error (root, error, "time: it is missing");
  if (!outcry_yaml_node_check_keys (time, known, error))
    return FALSE;
  at = outcry_yaml_node_get_member (time, "at");
  if (at == NULL)
    return outcry_yaml_node_error (time, error, "at: it is missing");
  if (!take_time_columns (self, at, error) || !take_text (time, "unit", &unit, error) ||
      !take_since (self, time, error))
    return FALSE;
  self->unit = g_strdup (unit != NULL ? unit : "rfc3339");
  return TRUE;
}

static gboolean
take_side_map (OutcryImportMapping   *self,
               const OutcryYamlNode  *map,
               GError               **error)
{
  self->sides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (outcry_yaml_node_get_kind (map) != OUTCRY_YAML_MAPPING)
    return outcry_yaml_node_error (map, error,
                                   "map: a mapping of texts to buy or sell is expected");
  for (guint i = 0; i < outcry_yaml_node_get_size (map); i++)
    {
      const OutcryYamlNode *node = outcry_yaml_node_get_item (map, i);
      const char *text = outcry_yaml_node_get_text (node);
      OutcrySide side;

      if (text == NULL || !outcry_side_from_string (text, &side))
        return outcry_yaml_node_error (node, error, "map: buy or sell is expected");
      g_hash_table_insert (self->sides, g_strdup (outcry_yaml_node_get_key (map, i)),
                           GINT_TO_POINTER ((int) side));
    }
  return TRUE;
}

static gboolean
take_side (OutcryImportMapping   *self,
           const OutcryYamlNode  *root,
           GError               **error)
{
  static const char * const known[] = { "at", "map", NULL };
  const OutcryYamlNode *side = outcry_yaml_node_get_member (root, "side");
  const OutcryYamlNode *map;
  const char *at;

  if (side == NULL)
    return TRUE;
  if (outcry_yaml_node_get_text (side) != NULL)
    {
      self->at[OUTCRY_IMPORT_SIDE] = g_strdup (outcry_yaml_node_get_text (side));
      return TRUE;
    }
  if (!outcry_yaml_node_check_keys (side, known, error) || !take_text (side, "at", &at, error))
    return FALSE;
  if (at == NULL)
    return outcry_yaml_node_error (side, error, "at: it is missing");
  self->at[OUTCRY_IMPORT_SIDE] = g_strdup (at);
  map = outcry_yaml_node_get_member (side, "map");
  return map == NULL || take_side_map (self, map, error);
}

static gboolean
take_fields (OutcryImportMapping   *self,
             const OutcryYamlNode  *root,
             GError               **error)
{
  static const OutcryImportField plain[] = {
    OUTCRY_IMPORT_PRICE, OUTCRY_IMPORT_QUANTITY, OUTCRY_IMPORT_ID,    OUTCRY_IMPORT_OPEN,
    OUTCRY_IMPORT_HIGH,  OUTCRY_IMPORT_LOW,      OUTCRY_IMPORT_CLOSE, OUTCRY_IMPORT_VOLUME,
  };

  if (!take_time (self, root, error) || !take_side (self, root, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      const char *text;

      if (!take_text (root, field_names[plain[i]], &text, error))
        return FALSE;
      self->at[plain[i]] = g_strdup (text);
    }
  return TRUE;
}

/* What @kind needs is there, and nothing that it has no use for. */
static gboolean
check_fields (OutcryImportMapping   *self,
              const OutcryYamlNode  *root,
              GError               **error)
{
  gboolean ohl[] = { self->at[OUTCRY_IMPORT_OPEN] != NULL, self->at[OUTCRY_IMPORT_HIGH] != NULL,
                     self->at[OUTCRY_IMPORT_LOW] != NULL };

  if (self->bars)
    {
      if (self->at[OUTCRY_IMPORT_CLOSE] == NULL)
        return outcry_yaml_node_error (root, error, "close: it is missing");
      if (ohl[0] != ohl[1] || ohl[1] != ohl[2])
        return outcry_yaml_node_error (root, error, "open, high, low: all of them or none");
      for (guint i = OUTCRY_IMPORT_PRICE; i <= OUTCRY_IMPORT_ID; i++)
        if (self->at[i] != NULL)
          return outcry_yaml_node_error (root, error, "%s: bars have none", field_names[i]);
      return TRUE;
    }
  if (self->at[OUTCRY_IMPORT_PRICE] == NULL || self->at[OUTCRY_IMPORT_QUANTITY] == NULL)
    return outcry_yaml_node_error (root, error, "price, quantity: ticks need both");
  for (guint i = OUTCRY_IMPORT_OPEN; i <= OUTCRY_IMPORT_VOLUME; i++)
    if (self->at[i] != NULL)
      return outcry_yaml_node_error (root, error, "%s: ticks have none", field_names[i]);
  return TRUE;
}

static gboolean
take_kind (OutcryImportMapping   *self,
           const OutcryYamlNode  *root,
           GError               **error)
{
  static const char * const kinds[] = { "ticks", "bars", NULL };
  const OutcryYamlNode *interval = outcry_yaml_node_get_member (root, "interval");
  guint kind = G_MAXUINT;
  const char *text;

  if (!take_choice (root, "kind", kinds, &kind, error) ||
      !take_text (root, "interval", &text, error))
    return FALSE;
  if (kind == G_MAXUINT)
    return outcry_yaml_node_error (root, error, "kind: it is missing, ticks or bars");
  self->bars = kind == 1;
  if (self->bars && text == NULL)
    return outcry_yaml_node_error (root, error, "interval: bars need it");
  if (text != NULL && !self->bars)
    return outcry_yaml_node_error (interval, error, "interval: ticks have none");
  if (text != NULL && !outcry_interval_from_string (text, &self->interval))
    return outcry_yaml_node_error (interval, error,
                                   "interval: \"%s\" is none of 1m 5m 15m 1h 4h 1d 1w", text);
  return TRUE;
}

OutcryImportMapping *
outcry_import_mapping_parse (const char  *text,
                             gsize        len,
                             const char  *file_name,
                             GError     **error)
{
  static const char * const known[] = { "format", "delimiter", "header", "decimal", "rows", "kind",
                                        "interval", "scale", "round", "zone", "time", "price",
                                        "quantity", "side", "id", "open", "high", "low", "close",
                                        "volume", NULL };
  static const char * const formats[] = { "csv", "json", NULL };
  g_autoptr (OutcryImportMapping) self = NULL;
  g_autoptr (OutcryYaml) yaml = NULL;
  const OutcryYamlNode *root;
  const char *rows;
  guint format = 0;

  g_return_val_if_fail (text != NULL, NULL);

  yaml = outcry_yaml_parse (text, (gssize) len, file_name, error);
  if (yaml == NULL)
    return NULL;
  root = outcry_yaml_get_root (yaml);
  self = outcry_import_mapping_new ();
  if (!outcry_yaml_node_check_keys (root, known, error) ||
      !take_choice (root, "format", formats, &format, error) ||
      !take_sign (root, "delimiter", ",;\t|", &self->delimiter, error) ||
      !take_boolean (root, "header", &self->header, error) ||
      !take_sign (root, "decimal", ".,", &self->decimal, error) ||
      !take_text (root, "rows", &rows, error) || !take_kind (self, root, error) ||
      !take_scale (self, root, error) || !take_boolean (root, "round", &self->round, error) ||
      !take_zone (self, root, error) || !take_fields (self, root, error) ||
      !check_fields (self, root, error))
    return NULL;
  self->json = format == 1;
  self->rows = g_strdup (rows != NULL ? rows : "$[*]");
  return g_steal_pointer (&self);
}

/* Writing. */

/* As a double-quoted scalar. */
static void
append_quoted (GString    *out,
               const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *p < 0x20)
        g_string_append_printf (out, "\\x%02x", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_member (GString    *out,
               const char *key,
               const char *text)
{
  g_string_append_printf (out, "%s: ", key);
  append_quoted (out, text);
  g_string_append_c (out, '\n');
}

static void
append_time (GString                   *out,
             const OutcryImportMapping *self)
{
  g_string_append (out, "time: {at: ");
  if (self->at[OUTCRY_IMPORT_TIME_2] != NULL)
    g_string_append_c (out, '[');
  append_quoted (out, self->at[OUTCRY_IMPORT_TIME]);
  if (self->at[OUTCRY_IMPORT_TIME_2] != NULL)
    {
      g_string_append (out, ", ");
      append_quoted (out, self->at[OUTCRY_IMPORT_TIME_2]);
      g_string_append_c (out, ']');
    }
  g_string_append (out, ", unit: ");
  append_quoted (out, self->unit);
  if (self->since != 0)
    {
      g_autofree char *since = outcry_time_format_rfc3339 (self->since);

      g_string_append_printf (out, ", since: \"%s\"", since);
    }
  g_string_append (out, "}\n");
}

static void
append_side (GString                   *out,
             const OutcryImportMapping *self)
{
  GHashTableIter iter;
  gpointer text, side;
  const char *between = "";

  g_string_append (out, "side: {at: ");
  append_quoted (out, self->at[OUTCRY_IMPORT_SIDE]);
  if (self->sides != NULL)
    {
      g_string_append (out, ", map: {");
      g_hash_table_iter_init (&iter, self->sides);
      while (g_hash_table_iter_next (&iter, &text, &side))
        {
          g_string_append (out, between);
          append_quoted (out, text);
          g_string_append (out, ": ");
          append_quoted (out, outcry_side_to_string ((OutcrySide) GPOINTER_TO_INT (side)));
          between = ", ";
        }
      g_string_append_c (out, '}');
    }
  g_string_append (out, "}\n");
}

static void
append_format (GString                   *out,
               const OutcryImportMapping *self)
{
  char delimiter[] = { self->delimiter, '\0' }, decimal[] = { self->decimal, '\0' };

  g_string_append_printf (out, "format: %s\n", self->json ? "json" : "csv");
  if (self->json)
    append_member (out, "rows", self->rows);
  else
    {
      append_member (out, "delimiter", self->delimiter == '\t' ? "tab" : delimiter);
      g_string_append_printf (out, "header: %s\n", self->header ? "true" : "false");
    }
  if (self->decimal != 0)
    append_member (out, "decimal", decimal);
}

static char *
write_yaml (const OutcryImportMapping *self,
            const char                *interval)
{
  GString *out = g_string_new (NULL);

  append_format (out, self);
  g_string_append_printf (out, "kind: %s\n", self->bars ? "bars" : "ticks");
  if (self->bars)
    g_string_append_printf (out, "interval: %s\n", interval);
  if (self->has_scale)
    g_string_append_printf (out, "scale: {price: %u, quantity: %u}\n", self->scale.price_digits,
                            self->scale.quantity_digits);
  if (self->round)
    g_string_append (out, "round: true\n");
  if (self->zone_name != NULL)
    append_member (out, "zone", self->zone_name);
  append_time (out, self);
  if (self->at[OUTCRY_IMPORT_SIDE] != NULL)
    append_side (out, self);
  for (guint i = OUTCRY_IMPORT_PRICE; i < OUTCRY_IMPORT_N_FIELDS; i++)
    if (i != OUTCRY_IMPORT_SIDE && self->at[i] != NULL)
      append_member (out, field_names[i], self->at[i]);
  return g_string_free (out, FALSE);
}

char *
outcry_import_mapping_to_yaml (const OutcryImportMapping *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return write_yaml (self, outcry_interval_to_string (self->interval));
}

char *
outcry_import_mapping_draft (const OutcryImportMapping *self)
{
  g_autoptr (OutcryImportMapping) draft = outcry_import_mapping_copy (self);
  OutcryImportField price = self->bars ? OUTCRY_IMPORT_CLOSE : OUTCRY_IMPORT_PRICE;

  if (draft->at[OUTCRY_IMPORT_TIME] == NULL)
    draft->at[OUTCRY_IMPORT_TIME] = g_strdup ("WHICH");
  if (draft->unit == NULL)
    draft->unit = g_strdup ("WHICH");
  if (draft->at[price] == NULL)
    draft->at[price] = g_strdup ("WHICH");
  return write_yaml (draft, "WHICH   # 1m 5m 15m 1h 4h 1d 1w");
}
