/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-csv.h"

#include <string.h>

#include "market/outcry-recipe.h"

/* All lines as "1:a|b 3:c", the number being the line's. */
static char *
read_all (const char  *text,
          gsize        len,
          char         delimiter,
          GError     **error)
{
  g_autoptr (OutcryCsv) csv = outcry_csv_new (text, len, delimiter);
  GString *out = g_string_new (NULL);
  const GPtrArray *cells;

  while ((cells = outcry_csv_next (csv, error)) != NULL)
    {
      g_string_append_printf (out, "%s%u:", out->len > 0 ? " " : "", outcry_csv_get_line (csv));
      for (guint i = 0; i < cells->len; i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "|" : "",
                                (const char *) g_ptr_array_index (cells, i));
    }
  return g_string_free (out, FALSE);
}

static void
test_cells (void)
{
  const struct { const char *text; char delimiter; const char *cells;
  } cases[] = {
    { "a,b\n1,2\n", ',', "1:a|b 2:1|2" },
    { "a,b\r\n1,2", ',', "1:a|b 2:1|2" },
    { "a,b\r1,2\r", ',', "1:a|b 2:1|2" },
    { "Date, USD, JPY, \n13 April 2026, 1.1684 ,\t186.75 ,", ',',
      "1:Date|USD|JPY| 2:13 April 2026|1.1684|186.75|" },
    { "\n\n  \na\n\n\nb\n", ',', "4:a 7:b" },
    { "\"a,b\",\"c\"\"d\",\"\", \"e\" \n", ',', "1:a,b|c\"d||e" },
    { "\"two\nlines\",x\ny", ',', "1:two\nlines|x 3:y" },
    { "a;b,c;d", ';', "1:a|b,c|d" },
    { "a\tb\t\tc", '\t', "1:a|b||c" },
    { ",,\n", ',', "1:||" },
    { "é,€", ',', "1:é|€" },
    { "it\"s,5\" pipe", ',', "1:it\"s|5\" pipe" },
    { "", ',', "" },
    { "\r\n", ',', "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *cells =
          read_all (cases[i].text, strlen (cases[i].text), cases[i].delimiter, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (cells, ==, cases[i].cells);
    }
}

static void
test_broken (void)
{
  const struct
  {
    const char       *text;
    gsize             len;
    OutcryRecipeError code;
    const char       *words;
  } cases[] = {
    { "a\n\"b", 4, OUTCRY_RECIPE_ERROR_TRUNCATED, "line 2 " },
    { "\"a\"\"", 4, OUTCRY_RECIPE_ERROR_TRUNCATED, "does not end" },
    { "\"a\"b,c", 6, OUTCRY_RECIPE_ERROR_FORMAT, "text after a quoted cell" },
    { "a\0b,c", 5, OUTCRY_RECIPE_ERROR_FORMAT, "NUL" },
    { "\"a\0b\"", 5, OUTCRY_RECIPE_ERROR_FORMAT, "NUL" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *cells = read_all (cases[i].text, cases[i].len, ',', &error);

      g_assert_error (error, OUTCRY_RECIPE_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].words));
    }
}

static void
test_cell_limit (void)
{
  g_autofree char *text = g_strnfill (OUTCRY_CSV_MAX_CELLS, ',');
  g_autoptr (GError) error = NULL;
  g_autofree char *cells = read_all (text, OUTCRY_CSV_MAX_CELLS - 1, ',', &error);
  g_autofree char *more = NULL;

  g_assert_no_error (error);
  more = read_all (text, OUTCRY_CSV_MAX_CELLS, ',', &error);
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/csv/cells", test_cells);
  g_test_add_func ("/market/csv/broken", test_broken);
  g_test_add_func ("/market/csv/cell-limit", test_cell_limit);

  return g_test_run ();
}
