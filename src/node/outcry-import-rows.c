/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of a file. CSV is read line by line out of the bytes, nothing but the current line is
 * copied, so that a file of hundreds of megabytes costs no more than itself; JSON is parsed whole.
 *
 * Known weak case: a line with quotes that are not closed within MAX_QUOTED bytes is broken, and
 * the next line is read as if nothing had been; quotes that another row's quotes close swallow what
 * is between. */

#include "node/outcry-import-private.h"

#include "market/outcry-json.h"
#include "node/outcry-i18n.h"

#define MAX_LINE (gsize) (1024 * 1024)
#define MAX_QUOTED (gsize) (64 * 1024)
#define MAX_CELLS 4096

struct _OutcryCsvLines
{
  const char *data, *end, *at;
  char        delimiter;
  guint       line; /* that begins at @at */
  GString    *text;  /* cells, each ended by NUL */
  GArray     *starts; /* gsize, in text */
  GPtrArray  *cells;  /* const char * into text */
};

OutcryCsvLines *
outcry_csv_lines_new (const char *data,
                      gsize       len,
                      char        delimiter)
{
  OutcryCsvLines *self = g_new0 (OutcryCsvLines, 1);

  if (len >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      len -= 3;
    }
  self->data = self->at = data;
  self->end = data + len;
  self->delimiter = delimiter;
  self->line = 1;
  self->text = g_string_new (NULL);
  self->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->cells = g_ptr_array_new ();
  return self;
}

void
outcry_csv_lines_free (OutcryCsvLines *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_array_unref (self->starts);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

/* Past the end of the line at @p. */
static const char *
skip_line_end (OutcryCsvLines *self,
               const char     *p)
{
  if (p < self->end && *p == '\r')
    p++;
  if (p < self->end && *p == '\n')
    p++;
  self->line++;
  return p;
}

static gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\r';
}

/* Reads the quoted cell whose quote is at @p; returns what follows its closing quote, NULL when
 * there is none within bounds. */
static const char *
read_quoted (OutcryCsvLines *self,
             const char     *p)
{
  const char *begin = p;

  for (p++; p < self->end && (gsize) (p - begin) < MAX_QUOTED; p++)
    {
      if (*p == '"' && p + 1 < self->end && p[1] == '"')
        p++;
      else if (*p == '"')
        return p + 1;
      else if (*p == '\n')
        self->line++;
      g_string_append_c (self->text, *p == '\0' ? ' ' : *p);
    }
  return NULL;
}

static const char *
read_plain (OutcryCsvLines *self,
            const char     *p)
{
  gsize start = self->text->len;

  while (p < self->end && *p != self->delimiter && !is_line_end (*p))
    {
      g_string_append_c (self->text, *p == '\0' ? ' ' : *p);
      p++;
    }
  while (self->text->len > start && g_ascii_isspace (self->text->str[self->text->len - 1]))
    g_string_truncate (self->text, self->text->len - 1);
  return p;
}

/* One cell, from @p on; what follows it, or NULL and why not. */
static const char *
read_cell (OutcryCsvLines  *self,
           const char      *p,
           const char     **broken)
{
  while (p < self->end && (*p == ' ' || (*p == '\t' && self->delimiter != '\t')))
    p++;
  if (p == self->end || *p != '"')
    return read_plain (self, p);

  p = read_quoted (self, p);
  if (p == NULL)
    {
      *broken = _("quotes are not closed");
      return NULL;
    }
  while (p < self->end && *p == ' ')
    p++;
  if (p < self->end && *p != self->delimiter && !is_line_end (*p))
    {
      *broken = _("there is text after closing quotes");
      return NULL;
    }
  return p;
}

static void
read_cells (OutcryCsvLines  *self,
            const char     **broken)
{
  const char *begin = self->at, *p = begin;
  guint line = self->line;

  for (;;)
    {
      gsize start = self->text->len;

      g_array_append_val (self->starts, start);
      p = read_cell (self, p, broken);
      if (p != NULL && (self->starts->len > MAX_CELLS || (gsize) (p - begin) > MAX_LINE))
        *broken = _("the line is too long");
      if (*broken != NULL)
        {
          /* What comes after the line's own end may be sound. */
          self->line = line;
          for (p = begin; p < self->end && !is_line_end (*p); p++)
            ;
          self->at = skip_line_end (self, p);
          return;
        }
      g_string_append_c (self->text, '\0');
      if (p == self->end || is_line_end (*p))
        break;
      p++;
    }
  self->at = skip_line_end (self, p);
}

static gboolean
is_blank (OutcryCsvLines *self)
{
  return self->starts->len == 1 && self->text->len == 1;
}

gboolean
outcry_csv_lines_next (OutcryCsvLines      *self,
                       const char * const **cells,
                       guint               *n,
                       guint               *line,
                       const char         **broken)
{
  *broken = NULL;
  *cells = NULL;
  *n = 0;
  do
    {
      if (self->at == self->end)
        return FALSE;
      g_string_truncate (self->text, 0);
      g_array_set_size (self->starts, 0);
      g_ptr_array_set_size (self->cells, 0);
      *line = self->line;
      read_cells (self, broken);
      if (*broken != NULL)
        return TRUE;
    }
  while (is_blank (self));

  for (guint i = 0; i < self->starts->len; i++)
    g_ptr_array_add (self->cells, self->text->str + g_array_index (self->starts, gsize, i));
  *cells = (const char * const *) self->cells->pdata;
  *n = self->cells->len;
  return TRUE;
}

/* Rows by a mapping. */

struct _OutcryImportRows
{
  const OutcryImportMapping *mapping;
  GBytes                    *data;
  OutcryCsvLines            *lines;
  int                        columns[OUTCRY_IMPORT_N_FIELDS]; /* from 0; -1: none */
  guint                      least; /* columns a row must have */

  JsonNode       *root;
  GPtrArray      *nodes; /* JsonNode *, the rows */
  OutcryJsonPath *paths[OUTCRY_IMPORT_N_FIELDS];
  guint           next;
};

void
outcry_import_rows_free (OutcryImportRows *self)
{
  if (self == NULL)
    return;
  outcry_csv_lines_free (self->lines);
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    g_clear_pointer (&self->paths[i], outcry_json_path_free);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->root, json_node_unref);
  g_bytes_unref (self->data);
  g_free (self);
}

/* The column of @at: by its name in the header, else by its number. */
static int
find_column (const char         *at,
             const char * const *names,
             guint               n)
{
  guint64 number;

  for (guint i = 0; i < n; i++)
    if (g_str_equal (names[i], at))
      return (int) i;
  for (guint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (names[i], at) == 0)
      return (int) i;
  if (g_ascii_string_to_unsigned (at, 10, 1, MAX_CELLS, &number, NULL))
    return (int) number - 1;
  return -1;
}

static gboolean
begin_csv (OutcryImportRows  *self,
           GError           **error)
{
  gsize len;
  const char *data = g_bytes_get_data (self->data, &len);
  const char * const *names = NULL;
  const char *broken;
  guint n = 0, line;

  g_clear_pointer (&self->lines, outcry_csv_lines_free);
  self->lines = outcry_csv_lines_new (data != NULL ? data : "", len, self->mapping->delimiter);
  if (self->mapping->header &&
      (!outcry_csv_lines_next (self->lines, &names, &n, &line, &broken) || names == NULL))
    {
      g_set_error_literal (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                           _("The file has no line of column names."));
      return FALSE;
    }
  self->least = 0;
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    {
      const char *at = self->mapping->at[i];

      self->columns[i] = at != NULL ? find_column (at, names, n) : -1;
      if (at != NULL && self->columns[i] < 0)
        {
          g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                       _("The file has no column “%s”, which the mapping names for %s."), at,
                       outcry_import_field_name ((OutcryImportField) i));
          return FALSE;
        }
      self->least = MAX (self->least, (guint) (self->columns[i] + 1));
    }
  return TRUE;
}

static void
add_node (JsonNode   *node,
          const char *key,
          gpointer    user_data)
{
  g_ptr_array_add (user_data, node);
}

static gboolean
begin_json (OutcryImportRows  *self,
            GError           **error)
{
  gsize len;
  const char *data = g_bytes_get_data (self->data, &len);
  g_autoptr (OutcryJsonPath) rows = NULL;
  g_autoptr (GError) parse_error = NULL;

  self->root = outcry_json_parse (data != NULL ? data : "", len, &parse_error);
  if (self->root == NULL)
    {
      g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                   _("The file is not JSON: %s"), parse_error->message);
      return FALSE;
    }
  rows = outcry_json_path_new (self->mapping->rows, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    if (self->mapping->at[i] != NULL &&
        (self->paths[i] = outcry_json_path_new (self->mapping->at[i], error)) == NULL)
      return FALSE;
  self->nodes = g_ptr_array_new ();
  outcry_json_path_each (rows, self->root, OUTCRY_JSON_MAX_VALUES, add_node, self->nodes);
  if (self->nodes->len == 0)
    {
      g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                   _("The file has no rows at “%s”."), self->mapping->rows);
      return FALSE;
    }
  return TRUE;
}

OutcryImportRows *
outcry_import_rows_new (const OutcryImportMapping  *mapping,
                        GBytes                     *data,
                        GError                    **error)
{
  g_autoptr (OutcryImportRows) self = g_new0 (OutcryImportRows, 1);

  self->mapping = mapping;
  self->data = g_bytes_ref (data);
  if (!(mapping->json ? begin_json (self, error) : begin_csv (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
outcry_import_rows_rewind (OutcryImportRows *self)
{
  self->next = 0;
  if (!self->mapping->json)
    begin_csv (self, NULL);
}

static gboolean
next_json (OutcryImportRows *self,
           OutcryImportRow  *row)
{
  JsonNode *node;

  if (self->next == self->nodes->len)
    return FALSE;
  node = g_ptr_array_index (self->nodes, self->next++);
  row->line = self->next;
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    if (self->paths[i] != NULL)
      {
        JsonNode *cell = outcry_json_path_first (self->paths[i], node);

        row->cells[i] = cell != NULL ? outcry_json_get_text (cell, NULL) : NULL;
      }
  return TRUE;
}

gboolean
outcry_import_rows_next (OutcryImportRows *self,
                         OutcryImportRow  *row)
{
  const char * const *cells;
  guint n;

  *row = (OutcryImportRow) { 0 };
  if (self->mapping->json)
    return next_json (self, row);

  if (!outcry_csv_lines_next (self->lines, &cells, &n, &row->line, &row->broken))
    return FALSE;
  if (row->broken == NULL && n < self->least)
    row->broken = _("the line has too few columns");
  if (row->broken != NULL)
    return TRUE;
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    if (self->columns[i] >= 0)
      row->cells[i] = cells[self->columns[i]];
  return TRUE;
}
