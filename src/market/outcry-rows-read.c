/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of an answer, of five makes:
 *
 *   a JSON path                 each match is a row;
 *   JSON paths by name          arrays of equal length, side by side: row i has the i-th of each
 * (Yahoo); a JSON path, columns: path  each match is an array, the names of its items stand
 * elsewhere (Nasdaq); CSV                         a line is a row, named by the header line or by
 * the recipe; XPath                       each node is a row.
 *
 * A table (the three in the middle) can be turned: "unpivot" makes a row of each cell that is not
 * kept.
 *
 * Rows of null cells only can be meant or not, so they are left to the fields. An answer without
 * rows is sound when the place where rows would be exists; otherwise its shape changed. */

#include "market/outcry-rows-private.h"

#include "market/outcry-csv.h"
#include "market/outcry-json.h"
#include "market/outcry-recipe.h"

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
    *pass->error =
        g_error_new_valist (OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT, format, args);
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
      g_set_error (pass->error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT,
                   "more than %d rows in one answer", OUTCRY_ROWS_MAX);
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
  char *trouble =
      g_strdup_printf ("it has %u cells, %u are expected", n, pass->columns->names->len);

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
    g_ptr_array_add (pass->cells,
                     (gpointer) outcry_json_get_text (
                         json_array_get_element (json_node_get_array (node), i), NULL));
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

/* Arrays side by side. One that is null altogether (no trades in the range) has no rows; of
 * different lengths they cannot be told apart. */
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
      JsonNode *node =
          outcry_json_path_first (g_ptr_array_index (rows->zip_paths, i), document->json);
      JsonArray *array =
          node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (array == NULL)
        {
          fail_pass (pass, "there is no array of \"%s\"", rows->zip_names[i]);
          return;
        }
      if (i == 0)
        len = json_array_get_length (array);
      if (json_array_get_length (array) != len)
        {
          fail_pass (pass, "the array of \"%s\" has %u values, that of \"%s\" %u",
                     rows->zip_names[i], json_array_get_length (array), rows->zip_names[0], len);
          return;
        }
      g_ptr_array_add (arrays, array);
    }
  for (guint row = 0; row < len && !pass->stopped; row++)
    {
      g_ptr_array_set_size (pass->cells, 0);
      for (guint i = 0; i < arrays->len; i++)
        g_ptr_array_add (pass->cells,
                         (gpointer) outcry_json_get_text (
                             json_array_get_element (g_ptr_array_index (arrays, i), row), NULL));
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
        fail_pass (pass, "the column \"%s\" stands twice",
                   (const char *) g_ptr_array_index (cells, i));
        return FALSE;
      }
  for (guint i = 0; pass->rows->header != NULL && pass->rows->header[i] != NULL; i++)
    if (i >= cells->len || !g_str_equal (pass->rows->header[i], g_ptr_array_index (cells, i)))
      {
        fail_pass (pass, "the header line has \"%s\" where \"%s\" is expected",
                   i < cells->len ? (const char *) g_ptr_array_index (cells, i) : "nothing",
                   pass->rows->header[i]);
        return FALSE;
      }
  if (pass->rows->header != NULL && cells->len != g_strv_length (pass->rows->header))
    fail_pass (pass, "the header line has %u columns, %u are expected", cells->len,
               g_strv_length (pass->rows->header));
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

  if (!outcry_xml_each (document->xml, pass->rows->xpath, take_xml_node, pass, &error) &&
      error != NULL)
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
    .rows = self,
    .func = func,
    .user_data = user_data,
    .columns = columns,
    .cells = cells,
    .error = error,
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

  return self->path == NULL ||
         (document->json != NULL && outcry_json_path_reaches (self->path, document->json));
}
