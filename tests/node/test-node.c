/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const OutcryScale scale = { 2, 3 };

static void
test_data_dir (NodeFixture   *fixture,
               gconstpointer  data)
{
  GStatBuf info;

  node_fixture_open (fixture, NULL);
  g_assert_cmpint (g_stat (fixture->data_dir, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpstr (outcry_node_get_data_dir (fixture->node), ==, fixture->data_dir);
  g_assert_cmpuint (g_list_model_get_n_items (outcry_node_get_instruments (fixture->node)), ==, 0);
  g_assert_null (outcry_node_get_trouble (fixture->node));
}

static void
check_words (const GError *error,
             const char   *expected)
{
  g_autofree char *words = outcry_node_explain (error);

  g_assert_nonnull (strstr (words, expected));
}

static void
test_second_instance (NodeFixture   *fixture,
                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  OutcryNode *first;

  node_fixture_open (fixture, NULL);
  first = g_steal_pointer (&fixture->node);
  node_fixture_open (fixture, &error);
  g_assert_null (fixture->node);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE);
  check_words (error, "Another Outcry is using this data directory");
  fixture->node = first;
}

/* The rights of a directory do not bind root, so root becomes nobody. */
static void
test_read_only (NodeFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  uid_t user = geteuid ();

  g_assert_cmpint (g_mkdir (fixture->data_dir, 0555), ==, 0);
  g_assert_cmpint (g_chmod (fixture->directory, 0755), ==, 0);
  if (user == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
  node_fixture_open (fixture, &error);
  if (user == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_null (fixture->node);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_READ_ONLY);
  check_words (error, "cannot be written");
  check_words (error, fixture->data_dir);
}

/* Nor can a directory be made in one. */
static void
test_read_only_parent (NodeFixture   *fixture,
                       gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  uid_t user = geteuid ();

  g_assert_cmpint (g_chmod (fixture->directory, 0555), ==, 0);
  if (user == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
  node_fixture_open (fixture, &error);
  if (user == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (g_chmod (fixture->directory, 0755), ==, 0);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_READ_ONLY);
}

static void
test_no_parent (NodeFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (outcry_config_set (fixture->config, "data-dir", "/proc/outcry-none", NULL));
  node_fixture_open (fixture, &error);
  g_assert_null (fixture->node);
  check_words (error, "directory /proc/outcry-none cannot be created: ");
}

static void
check_bad_config (NodeFixture *fixture,
                  const char  *key,
                  const char  *value)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (outcry_node_get_config_keys ());
  g_autoptr (GError) error = NULL;

  g_assert_true (outcry_config_set (config, "data-dir", fixture->data_dir, NULL));
  if (outcry_config_set (config, key, value, &error))
    g_assert_null (outcry_node_new (config, fixture->clock, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, value));
  check_words (error, value);
  g_assert_false (g_file_test (fixture->data_dir, G_FILE_TEST_EXISTS));
}

static void
test_bad_config (NodeFixture   *fixture,
                 gconstpointer  data)
{
  check_bad_config (fixture, "listen", "127.0.0.1:4001");
  check_bad_config (fixture, "bootstrap", "/ip4//tcp/1");
  check_bad_config (fixture, "network", "My Network");
  check_bad_config (fixture, "log-level", "loud");
  check_bad_config (fixture, "prefer", "Kraken!");
}

/* Told when it is durable, and then it is there. */

typedef struct
{
  NodeFixture *fixture;
  guint        signals, ticks, bars;
  gint64       last_price;
} Told;

static void
on_ticks (OutcryNode        *node,
          const char        *instrument,
          const char        *source,
          const OutcryTick  *ticks,
          guint              n,
          const OutcryScale *told_scale,
          Told              *told)
{
  OutcryStoreFigures figures;

  g_assert_cmpstr (instrument, ==, "BTC-USD");
  g_assert_cmpstr (source, ==, "kraken");
  g_assert_cmpuint (told_scale->price_digits, ==, 2);
  outcry_store_get_figures (outcry_node_get_store (node), &figures);
  g_assert_cmpuint (figures.ticks, >=, told->ticks + n);
  told->signals++;
  told->ticks += n;
  told->last_price = ticks[n - 1].price.ticks;
}

static void
test_ticks (NodeFixture   *fixture,
            gconstpointer  data)
{
  OutcryTick ticks[] = {
    node_fixture_tick (NODE_FIXTURE_NOW - 2, 4500000, 1000, 1),
    node_fixture_tick (NODE_FIXTURE_NOW - 1, 4500100, 500, 2),
  };
  Told told = { .fixture = fixture };
  OutcryInstrumentItem *item;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) loaded = NULL;
  g_autoptr (GError) error = NULL;
  OutcryScale loaded_scale;

  node_fixture_open (fixture, NULL);
  g_signal_connect (fixture->node, "ticks", G_CALLBACK (on_ticks), &told);
  node_fixture_ticks (fixture, "kraken", "BTC-USD", scale, ticks, 2);
  g_assert_cmpuint (told.signals, ==, 0);
  g_assert_cmpuint (outcry_node_get_unwritten (fixture->node), ==, 2);
  NODE_WAIT (told.ticks == 2);
  g_assert_cmpuint (outcry_node_get_unwritten (fixture->node), ==, 0);

  /* The same again is not news. */
  node_fixture_ticks (fixture, "kraken", "BTC-USD", scale, ticks, 2);
  node_fixture_settle (fixture);
  g_assert_cmpuint (told.signals, ==, 1);

  node_fixture_advance (fixture, OUTCRY_FRAME);
  item = outcry_node_find_instrument (fixture->node, "BTC-USD");
  g_assert_nonnull (item);
  NODE_WAIT_FRAMES (fixture, !g_str_equal (outcry_instrument_item_get_last_text (item), "–"));
  g_assert_cmpstr (outcry_instrument_item_get_last_text (item), ==, "45,001.00");
  g_assert_cmpstr (outcry_instrument_item_get_name (item), ==, "Bitcoin / US Dollar");
  g_assert_cmpstr (outcry_instrument_item_get_group (item), ==, "Crypto");
  g_assert_nonnull (strstr (outcry_instrument_item_get_age_text (item), "s ago"));

  outcry_node_load_ticks_async (fixture->node, "BTC-USD", NULL, 0, G_MAXINT64 / 4, 1, NULL,
                                node_fixture_done, &result);
  loaded = outcry_node_load_ticks_finish (fixture->node, node_fixture_wait (&result), &loaded_scale,
                                          &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loaded->len, ==, 1);
  g_assert_cmpint (g_array_index (loaded, OutcryTick, 0).price.ticks, ==, 4500100);
}

/* What one source says can be more than a candle holds; the others are shown all the same. */
static void
test_overflow (NodeFixture   *fixture,
               gconstpointer  data)
{
  OutcryTick good = node_fixture_tick (NODE_FIXTURE_NOW, 100, 1000, 1);
  OutcryTick bad[] = {
    node_fixture_tick (NODE_FIXTURE_NOW, 200, G_MAXINT64 - 1, 1),
    node_fixture_tick (NODE_FIXTURE_NOW + 1, 300, G_MAXINT64 - 1, 2),
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) alone = NULL;
  g_autoptr (GArray) candles = NULL;
  g_autoptr (GError) error = NULL;

  node_fixture_open (fixture, NULL);
  node_fixture_ticks (fixture, "bad", "BTC-USD", scale, bad, 2);
  node_fixture_ticks (fixture, "good", "BTC-USD", scale, &good, 1);
  node_fixture_settle (fixture);
  outcry_node_load_candles_async (fixture->node, "BTC-USD", NULL, OUTCRY_INTERVAL_1M, 0,
                                  G_MAXINT64 / 4, 0, NULL, node_fixture_done, &result);
  candles = outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&result), NULL,
                                             &error);
  g_assert_no_error (error);
  g_assert_cmpuint (candles->len, ==, 1);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 0).close.ticks, ==, 100);

  outcry_node_load_candles_async (fixture->node, "BTC-USD", "bad", OUTCRY_INTERVAL_1M, 0,
                                  G_MAXINT64 / 4, 0, NULL, node_fixture_done, &alone);
  g_assert_null (outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&alone), NULL,
                                                  &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW);
}

static void
test_unknown (NodeFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  node_fixture_open (fixture, NULL);
  outcry_node_load_candles_async (fixture->node, "NO-SUCH", NULL, OUTCRY_INTERVAL_1D, 0, 1, 0, NULL,
                                  node_fixture_done, &result);
  g_assert_null (outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&result), NULL,
                                                  &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_NOT_FOUND);
  check_words (error, "NO-SUCH");
}

/* Two sources of different scales: the finer one counts, and what the coarse one said is
 * rescaled. */
static void
test_scales (NodeFixture   *fixture,
             gconstpointer  data)
{
  OutcryCandle coarse = node_fixture_bar (NODE_FIXTURE_NOW - 3 * OUTCRY_DAY, 100);
  OutcryCandle fine = node_fixture_bar (NODE_FIXTURE_NOW - 2 * OUTCRY_DAY, 12345);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) candles = NULL;
  g_autoptr (GError) error = NULL;
  OutcryScale got;

  coarse.start = outcry_interval_floor (OUTCRY_INTERVAL_1D, NULL, coarse.start);
  fine.start = outcry_interval_floor (OUTCRY_INTERVAL_1D, NULL, fine.start);
  node_fixture_open (fixture, NULL);
  node_fixture_bars (fixture, "a", "EUR-USD", (OutcryScale){ 0, 0 }, OUTCRY_INTERVAL_1D, &coarse,
                     1);
  node_fixture_bars (fixture, "b", "EUR-USD", (OutcryScale) { 2, 1 }, OUTCRY_INTERVAL_1D, &fine, 1);
  /* A series that is widened later. */
  fine.start += OUTCRY_DAY;
  node_fixture_bars (fixture, "a", "EUR-USD", (OutcryScale) { 4, 0 }, OUTCRY_INTERVAL_1D, &fine, 1);
  node_fixture_settle (fixture);

  outcry_node_load_candles_async (fixture->node, "EUR-USD", NULL, OUTCRY_INTERVAL_1D, 0,
                                  G_MAXINT64 / 4, 0, NULL, node_fixture_done, &result);
  candles =
      outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&result), &got, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (candles->len, ==, 3);
  g_assert_cmpuint (got.price_digits, ==, 4);
  g_assert_cmpuint (got.quantity_digits, ==, 1);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 0).open.ticks, ==, 1000000);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 1).open.ticks, ==, 1234500);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 2).open.ticks, ==, 12345);
  g_assert_cmpint (g_array_index (candles, OutcryCandle, 2).volume.lots, ==, 100);

  node_fixture_advance (fixture, OUTCRY_FRAME);
  got = outcry_instrument_item_get_scale (outcry_node_find_instrument (fixture->node, "EUR-USD"));
  g_assert_cmpuint (got.price_digits, ==, 4);
}

/* It is all there after a restart. */
static void
test_restart (NodeFixture   *fixture,
              gconstpointer  data)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW - 5 * OUTCRY_MINUTE, 123456, 1000, 9);
  OutcryInstrumentItem *item;

  node_fixture_open (fixture, NULL);
  node_fixture_ticks (fixture, "kraken", "ETH-USD", scale, &tick, 1);
  node_fixture_close (fixture);

  node_fixture_open (fixture, NULL);
  item = outcry_node_find_instrument (fixture->node, "ETH-USD");
  g_assert_nonnull (item);
  NODE_WAIT_FRAMES (fixture, !g_str_equal (outcry_instrument_item_get_last_text (item), "–"));
  g_assert_cmpstr (outcry_instrument_item_get_last_text (item), ==, "1,234.56");
  g_assert_cmpstr (outcry_instrument_item_get_sources (item)[0], ==, "kraken");
}

static void
test_stopped (NodeFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  node_fixture_open (fixture, NULL);
  outcry_node_stop_async (fixture->node, node_fixture_done, &stopped);
  node_fixture_wait (&stopped);
  g_assert_true (outcry_node_stop_finish (fixture->node, stopped, &error));
  g_assert_no_error (error);
  outcry_node_load_candles_async (fixture->node, "X", NULL, OUTCRY_INTERVAL_1D, 0, 1, 0, NULL,
                                  node_fixture_done, &result);
  g_assert_null (outcry_node_load_candles_finish (fixture->node, node_fixture_wait (&result), NULL,
                                                  &error));
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_UNAVAILABLE);
}

/* A clock that is behind is told of, once it is sure, and no longer when it is right. */
static void
test_clock (NodeFixture   *fixture,
            gconstpointer  data)
{
  OutcryTick future = node_fixture_tick (NODE_FIXTURE_NOW + 3 * OUTCRY_HOUR, 1, 1, 1);
  OutcryTick present = node_fixture_tick (NODE_FIXTURE_NOW + OUTCRY_SECOND, 1, 1, 2);
  g_autoptr (OutcryBatch) ahead = outcry_batch_new ();
  g_autoptr (OutcryBatch) right = outcry_batch_new ();

  g_array_append_val (outcry_batch_part (ahead, "A-B", scale, OUTCRY_INTERVAL_1M)->ticks, future);
  g_array_append_val (outcry_batch_part (right, "A-B", scale, OUTCRY_INTERVAL_1M)->ticks, present);
  node_fixture_open (fixture, NULL);
  outcry_node_check_clock (fixture->node, "kraken", right);
  outcry_node_check_clock (fixture->node, "odd", ahead);
  g_assert_null (outcry_node_get_clock_notice (fixture->node));

  /* Set back by a day: what was sure is not any more. */
  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (fixture->clock),
                                 NODE_FIXTURE_NOW - OUTCRY_DAY);
  outcry_node_check_clock (fixture->node, "kraken", right);
  g_assert_nonnull (outcry_node_get_clock_notice (fixture->node));
  g_assert_nonnull (strstr (outcry_node_get_clock_notice (fixture->node), "24 hours behind"));

  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (fixture->clock), NODE_FIXTURE_NOW);
  outcry_node_check_clock (fixture->node, "kraken", right);
  g_assert_null (outcry_node_get_clock_notice (fixture->node));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/node/node/" name, NodeFixture, NULL, node_fixture_set_up, test,                    \
              node_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("data-dir", test_data_dir);
  ADD ("second-instance", test_second_instance);
  ADD ("read-only", test_read_only);
  ADD ("read-only-parent", test_read_only_parent);
  ADD ("no-parent", test_no_parent);
  ADD ("bad-config", test_bad_config);
  ADD ("ticks", test_ticks);
  ADD ("overflow", test_overflow);
  ADD ("unknown", test_unknown);
  ADD ("scales", test_scales);
  ADD ("restart", test_restart);
  ADD ("stopped", test_stopped);
  ADD ("clock", test_clock);

  return g_test_run ();
}
