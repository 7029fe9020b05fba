/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "market/outcry-candle-builder.h"

static OutcryTick
tick_of (OutcryTime time,
         guint64    id,
         gint64     price,
         gint64     quantity)
{
  return (OutcryTick) { .time = time, .id = id, .price = { price }, .quantity = { quantity } };
}

static OutcryTickOutcome
add (OutcryCandleBuilder *builder,
     OutcryTime           time,
     guint64              id,
     gint64               price,
     gint64               quantity)
{
  OutcryTick tick = tick_of (time, id, price, quantity);

  return outcry_candle_builder_add (builder, &tick, NULL);
}

static void
assert_candle (const OutcryCandle *candle,
               OutcryTime          start,
               const gint64        ohlc[4],
               gint64              volume,
               guint32             count)
{
  g_assert_nonnull (candle);
  g_assert_true (outcry_candle_is_sound (candle));
  g_assert_cmpint (candle->start, ==, start);
  g_assert_cmpint (candle->open.ticks, ==, ohlc[0]);
  g_assert_cmpint (candle->high.ticks, ==, ohlc[1]);
  g_assert_cmpint (candle->low.ticks, ==, ohlc[2]);
  g_assert_cmpint (candle->close.ticks, ==, ohlc[3]);
  g_assert_cmpint (candle->volume.lots, ==, volume);
  g_assert_cmpuint (candle->count, ==, count);
}

#define ASSERT_CANDLE(candle, start, o, h, l, c, volume, count) \
  assert_candle (candle, start, (gint64[]) { o, h, l, c }, volume, count)

static void
test_in_order (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 0);
  const OutcryCandle *candles;
  OutcryTick tick = tick_of (3 * OUTCRY_MINUTE + 5, 9, -2, 1);
  OutcryTime changed = 0;
  gsize n = 9;

  g_assert_null (outcry_candle_builder_get (builder, &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_null (outcry_candle_builder_find (builder, 0));

  g_assert_cmpint (add (builder, 0, 1, 10, 3), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (add (builder, 1, 2, 12, 1), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (add (builder, OUTCRY_MINUTE - 1, 3, 8, 1), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (outcry_candle_builder_add (builder, &tick, &changed), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (changed, ==, 3 * OUTCRY_MINUTE);

  candles = outcry_candle_builder_get (builder, &n);
  g_assert_cmpuint (n, ==, 2);
  ASSERT_CANDLE (&candles[0], 0, 10, 12, 8, 8, 5, 3);
  ASSERT_CANDLE (&candles[1], 3 * OUTCRY_MINUTE, -2, -2, -2, -2, 1, 1);
  g_assert_true (outcry_candle_builder_find (builder, 3 * OUTCRY_MINUTE) == &candles[1]);
  g_assert_null (outcry_candle_builder_find (builder, OUTCRY_MINUTE));
  g_assert_null (outcry_candle_builder_find (builder, 3 * OUTCRY_MINUTE + 5));
}

static void
test_late (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 0);

  add (builder, 30, 1, 10, 1);
  add (builder, 2 * OUTCRY_MINUTE, 2, 20, 1);
  /* A new open and a new low, two minutes later; then a candle in between. */
  g_assert_cmpint (add (builder, 20, 3, 7, 2), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (add (builder, OUTCRY_MINUTE, 4, 15, 1), ==, OUTCRY_TICK_TAKEN);
  /* Neither first nor last. */
  g_assert_cmpint (add (builder, 25, 5, 99, 1), ==, OUTCRY_TICK_TAKEN);

  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 7, 99, 7, 10, 4, 3);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, OUTCRY_MINUTE), OUTCRY_MINUTE,
                 15, 15, 15, 15, 1, 1);
}

static void
test_one_instant (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 0);

  /* By id, in whatever order they come. */
  add (builder, 5, 7, 70, 1);
  add (builder, 5, 9, 90, 1);
  add (builder, 5, 8, 80, 1);
  add (builder, 5, 6, 60, 1);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 60, 90, 60, 90, 4, 4);

  /* Without ids as they come. */
  add (builder, OUTCRY_MINUTE, 0, 3, 1);
  add (builder, OUTCRY_MINUTE, 0, 1, 1);
  add (builder, OUTCRY_MINUTE, 0, 2, 1);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, OUTCRY_MINUTE), OUTCRY_MINUTE,
                 3, 3, 1, 2, 3, 3);
}

static void
test_duplicate (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 0);
  OutcryTick again = tick_of (50, 1, 99, 5);
  OutcryTime changed = 77;

  add (builder, 5, 1, 10, 2);
  add (builder, OUTCRY_MINUTE, 2, 20, 1);
  g_assert_cmpint (add (builder, 5, 1, 10, 2), ==, OUTCRY_TICK_DUPLICATE);
  /* Told again as another: the first word stands. */
  g_assert_cmpint (outcry_candle_builder_add (builder, &again, &changed), ==,
                   OUTCRY_TICK_DUPLICATE);
  g_assert_cmpint (changed, ==, 77);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 10, 10, 10, 10, 2, 1);

  /* Ids are the source's within a candle; without one every tick counts. */
  g_assert_cmpint (add (builder, OUTCRY_MINUTE + 1, 1, 30, 1), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (add (builder, 6, 0, 11, 1), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (add (builder, 6, 0, 11, 1), ==, OUTCRY_TICK_TAKEN);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 10, 11, 10, 11, 4, 3);
}

static void
test_many_ids (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1W, NULL, 0);

  for (guint pass = 0; pass < 2; pass++)
    for (guint64 i = 1; i <= 50000; i++)
      {
        /* Ascending as exchanges count, and scattered as hashes are. */
        guint64 id = i % 2 == 0 ? i : i * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

        g_assert_cmpint (add (builder, (OutcryTime) i, id, 1, 1), ==,
                         pass == 0 ? OUTCRY_TICK_TAKEN : OUTCRY_TICK_DUPLICATE);
      }
}

static void
test_keep (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 3);
  const OutcryCandle *candles;
  gsize n;

  for (OutcryTime minute = 0; minute < 100; minute += 2)
    {
      g_assert_cmpint (add (builder, minute * OUTCRY_MINUTE, 1, minute, 1), ==, OUTCRY_TICK_TAKEN);
      candles = outcry_candle_builder_get (builder, &n);
      g_assert_cmpuint (n, ==, MIN (3, minute / 2 + 1));
      g_assert_cmpint (candles[n - 1].start, ==, minute * OUTCRY_MINUTE);
    }

  g_assert_cmpint (add (builder, 94 * OUTCRY_MINUTE - 1, 5, 1, 1), ==, OUTCRY_TICK_TOO_OLD);
  g_assert_cmpint (add (builder, 94 * OUTCRY_MINUTE, 5, 1, 1), ==, OUTCRY_TICK_TAKEN);
  /* One in between pushes the oldest out. */
  g_assert_cmpint (add (builder, 97 * OUTCRY_MINUTE, 5, 1, 1), ==, OUTCRY_TICK_TAKEN);
  candles = outcry_candle_builder_get (builder, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (candles[0].start, ==, 96 * OUTCRY_MINUTE);
  g_assert_null (outcry_candle_builder_find (builder, 94 * OUTCRY_MINUTE));
  g_assert_cmpint (add (builder, 94 * OUTCRY_MINUTE, 6, 1, 1), ==, OUTCRY_TICK_TOO_OLD);
}

static void
test_refused (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1M, NULL, 0);

  g_assert_cmpint (add (builder, 1, 1, 10, G_MAXINT64 - 1), ==, OUTCRY_TICK_TAKEN);
  g_assert_cmpint (add (builder, 2, 2, 99, 2), ==, OUTCRY_TICK_OVERFLOW);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 10, 10, 10, 10, G_MAXINT64 - 1, 1);
  /* It was not taken, so its id is free. */
  g_assert_cmpint (add (builder, 2, 2, 99, 1), ==, OUTCRY_TICK_TAKEN);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 10, 99, 10, 99, G_MAXINT64, 2);

  g_assert_cmpint (add (builder, 3, 3, 1, -1), ==, OUTCRY_TICK_UNSOUND);
  g_assert_cmpint (add (builder, OUTCRY_TIME_NONE, 3, 1, 1), ==, OUTCRY_TICK_UNSOUND);
  g_assert_cmpint (add (builder, G_MAXINT64, 3, 1, 1), ==, OUTCRY_TICK_UNSOUND);
}

/* A rate has no quantities, and so its candles no volume. */
static void
test_no_volume (void)
{
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1D, NULL, 0);

  add (builder, 1, 0, 10, 0);
  add (builder, 2, 0, 11, 0);
  g_assert_cmpuint (outcry_candle_builder_find (builder, 0)->flags, ==, OUTCRY_CANDLE_NO_VOLUME);
  add (builder, 3, 0, 11, 4);
  g_assert_cmpuint (outcry_candle_builder_find (builder, 0)->flags, ==, OUTCRY_CANDLE_NONE);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, 0), 0, 10, 11, 10, 11, 4, 3);
}

static void
test_session (void)
{
  g_autoptr (OutcrySession) nyse = outcry_session_new ("America/New_York", 570, 960, 0x1f, NULL);
  g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (OUTCRY_INTERVAL_1D, nyse, 0);
  g_autoptr (GDateTime) opening = g_date_time_new_utc (2026, 3, 9, 13, 30, 0);
  OutcryTime start = g_date_time_to_unix (opening) * OUTCRY_SECOND;

  add (builder, start, 1, 10, 1);
  add (builder, start - 1, 2, 9, 1);
  add (builder, start + OUTCRY_DAY - 1, 3, 12, 1);
  ASSERT_CANDLE (outcry_candle_builder_find (builder, start), start, 10, 12, 10, 12, 2, 2);
  /* The Sunday before: clocks had changed in the night to it. */
  ASSERT_CANDLE (outcry_candle_builder_find (builder, start - OUTCRY_DAY), start - OUTCRY_DAY,
                 9, 9, 9, 9, 1, 1);
}

static int
compare_ticks (gconstpointer a,
               gconstpointer b)
{
  return outcry_tick_compare (a, b);
}

/* Candles of ticks by sorting all of them first: slow, obvious, and not the code under test. */
static GArray *
candles_by_sorting (const GArray   *ticks,
                    OutcryInterval  interval,
                    gsize           keep)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) ticks);
  GArray *candles = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));

  g_array_sort (sorted, compare_ticks);
  for (guint i = 0; i < sorted->len; i++)
    {
      const OutcryTick *tick = &g_array_index (sorted, OutcryTick, i);
      OutcryTime start = outcry_interval_floor (interval, NULL, tick->time);
      OutcryCandle *last = candles->len > 0
                           ? &g_array_index (candles, OutcryCandle, candles->len - 1) : NULL;

      if (i > 0 && outcry_tick_compare (tick, tick - 1) == 0)
        continue;
      if (last == NULL || last->start != start)
        {
          OutcryCandle candle = { .start = start, .open = tick->price, .high = tick->price,
                                  .low = tick->price };

          g_array_append_val (candles, candle);
          last = &g_array_index (candles, OutcryCandle, candles->len - 1);
        }
      last->high.ticks = MAX (last->high.ticks, tick->price.ticks);
      last->low.ticks = MIN (last->low.ticks, tick->price.ticks);
      last->close = tick->price;
      last->volume.lots += tick->quantity.lots;
      last->count++;
    }
  if (keep != 0 && candles->len > keep)
    g_array_remove_range (candles, 0, (guint) (candles->len - keep));
  return candles;
}

static void
shuffle (GArray *ticks,
         GRand  *rand)
{
  for (guint i = ticks->len; i > 1; i--)
    {
      guint k = (guint) g_rand_int_range (rand, 0, (gint32) i);
      OutcryTick tick = g_array_index (ticks, OutcryTick, i - 1);

      g_array_index (ticks, OutcryTick, i - 1) = g_array_index (ticks, OutcryTick, k);
      g_array_index (ticks, OutcryTick, k) = tick;
    }
}

/* Equal sets, equal candles: random ticks around 1970, many at one instant, one in five told
 * twice, in random orders, with and without a bound. */
static void
test_any_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
      g_autoptr (GArray) expected = NULL;
      OutcryInterval interval = (OutcryInterval) g_rand_int_range (rand, 0, OUTCRY_N_INTERVALS);
      gint64 span = outcry_interval_duration (interval) / 1000;
      gsize keep = (gsize) g_rand_int_range (rand, 0, 6);

      for (guint i = 0; i < 200; i++)
        {
          OutcryTick tick = tick_of (g_rand_int_range (rand, -40, 40) * 100 * span +
                                     g_rand_int_range (rand, 0, 3),
                                     i + 1, g_rand_int_range (rand, -50, 50),
                                     g_rand_int_range (rand, 1, 1000));

          g_array_append_val (ticks, tick);
          if (i % 5 == 0)
            g_array_append_val (ticks, tick);
        }
      expected = candles_by_sorting (ticks, interval, keep);

      for (guint order = 0; order < 5; order++)
        {
          g_autoptr (OutcryCandleBuilder) builder = NULL;
          const OutcryCandle *candles;
          gsize n;

          builder = outcry_candle_builder_new (interval, NULL, keep);
          shuffle (ticks, rand);
          for (guint i = 0; i < ticks->len; i++)
            outcry_candle_builder_add (builder, &g_array_index (ticks, OutcryTick, i), NULL);
          candles = outcry_candle_builder_get (builder, &n);
          g_assert_cmpmem (candles, n * sizeof *candles,
                           expected->data, expected->len * sizeof (OutcryCandle));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/candle-builder/in-order", test_in_order);
  g_test_add_func ("/market/candle-builder/late", test_late);
  g_test_add_func ("/market/candle-builder/one-instant", test_one_instant);
  g_test_add_func ("/market/candle-builder/duplicate", test_duplicate);
  g_test_add_func ("/market/candle-builder/many-ids", test_many_ids);
  g_test_add_func ("/market/candle-builder/keep", test_keep);
  g_test_add_func ("/market/candle-builder/refused", test_refused);
  g_test_add_func ("/market/candle-builder/no-volume", test_no_volume);
  g_test_add_func ("/market/candle-builder/session", test_session);
  g_test_add_func ("/market/candle-builder/any-order", test_any_order);

  return g_test_run ();
}
