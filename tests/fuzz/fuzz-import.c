/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Imports: whatever the bytes, a mapping is guessed or refused in words; one that is guessed can be
 * written and read back; every row ends as a sound value or as a reason with a line. The first byte
 * says whether the bytes are a file or a mapping. */

#include "node/outcry-import-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
read_rows (const OutcryImportMapping *mapping,
           const char                *data,
           gsize                      size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportRows) rows = outcry_import_rows_new (mapping, bytes, &error);
  OutcryScale scale = { 2, 8 };
  OutcryImportRow row;

  g_assert_true ((rows == NULL) == (error != NULL));
  while (rows != NULL && outcry_import_rows_next (rows, &row))
    {
      g_autofree char *reason = NULL;
      OutcryImportField field;
      OutcryCandle candle;
      OutcryTick tick;

      g_assert_cmpuint (row.line, >, 0);
      if (row.broken != NULL)
        continue;
      if (mapping->bars)
        g_assert_true (outcry_import_read_candle (mapping, &row, scale, &candle, &field, &reason)
                           ? outcry_candle_is_sound (&candle)
                           : reason != NULL);
      else
        g_assert_true (outcry_import_read_tick (mapping, &row, scale, &tick, &field, &reason)
                           ? tick.quantity.lots >= 0
                           : reason != NULL);
    }
}

static void
check_round_trip (const OutcryImportMapping *mapping)
{
  g_autofree char *yaml = outcry_import_mapping_to_yaml (mapping);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportMapping) read =
      outcry_import_mapping_parse (yaml, strlen (yaml), NULL, &error);

  g_assert_no_error (error);
  again = outcry_import_mapping_to_yaml (read);
  g_assert_cmpstr (yaml, ==, again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data + 1;
  g_autoptr (OutcryImportMapping) mapping = NULL;
  g_autoptr (GError) error = NULL;

  if (size < 1)
    return 0;
  if (data[0] == 'm')
    mapping = outcry_import_mapping_parse (text, size - 1, "mapping", &error);
  else
    mapping = outcry_import_mapping_guess (text, size - 1, "file", &error);
  g_assert_true ((mapping == NULL) == (error != NULL));
  if (mapping == NULL)
    return 0;
  if (data[0] == 'm')
    check_round_trip (mapping);
  else
    read_rows (mapping, text, size - 1);
  return 0;
}
