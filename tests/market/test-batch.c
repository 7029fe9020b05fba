/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-batch.h"

static const OutcryScale scale = { 2, 8 };

static void
add_tick (OutcryBatchPart *part,
          OutcryTime       time,
          guint64          id,
          gint64           price)
{
  OutcryTick tick = { .time = time, .id = id, .price = { price }, .quantity = { 1 } };

  g_array_append_val (part->ticks, tick);
}

static void
add_bar (OutcryBatchPart *part,
         OutcryTime       start,
         gint64           close)
{
  OutcryCandle bar = { .start = start, .open = { close }, .high = { close }, .low = { close },
                       .close = { close } };

  g_array_append_val (part->bars, bar);
}

static void
test_parts (void)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryScale finer = { 3, 8 };
  OutcryScale other_lots = { 2, 7 };
  OutcryBatchPart *part = outcry_batch_part (batch, "BTC-USD", scale, OUTCRY_INTERVAL_1M);

  g_assert_true (outcry_batch_part (batch, "BTC-USD", scale, OUTCRY_INTERVAL_1M) == part);
  g_assert_true (outcry_batch_part (batch, "BTC-USD", scale, OUTCRY_INTERVAL_1D) != part);
  g_assert_true (outcry_batch_part (batch, "BTC-EUR", scale, OUTCRY_INTERVAL_1M) != part);
  g_assert_true (outcry_batch_part (batch, "BTC-USD", finer, OUTCRY_INTERVAL_1M) != part);
  g_assert_true (outcry_batch_part (batch, "BTC-USD", other_lots, OUTCRY_INTERVAL_1M) != part);
  g_assert_true (outcry_batch_part (batch, "BTC-USD", scale, OUTCRY_INTERVAL_1M) == part);
  g_assert_cmpuint (batch->parts->len, ==, 5);
  g_assert_cmpuint (outcry_batch_count (batch), ==, 0);

  add_tick (part, 1, 1, 1);
  add_bar (g_ptr_array_index (batch->parts, 4), 0, 1);
  g_assert_cmpuint (outcry_batch_count (batch), ==, 2);
}

/* A source may tell of thousands, in any order. */
static void
test_many_parts (void)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();

  for (guint i = 0; i < 60000; i++)
    {
      g_autofree char *instrument = g_strdup_printf ("I%u", i * 7919 % 20000);
      OutcryBatchPart *part = outcry_batch_part (batch, instrument, scale, OUTCRY_INTERVAL_1M);

      g_assert_cmpstr (part->instrument, ==, instrument);
      add_tick (part, i, 0, 1);
    }
  g_assert_cmpuint (batch->parts->len, ==, 20000);
  for (guint i = 0; i < 20000; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      g_assert_cmpuint (part->ticks->len, ==, 3);
      g_assert_cmpint (g_array_index (part->ticks, OutcryTick, 0).time, ==, i);
    }
}

static void
test_sort_ticks (void)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryBatchPart *part = outcry_batch_part (batch, "BTC-USD", scale, OUTCRY_INTERVAL_1M);
  const gint64 expected[] = { 14, 10, 11, 12, 13, 15 };

  add_tick (part, 20, 0, 10);
  add_tick (part, 20, 0, 11); /* no id: a trade of its own, after the one before */
  add_tick (part, 20, 7, 12);
  add_tick (part, 20, 8, 13);
  add_tick (part, 20, 7, 99); /* told before */
  add_tick (part, 10, 9, 14);
  add_tick (part, 30, 7, 15); /* another time */
  outcry_batch_sort (batch);

  g_assert_cmpuint (part->ticks->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (g_array_index (part->ticks, OutcryTick, i).price.ticks, ==, expected[i]);
}

static void
test_sort_bars (void)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();
  OutcryBatchPart *part = outcry_batch_part (batch, "BTC-USD", scale, OUTCRY_INTERVAL_1M);

  add_bar (part, 120, 3);
  add_bar (part, 60, 1);
  add_bar (part, -60, 0);
  add_bar (part, 60, 2);
  outcry_batch_sort (batch);

  g_assert_cmpuint (part->bars->len, ==, 3);
  g_assert_cmpint (g_array_index (part->bars, OutcryCandle, 0).close.ticks, ==, 0);
  g_assert_cmpint (g_array_index (part->bars, OutcryCandle, 1).close.ticks, ==, 2);
  g_assert_cmpint (g_array_index (part->bars, OutcryCandle, 2).close.ticks, ==, 3);
}

static void
test_refusals (void)
{
  g_autoptr (OutcryBatch) batch = outcry_batch_new ();

  for (guint i = 1; i <= 30; i++)
    outcry_batch_refuse (batch, "row %u: close: \"%s\" is not a number", i, "a\xff\n\033[2J");

  g_assert_cmpuint (batch->refused, ==, 30);
  g_assert_cmpuint (batch->refusals->len, ==, OUTCRY_BATCH_MAX_REFUSALS);
  g_assert_cmpstr (g_ptr_array_index (batch->refusals, 19), ==,
                   "row 20: close: \"a���[2J\" is not a number");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/batch/parts", test_parts);
  g_test_add_func ("/market/batch/many-parts", test_many_parts);
  g_test_add_func ("/market/batch/sort-ticks", test_sort_ticks);
  g_test_add_func ("/market/batch/sort-bars", test_sort_bars);
  g_test_add_func ("/market/batch/refusals", test_refusals);

  return g_test_run ();
}
