/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first rows of a file whose columns nobody has described: what parts them is found out, the
 * delimiter of CSV or the list in JSON.
 *
 * Known weak case: of JSON the whole file is read, and the columns are those of its first row. */

#include "node/outcry-import-private.h"

#include "market/outcry-json.h"
#include "node/outcry-i18n.h"

#define SAMPLE_ROWS 1000
#define SAMPLE_BYTES (gsize) (256 * 1024)
#define TEXT_BYTES (gsize) (64 * 1024)

typedef OutcryImportSample Sample;

static gboolean
refuse (GError     **error,
        const char  *words)
{
  g_set_error_literal (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID, words);
  return FALSE;
}

static gboolean
looks_like_number (const char *text)
{
  return text != NULL && outcry_import_decimal_of (text) != '!';
}

/* CSV. */

/* The delimiter that parts the first lines into most columns, equally many in each. */
static char
find_delimiter (const char *data,
                gsize       len)
{
  static const char delimiters[] = { ',', ';', '\t', '|' };
  char best = ',';
  guint most = 1;

  for (guint d = 0; d < G_N_ELEMENTS (delimiters); d++)
    {
      g_autoptr (OutcryCsvLines) lines = outcry_csv_lines_new (data, len, delimiters[d]);
      const char * const *cells;
      const char *broken;
      guint n, line, columns = 0, same = 0, seen = 0;

      while (seen < 20 && outcry_csv_lines_next (lines, &cells, &n, &line, &broken))
        {
          if (seen++ == 0)
            columns = n;
          same += n == columns ? 1 : 0;
        }
      if (columns > most && same * 10 >= seen * 8)
        {
          most = columns;
          best = delimiters[d];
        }
    }
  return best;
}

static gboolean
sample_csv (OutcryImportMapping  *self,
            Sample               *sample,
            const char           *data,
            gsize                 len,
            GError              **error)
{
  g_autoptr (OutcryCsvLines) lines = NULL;
  const char * const *cells;
  const char *broken;
  gsize stretch = MIN (len, SAMPLE_BYTES);
  guint n, line;

  /* A sample that is cut ends with a whole line. */
  while (stretch < len && stretch > 0 && data[stretch - 1] != '\n')
    stretch--;
  if (stretch == 0)
    stretch = len;
  self->delimiter = find_delimiter (data, stretch);
  lines = outcry_csv_lines_new (data, stretch, self->delimiter);
  while (sample->rows->len <= SAMPLE_ROWS &&
         outcry_csv_lines_next (lines, &cells, &n, &line, &broken))
    {
      GPtrArray *row;

      if (cells == NULL)
        continue;
      row = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (row, g_strdup (cells[i]));
      g_ptr_array_add (sample->rows, row);
      g_array_append_val (sample->lines, line);
    }
  if (sample->rows->len == 0)
    return refuse (error, _("The file is empty."));

  self->header = TRUE;
  for (guint i = 0; i < ((GPtrArray *) sample->rows->pdata[0])->len; i++)
    if (looks_like_number (g_ptr_array_index ((GPtrArray *) sample->rows->pdata[0], i)))
      self->header = FALSE;
  if (self->header)
    {
      sample->names = g_ptr_array_ref (g_ptr_array_index (sample->rows, 0));
      g_ptr_array_remove_index (sample->rows, 0);
      g_array_remove_index (sample->lines, 0);
    }
  return sample->rows->len > 0 || refuse (error, _("The file has no rows, only names of columns."));
}

/* JSON. */

static void
collect_member (JsonObject *object,
                const char *name,
                JsonNode   *node,
                gpointer    user_data)
{
  Sample *sample = user_data;

  name = outcry_json_member_name (name);
  if (strchr (name, '\'') != NULL)
    return;
  g_ptr_array_add (sample->names, g_strdup (name));
  g_ptr_array_add (sample->paths, g_strdup_printf ("['%s']", name));
}

static void
collect_columns (Sample   *sample,
                 JsonNode *row)
{
  sample->paths = g_ptr_array_new_with_free_func (g_free);
  if (JSON_NODE_HOLDS_OBJECT (row))
    {
      sample->names = g_ptr_array_new_with_free_func (g_free);
      json_object_foreach_member (json_node_get_object (row), collect_member, sample);
    }
  else if (JSON_NODE_HOLDS_ARRAY (row))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (row)); i++)
        g_ptr_array_add (sample->paths, g_strdup_printf ("[%u]", i));
    }
}

static void
collect_row (JsonNode   *node,
             const char *key,
             gpointer    user_data)
{
  Sample *sample = user_data;
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

  if (sample->paths == NULL)
    collect_columns (sample, node);
  for (guint i = 0; i < sample->paths->len; i++)
    {
      g_autoptr (OutcryJsonPath) path =
          outcry_json_path_new (g_ptr_array_index (sample->paths, i), NULL);
      JsonNode *cell = path != NULL ? outcry_json_path_first (path, node) : NULL;

      g_ptr_array_add (row, cell != NULL ? g_strdup (outcry_json_get_text (cell, NULL)) : NULL);
    }
  g_ptr_array_add (sample->rows, row);
  g_array_append_val (sample->lines, sample->rows->len);
}

/* "$[*]", or "$['name'][*]" of the first member that holds an array. */
static char *
find_rows (JsonNode *root)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (JSON_NODE_HOLDS_ARRAY (root))
    return g_strdup ("$[*]");
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    if (JSON_NODE_HOLDS_ARRAY (node) && strchr (outcry_json_member_name (name), '\'') == NULL)
      return g_strdup_printf ("$['%s'][*]", outcry_json_member_name (name));
  return NULL;
}

static gboolean
sample_json (OutcryImportMapping  *self,
             Sample               *sample,
             const char           *data,
             gsize                 len,
             GError              **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (OutcryJsonPath) rows = NULL;
  g_autoptr (GError) parse_error = NULL;

  root = outcry_json_parse (data, len, &parse_error);
  if (root == NULL)
    {
      g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                   _("The file is not JSON: %s"), parse_error->message);
      return FALSE;
    }
  self->json = TRUE;
  self->rows = find_rows (root);
  if (self->rows == NULL || (rows = outcry_json_path_new (self->rows, NULL)) == NULL)
    return refuse (
        error, _("The file has no list of rows. Say where they are with “rows” in a mapping."));
  outcry_json_path_each (rows, root, SAMPLE_ROWS, collect_row, sample);
  return sample->rows->len > 0 || refuse (error, _("The file has no rows."));
}

/* Text has no NUL, and hardly a byte that is not UTF-8: a few of Latin-1 may be. */
gboolean
outcry_import_check_text (const char  *data,
                          gsize        len,
                          GError     **error)
{
  gsize bad = 0, stretch = MIN (len, TEXT_BYTES);
  const char *p = data, *end = data + stretch, *stop;

  while (p < end)
    {
      if (g_utf8_validate (p, end - p, &stop))
        break;
      bad++;
      p = stop + 1;
    }
  if (bad * 10 <= stretch)
    return TRUE;
  return refuse (error, _("This is not text: it is neither CSV nor JSON in UTF-8."));
}

gboolean
outcry_import_sample_read (OutcryImportSample   *self,
                           OutcryImportMapping  *mapping,
                           const char           *data,
                           gsize                 len,
                           GError              **error)
{
  gsize blank = 0;

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  while (blank < len && g_ascii_isspace (data[blank]))
    blank++;
  if (blank < len && (data[blank] == '[' || data[blank] == '{'))
    return sample_json (mapping, self, data, len, error);
  return sample_csv (mapping, self, data, len, error);
}

void
outcry_import_sample_clear (OutcryImportSample *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);
}
