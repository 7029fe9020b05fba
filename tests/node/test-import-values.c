/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node/outcry-import-private.h"

static void
check_number (const char *text,
              char        decimal,
              const char *expected)
{
  char out[OUTCRY_IMPORT_NUMBER_SIZE];
  g_autofree char *reason = NULL;
  gboolean read = outcry_import_read_number (text, decimal, out, &reason);

  if (expected != NULL)
    {
      g_assert_true (read);
      g_assert_cmpstr (out, ==, expected);
    }
  else
    {
      g_assert_false (read);
      g_assert_nonnull (reason);
    }
}

static void
test_numbers (void)
{
  check_number ("1234.5", '.', "1234.5");
  check_number (" -12 ", '.', "-12");
  check_number ("+3", '.', "3");
  check_number ("1,234.50", '.', "1234.50");
  check_number ("1,234,567", '.', "1234567");
  check_number ("1.234,50", ',', "1234.50");
  check_number ("0,5", ',', "0.5");
  check_number ("1e-8", '.', "1e-8");
  check_number ("1.5E+3", '.', "1.5E+3");
  check_number ("12,34", '.', NULL);
  check_number ("1,2345", '.', NULL);
  check_number (",123", '.', NULL);
  check_number ("1.2.3", '.', NULL);
  check_number ("", '.', NULL);
  check_number ("N/A", '.', NULL);
  check_number ("1 000", '.', NULL);
  check_number ("0x10", '.', NULL);
  check_number ("1e", '.', NULL);
  check_number ("12345678901234567890123456789012345678901234567890123456789012345", '.', NULL);
}

/* Without a decimal sign in the mapping, what has two readings is refused and nothing else. */
static void
test_ambiguous (void)
{
  check_number ("1,234", 0, NULL);
  check_number ("123,456", 0, NULL);
  check_number ("-1,234", 0, NULL);
  check_number ("0,123", 0, "0.123");
  check_number ("1234,567", 0, "1234.567");
  check_number ("1,23", 0, "1.23");
  check_number ("1,234,567", 0, "1234567");
  check_number ("1,234.5", 0, "1234.5");
  check_number ("1.234,5", 0, "1234.5");
  check_number ("1.234.567", 0, "1234567");
  check_number ("1.234", 0, "1.234");
}

static void
check_time (const char *unit,
            const char *zone,
            const char *text,
            const char *text_2,
            const char *expected)
{
  g_autoptr (OutcryImportMapping) mapping = outcry_import_mapping_new ();
  g_autofree char *reason = NULL;
  g_autofree char *got = NULL;
  OutcryTime time;

  mapping->unit = g_strdup (unit);
  if (zone != NULL)
    mapping->zone = g_time_zone_new_identifier (zone);
  if (outcry_import_read_time (mapping, text, text_2, &time, &reason))
    got = outcry_time_format_rfc3339 (time);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_times (void)
{
  check_time ("s", NULL, "1641315600.25", NULL, "2022-01-04T17:00:00.250000Z");
  check_time ("ms", NULL, "1641315600001", NULL, "2022-01-04T17:00:00.001000Z");
  check_time ("rfc3339", NULL, "2022-01-04T18:00:00+01:00", NULL, "2022-01-04T17:00:00.000000Z");
  check_time ("date", NULL, "2022-01-04", NULL, "2022-01-04T00:00:00.000000Z");
  check_time ("%d.%m.%Y %H:%M", "Europe/Berlin", "04.01.2022", "18:00",
              "2022-01-04T17:00:00.000000Z");
  check_time ("%Y%m%d %H:%M", NULL, "20141201 00:00", NULL, "2014-12-01T00:00:00.000000Z");
  check_time ("s", NULL, "yesterday", NULL, NULL);
  check_time ("date", NULL, "2022-02-30", NULL, NULL);
  check_time ("rfc3339", NULL, " ", NULL, NULL);
}

/* CSV. */

static void
check_lines (const char *data,
             char        delimiter,
             const char *expected)
{
  g_autoptr (OutcryCsvLines) lines = outcry_csv_lines_new (data, strlen (data), delimiter);
  g_autoptr (GString) got = g_string_new (NULL);
  const char * const *cells;
  const char *broken;
  guint n, line;

  while (outcry_csv_lines_next (lines, &cells, &n, &line, &broken))
    {
      g_string_append_printf (got, "%u:", line);
      if (cells == NULL)
        {
          g_assert_nonnull (broken);
          g_string_append (got, "broken");
        }
      for (guint i = 0; i < n; i++)
        g_string_append_printf (got, "[%s]", cells[i]);
      g_string_append_c (got, ' ');
    }
  g_assert_cmpstr (got->str, ==, expected);
}

static void
test_lines (void)
{
  check_lines ("a,b\n1,2\n", ',', "1:[a][b] 2:[1][2] ");
  check_lines ("\xef\xbb\xbf" "a;b\r\n1;2", ';', "1:[a][b] 2:[1][2] ");
  check_lines ("a,b\r1,2\r", ',', "1:[a][b] 2:[1][2] ");
  check_lines ("a\tb\n\n \n1\t\n", '\t', "1:[a][b] 4:[1][] ");
  check_lines ("\"a \"\"q\"\"\", b ,\"x\ny\"\n2,3,4\n", ',', "1:[a \"q\"][b][x\ny] 3:[2][3][4] ");
  check_lines ("a,\n", ',', "1:[a][] ");
  check_lines ("", ',', "");
  check_lines ("\n\n", ',', "");
}

/* One broken line costs one line. */
static void
test_broken_lines (void)
{
  check_lines ("a,b\n\"x\" y,2\n3,4\n", ',', "1:[a][b] 2:broken 3:[3][4] ");
  check_lines ("a,b\n\"never closed,2\n3,4\n", ',', "1:[a][b] 2:broken 3:[3][4] ");
}

/* Rows. */

static OutcryImportMapping *
ticks_mapping (void)
{
  static const char yaml[] = "kind: ticks\n"
                             "decimal: \".\"\n"
                             "time: {at: t, unit: s}\n"
                             "price: p\n"
                             "quantity: q\n"
                             "side: {at: s, map: {b: buy, s: sell}}\n"
                             "id: i\n";
  g_autoptr (GError) error = NULL;
  OutcryImportMapping *mapping =
      outcry_import_mapping_parse (yaml, strlen (yaml), "mapping.yaml", &error);

  g_assert_no_error (error);
  return mapping;
}

static void
test_tick (void)
{
  g_autoptr (OutcryImportMapping) mapping = ticks_mapping ();
  OutcryImportRow row = { .cells = { "1.5", NULL, "2.50", "0.001", "b", "77" } };
  OutcryScale scale = { 0, 0 };
  OutcryImportField field;
  g_autofree char *reason = NULL;
  OutcryTick tick;

  outcry_import_measure (mapping, &row, &scale);
  g_assert_cmpint (scale.price_digits, ==, 2);
  g_assert_cmpint (scale.quantity_digits, ==, 3);
  g_assert_true (outcry_import_read_tick (mapping, &row, scale, &tick, &field, &reason));
  g_assert_cmpint (tick.time, ==, 1500000);
  g_assert_cmpint (tick.price.ticks, ==, 250);
  g_assert_cmpint (tick.quantity.lots, ==, 1);
  g_assert_cmpuint (tick.id, ==, 77);
  g_assert_cmpint (tick.side, ==, OUTCRY_SIDE_BUY);
}

static void
check_bad_tick (const OutcryImportRow *row,
                OutcryImportField      expected)
{
  g_autoptr (OutcryImportMapping) mapping = ticks_mapping ();
  g_autofree char *reason = NULL;
  OutcryImportField field = OUTCRY_IMPORT_N_FIELDS;
  OutcryTick tick;

  g_assert_false (
      outcry_import_read_tick (mapping, row, (OutcryScale) { 2, 3 }, &tick, &field, &reason));
  g_assert_cmpint (field, ==, expected);
  g_assert_nonnull (reason);
}

static void
test_bad_ticks (void)
{
  check_bad_tick (&(OutcryImportRow) { .cells = { "x", NULL, "1", "1", "b", "1" } },
                  OUTCRY_IMPORT_TIME);
  check_bad_tick (&(OutcryImportRow) { .cells = { "1", NULL, "1.234", "1", "b", "1" } },
                  OUTCRY_IMPORT_PRICE);
  check_bad_tick (&(OutcryImportRow) { .cells = { "1", NULL, NULL, "1", "b", "1" } },
                  OUTCRY_IMPORT_PRICE);
  check_bad_tick (&(OutcryImportRow) { .cells = { "1", NULL, "1", "-1", "b", "1" } },
                  OUTCRY_IMPORT_QUANTITY);
  check_bad_tick (&(OutcryImportRow){ .cells = { "1", NULL, "99999999999999999999", "1", "b",
                                                 "" } },
                  OUTCRY_IMPORT_PRICE);
  check_bad_tick (&(OutcryImportRow) { .cells = { "1", NULL, "1", "1", "maybe", "1" } },
                  OUTCRY_IMPORT_SIDE);
}

static void
test_candle (void)
{
  static const char yaml[] = "kind: bars\ninterval: 1d\ntime: {at: Date, unit: date}\n"
                             "open: O\nhigh: H\nlow: L\nclose: C\nvolume: V\n";
  g_autoptr (OutcryImportMapping) mapping =
      outcry_import_mapping_parse (yaml, strlen (yaml), "mapping.yaml", NULL);
  OutcryImportRow row = { .cells = { [OUTCRY_IMPORT_TIME] = "2022-01-04",
                                     [OUTCRY_IMPORT_OPEN] = "2",
                                     [OUTCRY_IMPORT_HIGH] = "4",
                                     [OUTCRY_IMPORT_LOW] = "1",
                                     [OUTCRY_IMPORT_CLOSE] = "3",
                                     [OUTCRY_IMPORT_VOLUME] = "" } };
  OutcryScale scale = { 0, 0 };
  OutcryImportField field;
  g_autofree char *reason = NULL;
  OutcryCandle candle;

  g_assert_nonnull (mapping);
  g_assert_true (outcry_import_read_candle (mapping, &row, scale, &candle, &field, &reason));
  g_assert_cmpint (candle.high.ticks, ==, 4);
  g_assert_cmpuint (candle.flags, ==, OUTCRY_CANDLE_NO_VOLUME);

  row.cells[OUTCRY_IMPORT_HIGH] = "2";
  g_assert_false (outcry_import_read_candle (mapping, &row, scale, &candle, &field, &reason));
  g_assert_cmpint (field, ==, OUTCRY_IMPORT_HIGH);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/import-values/numbers", test_numbers);
  g_test_add_func ("/node/import-values/ambiguous", test_ambiguous);
  g_test_add_func ("/node/import-values/times", test_times);
  g_test_add_func ("/node/import-values/lines", test_lines);
  g_test_add_func ("/node/import-values/broken-lines", test_broken_lines);
  g_test_add_func ("/node/import-values/tick", test_tick);
  g_test_add_func ("/node/import-values/bad-ticks", test_bad_ticks);
  g_test_add_func ("/node/import-values/candle", test_candle);

  return g_test_run ();
}
