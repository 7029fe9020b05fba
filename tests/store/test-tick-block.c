/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

#include "store/outcry-tick-block.h"

#include <string.h>

static const OutcryScale scale = { 2, 8 };

static GByteArray *
encode (const OutcryTick *ticks,
        gsize             n)
{
  g_auto (OutcryTickColumns) columns = { 0 };
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; i < n; i++)
    outcry_tick_columns_append (&columns, &ticks[i]);
  outcry_tick_block_encode (&columns, 0, n, scale, bytes);
  return bytes;
}

static void
assert_columns (const OutcryTickColumns *columns,
                const OutcryTick        *ticks,
                gsize                    n,
                gboolean                 all)
{
  g_assert_cmpuint (columns->n, ==, n);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpint (columns->time[i], ==, ticks[i].time);
      g_assert_cmpint (columns->price[i], ==, ticks[i].price.ticks);
      g_assert_cmpint (columns->quantity[i], ==, ticks[i].quantity.lots);
      if (!all)
        continue;
      g_assert_cmpuint (columns->id[i], ==, ticks[i].id);
      g_assert_cmpuint (columns->side[i], ==, ticks[i].side);
    }
}

static gsize
round_trip (const OutcryTick *ticks,
            gsize             n)
{
  g_autoptr (GByteArray) bytes = encode (ticks, n);
  g_auto (OutcryTickColumns) columns = { 0 };
  g_autoptr (GError) error = NULL;
  OutcryTickBlockInfo info;

  g_assert_true (outcry_tick_block_peek (bytes->data, OUTCRY_TICK_BLOCK_HEADER, &info, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (info.count, ==, n);
  g_assert_cmpuint (info.size, ==, bytes->len);
  g_assert_cmpint (info.first_time, ==, ticks[0].time);
  g_assert_cmpint (info.last_time, ==, ticks[n - 1].time);
  g_assert_cmpuint (info.scale.price_digits, ==, scale.price_digits);
  g_assert_cmpuint (info.scale.quantity_digits, ==, scale.quantity_digits);

  outcry_tick_block_decode (bytes->data, bytes->len, TRUE, &columns, &info, &error);
  g_assert_no_error (error);
  assert_columns (&columns, ticks, n, TRUE);

  /* The front alone gives the market's columns. */
  outcry_tick_block_decode (bytes->data, info.market_size, FALSE, &columns, &info, &error);
  g_assert_no_error (error);
  assert_columns (&columns, ticks, n, FALSE);
  return bytes->len;
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 1, 2, 127, 128, 129, 1000, 8192 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree OutcryTick *ticks = store_fixture_make (i, sizes[i], 1600000000000000, 6000000, 1);

      round_trip (ticks, sizes[i]);
    }
}

static void
test_extremes (void)
{
  const OutcryTick ticks[] = {
    { G_MININT64 + 1, { G_MININT64 }, { G_MAXINT64 }, G_MAXUINT64, OUTCRY_SIDE_SELL, 0 },
    { -1, { G_MAXINT64 }, { G_MININT64 }, 0, OUTCRY_SIDE_NONE, 0 },
    { 0, { 0 }, { 0 }, G_MAXUINT64 / 2, OUTCRY_SIDE_BUY, 0 },
    { 0, { G_MININT64 }, { -1 }, G_MAXUINT64 / 2 + 1, OUTCRY_SIDE_BUY, 0 },
    { G_MAXINT64 - 1, { -1 }, { 1 }, 1, OUTCRY_SIDE_BUY, 0 },
  };

  round_trip (ticks, G_N_ELEMENTS (ticks));
}

static void
test_shared_power_of_ten (void)
{
  g_autofree OutcryTick *fine = store_fixture_make (5, 8192, 1600000000000000, 6000000, 1);
  g_autofree OutcryTick *coarse = store_fixture_make (5, 8192, 1600000000000, 6000, 1);

  for (gsize i = 0; i < 8192; i++)
    {
      coarse[i].time *= 1000;
      coarse[i].quantity.lots *= 100000000;
      coarse[i].price.ticks *= 100;
    }
  /* Milliseconds, whole coins and dollars cost no more than their information. */
  g_assert_cmpuint (round_trip (coarse, 8192), <, round_trip (fine, 8192) - 8192);
}

static void
test_small (void)
{
  g_autofree OutcryTick *ticks = store_fixture_make (6, 8192, 1600000000000000, 6000000, 1);

  /* 23 bits of gap, 5 of price, 10 of quantity, 2 of side and little more. */
  g_assert_cmpuint (round_trip (ticks, 8192), <, 8192 * 5 + 2500);
}

static void
test_every_damage_is_seen (void)
{
  g_autofree OutcryTick *ticks = store_fixture_make (7, 300, 1600000000000000, 6000000, 1);
  g_autoptr (GByteArray) bytes = encode (ticks, 300);
  g_auto (OutcryTickColumns) columns = { 0 };
  OutcryTickBlockInfo info;

  for (gsize at = 0; at < bytes->len - 8; at++)
    {
      g_autoptr (GError) error = NULL;

      bytes->data[at] ^= 1u << (at % 8);
      g_assert_false (
          outcry_tick_block_decode (bytes->data, bytes->len, TRUE, &columns, &info, &error));
      g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT);
      g_assert_cmpuint (columns.n, ==, 0);
      bytes->data[at] ^= 1u << (at % 8);
    }
  for (gsize len = 0; len < bytes->len; len++)
    {
      g_autofree guint8 *cut = g_memdup2 (bytes->data, len);

      g_assert_false (outcry_tick_block_decode (cut, len, TRUE, &columns, &info, NULL));
    }
}

static void
test_merge (void)
{
  g_auto (OutcryTickColumns) first = { 0 };
  g_auto (OutcryTickColumns) second = { 0 };
  g_auto (OutcryTickColumns) merged = { 0 };
  const OutcryTick a[] = { { .time = 1 }, { .time = 5, .price = { 1 } }, { .time = 9, .id = 4 } };
  const OutcryTick b[] = { { .time = 5, .price = { 2 } }, { .time = 9, .id = 3 }, { .time = 10 } };
  OutcryTick tick;

  for (guint i = 0; i < 3; i++)
    {
      outcry_tick_columns_append (&first, &a[i]);
      outcry_tick_columns_append (&second, &b[i]);
    }
  outcry_tick_columns_merge (&merged, &first, &second, 0, 3);
  g_assert_cmpuint (merged.n, ==, 6);
  outcry_tick_columns_get (&merged, 1, &tick);
  g_assert_cmpint (tick.price.ticks, ==, 1);
  outcry_tick_columns_get (&merged, 2, &tick);
  g_assert_cmpint (tick.price.ticks, ==, 2);
  outcry_tick_columns_get (&merged, 3, &tick);
  g_assert_cmpuint (tick.id, ==, 3);
  g_assert_cmpuint (outcry_tick_columns_find (&merged, 5), ==, 1);
  g_assert_cmpuint (outcry_tick_columns_find (&merged, 11), ==, 6);
  g_assert_cmpuint (outcry_tick_columns_find_key (&merged, 0, 9, 4), ==, 4);
}

static void
test_rescale (void)
{
  g_auto (OutcryTickColumns) columns = { 0 };
  const OutcryTick tick = { .price = { 123 }, .quantity = { G_MAXINT64 / 100 } };

  outcry_tick_columns_append (&columns, &tick);
  g_assert_true (outcry_tick_columns_rescale (&columns, scale, (OutcryScale) { 4, 10 }));
  g_assert_cmpint (columns.price[0], ==, 12300);
  g_assert_cmpint (columns.quantity[0], ==, G_MAXINT64 / 100 * 100);
  g_assert_false (outcry_tick_columns_rescale (&columns, scale, (OutcryScale) { 2, 9 }));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/tick-block/sizes", test_sizes);
  g_test_add_func ("/store/tick-block/extremes", test_extremes);
  g_test_add_func ("/store/tick-block/shared-power-of-ten", test_shared_power_of_ten);
  g_test_add_func ("/store/tick-block/small", test_small);
  g_test_add_func ("/store/tick-block/every-damage-is-seen", test_every_damage_is_seen);
  g_test_add_func ("/store/tick-columns/merge", test_merge);
  g_test_add_func ("/store/tick-columns/rescale", test_rescale);

  return g_test_run ();
}
