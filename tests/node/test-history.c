/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first start, with the files that are shipped and without a network. */

#include "node-fixture.h"

#include "node/outcry-candle-series.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void
ship_real (NodeFixture *fixture)
{
  static const char * const files[] = { "history/coinbase-btcusd-daily.zip", "history/bundled.yaml",
                                        "history/ecb-eurofxref-hist.zip", "recipes/ecb.yaml" };
  const char *root = g_getenv ("OUTCRY_SOURCE_ROOT");

  /* Nobody listens there: what a computer without a network sees, and no request leaves this
   * one. */
  g_assert_true (outcry_config_set (fixture->config, "source-override",
                                    "www.ecb.europa.eu=http://127.0.0.1:1", NULL));
  g_assert_nonnull (root);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from = g_build_filename (root, "data", files[i], NULL);
      g_autofree char *to = g_build_filename (fixture->pkgdatadir, files[i], NULL);

      g_assert_cmpint (symlink (from, to), ==, 0);
    }
}

static GArray *
load (NodeFixture *fixture,
      const char  *instrument,
      OutcryScale *scale)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *candles;

  outcry_node_load_candles_async (fixture->node, instrument, NULL, OUTCRY_INTERVAL_1D,
                                  OUTCRY_TIME_FIRST, OUTCRY_TIME_LAST, 0, NULL, node_fixture_done,
                                  &result);
  candles = outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&result), scale,
                                             &error);
  g_assert_no_error (error);
  return candles;
}

static void
check_candle (GArray     *candles,
              const char *day,
              gint64      close)
{
  OutcryTime time;

  g_assert_true (outcry_time_parse_rfc3339 (day, -1, &time, NULL));
  for (guint i = 0; i < candles->len; i++)
    if (g_array_index (candles, OutcryCandle, i).start == time)
      {
        g_assert_cmpint (g_array_index (candles, OutcryCandle, i).close.ticks, ==, close);
        return;
      }
  g_test_message ("no candle of %s", day);
  g_test_fail ();
}

/* All of what is in the files, to the digit. */
static void
check_all (NodeFixture *fixture)
{
  g_autoptr (GArray) bitcoin = NULL;
  g_autoptr (GArray) dollar = NULL;
  OutcryScale scale;

  bitcoin = load (fixture, "BTC-USD", &scale);
  g_assert_cmpuint (scale.price_digits, ==, 2);
  g_assert_cmpuint (bitcoin->len, >, 1300);
  check_candle (bitcoin, "2014-12-01", 37000);
  check_candle (bitcoin, "2018-08-13", 625367);
  g_assert_cmpint (g_array_index (bitcoin, OutcryCandle, 0).volume.lots, ==, 5655554);

  dollar = load (fixture, "EUR-USD", &scale);
  g_assert_cmpuint (dollar->len, >, 6900);
  g_assert_cmpuint (scale.price_digits, ==, 4);
  check_candle (dollar, "1999-01-04", 11789);
  check_candle (dollar, "2026-04-13", 11684);
}

static gboolean
is_imported (NodeFixture *fixture)
{
  OutcryStoreFigures figures;

  outcry_store_get_figures (outcry_node_get_store (fixture->node), &figures);
  return figures.bars > 10000 && !outcry_node_get_importing_history (fixture->node);
}

static void
test_first_start (NodeFixture   *fixture,
                  gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  OutcryInstrumentItem *item;
  OutcryStoreFigures figures, again;

  ship_real (fixture);
  node_fixture_open (fixture, NULL);
  /* The recipe's instruments are there before anything is read, and nothing is before it starts. */
  g_assert_nonnull (outcry_node_find_instrument (fixture->node, "EUR-USD"));
  outcry_store_get_figures (outcry_node_get_store (fixture->node), &figures);
  g_assert_cmpuint (figures.bars, ==, 0);
  series = outcry_candle_series_new (fixture->node, "EUR-USD", OUTCRY_INTERVAL_1D);

  outcry_node_start (fixture->node);
  NODE_WAIT_FRAMES (fixture, is_imported (fixture));
  check_all (fixture);
  g_assert_cmpstr (outcry_node_get_attribution (fixture->node, "ecb"), ==,
                   "Source: ECB statistics");
  g_assert_nonnull (outcry_node_get_attribution (fixture->node, "bundled"));

  /* A chart that was open shows it, and so does the list. */
  NODE_WAIT_FRAMES (fixture, outcry_candle_series_get_n (series) >= 2000);
  item = outcry_node_find_instrument (fixture->node, "EUR-USD");
  NODE_WAIT_FRAMES (fixture, outcry_instrument_item_get_change (item, NULL));
  NODE_WAIT_FRAMES (fixture, g_str_equal (outcry_instrument_item_get_last_text (item), "1.1684"));
  g_clear_object (&series);

  /* The second start reads nothing. */
  outcry_store_get_figures (outcry_node_get_store (fixture->node), &figures);
  node_fixture_close (fixture);
  node_fixture_open (fixture, NULL);
  outcry_node_start (fixture->node);
  for (int i = 0; i < 300; i++)
    {
      g_assert_false (outcry_node_get_importing_history (fixture->node));
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  outcry_store_get_figures (outcry_node_get_store (fixture->node), &again);
  g_assert_cmpuint (again.bars, ==, figures.bars);
}

/* A first start that is killed at any step goes on at the next. */
static void
test_killed (NodeFixture   *fixture,
             gconstpointer  data)
{
  ship_real (fixture);
  for (guint after = 1; after <= 24; after += 5)
    {
      pid_t child = fork ();
      int status;

      if (child == 0)
        {
          OutcryStoreFigures figures = { 0 };

          node_fixture_open (fixture, NULL);
          outcry_node_start (fixture->node);
          do
            {
              if (!g_main_context_iteration (NULL, FALSE))
                g_usleep (100);
              outcry_store_get_figures (outcry_node_get_store (fixture->node), &figures);
            }
          while (figures.commits < after);
          kill (getpid (), SIGKILL);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
    }
  node_fixture_open (fixture, NULL);
  outcry_node_start (fixture->node);
  NODE_WAIT_FRAMES (fixture, is_imported (fixture));
  check_all (fixture);
}

/* Files that are not there or not what they should be cost themselves and nothing else. */
static void
test_broken (NodeFixture   *fixture,
             gconstpointer  data)
{
  g_autofree char *path = NULL;

  ship_real (fixture);
  path = g_build_filename (fixture->pkgdatadir, "history", "coinbase-btcusd-daily.zip", NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  node_fixture_ship (fixture, "history/coinbase-btcusd-daily.zip", "PK no zip");
  node_fixture_open (fixture, NULL);
  outcry_node_start (fixture->node);
  NODE_WAIT_FRAMES (fixture, is_imported (fixture));
  g_assert_null (outcry_node_get_trouble (fixture->node));
  {
    OutcryScale scale;
    g_autoptr (GArray) candles = load (fixture, "EUR-JPY", &scale);

    g_assert_cmpuint (candles->len, >, 6900);
  }
}

#define ADD(name, test)                                                                            \
  g_test_add ("/node/history/" name, NodeFixture, NULL, node_fixture_set_up, test,                 \
              node_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* It forks, so it comes before anything has threads. */
  ADD ("killed", test_killed);
  ADD ("first-start", test_first_start);
  ADD ("broken", test_broken);

  return g_test_run ();
}
