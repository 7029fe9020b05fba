/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A mapping out of the names of columns and a sample of rows. What can be read in two ways is not
 * guessed: days and months, decimal commas, an interval that fits none end with the question that
 * the user has to answer in a mapping.
 *
 * Known weak case: two columns that could be the same field (volume in base and in quote) are told
 * apart by name alone, the first in the table of names wins. */

#include "node/outcry-import-private.h"

#include "market/outcry-json.h"
#include "node/outcry-i18n.h"

#define SAMPLE_ROWS 1000
#define SAMPLE_BYTES (gsize) (256 * 1024)

/* Names of columns, lower case without blanks and underscores, the likeliest first. */
static const char *const names_of[OUTCRY_IMPORT_N_FIELDS][16] = {
  [OUTCRY_IMPORT_TIME] = { "timestamp", "time", "datetime", "date", "opentime", "starttime",
                           "start", "unix", "unixtime", "epoch", "ts", "t", "day" },
  [OUTCRY_IMPORT_PRICE] = { "price", "tradeprice", "px", "p" },
  [OUTCRY_IMPORT_QUANTITY] = { "quantity", "qty", "amount", "size", "tradesize", "volume", "vol",
                               "q", "v" },
  [OUTCRY_IMPORT_SIDE] = { "side", "takerside", "direction" },
  [OUTCRY_IMPORT_ID] = { "id", "tradeid", "tid" },
  [OUTCRY_IMPORT_OPEN] = { "open", "openprice", "o", "first" },
  [OUTCRY_IMPORT_HIGH] = { "high", "highprice", "h", "max" },
  [OUTCRY_IMPORT_LOW] = { "low", "lowprice", "l", "min" },
  [OUTCRY_IMPORT_CLOSE] = { "close", "closeprice", "c", "rate", "last", "value" },
  [OUTCRY_IMPORT_VOLUME] = { "volume", "vol", "v", "basevolume" },
};

/* Formats of times that are tried, each with the one it can be mistaken for. */
static const struct
{
  const char *format;
  const char *other;
} time_formats[] = {
  { "%Y-%m-%d", NULL },
  { "%Y-%m-%dT%H:%M:%S", NULL },
  { "%Y-%m-%d %H:%M:%S", NULL },
  { "%Y-%m-%d %H:%M:%S.%f", NULL },
  { "%Y-%m-%dT%H:%M:%S.%f", NULL },
  { "%Y-%m-%d %H:%M", NULL },
  { "%Y/%m/%d", NULL },
  { "%Y/%m/%d %H:%M:%S", NULL },
  { "%Y/%m/%d %H:%M", NULL },
  { "%Y%m%d", NULL },
  { "%Y%m%d %H:%M", NULL },
  { "%Y%m%d %H:%M:%S", NULL },
  { "%d.%m.%Y", NULL },
  { "%d.%m.%Y %H:%M:%S", NULL },
  { "%d.%m.%Y %H:%M", NULL },
  { "%d/%m/%Y", "%m/%d/%Y" },
  { "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S" },
  { "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M" },
  { "%d-%b-%Y", NULL },
  { "%d %b %Y", NULL },
  { "%b %d, %Y", NULL },
};

/* Rows of the file, each a GPtrArray of char *; of JSON the columns are those of the first row. */
typedef struct
{
  GPtrArray *names; /* char *, or NULL */
  GPtrArray *paths; /* JSON: how each column is found in a row */
  GPtrArray *rows;
} Sample;

static void
sample_clear (Sample *sample)
{
  g_clear_pointer (&sample->names, g_ptr_array_unref);
  g_clear_pointer (&sample->paths, g_ptr_array_unref);
  g_clear_pointer (&sample->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

static gboolean
refuse (GError     **error,
        const char  *words)
{
  g_set_error_literal (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID, words);
  return FALSE;
}

static const char *
cell_of (const Sample *sample,
         guint         row,
         guint         column)
{
  GPtrArray *cells = g_ptr_array_index (sample->rows, row);

  return column < cells->len ? g_ptr_array_index (cells, column) : NULL;
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
    }
  if (sample->rows->len == 0)
    return refuse (error, _("The file is empty."));

  self->header = TRUE;
  for (guint i = 0; i < ((GPtrArray *) sample->rows->pdata[0])->len; i++)
    if (looks_like_number (cell_of (sample, 0, i)))
      self->header = FALSE;
  if (self->header)
    {
      sample->names = g_ptr_array_ref (g_ptr_array_index (sample->rows, 0));
      g_ptr_array_remove_index (sample->rows, 0);
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

/* Columns. */

static char *
plain_name (const char *name)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (plain, g_ascii_tolower (*p));
  return g_string_free (plain, FALSE);
}

/* The column that is called as @field is, or -1. */
static int
find_named (const Sample      *sample,
            OutcryImportField  field)
{
  for (guint k = 0; k < 16 && names_of[field][k] != NULL; k++)
    for (guint i = 0; i < sample->names->len; i++)
      {
        g_autofree char *name = plain_name (g_ptr_array_index (sample->names, i));

        if (g_str_equal (name, names_of[field][k]))
          return (int) i;
      }
  return -1;
}

static void
find_by_names (OutcryImportMapping *self,
               const Sample        *sample,
               int                  columns[OUTCRY_IMPORT_N_FIELDS])
{
  static const OutcryImportField of_ticks[] = { OUTCRY_IMPORT_PRICE, OUTCRY_IMPORT_QUANTITY,
                                                OUTCRY_IMPORT_SIDE, OUTCRY_IMPORT_ID };
  static const OutcryImportField of_bars[] = { OUTCRY_IMPORT_OPEN, OUTCRY_IMPORT_HIGH,
                                               OUTCRY_IMPORT_LOW, OUTCRY_IMPORT_CLOSE,
                                               OUTCRY_IMPORT_VOLUME };

  columns[OUTCRY_IMPORT_TIME] = find_named (sample, OUTCRY_IMPORT_TIME);
  self->bars = find_named (sample, OUTCRY_IMPORT_PRICE) < 0 ||
               find_named (sample, OUTCRY_IMPORT_QUANTITY) < 0;
  if (self->bars)
    {
      for (guint i = 0; i < G_N_ELEMENTS (of_bars); i++)
        columns[of_bars[i]] = find_named (sample, of_bars[i]);
      if (columns[OUTCRY_IMPORT_CLOSE] < 0)
        columns[OUTCRY_IMPORT_CLOSE] = find_named (sample, OUTCRY_IMPORT_PRICE);
      if (columns[OUTCRY_IMPORT_OPEN] < 0 || columns[OUTCRY_IMPORT_HIGH] < 0 ||
          columns[OUTCRY_IMPORT_LOW] < 0)
        columns[OUTCRY_IMPORT_OPEN] = columns[OUTCRY_IMPORT_HIGH] = columns[OUTCRY_IMPORT_LOW] = -1;
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (of_ticks); i++)
    columns[of_ticks[i]] = find_named (sample, of_ticks[i]);
}

/* Without names: time, open, high, low, close and perhaps volume, or time, price, quantity. */
static void
find_by_places (OutcryImportMapping *self,
                const Sample        *sample,
                int                  columns[OUTCRY_IMPORT_N_FIELDS])
{
  guint n = ((GPtrArray *) g_ptr_array_index (sample->rows, 0))->len;

  columns[OUTCRY_IMPORT_TIME] = 0;
  self->bars = n == 2 || n >= 5;
  if (n == 2)
    {
      columns[OUTCRY_IMPORT_CLOSE] = 1;
    }
  else if (n == 3)
    {
      columns[OUTCRY_IMPORT_PRICE] = 1;
      columns[OUTCRY_IMPORT_QUANTITY] = 2;
    }
  else if (n == 5 || n == 6)
    {
      for (int i = 0; i < 4; i++)
        columns[OUTCRY_IMPORT_OPEN + i] = i + 1;
      if (n == 6)
        columns[OUTCRY_IMPORT_VOLUME] = 5;
    }
}

static char *
name_column (const OutcryImportMapping *self,
             const Sample              *sample,
             guint                      column)
{
  if (self->json)
    return g_strdup (g_ptr_array_index (sample->paths, column));
  if (sample->names != NULL)
    return g_strdup (g_ptr_array_index (sample->names, column));
  return g_strdup_printf ("%u", column + 1);
}

static gboolean
find_columns (OutcryImportMapping  *self,
              const Sample         *sample,
              int                   columns[OUTCRY_IMPORT_N_FIELDS],
              GError              **error)
{
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    columns[i] = -1;
  if (sample->names != NULL)
    find_by_names (self, sample, columns);
  else
    find_by_places (self, sample, columns);
  if (columns[OUTCRY_IMPORT_TIME] < 0)
    return refuse (error,
                   _("No column is known to be the time. Say which with “time” in a mapping."));
  if (columns[self->bars ? OUTCRY_IMPORT_CLOSE : OUTCRY_IMPORT_PRICE] < 0)
    return refuse (error,
                   _("No column is known to be a price. Say which with “close” or “price” in a "
                      "mapping."));

  /* Date and time of day apart. */
  if (sample->names != NULL)
    for (guint i = 0; i < sample->names->len; i++)
      {
        g_autofree char *name = plain_name (g_ptr_array_index (sample->names, i));

        if (g_str_equal (name, "date"))
          columns[OUTCRY_IMPORT_TIME_2] = (int) i;
      }
  if (columns[OUTCRY_IMPORT_TIME_2] >= 0 &&
      columns[OUTCRY_IMPORT_TIME_2] != columns[OUTCRY_IMPORT_TIME])
    {
      const char *time = cell_of (sample, 0, (guint) columns[OUTCRY_IMPORT_TIME]);
      gboolean of_day = time != NULL && strchr (time, ':') != NULL && strlen (time) <= 15;
      int date = columns[OUTCRY_IMPORT_TIME_2];

      columns[OUTCRY_IMPORT_TIME_2] = of_day ? columns[OUTCRY_IMPORT_TIME] : -1;
      if (of_day)
        columns[OUTCRY_IMPORT_TIME] = date;
    }
  else
    {
      columns[OUTCRY_IMPORT_TIME_2] = -1;
    }
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    if (columns[i] >= 0)
      self->at[i] = name_column (self, sample, (guint) columns[i]);
  return TRUE;
}

/* Signs. */

static gboolean
find_decimal (OutcryImportMapping  *self,
              const Sample         *sample,
              const int             columns[OUTCRY_IMPORT_N_FIELDS],
              GError              **error)
{
  guint commas = 0, points = 0;
  const char *undecided = NULL;

  for (guint row = 0; row < sample->rows->len; row++)
    for (guint i = OUTCRY_IMPORT_PRICE; i < OUTCRY_IMPORT_N_FIELDS; i++)
      {
        const char *cell = columns[i] >= 0 ? cell_of (sample, row, (guint) columns[i]) : NULL;
        char decimal = cell != NULL && i != OUTCRY_IMPORT_SIDE && i != OUTCRY_IMPORT_ID
                           ? outcry_import_decimal_of (cell)
                           : 0;

        commas += decimal == ',' ? 1 : 0;
        points += decimal == '.' ? 1 : 0;
        if (decimal == '?')
          undecided = cell;
      }
  if (commas > 0 && points > 0)
    return refuse (error,
                   _("Some numbers have a decimal comma and some a decimal point. Say which it "
                      "is with “decimal” in a mapping."));
  if (commas == 0 && points == 0 && undecided != NULL)
    {
      g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                   _("“%s” has two readings, with a decimal comma or without. Say which with "
                     "“decimal” in a mapping."),
                   undecided);
      return FALSE;
    }
  self->decimal = commas > 0 ? ',' : '.';
  return TRUE;
}

/* Times. */

/* Whether at least nine of ten sample rows, and one, are times of @unit; bad rows are for the
 * import to tell. */
static gboolean
fits (OutcryImportMapping *self,
      const Sample        *sample,
      const int            columns[OUTCRY_IMPORT_N_FIELDS],
      const char          *unit)
{
  guint good = 0;

  g_free (self->unit);
  self->unit = g_strdup (unit);
  for (guint row = 0; row < sample->rows->len; row++)
    {
      const char *text = cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME]);
      const char *text_2 = columns[OUTCRY_IMPORT_TIME_2] >= 0
                               ? cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME_2])
                               : NULL;
      g_autofree char *reason = NULL;
      OutcryTime time;

      if (text != NULL && outcry_import_read_time (self, text, text_2, &time, &reason))
        good++;
    }
  return good > 0 && good * 10 >= sample->rows->len * 9;
}

/* The unit of a whole or fractional number by its size: seconds have ten digits from 2001 to
 * 2286. */
static const char *
unit_of_number (const char *text)
{
  gsize digits = strspn (text, "0123456789");
  gsize rest = strspn (text + digits, ".0123456789");

  if (text[digits + rest] != '\0')
    return NULL;
  switch (digits)
    {
    case 9:
    case 10:
      return "s";
    case 12:
    case 13:
      return "ms";
    case 15:
    case 16:
      return "us";
    case 18:
    case 19:
      return "ns";
    default:
      return NULL;
    }
}

static gboolean
find_unit (OutcryImportMapping  *self,
           const Sample         *sample,
           const int             columns[OUTCRY_IMPORT_N_FIELDS],
           GError              **error)
{
  const char *first = cell_of (sample, 0, (guint) columns[OUTCRY_IMPORT_TIME]);
  const char *unit = first != NULL ? unit_of_number (first) : NULL;

  if (unit != NULL && fits (self, sample, columns, unit))
    return TRUE;
  if (columns[OUTCRY_IMPORT_TIME_2] < 0 && fits (self, sample, columns, "date"))
    return TRUE;
  if (fits (self, sample, columns, "rfc3339"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (time_formats); i++)
    {
      const char *format = time_formats[i].format, *other = time_formats[i].other;
      gboolean fits_format = fits (self, sample, columns, format);
      gboolean fits_other = other != NULL && fits (self, sample, columns, other);

      if (fits_format && fits_other)
        {
          g_set_error (
              error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
              _("“%s” may begin with the day or with the month. Say which with time: {unit: "
                 "\"%s\"} or \"%s\" in a mapping."),
              first, format, other);
          return FALSE;
        }
      if (fits_format || fits_other)
        {
          g_free (self->unit);
          self->unit = g_strdup (fits_format ? format : other);
          return TRUE;
        }
    }
  g_set_error (
      error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
      _("It is not clear how “%s” is a time. Say how with the unit of “time” in a mapping."),
      first != NULL ? first : "");
  return FALSE;
}

static int
compare_gaps (gconstpointer a,
              gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* The usual distance of two rows is an interval. */
static gboolean
find_interval (OutcryImportMapping  *self,
               const Sample         *sample,
               const int             columns[OUTCRY_IMPORT_N_FIELDS],
               GError              **error)
{
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (gint64));
  OutcryTime before = OUTCRY_TIME_NONE, time;

  for (guint row = 0; row < sample->rows->len; row++)
    {
      const char *text = cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME]);
      const char *text_2 = columns[OUTCRY_IMPORT_TIME_2] >= 0
                               ? cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME_2])
                               : NULL;
      g_autofree char *reason = NULL;

      if (text == NULL || !outcry_import_read_time (self, text, text_2, &time, &reason))
        continue;
      if (before != OUTCRY_TIME_NONE && time != before)
        {
          gint64 gap = ABS (time - before);

          g_array_append_val (gaps, gap);
        }
      before = time;
    }
  g_array_sort (gaps, compare_gaps);
  for (int i = 0; i < OUTCRY_N_INTERVALS && gaps->len > 0; i++)
    if (outcry_interval_duration ((OutcryInterval) i) ==
        g_array_index (gaps, gint64, gaps->len / 2))
      {
        self->interval = (OutcryInterval) i;
        return TRUE;
      }
  return refuse (error, _("The rows are not at equal distances that Outcry knows. Say which with "
                          "“interval” in a mapping."));
}

OutcryImportMapping *
outcry_import_mapping_guess (const char  *data,
                             gsize        len,
                             const char  *file_name,
                             GError     **error)
{
  g_autoptr (OutcryImportMapping) self = outcry_import_mapping_new ();
  g_auto (Sample) sample = { NULL };
  int columns[OUTCRY_IMPORT_N_FIELDS];
  gsize blank = 0;

  g_return_val_if_fail (data != NULL || len == 0, NULL);

  sample.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  while (blank < len && g_ascii_isspace (data[blank]))
    blank++;
  if (blank < len && (data[blank] == '[' || data[blank] == '{'))
    {
      if (!sample_json (self, &sample, data, len, error))
        return NULL;
    }
  else if (!sample_csv (self, &sample, data != NULL ? data : "", len, error))
    {
      return NULL;
    }
  if (!find_columns (self, &sample, columns, error) ||
      !find_decimal (self, &sample, columns, error) ||
      !find_unit (self, &sample, columns, error) ||
      (self->bars && !find_interval (self, &sample, columns, error)))
    return NULL;
  if (self->rows == NULL)
    self->rows = g_strdup ("$[*]");
  return g_steal_pointer (&self);
}
