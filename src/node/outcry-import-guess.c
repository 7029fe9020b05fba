/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A mapping out of the names of columns and a sample of rows. What can be read in two ways is not
 * guessed: days and months, decimal commas, an interval that fits none end with the question that
 * the user has to answer in a mapping.
 *
 * Known weak case: two columns that could be the same field (volume in base and in quote) are told
 * apart by name alone, the first in the table of names wins. */

#include "node/outcry-import-private.h"

#include "node/outcry-i18n.h"

#define N_NAMES 24

/* At least so many of four sampled rows are times of the form that is guessed; the others are bad
 * rows, for the import to tell. */
#define LEAST_OF_FOUR 3

#define MAX_COLUMNS_TOLD 20

/* Names of columns in English, German and Spanish, as plain_name() makes them, the likeliest
 * first. */
static const char *const names_of[OUTCRY_IMPORT_N_FIELDS][N_NAMES] = {
  [OUTCRY_IMPORT_TIME] = { "timestamp", "time", "datetime", "date", "opentime", "starttime",
                           "start", "unix", "unixtime", "epoch", "ts", "t", "day", "zeit",
                           "uhrzeit", "hora", "zeitpunkt", "zeitstempel", "datum", "fecha" },
  [OUTCRY_IMPORT_PRICE] = { "price", "tradeprice", "px", "p", "preis", "kurs", "precio" },
  [OUTCRY_IMPORT_QUANTITY] = { "quantity", "qty", "amount", "size", "tradesize", "volume", "vol",
                               "q", "v", "menge", "cantidad", "volumen" },
  [OUTCRY_IMPORT_SIDE] = { "side", "takerside", "direction" },
  [OUTCRY_IMPORT_ID] = { "id", "tradeid", "tid" },
  [OUTCRY_IMPORT_OPEN] = { "open", "openprice", "o", "first", "eroffnung", "eroeffnung",
                           "eroffnungskurs", "apertura" },
  [OUTCRY_IMPORT_HIGH] = { "high", "highprice", "h", "max", "hoch", "tageshoch", "maximo" },
  [OUTCRY_IMPORT_LOW] = { "low", "lowprice", "l", "min", "tief", "tagestief", "minimo" },
  [OUTCRY_IMPORT_CLOSE] = { "close", "closeprice", "c", "rate", "last", "value", "schluss",
                            "schlusskurs", "cierre" },
  [OUTCRY_IMPORT_VOLUME] = { "volume", "vol", "v", "basevolume", "volumen" },
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

typedef OutcryImportSample Sample;

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

/* Columns. */

/* Lower case, without accents, blanks and signs: "maximo" of "Máximo". */
static char *
plain_name (const char *name)
{
  GString *plain = g_string_new (NULL);
  g_autofree char *text = g_utf8_validate (name, -1, NULL)
                              ? g_strdup (name)
                              : g_convert (name, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  g_autofree char *parted =
      text != NULL ? g_utf8_normalize (text, -1, G_NORMALIZE_ALL) : g_strdup (name);

  for (const char *p = parted; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (plain, g_ascii_tolower (*p));
  return g_string_free (plain, FALSE);
}

static int
find_called (const Sample *sample,
             const char   *plain)
{
  for (guint i = 0; i < sample->names->len; i++)
    {
      g_autofree char *name = plain_name (g_ptr_array_index (sample->names, i));

      if (g_str_equal (name, plain))
        return (int) i;
    }
  return -1;
}

/* The column that is called as @field is, or -1. */
static int
find_named (const Sample      *sample,
            OutcryImportField  field)
{
  int column = -1;

  for (guint k = 0; k < N_NAMES && names_of[field][k] != NULL && column < 0; k++)
    column = find_called (sample, names_of[field][k]);
  return column;
}

/* @words and the names of the columns that there are. */
static gboolean
refuse_columns (GError       **error,
                const Sample  *sample,
                const char    *words)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GPtrArray *row = g_ptr_array_index (sample->rows, 0);
  guint n = sample->names != NULL ? sample->names->len : row->len;

  for (guint i = 0; i < MIN (n, MAX_COLUMNS_TOLD); i++)
    {
      const char *name = sample->names != NULL ? g_ptr_array_index (sample->names, i) : NULL;

      g_string_append (names, i > 0 ? ", " : "");
      if (name != NULL)
        g_string_append (names, name);
      else
        g_string_append_printf (names, "%u", i + 1);
    }
  if (n > MAX_COLUMNS_TOLD)
    g_string_append (names, " …");
  /* Translators: the first %s is a sentence, the second a list of names. */
  g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID, _("%s The columns are: %s."),
               words, names->str);
  return FALSE;
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
  /* What is known of the others goes into the draft. */
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    if (columns[i] >= 0)
      self->at[i] = name_column (self, sample, (guint) columns[i]);
  if (columns[OUTCRY_IMPORT_TIME] < 0)
    return refuse_columns (error, sample, _("No column is known to be the time."));
  if (columns[self->bars ? OUTCRY_IMPORT_CLOSE : OUTCRY_IMPORT_PRICE] < 0)
    return refuse_columns (error, sample, _("No column is known to be a price."));

  /* Date and time of day apart. */
  columns[OUTCRY_IMPORT_TIME_2] = sample->names != NULL ? find_called (sample, "date") : -1;
  if (sample->names != NULL && columns[OUTCRY_IMPORT_TIME_2] < 0)
    columns[OUTCRY_IMPORT_TIME_2] = find_called (sample, "datum");
  if (sample->names != NULL && columns[OUTCRY_IMPORT_TIME_2] < 0)
    columns[OUTCRY_IMPORT_TIME_2] = find_called (sample, "fecha");
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
  for (guint i = OUTCRY_IMPORT_TIME; i <= OUTCRY_IMPORT_TIME_2; i++)
    {
      g_clear_pointer (&self->at[i], g_free);
      if (columns[i] >= 0)
        self->at[i] = name_column (self, sample, (guint) columns[i]);
    }
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

/* What a form reads: a time or OUTCRY_TIME_NONE of each row of the sample. */
typedef struct
{
  const char *unit;
  OutcryTime *times;
  guint       good;
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->times, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

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

static void
read_sample (OutcryImportMapping *self,
             const Sample        *sample,
             const int            columns[OUTCRY_IMPORT_N_FIELDS],
             const char          *unit,
             Reading             *reading)
{
  gboolean is_number = strlen (unit) <= 2 && *unit != '%';

  *reading = (Reading) { unit, g_new (OutcryTime, sample->rows->len), 0 };
  g_free (self->unit);
  self->unit = g_strdup (unit);
  for (guint row = 0; row < sample->rows->len; row++)
    {
      const char *text = cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME]);
      const char *text_2 = columns[OUTCRY_IMPORT_TIME_2] >= 0
                               ? cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME_2])
                               : NULL;
      g_autofree char *reason = NULL;

      if (text != NULL && (!is_number || g_strcmp0 (unit_of_number (text), unit) == 0) &&
          outcry_import_read_time (self, text, text_2, &reading->times[row], &reason))
        reading->good++;
      else
        reading->times[row] = OUTCRY_TIME_NONE;
    }
}

/* The first row that both read, as another time; or -1. */
static int
find_difference (const Reading *left,
                 const Reading *right,
                 guint          n)
{
  for (guint i = 0; i < n; i++)
    if (left->times[i] != OUTCRY_TIME_NONE && right->times[i] != OUTCRY_TIME_NONE &&
        left->times[i] != right->times[i])
      return (int) i;
  return -1;
}

static gboolean
refuse_times (GError        **error,
              const Sample   *sample,
              const int       columns[OUTCRY_IMPORT_N_FIELDS],
              const gboolean *readable)
{
  g_autoptr (GString) told = g_string_new (NULL);
  guint n_told = 0;
  gboolean all = TRUE;

  for (guint row = 0; row < sample->rows->len; row++)
    all = all && readable[row];
  for (guint row = 0; row < sample->rows->len && n_told < 3; row++)
    {
      const char *text = cell_of (sample, row, (guint) columns[OUTCRY_IMPORT_TIME]);

      if (readable[row] && !all)
        continue;
      g_string_append (told, n_told++ > 0 ? ", " : "");
      /* Translators: a value of a file and its line. */
      g_string_append_printf (told, _("“%.40s” (line %u)"), text != NULL ? text : "",
                              g_array_index (sample->lines, guint, row));
    }
  g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
               all ? _("The times are written in more than one way: %s. Say which is right with "
                       "the unit of “time” in a mapping.")
                   : _("It is not clear how this is a time: %s. Say how with the unit of “time” in "
                       "a mapping."),
               told->str);
  return FALSE;
}

/* The form that reads most rows, three of four at least. A second one that reads them as other
 * times is a question, unless the first reads every row and the second does not. */
static gboolean
find_unit (OutcryImportMapping  *self,
           const Sample         *sample,
           const int             columns[OUTCRY_IMPORT_N_FIELDS],
           GError              **error)
{
  static const char *const first_forms[] = { "s", "ms", "us", "ns", "date", "rfc3339" };
  guint n = sample->rows->len, n_forms = 0;
  const char *forms[G_N_ELEMENTS (first_forms) + 2 * G_N_ELEMENTS (time_formats)];
  g_autofree gboolean *readable = g_new0 (gboolean, n);
  g_auto (Reading) best = { NULL, NULL, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (first_forms); i++)
    forms[n_forms++] = first_forms[i];
  for (guint i = 0; i < G_N_ELEMENTS (time_formats); i++)
    {
      forms[n_forms++] = time_formats[i].format;
      if (time_formats[i].other != NULL)
        forms[n_forms++] = time_formats[i].other;
    }
  for (guint i = 0; i < n_forms; i++)
    {
      g_auto (Reading) reading = { NULL, NULL, 0 };

      read_sample (self, sample, columns, forms[i], &reading);
      for (guint row = 0; row < n; row++)
        readable[row] = readable[row] || reading.times[row] != OUTCRY_TIME_NONE;
      if (reading.good > best.good)
        {
          Reading other = best;

          best = reading;
          reading = other;
        }
    }
  g_clear_pointer (&self->unit, g_free);
  if (best.good == 0 || best.good * 4 < n * LEAST_OF_FOUR)
    return refuse_times (error, sample, columns, readable);

  for (guint i = 0; i < n_forms; i++)
    {
      g_auto (Reading) rival = { NULL, NULL, 0 };
      int row;

      read_sample (self, sample, columns, forms[i], &rival);
      if (rival.good * 4 < n * LEAST_OF_FOUR || (best.good == n && rival.good < n) ||
          (row = find_difference (&best, &rival, n)) < 0)
        continue;
      g_clear_pointer (&self->unit, g_free);
      g_set_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                   _("“%s” may begin with the day or with the month. Say which with time: {unit: "
                     "\"%s\"} or \"%s\" in a mapping."),
                   cell_of (sample, (guint) row, (guint) columns[OUTCRY_IMPORT_TIME]),
                   best.unit, rival.unit);
      return FALSE;
    }
  g_free (self->unit);
  self->unit = g_strdup (best.unit);
  return TRUE;
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

/* What was understood, for the user to go on from. */
static void
add_draft (const OutcryImportMapping  *self,
           GError                    **error)
{
  g_autofree char *draft = outcry_import_mapping_draft (self);
  g_autofree char *words = NULL;
  g_autofree char *valid = NULL;

  /* Translators: the first %s is what is not clear, the second a mapping in YAML. WHICH stays. */
  words = g_strdup_printf (_("%s\n\nThis much is understood. Put it into a file, write what is "
                             "right in place of WHICH (docs/import.md says how) and give the file "
                             "with --mapping:\n\n%s"),
                           (*error)->message, draft);
  valid = g_utf8_make_valid (words, -1);
  g_clear_error (error);
  g_set_error_literal (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID, valid);
}

OutcryImportMapping *
outcry_import_mapping_guess (const char  *data,
                             gsize        len,
                             const char  *file_name,
                             GError     **error)
{
  g_autoptr (OutcryImportMapping) self = outcry_import_mapping_new ();
  g_auto (OutcryImportSample) sample = { NULL };
  int columns[OUTCRY_IMPORT_N_FIELDS];
  g_autoptr (GError) unclear = NULL;

  g_return_val_if_fail (data != NULL || len == 0, NULL);

  if (!outcry_import_check_text (data, len, error))
    return NULL;
  if (!outcry_import_sample_read (&sample, self, data != NULL ? data : "", len, error))
    return NULL;
  if (self->rows == NULL)
    self->rows = g_strdup ("$[*]");
  self->decimal = 0;
  if (!find_columns (self, &sample, columns, &unclear) ||
      !find_decimal (self, &sample, columns, &unclear) ||
      !find_unit (self, &sample, columns, &unclear) ||
      (self->bars && !find_interval (self, &sample, columns, &unclear)))
    {
      add_draft (self, &unclear);
      g_propagate_error (error, g_steal_pointer (&unclear));
      return NULL;
    }
  return g_steal_pointer (&self);
}
