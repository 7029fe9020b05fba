/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "app/chart/outcry-price-axis.h"
#include "app/chart/outcry-time-axis.h"

#define NEAR 1e-6

static const OutcryScale scale = { 2, 4 };

static OutcryChartData *
create_data (guint          n,
             OutcryTime     first,
             OutcryInterval interval)
{
  OutcryChartData *data = outcry_chart_data_new ();
  g_autoptr (GArray) candles = g_array_new (FALSE, TRUE, sizeof (OutcryCandle));

  for (guint i = 0; i < n; i++)
    {
      OutcryCandle candle = { .start = first + i * outcry_interval_duration (interval) };

      candle.open.ticks = candle.close.ticks = candle.high.ticks = candle.low.ticks = 100 + i;
      g_array_append_val (candles, candle);
    }
  outcry_chart_data_reset (data, (const OutcryCandle *) (gpointer) candles->data, n, interval,
                           scale);
  return data;
}

/* Makes the candles @n, as if new ones had come at the end. */
static void
grow (OutcryChartData *data,
      guint            n)
{
  const OutcryCandle *old;
  g_autoptr (GArray) candles = g_array_new (FALSE, TRUE, sizeof (OutcryCandle));
  gsize held;

  old = outcry_chart_data_get (data, &held);
  g_array_append_vals (candles, old, (guint) held);
  while (candles->len < n)
    {
      OutcryCandle candle = g_array_index (candles, OutcryCandle, candles->len - 1);

      candle.start += outcry_interval_duration (outcry_chart_data_get_interval (data));
      g_array_append_val (candles, candle);
    }
  outcry_chart_data_update (data, (const OutcryCandle *) (gpointer) candles->data, n, held, n);
}

static void
test_price_round_trip (void)
{
  g_autoptr (OutcryPriceAxis) axis = outcry_price_axis_new ();

  outcry_axis_set_length (OUTCRY_AXIS (axis), 500.0);
  outcry_price_axis_set_room (axis, 50.0, 80.0);
  outcry_price_axis_fit (axis, 100.0, 200.0);
  g_assert_cmpfloat_with_epsilon (outcry_axis_get_position (OUTCRY_AXIS (axis), 200.0), 50.0, NEAR);
  g_assert_cmpfloat_with_epsilon (outcry_axis_get_position (OUTCRY_AXIS (axis), 100.0), 420.0,
                                  NEAR);
  for (double y = 0.0; y <= 500.0; y += 12.5)
    g_assert_cmpfloat_with_epsilon (
      outcry_axis_get_position (OUTCRY_AXIS (axis), outcry_axis_get_value (OUTCRY_AXIS (axis), y)),
      y, NEAR);

  /* A short axis keeps more than half for prices. */
  outcry_axis_set_length (OUTCRY_AXIS (axis), 100.0);
  g_assert_cmpfloat (outcry_axis_get_position (OUTCRY_AXIS (axis), 100.0)
                       - outcry_axis_get_position (OUTCRY_AXIS (axis), 200.0),
                     >=, 54.9);
}

static void
test_price_flat (void)
{
  g_autoptr (OutcryPriceAxis) axis = outcry_price_axis_new ();

  outcry_axis_set_length (OUTCRY_AXIS (axis), 400.0);
  outcry_price_axis_fit (axis, 1.0, 1.0);
  g_assert_cmpfloat (outcry_price_axis_get_low (axis), <, 1.0);
  g_assert_cmpfloat (outcry_price_axis_get_high (axis), >, 1.0);
  outcry_price_axis_fit (axis, 0.0, 0.0);
  g_assert_cmpfloat_with_epsilon (outcry_axis_get_position (OUTCRY_AXIS (axis), 0.0), 200.0, NEAR);
}

static void
test_price_ticks (void)
{
  static const struct
  {
    double low, high, step;
    guint  max_digits;
  } cases[] = {
    { 45480.0, 47560.0, 500.0, 2 }, { 1.12, 1.14, 0.005, 4 }, { 0.00001, 0.00002, 0.000002, 8 },
    { 99.99, 100.01, 0.01, 2 }, { 0.0, 1e9, 2e8, 2 },
  };
  g_autoptr (OutcryPriceAxis) axis = outcry_price_axis_new ();

  outcry_axis_set_length (OUTCRY_AXIS (axis), 480.0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) ticks = NULL;

      outcry_price_axis_fit (axis, cases[i].low, cases[i].high);
      ticks = outcry_price_axis_dup_ticks (axis, 64.0, cases[i].max_digits);
      g_assert_cmpuint (ticks->len, >=, 2);
      g_assert_cmpuint (ticks->len, <=, 8);
      for (guint j = 1; j < ticks->len; j++)
        {
          OutcryAxisTick *a = &g_array_index (ticks, OutcryAxisTick, j - 1);
          OutcryAxisTick *b = &g_array_index (ticks, OutcryAxisTick, j);

          g_assert_cmpfloat_with_epsilon (a->value - b->value, cases[i].step, cases[i].step * 1e-6);
          g_assert_cmpfloat (b->position - a->position, >=, 63.9);
          g_assert_cmpstr (a->text, !=, b->text);
        }
    }
}

static void
test_price_ticks_no_length (void)
{
  g_autoptr (OutcryPriceAxis) axis = outcry_price_axis_new ();
  g_autoptr (GArray) ticks = outcry_price_axis_dup_ticks (axis, 64.0, 2);

  g_assert_cmpuint (ticks->len, ==, 0);
}

static double
last_position (OutcryTimeAxis *axis,
               guint           n)
{
  return outcry_axis_get_position (OUTCRY_AXIS (axis), (double) n - 1.0);
}

static void
test_time_first_view (void)
{
  g_autoptr (OutcryChartData) data = create_data (1000, 0, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  gsize from, to;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
  g_assert_true (outcry_time_axis_get_visible (axis, &from, &to));
  g_assert_cmpuint (to, ==, 1000);
  g_assert_cmpuint (from, >=, 900);
  g_assert_cmpfloat_with_epsilon (last_position (axis, 1000),
                                  700.0 - 24.0 - outcry_time_axis_get_slot (axis) / 2.0, NEAR);
}

static void
test_time_empty (void)
{
  g_autoptr (OutcryChartData) data = outcry_chart_data_new ();
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  g_autoptr (GArray) ticks = NULL;
  gsize from, to;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
  g_assert_false (outcry_time_axis_get_visible (axis, &from, &to));
  g_assert_false (outcry_time_axis_get_index (axis, 100.0, &from));
  outcry_time_axis_pan (axis, 50.0);
  outcry_time_axis_zoom (axis, 2.0, 10.0);
  outcry_time_axis_go_to_start (axis);
  outcry_time_axis_go_to_end (axis);
  ticks = outcry_time_axis_dup_ticks (axis, 70.0);
  g_assert_cmpuint (ticks->len, ==, 0);
}

static void
test_time_follows (void)
{
  g_autoptr (OutcryChartData) data = create_data (1000, 0, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  double before;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
  before = last_position (axis, 1000);
  grow (data, 1003);
  g_assert_cmpfloat_with_epsilon (last_position (axis, 1003), before, NEAR);

  /* Looking at the past, one is left there. */
  outcry_time_axis_pan (axis, 2000.0);
  before = outcry_axis_get_position (OUTCRY_AXIS (axis), 700.0);
  grow (data, 1005);
  g_assert_cmpfloat_with_epsilon (outcry_axis_get_position (OUTCRY_AXIS (axis), 700.0), before,
                                  NEAR);
}

static void
test_time_prepend_stays (void)
{
  g_autoptr (OutcryChartData) data = create_data (500, 0, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryChartData) more
    = create_data (800, -300 * OUTCRY_MINUTE, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  const OutcryCandle *candles;
  double before;
  gsize n;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
  outcry_time_axis_pan (axis, 1500.0);
  before = outcry_axis_get_position (OUTCRY_AXIS (axis), 200.0);
  candles = outcry_chart_data_get (more, &n);
  outcry_chart_data_prepend (data, candles, n, 300);
  g_assert_cmpfloat_with_epsilon (outcry_axis_get_position (OUTCRY_AXIS (axis), 500.0), before,
                                  NEAR);
}

static void
test_time_zoom_keeps_pointer (void)
{
  g_autoptr (OutcryChartData) data = create_data (5000, 0, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  double value;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
  outcry_time_axis_pan (axis, 9000.0);
  value = outcry_axis_get_value (OUTCRY_AXIS (axis), 250.0);
  for (guint i = 0; i < 8; i++)
    {
      outcry_time_axis_zoom (axis, i < 4 ? 0.8 : 1.3, 250.0);
      g_assert_cmpfloat_with_epsilon (outcry_axis_get_value (OUTCRY_AXIS (axis), 250.0), value,
                                      NEAR);
    }
}

/* However one pans and zooms, candles stay in sight. */
static void
test_time_bounds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  for (guint n = 1; n < 3000; n = n * 3 + 1)
    {
      g_autoptr (OutcryChartData) data = create_data (n, 0, OUTCRY_INTERVAL_1M);
      g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);

      outcry_axis_set_length (OUTCRY_AXIS (axis), 640.0);
      for (guint i = 0; i < 400; i++)
        {
          gsize from, to;

          if (g_rand_boolean (rand))
            outcry_time_axis_pan (axis, g_rand_double_range (rand, -1e5, 1e5));
          else
            outcry_time_axis_zoom (axis, g_rand_double_range (rand, 0.01, 20.0),
                                   g_rand_double_range (rand, 0.0, 640.0));
          g_assert_true (outcry_time_axis_get_visible (axis, &from, &to));
          g_assert_cmpuint (from, <, to);
          g_assert_cmpuint (to, <=, n);
        }
    }
}

static void
test_time_ends (void)
{
  g_autoptr (OutcryChartData) data = create_data (2000, 0, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  gsize from, to, index;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
  outcry_time_axis_go_to_start (axis);
  g_assert_true (outcry_time_axis_get_visible (axis, &from, &to));
  g_assert_cmpuint (from, ==, 0);
  g_assert_true (outcry_time_axis_get_index (axis, 1.0, &index));
  g_assert_cmpuint (index, ==, 0);
  outcry_time_axis_show (axis, 1500);
  g_assert_true (outcry_time_axis_get_visible (axis, &from, &to));
  g_assert_cmpuint (to, >=, 1501);
  g_assert_cmpuint (to, <=, 1502);
  outcry_time_axis_go_to_end (axis);
  g_assert_true (outcry_time_axis_get_visible (axis, &from, &to));
  g_assert_cmpuint (to, ==, 2000);
}

static void
test_time_resize (void)
{
  g_autoptr (OutcryChartData) data = create_data (2000, 0, OUTCRY_INTERVAL_1M);
  g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);
  gsize from, to, right;

  outcry_axis_set_length (OUTCRY_AXIS (axis), 900.0);
  outcry_time_axis_pan (axis, -500.0);
  g_assert_cmpfloat (last_position (axis, 2000), <, 450.0);
  outcry_axis_set_length (OUTCRY_AXIS (axis), 280.0);
  g_assert_cmpfloat (last_position (axis, 2000), >, 240.0);
  g_assert_cmpfloat (last_position (axis, 2000), <, 280.0);

  /* Looking at the past, the right edge stays. */
  outcry_time_axis_pan (axis, 3000.0);
  g_assert_true (outcry_time_axis_get_visible (axis, &from, &right));
  outcry_axis_set_length (OUTCRY_AXIS (axis), 600.0);
  g_assert_true (outcry_time_axis_get_visible (axis, &from, &to));
  g_assert_cmpuint (right, <, 2000);
  g_assert_cmpuint (to, ==, right);
}

static void
test_time_ticks (void)
{
  static const OutcryInterval intervals[] = {
    OUTCRY_INTERVAL_1M, OUTCRY_INTERVAL_5M, OUTCRY_INTERVAL_15M, OUTCRY_INTERVAL_1H,
    OUTCRY_INTERVAL_4H, OUTCRY_INTERVAL_1D, OUTCRY_INTERVAL_1W,
  };

  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    for (guint n = 3; n < 20000; n *= 5)
      {
        g_autoptr (OutcryChartData) data
          = create_data (n, 1641254400 * OUTCRY_SECOND, intervals[i]);
        g_autoptr (OutcryTimeAxis) axis = outcry_time_axis_new (data);

        outcry_axis_set_length (OUTCRY_AXIS (axis), 700.0);
        for (guint zoom = 0; zoom < 12; zoom++)
          {
            g_autoptr (GArray) ticks = outcry_time_axis_dup_ticks (axis, 70.0);

            g_assert_cmpuint (ticks->len, <=, 17);
            for (guint j = 1; j < ticks->len; j++)
              g_assert_cmpfloat (g_array_index (ticks, OutcryAxisTick, j).position
                                   - g_array_index (ticks, OutcryAxisTick, j - 1).position,
                                 >=, 41.9);
            /* Steps are at most five times the one before. */
            if (n * outcry_time_axis_get_slot (axis) >= 700.0)
              g_assert_cmpuint (ticks->len, >=, 1);
            outcry_time_axis_zoom (axis, 0.7, 400.0);
          }
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/price-axis/round-trip", test_price_round_trip);
  g_test_add_func ("/app/price-axis/flat", test_price_flat);
  g_test_add_func ("/app/price-axis/ticks", test_price_ticks);
  g_test_add_func ("/app/price-axis/ticks-no-length", test_price_ticks_no_length);
  g_test_add_func ("/app/time-axis/first-view", test_time_first_view);
  g_test_add_func ("/app/time-axis/empty", test_time_empty);
  g_test_add_func ("/app/time-axis/follows", test_time_follows);
  g_test_add_func ("/app/time-axis/prepend-stays", test_time_prepend_stays);
  g_test_add_func ("/app/time-axis/zoom-keeps-pointer", test_time_zoom_keeps_pointer);
  g_test_add_func ("/app/time-axis/bounds", test_time_bounds);
  g_test_add_func ("/app/time-axis/ends", test_time_ends);
  g_test_add_func ("/app/time-axis/resize", test_time_resize);
  g_test_add_func ("/app/time-axis/ticks", test_time_ticks);
  return g_test_run ();
}
