/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-fixture.h"

#include "market/outcry-candle-builder.h"
#include "node/outcry-candle-series.h"

static const OutcryScale scale = { 2, 3 };

typedef struct
{
  guint changed, prepended, prepended_n;
  guint from, to;
} Heard;

static void
on_changed (OutcryCandleSeries *series,
            guint               from,
            guint               to,
            Heard              *heard)
{
  g_assert_cmpuint (from, <=, to);
  g_assert_cmpuint (to, <=, outcry_candle_series_get_n (series));
  heard->changed++;
  heard->from = from;
  heard->to = to;
}

static void
on_prepended (OutcryCandleSeries *series,
              guint               n,
              Heard              *heard)
{
  heard->prepended++;
  heard->prepended_n = n;
}

static OutcryCandleSeries *
make (NodeFixture    *fixture,
      OutcryInterval  interval,
      Heard          *heard)
{
  OutcryCandleSeries *series =
      outcry_candle_series_new (fixture->node, "BTC-USD", interval);

  g_signal_connect (series, "changed", G_CALLBACK (on_changed), heard);
  g_signal_connect (series, "prepended", G_CALLBACK (on_prepended), heard);
  g_assert_true (outcry_candle_series_get_loading (series));
  NODE_WAIT_FRAMES (fixture, !outcry_candle_series_get_loading (series));
  return series;
}

/* @n daily bars that end yesterday. */
static void
put_days (NodeFixture *fixture,
          const char  *source,
          guint        n,
          gint64       price)
{
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  OutcryTime today = outcry_interval_floor (OUTCRY_INTERVAL_1D, NULL, NODE_FIXTURE_NOW);

  for (guint i = n; i > 0; i--)
    {
      OutcryCandle bar = node_fixture_bar (today - i * OUTCRY_DAY, price + i);

      g_array_append_val (bars, bar);
    }
  node_fixture_bars (fixture, source, "BTC-USD", scale, OUTCRY_INTERVAL_1D,
                     (OutcryCandle *) bars->data, bars->len);
  node_fixture_settle (fixture);
}

static void
test_load (NodeFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };
  const OutcryCandle *candles;
  OutcryPrice price;
  gsize n;

  node_fixture_open (fixture, NULL);
  put_days (fixture, "a", 5000, 1000);
  series = make (fixture, OUTCRY_INTERVAL_1D, &heard);
  candles = outcry_candle_series_get (series, &n);
  g_assert_cmpuint (n, ==, 2000);
  g_assert_cmpuint (heard.changed, ==, 1);
  g_assert_cmpuint (heard.to, ==, 2000);
  g_assert_cmpint (candles[1999].start, ==,
                   outcry_interval_floor (OUTCRY_INTERVAL_1D, NULL, NODE_FIXTURE_NOW) - OUTCRY_DAY);
  g_assert_true (outcry_candle_series_get_last_price (series, &price));
  g_assert_cmpint (price.ticks, ==, 1002);
  g_assert_cmpint (outcry_candle_series_get_last_time (series), ==, candles[1999].start);
  g_assert_false (outcry_candle_series_get_live (series));

  g_assert_cmpuint (outcry_candle_series_find (series, candles[7].start + OUTCRY_HOUR), ==, 7);
  g_assert_cmpuint (outcry_candle_series_find (series, G_MININT64), ==, 0);
  g_assert_cmpuint (outcry_candle_series_find (series, G_MAXINT64), ==, 2000);
  g_assert_cmpuint (outcry_candle_series_find (series, candles[1999].start + OUTCRY_DAY), ==, 2000);
}

static void
test_older (NodeFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };
  const OutcryCandle *candles;
  gsize n;

  node_fixture_open (fixture, NULL);
  put_days (fixture, "a", 2500, 1000);
  series = make (fixture, OUTCRY_INTERVAL_1D, &heard);
  outcry_candle_series_load_older (series);
  g_assert_true (outcry_candle_series_get_loading (series));
  outcry_candle_series_load_older (series);
  NODE_WAIT_FRAMES (fixture, !outcry_candle_series_get_loading (series));
  candles = outcry_candle_series_get (series, &n);
  g_assert_cmpuint (n, ==, 2500);
  g_assert_cmpuint (heard.prepended, ==, 1);
  g_assert_cmpuint (heard.prepended_n, ==, 500);
  g_assert_cmpuint (heard.changed, ==, 2);
  g_assert_cmpuint (heard.from, ==, 0);
  g_assert_cmpuint (heard.to, ==, 500);
  for (gsize i = 1; i < n; i++)
    g_assert_cmpint (candles[i].start, ==, candles[i - 1].start + OUTCRY_DAY);
  g_assert_false (outcry_candle_series_get_at_start (series));

  /* Sources that do not run may have more. */
  outcry_candle_series_load_older (series);
  NODE_WAIT_FRAMES (fixture, !outcry_candle_series_get_loading (series));
  g_assert_false (outcry_candle_series_get_at_start (series));
  g_assert_null (outcry_candle_series_get_error (series));
  outcry_node_start (fixture->node);
  outcry_candle_series_load_older (series);
  NODE_WAIT_FRAMES (fixture, !outcry_candle_series_get_loading (series));
  g_assert_true (outcry_candle_series_get_at_start (series));
  outcry_candle_series_load_older (series);
  g_assert_false (outcry_candle_series_get_loading (series));

  /* Somebody imports what is older still. */
  {
    OutcryCandle bar = node_fixture_bar (candles[0].start - 30 * OUTCRY_DAY, 1);

    node_fixture_bars (fixture, "import", "BTC-USD", scale, OUTCRY_INTERVAL_1D, &bar, 1);
  }
  NODE_WAIT_FRAMES (fixture, !outcry_candle_series_get_at_start (series));
  outcry_candle_series_load_older (series);
  NODE_WAIT_FRAMES (fixture, outcry_candle_series_get_n (series) == 2501);
}

/* A thousand ticks in one frame are one change, and are what the builder makes of them. */
static void
test_coalesced (NodeFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  g_autoptr (OutcryCandleBuilder) builder =
      outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 0);
  OutcryTick first = node_fixture_tick (NODE_FIXTURE_NOW - 90 * OUTCRY_SECOND, 100000, 5, 1);
  const OutcryCandle *candles, *expected;
  Heard heard = { 0 };
  gsize n, n_expected;

  node_fixture_open (fixture, NULL);
  node_fixture_ticks (fixture, "kraken", "BTC-USD", scale, &first, 1);
  node_fixture_settle (fixture);
  outcry_candle_builder_add (builder, &first, NULL);
  series = make (fixture, OUTCRY_INTERVAL_1M, &heard);
  g_assert_cmpuint (outcry_candle_series_get_n (series), ==, 1);

  heard.changed = 0;
  for (guint i = 0; i < 1000; i++)
    {
      OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW - 80 * OUTCRY_SECOND + i * 120000,
                                           100000 + (i * 7919) % 601, 1 + i % 3, 2 + i);

      node_fixture_ticks (fixture, "kraken", "BTC-USD", scale, &tick, 1);
      outcry_candle_builder_add (builder, &tick, NULL);
    }
  node_fixture_settle (fixture);
  g_assert_cmpuint (heard.changed, ==, 0);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_cmpuint (heard.changed, ==, 1);

  candles = outcry_candle_series_get (series, &n);
  expected = outcry_candle_builder_get (builder, &n_expected);
  g_assert_cmpuint (n, ==, n_expected);
  g_assert_cmpuint (n, ==, 3);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpint (candles[i].start, ==, expected[i].start);
      g_assert_cmpint (candles[i].open.ticks, ==, expected[i].open.ticks);
      g_assert_cmpint (candles[i].high.ticks, ==, expected[i].high.ticks);
      g_assert_cmpint (candles[i].low.ticks, ==, expected[i].low.ticks);
      g_assert_cmpint (candles[i].close.ticks, ==, expected[i].close.ticks);
      g_assert_cmpint (candles[i].volume.lots, ==, expected[i].volume.lots);
      g_assert_cmpuint (candles[i].count, ==, expected[i].count);
    }
  /* Only the last one runs, and no longer when its minute is over. */
  g_assert_cmpuint (candles[n - 1].flags & OUTCRY_CANDLE_RUNNING, !=, 0);
  g_assert_cmpuint (candles[n - 2].flags & OUTCRY_CANDLE_RUNNING, ==, 0);
  node_fixture_advance (fixture, 2 * OUTCRY_MINUTE);
  candles = outcry_candle_series_get (series, &n);
  g_assert_cmpuint (candles[n - 1].flags & OUTCRY_CANDLE_RUNNING, ==, 0);
}

static void
check_last (OutcryCandleSeries *series,
            gint64              open,
            gint64              close,
            gint64              volume)
{
  gsize n;
  const OutcryCandle *candles = outcry_candle_series_get (series, &n);

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpint (candles[n - 1].open.ticks, ==, open);
  g_assert_cmpint (candles[n - 1].close.ticks, ==, close);
  g_assert_cmpint (candles[n - 1].volume.lots, ==, volume);
}

static void
say (NodeFixture *fixture,
     const char  *source,
     gint64       second,
     gint64       price,
     guint64      id)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW + second * OUTCRY_SECOND, price, 1, id);

  node_fixture_ticks (fixture, source, "BTC-USD", scale, &tick, 1);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  /* What has to be read again is, a moment later. */
  node_fixture_advance (fixture, 200 * 1000);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
}

/* Late ticks and duplicates come out as the store has them. */
static void
test_late (NodeFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };

  node_fixture_open (fixture, NULL);
  say (fixture, "kraken", 10, 100, 10);
  series = make (fixture, OUTCRY_INTERVAL_1M, &heard);
  check_last (series, 100, 100, 1);
  say (fixture, "kraken", 20, 120, 20);
  check_last (series, 100, 120, 2);
  say (fixture, "kraken", 5, 90, 5);
  check_last (series, 90, 120, 3);
  say (fixture, "kraken", 20, 120, 20);
  check_last (series, 90, 120, 3);
  say (fixture, "kraken", 20, 121, 21);
  check_last (series, 90, 121, 4);
  say (fixture, "kraken", -30, 80, 1);
  g_assert_cmpuint (outcry_candle_series_get_n (series), ==, 2);
  check_last (series, 90, 121, 4);
}

/* Two sources: the preferred one's candle is shown as soon as it has one. */
static void
test_sources (NodeFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };
  const OutcryCandle *candles;
  gsize n;

  g_assert_true (outcry_config_set (fixture->config, "prefer", "good", NULL));
  node_fixture_open (fixture, NULL);
  say (fixture, "poor", 1, 500, 1);
  series = make (fixture, OUTCRY_INTERVAL_1M, &heard);
  check_last (series, 500, 500, 1);
  say (fixture, "good", 2, 100, 1);
  check_last (series, 100, 100, 1);
  say (fixture, "poor", 3, 501, 2);
  check_last (series, 100, 100, 1);
  say (fixture, "good", 4, 104, 2);
  check_last (series, 100, 104, 2);
  /* The next minute, the other way round. */
  say (fixture, "poor", 61, 600, 3);
  check_last (series, 600, 600, 1);
  say (fixture, "good", 62, 110, 3);
  check_last (series, 110, 110, 1);
  candles = outcry_candle_series_get (series, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (candles[0].close.ticks, ==, 104);
  g_assert_cmpint (outcry_candle_series_get_last_time (series), ==,
                   NODE_FIXTURE_NOW + 62 * OUTCRY_SECOND);
}

/* A source that begins to tell more digits: nothing changes its value. */
static void
test_finer (NodeFixture   *fixture,
            gconstpointer  data)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW + 30 * OUTCRY_SECOND, 10055555, 1, 99);
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };

  node_fixture_open (fixture, NULL);
  say (fixture, "kraken", 10, 10000, 10);
  series = make (fixture, OUTCRY_INTERVAL_1M, &heard);
  g_assert_cmpuint (outcry_candle_series_get_scale (series).price_digits, ==, 2);
  node_fixture_ticks (fixture, "kraken", "BTC-USD", (OutcryScale) { 5, 3 }, &tick, 1);
  NODE_WAIT_FRAMES (fixture, outcry_candle_series_get_scale (series).price_digits == 5);
  check_last (series, 10000000, 10055555, 2);
}

/* Bars replace what ticks had made. */
static void
test_bars (NodeFixture   *fixture,
           gconstpointer  data)
{
  OutcryCandle bar =
      node_fixture_bar (outcry_interval_floor (OUTCRY_INTERVAL_1M, NULL, NODE_FIXTURE_NOW), 700);
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };

  node_fixture_open (fixture, NULL);
  say (fixture, "kraken", 10, 100, 10);
  series = make (fixture, OUTCRY_INTERVAL_1M, &heard);
  node_fixture_bars (fixture, "kraken", "BTC-USD", scale, OUTCRY_INTERVAL_1M, &bar, 1);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  node_fixture_advance (fixture, 200 * 1000);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_cmpuint (outcry_candle_series_get_n (series), ==, 1);
  check_last (series, 700, 701, 10);
}

/* Nothing known: words; and all there is as soon as there is something. */
static void
test_empty (NodeFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (OutcryCandleSeries) series = NULL;
  Heard heard = { 0 };

  node_fixture_open (fixture, NULL);
  series = make (fixture, OUTCRY_INTERVAL_1D, &heard);
  g_assert_cmpuint (outcry_candle_series_get_n (series), ==, 0);
  g_assert_nonnull (outcry_candle_series_get_error (series));
  g_assert_false (outcry_candle_series_get_last_price (series, NULL));
  g_assert_cmpint (outcry_candle_series_get_last_time (series), ==, OUTCRY_TIME_NONE);

  put_days (fixture, "a", 10, 1000);
  NODE_WAIT_FRAMES (fixture, outcry_candle_series_get_n (series) == 10);
  g_assert_null (outcry_candle_series_get_error (series));
}

/* It goes while an answer is under way. */
static void
test_gone (NodeFixture   *fixture,
           gconstpointer  data)
{
  OutcryCandleSeries *series;

  node_fixture_open (fixture, NULL);
  put_days (fixture, "a", 10, 1000);
  series = outcry_candle_series_new (fixture->node, "BTC-USD", OUTCRY_INTERVAL_1D);
  g_object_run_dispose (G_OBJECT (series));
  g_object_unref (series);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/node/candle-series/" name, NodeFixture, NULL, node_fixture_set_up, test,           \
              node_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("load", test_load);
  ADD ("older", test_older);
  ADD ("coalesced", test_coalesced);
  ADD ("late", test_late);
  ADD ("sources", test_sources);
  ADD ("finer", test_finer);
  ADD ("bars", test_bars);
  ADD ("empty", test_empty);
  ADD ("gone", test_gone);

  return g_test_run ();
}
