/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV: lines go up, cells hold no more than the text, and it comes to an end. */

#include <string.h>

#include "market/outcry-csv.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (OutcryCsv) csv = NULL;
  g_autoptr (GError) error = NULL;
  const GPtrArray *cells;
  gsize total = 0;
  guint line = 0;

  if (size == 0)
    return 0;
  csv = outcry_csv_new ((const char *) data + 1, size - 1, ",;\t|"[data[0] % 4]);
  while ((cells = outcry_csv_next (csv, &error)) != NULL)
    {
      g_assert_cmpuint (outcry_csv_get_line (csv), >, line);
      line = outcry_csv_get_line (csv);
      g_assert_cmpuint (cells->len, >, 0);
      g_assert_cmpuint (cells->len, <=, OUTCRY_CSV_MAX_CELLS);
      for (guint i = 0; i < cells->len; i++)
        total += strlen (g_ptr_array_index (cells, i));
    }
  g_assert_cmpuint (total, <=, size);
  return 0;
}
