/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the rows of an answer are: what stands in the YAML, checked. They are read in
 * outcry-rows-read.c. */

#include "market/outcry-rows-private.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "market/outcry-schema.h"

void
outcry_rows_free (OutcryRows *self)
{
  if (self == NULL)
    return;
  outcry_json_path_free (self->path);
  outcry_xpath_free (self->xpath);
  g_free (self->text);
  g_strfreev (self->zip_names);
  g_clear_pointer (&self->zip_paths, g_ptr_array_unref);
  outcry_json_path_free (self->columns_at);
  g_strfreev (self->columns);
  g_strfreev (self->header);
  g_strfreev (self->keep);
  g_free (self->name_column);
  g_free (self->value_column);
  g_clear_pointer (&self->skip, g_hash_table_unref);
  g_free (self);
}

OutcryFormat
outcry_rows_get_format (const OutcryRows *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_FORMAT_JSON);

  return self->format;
}

OutcryRowKind
outcry_rows_get_kind (const OutcryRows *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_ROW_JSON);

  return self->kind;
}

GHashTable *
outcry_rows_get_skip (const OutcryRows *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->skip;
}

/* A path of the document. */
static OutcryJsonPath *
parse_path (const OutcryYamlNode *node,
            const char           *what,
            GError              **error)
{
  const char *text = outcry_schema_text (node, what, error);
  g_autoptr (GError) inner = NULL;
  OutcryJsonPath *path;

  if (text == NULL)
    return NULL;
  if (*text != '$')
    {
      outcry_yaml_node_error (node, error,
                              "%s: a path of the answer begins with $, as in $.data[*], not \"%s\"",
                              what, text);
      return NULL;
    }
  path = outcry_json_path_new (text, &inner);
  if (path == NULL)
    outcry_yaml_node_error (node, error, "%s: %s", what, inner->message);
  return path;
}

static gboolean
parse_zip (OutcryRows            *self,
           const OutcryYamlNode  *node,
           GError               **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  self->kind = OUTCRY_ROW_TABLE;
  self->zip_paths = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_json_path_free);
  for (guint i = 0; i < outcry_yaml_node_get_size (node); i++)
    {
      OutcryJsonPath *path = parse_path (outcry_yaml_node_get_item (node, i),
                                         outcry_yaml_node_get_key (node, i), error);

      if (path == NULL)
        return FALSE;
      g_ptr_array_add (self->zip_paths, path);
      g_strv_builder_add (names, outcry_yaml_node_get_key (node, i));
    }
  self->zip_names = g_strv_builder_end (names);
  if (self->zip_paths->len == 0)
    return outcry_yaml_node_error (
        node, error, "rows: a path, or a mapping of names to paths of arrays is expected");
  return TRUE;
}

static gboolean
parse_rows (OutcryRows            *self,
            const OutcryYamlNode  *feed,
            GError               **error)
{
  const OutcryYamlNode *node = outcry_yaml_node_get_member (feed, "rows");
  g_autoptr (GError) inner = NULL;

  if (self->format == OUTCRY_FORMAT_CSV)
    {
      self->kind = OUTCRY_ROW_TABLE;
      return node == NULL ||
             outcry_yaml_node_error (node, error,
                                     "rows: each line of a CSV text is a row; leave this out");
    }
  if (node == NULL)
    return outcry_yaml_node_error (
        feed, error, "\"rows\" is missing: where the rows of the answer are, as in $.data[*]");
  if (self->format == OUTCRY_FORMAT_JSON)
    {
      self->kind = OUTCRY_ROW_JSON;
      if (outcry_yaml_node_get_kind (node) == OUTCRY_YAML_MAPPING)
        return parse_zip (self, node, error);
      self->path = parse_path (node, "rows", error);
      if (self->path == NULL)
        return FALSE;
      self->text = g_strdup (outcry_yaml_node_get_text (node));
      return TRUE;
    }
  self->kind = OUTCRY_ROW_XML;
  self->text = g_strdup (outcry_schema_text (node, "rows", error));
  if (self->text == NULL)
    return FALSE;
  self->xpath = outcry_xpath_new (self->text, &inner);
  return self->xpath != NULL || outcry_yaml_node_error (node, error, "rows: %s", inner->message);
}

static gboolean
check_names (char                 **names,
             const OutcryYamlNode  *node,
             const char            *what,
             GError               **error)
{
  g_autoptr (OutcryColumns) columns = outcry_columns_new ();

  for (guint i = 0; names[i] != NULL; i++)
    if (!outcry_columns_add (columns, names[i]))
      return outcry_yaml_node_error (node, error, "%s: the name \"%s\" stands twice", what,
                                     names[i]);
  return columns->names->len > 0 ||
         outcry_yaml_node_error (node, error, "%s: at least one name is expected", what);
}

static gboolean
parse_columns (OutcryRows            *self,
               const OutcryYamlNode  *feed,
               GError               **error)
{
  const OutcryYamlNode *columns = outcry_yaml_node_get_member (feed, "columns");
  const OutcryYamlNode *header = outcry_yaml_node_get_member (feed, "header");

  if (header != NULL)
    {
      if (self->format != OUTCRY_FORMAT_CSV || columns != NULL)
        return outcry_yaml_node_error (header, error,
                                       "header: what the first line of a CSV text must be; %s",
                                       columns != NULL ? "columns are for a text without one"
                                                       : "this feed is not CSV");
      self->header = outcry_schema_texts (header, "header", error);
      return self->header != NULL && check_names (self->header, header, "header", error);
    }
  if (columns == NULL)
    return TRUE;
  if (self->format == OUTCRY_FORMAT_JSON && self->path != NULL &&
      outcry_yaml_node_get_kind (columns) == OUTCRY_YAML_SCALAR)
    {
      self->kind = OUTCRY_ROW_TABLE;
      self->columns_at = parse_path (columns, "columns", error);
      return self->columns_at != NULL;
    }
  if (self->format != OUTCRY_FORMAT_CSV && self->path == NULL)
    return outcry_yaml_node_error (
        columns, error,
        "columns: the names of the columns of a CSV text without a header line, or of JSON arrays");
  self->kind = OUTCRY_ROW_TABLE;
  self->columns = outcry_schema_texts (columns, "columns", error);
  return self->columns != NULL && check_names (self->columns, columns, "columns", error);
}

static gboolean
parse_unpivot (OutcryRows            *self,
               const OutcryYamlNode  *node,
               GError               **error)
{
  static const char * const keys[] = { "keep", "name", "value", NULL };
  const OutcryYamlNode *keep;
  const OutcryYamlNode *name;
  const OutcryYamlNode *value;

  if (node == NULL)
    return TRUE;
  if (self->kind != OUTCRY_ROW_TABLE)
    return outcry_yaml_node_error (
        node, error, "unpivot: only a table can be turned: CSV, or JSON with columns");
  if (!outcry_schema_kind (node, "unpivot", OUTCRY_YAML_MAPPING, error) ||
      !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  keep = outcry_yaml_node_get_member (node, "keep");
  name = outcry_yaml_node_get_member (node, "name");
  value = outcry_yaml_node_get_member (node, "value");
  if (keep == NULL || name == NULL || value == NULL)
    return outcry_yaml_node_error (node, error,
                                   "unpivot: {keep: [columns that stay], name: column for the "
                                   "names, value: column for the values} is expected");
  self->keep = outcry_schema_texts (keep, "keep", error);
  self->name_column =
      g_strdup (self->keep != NULL ? outcry_schema_text (name, "name", error) : NULL);
  self->value_column =
      g_strdup (self->name_column != NULL ? outcry_schema_text (value, "value", error) : NULL);
  return self->value_column != NULL;
}

static gboolean
parse_details (OutcryRows            *self,
               const OutcryYamlNode  *feed,
               GError               **error)
{
  const OutcryYamlNode *delimiter = outcry_yaml_node_get_member (feed, "delimiter");
  const OutcryYamlNode *skip = outcry_yaml_node_get_member (feed, "skip");

  self->delimiter = ',';
  if (delimiter != NULL)
    {
      const char *text = outcry_schema_text (delimiter, "delimiter", error);

      if (text == NULL)
        return FALSE;
      if (g_str_equal (text, "\\t") || g_ascii_strcasecmp (text, "tab") == 0)
        text = "\t";
      if (self->format != OUTCRY_FORMAT_CSV || strlen (text) != 1 || (guchar) *text > 126 ||
          strchr ("\" \r\n", *text) != NULL)
        return outcry_yaml_node_error (
            delimiter, error,
            "delimiter: one ASCII character between the cells of a CSV text, or tab, is expected");
      self->delimiter = *text;
    }
  if (skip != NULL)
    {
      g_auto (GStrv) texts = outcry_schema_texts (skip, "skip", error);

      if (texts == NULL)
        return FALSE;
      self->skip = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; texts[i] != NULL; i++)
        g_hash_table_add (self->skip, g_strdup (texts[i]));
    }
  return TRUE;
}

OutcryRows *
outcry_rows_new (const OutcryYamlNode  *feed,
                 gboolean               for_socket,
                 GError               **error)
{
  static const char * const formats[] = { "json", "csv", "xml", "html", NULL };
  const OutcryYamlNode *node;
  g_autoptr (OutcryRows) self = NULL;
  guint format = OUTCRY_FORMAT_JSON;

  g_return_val_if_fail (feed != NULL, NULL);

  self = g_new0 (OutcryRows, 1);
  node = outcry_yaml_node_get_member (feed, "format");
  if (node != NULL && !outcry_schema_choice (node, "format", formats, &format, error))
    return NULL;
  if (for_socket && format != OUTCRY_FORMAT_JSON)
    {
      outcry_yaml_node_error (node, error, "format: messages of a socket are JSON");
      return NULL;
    }
  self->format = (OutcryFormat) format;
  if (!parse_rows (self, feed, error) || !parse_columns (self, feed, error) ||
      !parse_details (self, feed, error) ||
      !parse_unpivot (self, outcry_yaml_node_get_member (feed, "unpivot"), error))
    return NULL;
  return g_steal_pointer (&self);
}

OutcryRows *
outcry_rows_new_json (const char  *path,
                      GError     **error)
{
  g_autoptr (OutcryRows) self = g_new0 (OutcryRows, 1);

  self->kind = OUTCRY_ROW_JSON;
  self->text = g_strdup (path);
  self->path = outcry_json_path_new (path, error);
  return self->path != NULL ? g_steal_pointer (&self) : NULL;
}
