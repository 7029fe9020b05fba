/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node/outcry-merge.h"

static GArray *
candles (const OutcryCandle *values,
         guint               n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));

  g_array_append_vals (array, values, n);
  return array;
}

static OutcryCandle
candle (OutcryTime start,
        gint64     price,
        guint32    flags)
{
  return (OutcryCandle) {
    .start = start * OUTCRY_MINUTE,
    .open = OUTCRY_PRICE (price),
    .high = OUTCRY_PRICE (price),
    .low = OUTCRY_PRICE (price),
    .close = OUTCRY_PRICE (price),
    .volume = OUTCRY_QUANTITY (price),
    .flags = flags,
  };
}

static void
test_preference (void)
{
  OutcryCandle first[] = { candle (1, 10, 0), candle (3, 30, 0),
                           candle (4, 40, OUTCRY_CANDLE_EMPTY) };
  OutcryCandle second[] = { candle (1, 1100, 0), candle (2, 2200, 0), candle (4, 4400, 0),
                            candle (5, 5500, OUTCRY_CANDLE_EMPTY) };
  g_autoptr (GArray) a = candles (first, 3);
  g_autoptr (GArray) b = candles (second, 4);
  OutcryMergePart parts[] = { { a, { 0, 0 } }, { b, { 2, 1 } } };
  OutcryScale scale;
  gsize last;
  g_autoptr (GArray) merged = outcry_merge_candles (parts, 2, 0, &scale, &last);
  gint64 expected[] = { 1000, 2200, 3000, 4400, 5500 };

  g_assert_cmpint (scale.price_digits, ==, 2);
  g_assert_cmpint (scale.quantity_digits, ==, 1);
  g_assert_cmpuint (merged->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const OutcryCandle *got = &g_array_index (merged, OutcryCandle, i);

      g_assert_cmpint (got->start, ==, (i + 1) * OUTCRY_MINUTE);
      g_assert_cmpint (got->close.ticks, ==, expected[i]);
    }
  g_assert_cmpint (g_array_index (merged, OutcryCandle, 0).volume.lots, ==, 100);
  g_assert_cmpuint (last, ==, 1);
}

static void
test_limit (void)
{
  OutcryCandle first[] = { candle (1, 1, 0), candle (3, 3, 0) };
  OutcryCandle second[] = { candle (2, 2, 0), candle (4, 4, 0) };
  g_autoptr (GArray) a = candles (first, 2);
  g_autoptr (GArray) b = candles (second, 2);
  OutcryMergePart parts[] = { { a, { 0, 0 } }, { b, { 0, 0 } } };
  OutcryScale scale;
  gsize last;
  g_autoptr (GArray) merged = outcry_merge_candles (parts, 2, 3, &scale, &last);

  g_assert_cmpuint (merged->len, ==, 3);
  g_assert_cmpint (g_array_index (merged, OutcryCandle, 0).start, ==, 2 * OUTCRY_MINUTE);
}

/* An amount that would not fit the finer scale is not lost: all is as fine as it can be. */
static void
test_large_amounts (void)
{
  OutcryCandle large[] = { candle (1, G_MAXINT64 / 1000, 0) };
  OutcryCandle fine[] = { candle (2, 1234567, 0) };
  g_autoptr (GArray) a = candles (large, 1);
  g_autoptr (GArray) b = candles (fine, 1);
  OutcryMergePart parts[] = { { a, { 0, 0 } }, { b, { 6, 6 } } };
  OutcryScale scale;
  gsize last;
  g_autoptr (GArray) merged = outcry_merge_candles (parts, 2, 0, &scale, &last);

  g_assert_cmpint (scale.price_digits, ==, 3);
  g_assert_cmpint (g_array_index (merged, OutcryCandle, 0).close.ticks, ==,
                   G_MAXINT64 / 1000 * 1000);
  g_assert_cmpint (g_array_index (merged, OutcryCandle, 1).close.ticks, ==, 1235);
}

/* Bars that contradict themselves are merged like others. */
static void
test_odd_bars (void)
{
  OutcryCandle odd[] = { candle (1, 10, 0) };
  OutcryCandle fine[] = { candle (2, 1, 0) };
  g_autoptr (GArray) a = candles (odd, 1);
  g_autoptr (GArray) b = candles (fine, 1);
  OutcryMergePart parts[] = { { a, { 0, 0 } }, { b, { 6, 0 } } };
  g_autoptr (GArray) merged = NULL;
  OutcryScale scale;
  gsize last;

  g_array_index (a, OutcryCandle, 0).open.ticks = G_MAXINT64 / 50;
  merged = outcry_merge_candles (parts, 2, 0, &scale, &last);
  g_assert_cmpuint (merged->len, ==, 2);
  g_assert_cmpuint (scale.price_digits, ==, 1);
}

static void
test_ticks (void)
{
  OutcryTick first[] = { { .time = 1, .price = { 10 }, .id = 7 }, { .time = 5, .price = { 50 } } };
  OutcryTick second[] = { { .time = 1, .price = { 200 }, .id = 3 },
                          { .time = 2, .price = { 300 } } };
  g_autoptr (GArray) a = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  g_autoptr (GArray) b = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  OutcryMergePart parts[] = { { a, { 0, 0 } }, { b, { 1, 0 } } };
  gint64 expected[] = { 200, 100, 300, 500 };
  g_autoptr (GArray) merged = NULL;
  OutcryScale scale;

  g_array_append_vals (a, first, 2);
  g_array_append_vals (b, second, 2);
  merged = outcry_merge_ticks (parts, 2, 0, &scale);
  g_assert_cmpuint (merged->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (g_array_index (merged, OutcryTick, i).price.ticks, ==, expected[i]);
}

static void
test_nothing (void)
{
  OutcryScale scale;
  gsize last;
  g_autoptr (GArray) merged = outcry_merge_candles (NULL, 0, 10, &scale, &last);

  g_assert_cmpuint (merged->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/merge/preference", test_preference);
  g_test_add_func ("/node/merge/limit", test_limit);
  g_test_add_func ("/node/merge/large-amounts", test_large_amounts);
  g_test_add_func ("/node/merge/odd-bars", test_odd_bars);
  g_test_add_func ("/node/merge/ticks", test_ticks);
  g_test_add_func ("/node/merge/nothing", test_nothing);

  return g_test_run ();
}
