/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small validator of JSON against docs/api.yaml, read by our own YAML reader. */

#include "api-schema.h"

#include <string.h>

struct _ApiSchema
{
  OutcryYaml *yaml;
};

ApiSchema *
api_schema_load (const char *path,
                 GError    **error)
{
  g_autofree char *text = NULL;
  gsize length;
  OutcryYaml *yaml;
  ApiSchema *self;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  yaml = outcry_yaml_parse (text, length, path, error);
  if (yaml == NULL)
    return NULL;
  self = g_new0 (ApiSchema, 1);
  self->yaml = yaml;

  return self;
}

void
api_schema_free (ApiSchema *self)
{
  outcry_yaml_unref (self->yaml);
  g_free (self);
}

const OutcryYamlNode *
api_schema_get_root (ApiSchema *self)
{
  return outcry_yaml_get_root (self->yaml);
}

/* Follows "$ref: #/a/b/c", as often as there is one. */
static const OutcryYamlNode *
resolve (ApiSchema            *self,
         const OutcryYamlNode *node)
{
  for (int hops = 0; node != NULL && hops < 10; hops++)
    {
      const OutcryYamlNode *ref = outcry_yaml_node_get_kind (node) == OUTCRY_YAML_MAPPING
                                      ? outcry_yaml_node_get_member (node, "$ref")
                                      : NULL;
      g_auto (GStrv) names = NULL;

      if (ref == NULL)
        return node;
      names = g_strsplit (outcry_yaml_node_get_text (ref), "/", -1);
      g_assert_cmpstr (names[0], ==, "#");
      node = api_schema_get_root (self);
      for (gsize i = 1; names[i] != NULL && node != NULL; i++)
        node = outcry_yaml_node_get_member (node, names[i]);
    }

  return NULL;
}

static const char *
type_of (JsonNode *value)
{
  if (JSON_NODE_HOLDS_NULL (value))
    return "null";
  if (JSON_NODE_HOLDS_OBJECT (value))
    return "object";
  if (JSON_NODE_HOLDS_ARRAY (value))
    return "array";
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return "string";
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return "boolean";
  if (json_node_get_value_type (value) == G_TYPE_INT64)
    return "integer";

  return "number";
}

/* Whether a scalar or one of a sequence of scalars is @text. */
static gboolean
names_it (const OutcryYamlNode *node,
          const char           *text)
{
  if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_SCALAR)
    return strcmp (outcry_yaml_node_get_text (node), text) == 0;
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    if (strcmp (outcry_yaml_node_get_text (outcry_yaml_node_get_item (node, i)), text) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
G_GNUC_PRINTF (2, 3)
fail (char       **reason,
      const char  *format,
      ...)
{
  va_list args;

  va_start (args, format);
  *reason = g_strdup_vprintf (format, args);
  va_end (args);

  return FALSE;
}

static gboolean check (ApiSchema            *self,
                       const OutcryYamlNode *schema,
                       JsonNode             *value,
                       const char           *where,
                       char                **reason);

static gboolean
check_object (ApiSchema            *self,
              const OutcryYamlNode *schema,
              JsonObject           *object,
              const char           *where,
              char                **reason)
{
  const OutcryYamlNode *properties = outcry_yaml_node_get_member (schema, "properties");
  const OutcryYamlNode *required = outcry_yaml_node_get_member (schema, "required");
  const OutcryYamlNode *additional = outcry_yaml_node_get_member (schema, "additionalProperties");
  g_autoptr (GList) names = json_object_get_members (object);

  for (guint i = 0; required != NULL && i < outcry_yaml_node_get_size (required); i++)
    {
      const char *name = outcry_yaml_node_get_text (outcry_yaml_node_get_item (required, i));

      if (!json_object_has_member (object, name))
        return fail (reason, "%s: the member %s is missing", where, name);
    }
  for (GList *l = names; l != NULL; l = l->next)
    {
      const OutcryYamlNode *property =
          properties != NULL ? outcry_yaml_node_get_member (properties, l->data) : NULL;
      g_autofree char *inner = g_strdup_printf ("%s.%s", where, (const char *) l->data);

      if (property != NULL)
        {
          if (!check (self, property, json_object_get_member (object, l->data), inner, reason))
            return FALSE;
        }
      else if (additional != NULL && strcmp (outcry_yaml_node_get_text (additional), "false") == 0)
        return fail (reason, "%s: the schema has no such member", inner);
    }

  return TRUE;
}

static gboolean
check_string (const OutcryYamlNode *schema,
              const char           *text,
              const char           *where,
              char                **reason)
{
  const OutcryYamlNode *pattern = outcry_yaml_node_get_member (schema, "pattern");

  if (pattern != NULL &&
      !g_regex_match_simple (outcry_yaml_node_get_text (pattern), text, G_REGEX_DOLLAR_ENDONLY, 0))
    return fail (reason, "%s: “%s” is not of the form %s", where, text,
                 outcry_yaml_node_get_text (pattern));

  return TRUE;
}

static gboolean
check_integer (const OutcryYamlNode *schema,
               gint64                value,
               const char           *where,
               char                **reason)
{
  const OutcryYamlNode *minimum = outcry_yaml_node_get_member (schema, "minimum");
  const OutcryYamlNode *maximum = outcry_yaml_node_get_member (schema, "maximum");

  if (minimum != NULL && value < g_ascii_strtoll (outcry_yaml_node_get_text (minimum), NULL, 10))
    return fail (reason, "%s: %" G_GINT64_FORMAT " is too small", where, value);
  if (maximum != NULL && value > g_ascii_strtoll (outcry_yaml_node_get_text (maximum), NULL, 10))
    return fail (reason, "%s: %" G_GINT64_FORMAT " is too large", where, value);

  return TRUE;
}

static gboolean
check (ApiSchema            *self,
       const OutcryYamlNode *schema,
       JsonNode             *value,
       const char           *where,
       char                **reason)
{
  static const char *const known[] = {
    "type",    "description", "required", "properties", "additionalProperties", "items", "enum",
    "pattern", "minimum",     "maximum",  NULL
  };
  const OutcryYamlNode *resolved = resolve (self, schema);
  const OutcryYamlNode *type;
  const OutcryYamlNode *choices;
  const OutcryYamlNode *items;
  g_autoptr (GError) error = NULL;

  if (resolved == NULL)
    return fail (reason, "%s: the schema refers to nothing", where);
  if (!outcry_yaml_node_check_keys (resolved, known, &error))
    return fail (reason, "%s", error->message);

  type = outcry_yaml_node_get_member (resolved, "type");
  if (type != NULL && !names_it (type, type_of (value)))
    return fail (reason, "%s is of the type %s", where, type_of (value));
  choices = outcry_yaml_node_get_member (resolved, "enum");
  if (choices != NULL &&
      !names_it (choices, JSON_NODE_HOLDS_NULL (value) ? "null" : json_node_get_string (value)))
    return fail (reason, "%s: “%s” is none of the choices", where,
                 JSON_NODE_HOLDS_NULL (value) ? "null" : json_node_get_string (value));

  if (JSON_NODE_HOLDS_OBJECT (value))
    return check_object (self, resolved, json_node_get_object (value), where, reason);
  items = outcry_yaml_node_get_member (resolved, "items");
  if (JSON_NODE_HOLDS_ARRAY (value) && items != NULL)
    {
      JsonArray *array = json_node_get_array (value);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          g_autofree char *inner = g_strdup_printf ("%s[%u]", where, i);

          if (!check (self, items, json_array_get_element (array, i), inner, reason))
            return FALSE;
        }
    }
  if (strcmp (type_of (value), "string") == 0)
    return check_string (resolved, json_node_get_string (value), where, reason);
  if (strcmp (type_of (value), "integer") == 0)
    return check_integer (resolved, json_node_get_int (value), where, reason);

  return TRUE;
}

gboolean
api_schema_check_value (ApiSchema   *self,
                        const char  *name,
                        JsonNode    *value,
                        char       **reason)
{
  const OutcryYamlNode *schemas = outcry_yaml_node_get_member (
      outcry_yaml_node_get_member (api_schema_get_root (self), "components"), "schemas");
  const OutcryYamlNode *schema = outcry_yaml_node_get_member (schemas, name);

  if (schema == NULL)
    return fail (reason, "there is no schema %s", name);

  return check (self, schema, value, name, reason);
}

/* Whether a real path, or the pattern itself, is of @pattern. */
static gboolean
path_fits (const char *pattern,
           const char *path)
{
  g_auto (GStrv) a = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) b = g_strsplit (path, "/", -1);
  gsize i;

  for (i = 0; a[i] != NULL && b[i] != NULL; i++)
    if (a[i][0] != '{' && strcmp (a[i], b[i]) != 0)
      return FALSE;

  return a[i] == NULL && b[i] == NULL;
}

static const OutcryYamlNode *
find_operation (ApiSchema  *self,
                const char *method,
                const char *path)
{
  const OutcryYamlNode *paths = outcry_yaml_node_get_member (api_schema_get_root (self), "paths");
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_autofree char *lower = g_ascii_strdown (method, -1);

  for (guint i = 0; i < outcry_yaml_node_get_size (paths); i++)
    if (path_fits (outcry_yaml_node_get_key (paths, i), bare))
      {
        const OutcryYamlNode *operation = outcry_yaml_node_get_member (
            outcry_yaml_node_get_item (paths, i), lower);

        if (operation != NULL)
          return operation;
      }

  return NULL;
}

static JsonNode *
parse (GBytes  *body,
       char   **reason)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  if (node == NULL)
    fail (reason, "the body is not JSON: %s", error != NULL ? error->message : "it is empty");

  return node;
}

gboolean
api_schema_check_answer (ApiSchema   *self,
                         const char  *method,
                         const char  *path,
                         guint        status,
                         const char  *media_type,
                         GBytes      *body,
                         char       **reason)
{
  const OutcryYamlNode *operation = find_operation (self, method, path);
  const OutcryYamlNode *response;
  const OutcryYamlNode *content;
  const OutcryYamlNode *schema;
  g_autofree char *code = g_strdup_printf ("%u", status);
  g_autoptr (JsonNode) value = NULL;

  if (operation == NULL)
    return fail (reason, "the schema has no %s %s", method, path);
  response =
      outcry_yaml_node_get_member (outcry_yaml_node_get_member (operation, "responses"), code);
  if (response == NULL)
    return fail (reason, "%s %s: the schema knows no status %u", method, path, status);
  content = outcry_yaml_node_get_member (resolve (self, response), "content");
  content = content != NULL ? outcry_yaml_node_get_member (content, media_type) : NULL;
  if (content == NULL)
    return fail (reason, "%s %s: the schema knows no %s here", method, path, media_type);
  schema = outcry_yaml_node_get_member (content, "schema");
  if (strcmp (media_type, "application/json") != 0)
    return TRUE;

  value = parse (body, reason);

  return value != NULL && check (self, schema, value, "$", reason);
}
