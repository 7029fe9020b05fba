/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-fixture.h"

#include "node/outcry-import-private.h"

static OutcryImportReport *
import (NodeFixture                *fixture,
        const char                 *text,
        gsize                       len,
        const OutcryImportMapping  *mapping,
        gboolean                    dry_run,
        GError                    **error)
{
  g_autoptr (GBytes) data = g_bytes_new_static (text, len);
  g_autoptr (GAsyncResult) result = NULL;

  outcry_node_import_async (fixture->node, data, "file.csv", "BTC-USD", mapping, dry_run, NULL,
                            node_fixture_done, &result);
  return outcry_node_import_finish (fixture->node, node_fixture_wait (&result), error);
}

static GArray *
load_candles (NodeFixture    *fixture,
              OutcryInterval  interval,
              OutcryScale    *scale)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *candles;

  outcry_node_load_candles_async (fixture->node, "BTC-USD", NULL, interval, OUTCRY_TIME_FIRST,
                                  OUTCRY_TIME_LAST, 0, NULL, node_fixture_done, &result);
  candles = outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&result), scale,
                                             &error);
  g_assert_no_error (error);
  return candles;
}

static const char bars[] = "Date,Open,High,Low,Close,Volume\n"
                           "2022-01-03,1.5,2,1,1.75,10\n"
                           "2022-01-04,1.5,2,1,\"1,75x\",10\n"
                           "2022-01-05,1.5,2,1,1.755,10\n"
                           "2022-01-05,1.5,2,1,1.75,10\n"
                           "2022-01-06,9,2,1,1.75,10\n"
                           "2022-01-07,1.5\n"
                           "2022-01-10,1.5,2,1,1.75,10.125\n";

static void
check_error (OutcryImportReport *report,
             guint               i,
             guint               line,
             const char         *column,
             const char         *reason)
{
  const OutcryImportError *error = g_ptr_array_index (report->errors, i);

  g_assert_cmpuint (error->line, ==, line);
  g_assert_cmpstr (error->column, ==, column);
  if (strstr (error->reason, reason) == NULL)
    g_test_message ("%s", error->reason);
  g_assert_nonnull (strstr (error->reason, reason));
}

static void
check_report (OutcryImportReport *report)
{
  g_assert_cmpuint (report->rows, ==, 7);
  g_assert_cmpuint (report->good, ==, 3);
  g_assert_cmpuint (report->n_errors, ==, 4);
  g_assert_cmpstr (report->kind, ==, "bars");
  g_assert_cmpuint (report->scale.price_digits, ==, 3);
  g_assert_cmpuint (report->scale.quantity_digits, ==, 3);
  g_assert_nonnull (strstr (report->mapping, "interval: 1d"));
  check_error (report, 0, 3, "Close", "not a number");
  check_error (report, 1, 5, "Date", "same time");
  check_error (report, 2, 6, "High", "between low and high");
  check_error (report, 3, 7, NULL, "too few columns");
}

static void
test_bars (NodeFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportReport) dry = NULL;
  g_autoptr (OutcryImportReport) wet = NULL;
  g_autoptr (OutcryImportReport) again = NULL;
  g_autoptr (GArray) candles = NULL;
  OutcryScale scale;

  node_fixture_open (fixture, NULL);
  dry = import (fixture, bars, strlen (bars), NULL, TRUE, &error);
  g_assert_no_error (error);
  check_report (dry);
  g_assert_true (dry->dry_run);
  g_assert_cmpuint (dry->added, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (outcry_node_get_instruments (fixture->node)), ==, 0);

  wet = import (fixture, bars, strlen (bars), NULL, FALSE, &error);
  g_assert_no_error (error);
  check_report (wet);
  g_assert_cmpuint (wet->added, ==, 3);
  candles = load_candles (fixture, OUTCRY_INTERVAL_1D, &scale);
  g_assert_cmpuint (candles->len, ==, 3);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 1).close.ticks, ==, 1755);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 2).volume.lots, ==, 10125);

  again = import (fixture, bars, strlen (bars), NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->added, ==, 0);
}

static void
test_refused (NodeFixture   *fixture,
              gconstpointer  data)
{
  static const char ambiguous[] = "Date;Close\n2022-01-04;1,234\n2022-01-05;2,345\n";
  static const char yaml[] = "kind: bars\ninterval: 1d\ntime: {at: Day}\nclose: Close\n";
  g_autoptr (OutcryImportMapping) mapping =
      outcry_import_mapping_parse (yaml, strlen (yaml), "m", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (bars, strlen (bars));

  node_fixture_open (fixture, NULL);
  g_assert_null (import (fixture, ambiguous, strlen (ambiguous), NULL, FALSE, &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "two readings"));
  g_clear_error (&error);

  g_assert_null (import (fixture, bars, strlen (bars), mapping, FALSE, &error));
  g_assert_nonnull (strstr (error->message, "Day"));
  g_clear_error (&error);

  outcry_node_import_async (fixture->node, bytes, NULL, "not an id!", NULL, FALSE, NULL,
                            node_fixture_done, &result);
  g_assert_null (outcry_node_import_finish (fixture->node, node_fixture_wait (&result), &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID);
}

/* More than one stretch: all of it arrives, errors are counted, the first thousand are kept. */
static void
test_many (NodeFixture   *fixture,
           gconstpointer  data)
{
  enum { ROWS = 150000 };
  g_autoptr (GString) text = g_string_new ("timestamp,price,quantity,id\n");
  g_autoptr (OutcryImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  OutcryStoreFigures figures;

  for (guint i = 0; i < ROWS; i++)
    {
      if (i % 100 == 99)
        g_string_append_printf (text, "%u,nothing,1,%u\n", 1641315600 + i, i + 1);
      else
        g_string_append_printf (text, "%u,%u.%02u,0.%03u,%u\n", 1641315600 + i, 40000 + i % 999,
                                i % 100, i % 1000, i + 1);
    }
  node_fixture_open (fixture, NULL);
  report = import (fixture, text->str, text->len, NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->rows, ==, ROWS);
  g_assert_cmpuint (report->n_errors, ==, ROWS / 100);
  g_assert_cmpuint (report->errors->len, ==, OUTCRY_IMPORT_MAX_ERRORS);
  g_assert_cmpuint (report->added, ==, ROWS - ROWS / 100);
  outcry_store_get_figures (outcry_node_get_store (fixture->node), &figures);
  g_assert_cmpuint (figures.ticks, ==, ROWS - ROWS / 100);
  g_assert_cmpint (report->first, ==, 1641315600 * OUTCRY_SECOND);
  g_assert_cmpint (report->last, ==, (1641315600 + ROWS - 2) * OUTCRY_SECOND);
}

static void
test_cancelled (NodeFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (bars, strlen (bars));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  node_fixture_open (fixture, NULL);
  outcry_node_import_async (fixture->node, bytes, NULL, "BTC-USD", NULL, FALSE, cancellable,
                            node_fixture_done, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (outcry_node_import_finish (fixture->node, node_fixture_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GBytes *
export_ticks (NodeFixture        *fixture,
              OutcryExportFormat  format)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  outcry_node_export_ticks_async (fixture->node, "BTC-USD", NULL, OUTCRY_TIME_FIRST,
                                  OUTCRY_TIME_LAST, format, NULL, node_fixture_done, &result);
  bytes = outcry_node_export_finish (fixture->node, node_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return bytes;
}

/* What is exported is imported as the same. */
static void
check_ticks_round_trip (NodeFixture        *fixture,
                        OutcryExportFormat  format)
{
  static const char text[] = "timestamp,price,quantity,side,id\n"
                             "1641315600.25,46181.50,0.00000001,buy,7\n"
                             "1641315600.25,46181.5,12,sell,8\n"
                             "1641315601,-3,0,,\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportReport) first = NULL;
  g_autoptr (OutcryImportReport) second = NULL;
  g_autoptr (GBytes) exported = NULL;
  g_autoptr (GBytes) again = NULL;

  node_fixture_open (fixture, NULL);
  first = import (fixture, text, strlen (text), NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->added, ==, 3);
  exported = export_ticks (fixture, format);
  second = import (fixture, g_bytes_get_data (exported, NULL), g_bytes_get_size (exported), NULL,
                   FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->good, ==, 3);
  g_assert_cmpuint (second->added, ==, 0);
  again = export_ticks (fixture, format);
  g_assert_true (g_bytes_equal (exported, again));
}

static void
test_ticks_csv (NodeFixture   *fixture,
                gconstpointer  data)
{
  check_ticks_round_trip (fixture, OUTCRY_EXPORT_CSV);
}

static void
test_ticks_json (NodeFixture   *fixture,
                 gconstpointer  data)
{
  check_ticks_round_trip (fixture, OUTCRY_EXPORT_JSON);
}

static void
test_candles_export (NodeFixture   *fixture,
                     gconstpointer  data)
{
  static const char text[] = "Date,Open,High,Low,Close,Volume\n2022-01-03,1.5,2,1,1.75,10\n"
                             "2022-01-04,1.5,2,1,1.75,\n2022-01-05,1.5,2,1,1.75,3\n";
  static const char csv[] = "time,open,high,low,close,volume,count\n"
                            "2022-01-03T00:00:00.000000Z,1.50,2.00,1.00,1.75,10,0\n"
                            "2022-01-04T00:00:00.000000Z,1.50,2.00,1.00,1.75,,0\n"
                            "2022-01-05T00:00:00.000000Z,1.50,2.00,1.00,1.75,3,0\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportReport) report = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  node_fixture_open (fixture, NULL);
  report = import (fixture, text, strlen (text), NULL, FALSE, &error);
  g_assert_no_error (error);
  outcry_node_export_candles_async (fixture->node, "BTC-USD", NULL, OUTCRY_INTERVAL_1D,
                                    OUTCRY_TIME_FIRST, OUTCRY_TIME_LAST, OUTCRY_EXPORT_CSV, NULL,
                                    node_fixture_done, &result);
  bytes = outcry_node_export_finish (fixture->node, node_fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), csv, strlen (csv));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/node/import/" name, NodeFixture, NULL, node_fixture_set_up, test,                  \
              node_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bars", test_bars);
  ADD ("refused", test_refused);
  ADD ("many", test_many);
  ADD ("cancelled", test_cancelled);
  ADD ("ticks-csv", test_ticks_csv);
  ADD ("ticks-json", test_ticks_json);
  ADD ("candles-export", test_candles_export);

  return g_test_run ();
}
