/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of an answer, of five makes:
 *
 *   a JSON path                 each match is a row;
 *   JSON paths by name          arrays of equal length, side by side: row i has the i-th of each (Yahoo);
 *   a JSON path, columns: path  each match is an array, the names of its items stand elsewhere (Nasdaq);
 *   CSV                         a line is a row, named by the header line or by the recipe;
 *   XPath                       each node is a row.
 *
 * A table (the three in the middle) can be turned: "unpivot" makes a row of each cell that is not kept.
 *
 * Rows of null cells only can be meant or not, so they are left to the fields. An answer without rows is sound when the
 * place where rows would be exists; otherwise its shape changed. */

#include "market/outcry-rows.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "market/outcry-csv.h"
#include "market/outcry-json.h"
#include "market/outcry-recipe.h"
#include "market/outcry-schema.h"

struct _OutcryRows
{
  OutcryFormat    format;
  OutcryRowKind   kind;
  OutcryJsonPath *path;
  OutcryXpath    *xpath;
  char           *text;       /* of path or xpath */
  char          **zip_names;
  GPtrArray      *zip_paths;  /* OutcryJsonPath */
  OutcryJsonPath *columns_at; /* JSON: the names stand there */
  char          **columns;    /* CSV without a header line; JSON arrays */
  char          **header;     /* CSV: the header line must be this */
  char            delimiter;
  char          **keep;       /* unpivot, else NULL */
  char           *name_column;
  char           *value_column;
  GHashTable     *skip;
};

/* One pass over an answer. */
typedef struct
{
  const OutcryRows *rows;
  OutcryRowFunc     func;
  gpointer          user_data;
  OutcryRow         row;
  OutcryColumns    *columns;
  GPtrArray        *cells; /* const char * */
  guint             n;
  gboolean          stopped;
  GError          **error;
  gboolean          failed;
} Pass;

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
      outcry_yaml_node_error (node, error, "%s: a path of the answer begins with $, as in $.data[*], not \"%s\"", what, text);
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
      OutcryJsonPath *path = parse_path (outcry_yaml_node_get_item (node, i), outcry_yaml_node_get_key (node, i), error);

      if (path == NULL)
        return FALSE;
      g_ptr_array_add (self->zip_paths, path);
      g_strv_builder_add (names, outcry_yaml_node_get_key (node, i));
    }
  self->zip_names = g_strv_builder_end (names);
  if (self->zip_paths->len == 0)
    return outcry_yaml_node_error (node, error, "rows: a path, or a mapping of names to paths of arrays is expected");
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
      return node == NULL || outcry_yaml_node_error (node, error, "rows: each line of a CSV text is a row; leave this out");
    }
  if (node == NULL)
    return outcry_yaml_node_error (feed, error, "\"rows\" is missing: where the rows of the answer are, as in $.data[*]");
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
      return outcry_yaml_node_error (node, error, "%s: the name \"%s\" stands twice", what, names[i]);
  return columns->names->len > 0 || outcry_yaml_node_error (node, error, "%s: at least one name is expected", what);
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
        return outcry_yaml_node_error (header, error, "header: what the first line of a CSV text must be; %s",
                                       columns != NULL ? "columns are for a text without one" : "this feed is not CSV");
      self->header = outcry_schema_texts (header, "header", error);
      return self->header != NULL && check_names (self->header, header, "header", error);
    }
  if (columns == NULL)
    return TRUE;
  if (self->format == OUTCRY_FORMAT_JSON && self->path != NULL && outcry_yaml_node_get_kind (columns) == OUTCRY_YAML_SCALAR)
    {
      self->kind = OUTCRY_ROW_TABLE;
      self->columns_at = parse_path (columns, "columns", error);
      return self->columns_at != NULL;
    }
  if (self->format != OUTCRY_FORMAT_CSV && self->path == NULL)
    return outcry_yaml_node_error (columns, error, "columns: the names of the columns of a CSV text without a header line, or of JSON arrays");
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
    return outcry_yaml_node_error (node, error, "unpivot: only a table can be turned: CSV, or JSON with columns");
  if (!outcry_schema_kind (node, "unpivot", OUTCRY_YAML_MAPPING, error) || !outcry_yaml_node_check_keys (node, keys, error))
    return FALSE;
  keep = outcry_yaml_node_get_member (node, "keep");
  name = outcry_yaml_node_get_member (node, "name");
  value = outcry_yaml_node_get_member (node, "value");
  if (keep == NULL || name == NULL || value == NULL)
    return outcry_yaml_node_error (node, error, "unpivot: {keep: [columns that stay], name: column for the names, value: column for the values} is expected");
  self->keep = outcry_schema_texts (keep, "keep", error);
  self->name_column = g_strdup (self->keep != NULL ? outcry_schema_text (name, "name", error) : NULL);
  self->value_column = g_strdup (self->name_column != NULL ? outcry_schema_text (value, "value", error) : NULL);
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
      if (self->format != OUTCRY_FORMAT_CSV || strlen (text) != 1 || (guchar) *text > 126 || strchr ("\" \r\n", *text) != NULL)
        return outcry_yaml_node_error (delimiter, error, "delimiter: one ASCII character between the cells of a CSV text, or tab, is expected");
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
  if (!parse_rows (self, feed, error) || !parse_columns (self, feed, error) || !parse_details (self, feed, error) ||
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

G_GNUC_PRINTF (2, 3)
static void
fail_pass (Pass       *pass,
           const char *format,
           ...)
{
  va_list args;

  if (pass->failed)
    return;
  pass->failed = TRUE;
  pass->stopped = TRUE;
  va_start (args, format);
  if (pass->error != NULL)
    *pass->error = g_error_new_valist (OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT, format, args);
  va_end (args);
}

/* Hands on pass->row; FALSE to stop. */
static gboolean
emit (Pass *pass)
{
  if (pass->stopped)
    return FALSE;
  if (pass->n == OUTCRY_ROWS_MAX)
    {
      pass->failed = TRUE;
      g_set_error (pass->error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT, "more than %d rows in one answer", OUTCRY_ROWS_MAX);
    }
  else
    pass->n++;
  if (pass->failed || !pass->func (&pass->row, pass->user_data))
    pass->stopped = TRUE;
  g_ptr_array_set_size (pass->row.strings, 0);
  return !pass->stopped;
}

static void
emit_table_row (Pass *pass)
{
  const OutcryRows *rows = pass->rows;

  pass->row.columns = pass->columns;
  pass->row.cells = (const char * const *) pass->cells->pdata;
  pass->row.n_cells = pass->cells->len;
  if (rows->keep == NULL)
    {
      emit (pass);
      return;
    }
  pass->row.name_column = rows->name_column;
  pass->row.value_column = rows->value_column;
  for (guint i = 0; i < pass->columns->names->len; i++)
    {
      const char *name = g_ptr_array_index (pass->columns->names, i);

      if (*name == '\0' || g_strv_contains ((const char * const *) rows->keep, name))
        continue;
      pass->row.unpivoted = i;
      if (!emit (pass))
        return;
    }
}

/* A row that does not fit its table; @n is what it has. */
static void
emit_misfit (Pass *pass,
             guint n)
{
  char *trouble = g_strdup_printf ("it has %u cells, %u are expected", n, pass->columns->names->len);

  g_ptr_array_add (pass->row.strings, trouble);
  pass->row.trouble = trouble;
  pass->row.columns = pass->columns;
  pass->row.cells = NULL;
  pass->row.n_cells = 0;
  emit (pass);
  pass->row.trouble = NULL;
}

static gboolean
add_columns (Pass                *pass,
             const char * const  *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    outcry_columns_add (pass->columns, names[i]);
  return TRUE;
}

static void
take_json_match (JsonNode   *node,
                 const char *key,
                 gpointer    user_data)
{
  Pass *pass = user_data;
  guint len;

  if (pass->stopped)
    return;
  pass->row.number++;
  pass->row.json = node;
  pass->row.key = key;
  if (pass->rows->kind == OUTCRY_ROW_JSON)
    {
      emit (pass);
      return;
    }
  len = JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;
  if (len != pass->columns->names->len)
    {
      emit_misfit (pass, len);
      return;
    }
  g_ptr_array_set_size (pass->cells, 0);
  for (guint i = 0; i < pass->columns->names->len; i++)
    g_ptr_array_add (pass->cells, (gpointer) outcry_json_get_text (json_array_get_element (json_node_get_array (node), i), NULL));
  emit_table_row (pass);
}

static void
take_column_name (JsonNode   *node,
                  const char *key,
                  gpointer    user_data)
{
  Pass *pass = user_data;
  const char *text = outcry_json_get_text (node, NULL);

  if (text == NULL || !outcry_columns_add (pass->columns, text))
    fail_pass (pass, "the names of the columns are not texts, or one stands twice");
}

static void
each_json (Pass                 *pass,
           const OutcryDocument *document)
{
  const OutcryRows *rows = pass->rows;

  if (rows->columns != NULL)
    add_columns (pass, (const char * const *) rows->columns);
  if (rows->columns_at != NULL)
    {
      JsonNode *names = outcry_json_path_first (rows->columns_at, document->json);

      if (names == NULL || !JSON_NODE_HOLDS_ARRAY (names))
        {
          fail_pass (pass, "the names of the columns are not there");
          return;
        }
      for (guint i = 0; i < json_array_get_length (json_node_get_array (names)); i++)
        take_column_name (json_array_get_element (json_node_get_array (names), i), NULL, pass);
    }
  if (!outcry_json_path_reaches (rows->path, document->json))
    fail_pass (pass, "there are no rows at %s", rows->text);
  if (!pass->stopped)
    outcry_json_path_each (rows->path, document->json, OUTCRY_ROWS_MAX + 1, take_json_match, pass);
}

/* Arrays side by side. One that is null altogether (no trades in the range) has no rows; of different lengths they
 * cannot be told apart. */
static void
each_zipped (Pass                 *pass,
             const OutcryDocument *document)
{
  const OutcryRows *rows = pass->rows;
  g_autoptr (GPtrArray) arrays = g_ptr_array_new ();
  guint len = 0;

  add_columns (pass, (const char * const *) rows->zip_names);
  for (guint i = 0; i < rows->zip_paths->len; i++)
    {
      JsonNode *node = outcry_json_path_first (g_ptr_array_index (rows->zip_paths, i), document->json);
      JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (array == NULL)
        {
          fail_pass (pass, "there is no array of \"%s\"", rows->zip_names[i]);
          return;
        }
      if (i == 0)
        len = json_array_get_length (array);
      if (json_array_get_length (array) != len)
        {
          fail_pass (pass, "the array of \"%s\" has %u values, that of \"%s\" %u", rows->zip_names[i],
                     json_array_get_length (array), rows->zip_names[0], len);
          return;
        }
      g_ptr_array_add (arrays, array);
    }
  for (guint row = 0; row < len && !pass->stopped; row++)
    {
      g_ptr_array_set_size (pass->cells, 0);
      for (guint i = 0; i < arrays->len; i++)
        g_ptr_array_add (pass->cells,
                         (gpointer) outcry_json_get_text (json_array_get_element (g_ptr_array_index (arrays, i), row), NULL));
      pass->row.number = row + 1;
      emit_table_row (pass);
    }
}

static gboolean
take_header (Pass            *pass,
             const GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    if (!outcry_columns_add (pass->columns, g_ptr_array_index (cells, i)))
      {
        fail_pass (pass, "the column \"%s\" stands twice", (const char *) g_ptr_array_index (cells, i));
        return FALSE;
      }
  for (guint i = 0; pass->rows->header != NULL && pass->rows->header[i] != NULL; i++)
    if (i >= cells->len || !g_str_equal (pass->rows->header[i], g_ptr_array_index (cells, i)))
      {
        fail_pass (pass, "the header line has \"%s\" where \"%s\" is expected",
                   i < cells->len ? (const char *) g_ptr_array_index (cells, i) : "nothing", pass->rows->header[i]);
        return FALSE;
      }
  if (pass->rows->header != NULL && cells->len != g_strv_length (pass->rows->header))
    fail_pass (pass, "the header line has %u columns, %u are expected", cells->len, g_strv_length (pass->rows->header));
  return !pass->stopped;
}

static void
each_line (Pass                 *pass,
           const OutcryDocument *document)
{
  g_autoptr (OutcryCsv) csv = outcry_csv_new (document->text, document->len, pass->rows->delimiter);
  g_autoptr (GError) error = NULL;
  const GPtrArray *cells;

  if (pass->rows->columns != NULL)
    add_columns (pass, (const char * const *) pass->rows->columns);
  else
    {
      cells = outcry_csv_next (csv, &error);
      if (cells == NULL && error == NULL)
        fail_pass (pass, "the CSV text is empty: not even a header line is there");
      else if (cells != NULL && !take_header (pass, cells))
        return;
    }
  while (!pass->stopped && error == NULL && (cells = outcry_csv_next (csv, &error)) != NULL)
    {
      pass->row.number = outcry_csv_get_line (csv);
      if (cells->len != pass->columns->names->len)
        {
          emit_misfit (pass, cells->len);
          continue;
        }
      g_ptr_array_set_size (pass->cells, 0);
      for (guint i = 0; i < cells->len; i++)
        g_ptr_array_add (pass->cells, g_ptr_array_index (cells, i));
      emit_table_row (pass);
    }
  if (error != NULL && !pass->failed)
    {
      pass->failed = TRUE;
      g_propagate_error (pass->error, g_steal_pointer (&error));
    }
}

static gboolean
take_xml_node (gpointer node,
               gpointer user_data)
{
  Pass *pass = user_data;

  pass->row.number++;
  pass->row.xml = node;
  return emit (pass);
}

static void
each_xml (Pass                 *pass,
          const OutcryDocument *document)
{
  GError *error = NULL;

  if (!outcry_xml_each (document->xml, pass->rows->xpath, take_xml_node, pass, &error) && error != NULL)
    {
      pass->failed = TRUE;
      g_propagate_error (pass->error, error);
    }
  else if (pass->n == 0)
    fail_pass (pass, "there are no rows at %s", pass->rows->text);
}

gboolean
outcry_rows_each (const OutcryRows      *self,
                  const OutcryDocument  *document,
                  OutcryRowFunc          func,
                  gpointer               user_data,
                  GError               **error)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  g_autoptr (OutcryColumns) columns = outcry_columns_new ();
  Pass pass = {
    .rows = self, .func = func, .user_data = user_data, .columns = columns, .cells = cells, .error = error,
    .row = { .kind = self->kind, .document = document, .strings = strings },
  };

  g_return_val_if_fail (document != NULL, FALSE);
  g_return_val_if_fail (document->format == self->format, FALSE);

  if (self->format == OUTCRY_FORMAT_CSV)
    each_line (&pass, document);
  else if (self->format != OUTCRY_FORMAT_JSON)
    each_xml (&pass, document);
  else if (self->zip_paths != NULL)
    each_zipped (&pass, document);
  else
    each_json (&pass, document);
  return !pass.failed;
}

gboolean
outcry_rows_reach (const OutcryRows     *self,
                   const OutcryDocument *document)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (document != NULL, FALSE);

  return self->path == NULL || (document->json != NULL && outcry_json_path_reaches (self->path, document->json));
}
