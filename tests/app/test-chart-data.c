/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/chart/outcry-chart-data.h"

static const OutcryScale scale = { 2, 4 };

static GArray *
create_candles (GRand *rand,
                guint  n,
                gint64 first)
{
  GArray *candles = g_array_new (FALSE, TRUE, sizeof (OutcryCandle));

  for (guint i = 0; i < n; i++)
    {
      OutcryCandle candle = { .start = (first + i) * OUTCRY_MINUTE };

      candle.open.ticks = g_rand_int_range (rand, 1000, 2000);
      candle.close.ticks = g_rand_int_range (rand, 1000, 2000);
      candle.high.ticks = 2000 + g_rand_int_range (rand, 0, 1000);
      candle.low.ticks = 1000 - g_rand_int_range (rand, 0, 900);
      candle.volume.lots = g_rand_int_range (rand, 0, 100000);
      g_array_append_val (candles, candle);
    }
  return candles;
}

static const OutcryCandle *
get_array (GArray *array)
{
  return (const OutcryCandle *) (gpointer) array->data;
}

/* The plain way to the same figures. */
static gboolean
summarise_slowly (GArray          *candles,
                  gsize            from,
                  gsize            to,
                  OutcryChartSpan *span)
{
  const OutcryCandle *c = get_array (candles);

  to = MIN (to, candles->len);
  if (from >= to)
    return FALSE;
  *span = (OutcryChartSpan) {
    c[from].open.ticks, G_MININT64, G_MAXINT64, c[to - 1].close.ticks, 0,
  };
  for (gsize i = from; i < to; i++)
    {
      span->high = MAX (span->high, c[i].high.ticks);
      span->low = MIN (span->low, c[i].low.ticks);
      span->volume = MAX (span->volume, c[i].volume.lots);
    }
  return TRUE;
}

static void
assert_same (OutcryChartData *data,
             GArray          *candles,
             gsize            from,
             gsize            to)
{
  OutcryChartSpan quick = { 0 }, slow = { 0 };

  g_assert_cmpint (outcry_chart_data_summarise (data, from, to, &quick), ==,
                   summarise_slowly (candles, from, to, &slow));
  g_assert_cmpint (quick.open, ==, slow.open);
  g_assert_cmpint (quick.high, ==, slow.high);
  g_assert_cmpint (quick.low, ==, slow.low);
  g_assert_cmpint (quick.close, ==, slow.close);
  g_assert_cmpint (quick.volume, ==, slow.volume);
}

static void
assert_all_same (OutcryChartData *data,
                 GArray          *candles,
                 GRand           *rand)
{
  guint n = candles->len;

  g_assert_cmpuint (outcry_chart_data_get_n (data), ==, n);
  assert_same (data, candles, 0, n);
  assert_same (data, candles, 0, G_MAXSIZE);
  assert_same (data, candles, n, n + 5);
  for (guint i = 0; i < 300; i++)
    {
      guint from = (guint) g_rand_int_range (rand, 0, (gint32) n + 1);
      guint to = (guint) g_rand_int_range (rand, 0, (gint32) n + 1);

      assert_same (data, candles, from, to);
    }
}

static void
test_summarise (void)
{
  static const guint sizes[] = { 0, 1, 63, 64, 65, 4095, 4096, 4097, 9000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (OutcryChartData) data = outcry_chart_data_new ();
      g_autoptr (GArray) candles = create_candles (rand, sizes[i], 0);

      outcry_chart_data_reset (data, get_array (candles), candles->len, OUTCRY_INTERVAL_1M, scale);
      assert_all_same (data, candles, rand);
    }
}

typedef struct
{
  guint resets, changes, prepends;
  guint from, to, older;
} Heard;

static void
on_reset (Heard *heard)
{
  heard->resets++;
}

static void
on_changed (Heard *heard,
            guint  from,
            guint  to)
{
  heard->changes++;
  heard->from = from;
  heard->to = to;
}

static void
on_prepended (Heard *heard,
              guint  older)
{
  heard->prepends++;
  heard->older = older;
}

static OutcryChartData *
create_heard (Heard *heard)
{
  OutcryChartData *data = outcry_chart_data_new ();

  g_signal_connect_swapped (data, "reset", G_CALLBACK (on_reset), heard);
  g_signal_connect_swapped (data, "changed", G_CALLBACK (on_changed), heard);
  g_signal_connect_swapped (data, "prepended", G_CALLBACK (on_prepended), heard);
  return data;
}

/* Candles come and change at the end, as live ones do, and in the middle, as late ones do. */
static void
test_update (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  Heard heard = { 0 };
  g_autoptr (OutcryChartData) data = create_heard (&heard);
  g_autoptr (GArray) candles = create_candles (rand, 4100, 0);

  outcry_chart_data_reset (data, get_array (candles), 4000, OUTCRY_INTERVAL_1M, scale);
  for (guint n = 4001; n <= 4100; n++)
    outcry_chart_data_update (data, get_array (candles), n, n - 2, n);
  g_assert_cmpuint (heard.changes, ==, 100);
  g_assert_cmpuint (heard.from, ==, 4098);
  g_assert_cmpuint (heard.to, ==, 4100);
  assert_all_same (data, candles, rand);

  g_array_index (candles, OutcryCandle, 70).high.ticks = 9999999;
  g_array_index (candles, OutcryCandle, 4099).low.ticks = 1;
  outcry_chart_data_update (data, get_array (candles), 4100, 70, 71);
  outcry_chart_data_update (data, get_array (candles), 4100, 4099, 4100);
  assert_all_same (data, candles, rand);
  g_assert_cmpuint (heard.changes, ==, 102);
}

/* Whoever says too little changed is not believed about candles that were not there before. */
static void
test_update_covers_new (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  Heard heard = { 0 };
  g_autoptr (OutcryChartData) data = create_heard (&heard);
  g_autoptr (GArray) candles = create_candles (rand, 200, 0);

  outcry_chart_data_reset (data, get_array (candles), 50, OUTCRY_INTERVAL_1M, scale);
  outcry_chart_data_update (data, get_array (candles), 200, 199, 200);
  g_assert_cmpuint (heard.from, ==, 50);
  g_assert_cmpuint (heard.to, ==, 200);
  assert_all_same (data, candles, rand);
}

static void
test_update_nothing (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  Heard heard = { 0 };
  g_autoptr (OutcryChartData) data = create_heard (&heard);
  g_autoptr (GArray) candles = create_candles (rand, 10, 0);

  outcry_chart_data_reset (data, get_array (candles), 10, OUTCRY_INTERVAL_1M, scale);
  outcry_chart_data_update (data, get_array (candles), 10, 5, 5);
  g_assert_cmpuint (heard.changes, ==, 0);
  /* Fewer than before: other candles altogether. */
  outcry_chart_data_update (data, get_array (candles), 4, 0, 4);
  g_assert_cmpuint (heard.changes, ==, 0);
  g_assert_cmpuint (heard.resets, ==, 2);
  g_assert_cmpuint (outcry_chart_data_get_n (data), ==, 4);
}

static void
test_prepend (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  Heard heard = { 0 };
  g_autoptr (OutcryChartData) data = create_heard (&heard);
  g_autoptr (GArray) all = create_candles (rand, 5000, 0);

  outcry_chart_data_reset (data, get_array (all) + 3000, 2000, OUTCRY_INTERVAL_1M, scale);
  outcry_chart_data_prepend (data, get_array (all), 5000, 3000);
  g_assert_cmpuint (heard.prepends, ==, 1);
  g_assert_cmpuint (heard.older, ==, 3000);
  assert_all_same (data, all, rand);
}

static void
test_find (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (OutcryChartData) data = outcry_chart_data_new ();
  g_autoptr (GArray) candles = create_candles (rand, 100, 10);

  g_assert_cmpuint (outcry_chart_data_find (data, 0), ==, 0);
  /* A gap after the 50th, of ten minutes. */
  for (guint i = 50; i < 100; i++)
    g_array_index (candles, OutcryCandle, i).start += 10 * OUTCRY_MINUTE;
  outcry_chart_data_reset (data, get_array (candles), 100, OUTCRY_INTERVAL_1M, scale);
  g_assert_cmpuint (outcry_chart_data_find (data, 0), ==, 0);
  g_assert_cmpuint (outcry_chart_data_find (data, 10 * OUTCRY_MINUTE), ==, 0);
  g_assert_cmpuint (outcry_chart_data_find (data, 11 * OUTCRY_MINUTE - 1), ==, 0);
  g_assert_cmpuint (outcry_chart_data_find (data, 11 * OUTCRY_MINUTE), ==, 1);
  g_assert_cmpuint (outcry_chart_data_find (data, 65 * OUTCRY_MINUTE), ==, 50);
  g_assert_cmpuint (outcry_chart_data_find (data, 119 * OUTCRY_MINUTE), ==, 99);
  g_assert_cmpuint (outcry_chart_data_find (data, 120 * OUTCRY_MINUTE), ==, 100);
}

/* A fixing tells one price: the direction is then against the one before. */
static void
test_line (void)
{
  g_autoptr (OutcryChartData) data = outcry_chart_data_new ();
  OutcryCandle candles[3] = { 0 };
  static const gint64 closes[] = { 100, 90, 95 };

  g_assert_false (outcry_chart_data_is_line (data));
  for (guint i = 0; i < G_N_ELEMENTS (candles); i++)
    {
      candles[i].start = i * OUTCRY_DAY;
      candles[i].open.ticks = candles[i].high.ticks = closes[i];
      candles[i].low.ticks = candles[i].close.ticks = closes[i];
      candles[i].flags = OUTCRY_CANDLE_NO_VOLUME;
    }
  outcry_chart_data_reset (data, candles, 3, OUTCRY_INTERVAL_1D, scale);
  g_assert_true (outcry_chart_data_is_line (data));
  g_assert_true (outcry_chart_data_is_up (data, 0));
  g_assert_false (outcry_chart_data_is_up (data, 1));
  g_assert_true (outcry_chart_data_is_up (data, 2));

  /* One candle with a body makes it candles; its own direction counts. */
  candles[2].open.ticks = candles[2].high.ticks = 120;
  outcry_chart_data_reset (data, candles, 3, OUTCRY_INTERVAL_1D, scale);
  g_assert_false (outcry_chart_data_is_line (data));
  g_assert_false (outcry_chart_data_is_up (data, 2));

  /* A minute in which all trades had one price is not a rate. */
  candles[2] = candles[1];
  candles[2].flags = 0;
  outcry_chart_data_reset (data, candles, 3, OUTCRY_INTERVAL_1D, scale);
  g_assert_false (outcry_chart_data_is_line (data));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-data/summarise", test_summarise);
  g_test_add_func ("/app/chart-data/update", test_update);
  g_test_add_func ("/app/chart-data/update-covers-new", test_update_covers_new);
  g_test_add_func ("/app/chart-data/update-nothing", test_update_nothing);
  g_test_add_func ("/app/chart-data/prepend", test_prepend);
  g_test_add_func ("/app/chart-data/find", test_find);
  g_test_add_func ("/app/chart-data/line", test_line);
  return g_test_run ();
}
