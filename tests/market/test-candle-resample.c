/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-candle-builder.h"

static GArray *
resample (const GArray        *fine,
          OutcryInterval       to,
          const OutcrySession *session)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_autoptr (GError) error = NULL;

  g_assert_true (outcry_candles_resample ((const OutcryCandle *) (gpointer) fine->data, fine->len,
                                          to, session, out, &error));
  g_assert_no_error (error);
  return out;
}

static void
assert_equal (const GArray       *actual,
              const OutcryCandle *expected,
              gsize               n)
{
  g_assert_cmpmem (actual->data, actual->len * sizeof (OutcryCandle),
                   expected, n * sizeof *expected);
}

/* Nine months of a random walk with gaps of up to a day, across both clock changes of its
 * market. */
static GArray *
make_ticks (OutcryTime from)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261120);
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  OutcryTick tick = { .time = from, .price = { 5000 } };

  while (tick.time < from + 270 * OUTCRY_DAY)
    {
      gint64 most = g_rand_int_range (rand, 0, 100) == 0 ? OUTCRY_DAY : 20 * OUTCRY_MINUTE;

      tick.time += (gint64) (g_rand_double (rand) * (double) most);
      tick.price.ticks += g_rand_int_range (rand, -9, 10);
      tick.quantity.lots = g_rand_int_range (rand, 0, 50);
      tick.id++;
      g_array_append_val (ticks, tick);
    }
  return ticks;
}

static void
assert_nested (OutcryTime     from,
               OutcrySession *session)
{
  g_autoptr (GArray) ticks = make_ticks (from);
  g_autoptr (GArray) minutes = NULL;
  g_autoptr (GArray) finer = NULL;

  g_assert_cmpuint (ticks->len, >, 5000);
  for (OutcryInterval to = OUTCRY_INTERVAL_1M; to < OUTCRY_N_INTERVALS; to++)
    {
      g_autoptr (OutcryCandleBuilder) builder = outcry_candle_builder_new (to, session, 0);
      const OutcryCandle *direct;
      gsize n;

      for (guint i = 0; i < ticks->len; i++)
        g_assert_cmpint (outcry_candle_builder_add (builder, &g_array_index (ticks, OutcryTick, i),
                                                    NULL), ==, OUTCRY_TICK_TAKEN);
      direct = outcry_candle_builder_get (builder, &n);
      if (to == OUTCRY_INTERVAL_1M)
        {
          minutes = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
          g_array_append_vals (minutes, direct, (guint) n);
          finer = g_array_ref (minutes);
        }
      else
        {
          g_autoptr (GArray) of_minutes = resample (minutes, to, session);
          GArray *of_finer = resample (finer, to, session);

          assert_equal (of_minutes, direct, n);
          assert_equal (of_finer, direct, n);
          g_array_unref (finer);
          finer = of_finer;
        }
    }
}

static OutcryTime
utc_day (int year,
         int month,
         int day)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, 0, 0, 0);

  return g_date_time_to_unix (time) * OUTCRY_SECOND;
}

static void
test_equals_ticks (void)
{
  assert_nested (utc_day (2026, 3, 1), NULL);
  assert_nested (utc_day (1969, 8, 1), NULL);
}

static void
test_equals_in_sessions (void)
{
  g_autoptr (OutcrySession) nyse = outcry_session_new ("America/New_York", 570, 960, 0x1f, NULL);
  g_autoptr (OutcrySession) xetra = outcry_session_new ("Europe/Berlin", 540, 1050, 0x1f, NULL);
  g_autoptr (OutcrySession) globex = outcry_session_new ("America/Chicago", 1020, 960, 0x1f, NULL);

  assert_nested (utc_day (2026, 3, 1), nyse);
  assert_nested (utc_day (2026, 3, 1), xetra);
  assert_nested (utc_day (2026, 3, 1), globex);
  assert_nested (utc_day (1969, 3, 1), nyse);
}

static OutcryCandle
candle (OutcryTime start,
        gint64     price,
        gint64     volume,
        guint32    count,
        guint32    flags)
{
  return (OutcryCandle) { .start = start, .open = { price }, .high = { price + 1 },
                          .low = { price - 1 }, .close = { price }, .volume = { volume },
                          .count = count, .flags = flags };
}

static OutcryCandle
empty (OutcryTime start,
       gint64     price)
{
  return (OutcryCandle) { .start = start, .open = { price }, .high = { price }, .low = { price },
                          .close = { price }, .flags = OUTCRY_CANDLE_EMPTY };
}

static void
test_empty_gives_way (void)
{
  const OutcryCandle minutes[] = {
    empty (0, 900),
    candle (1 * OUTCRY_MINUTE, 10, 3, 2, 0),
    empty (2 * OUTCRY_MINUTE, 900),
    candle (3 * OUTCRY_MINUTE, 20, 4, 1, 0),
    empty (5 * OUTCRY_MINUTE, 20),
    empty (6 * OUTCRY_MINUTE, 21),
  };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  const OutcryCandle *c;

  g_assert_true (outcry_candles_resample (minutes, G_N_ELEMENTS (minutes), OUTCRY_INTERVAL_5M, NULL,
                                          out, NULL));
  g_assert_cmpuint (out->len, ==, 2);
  c = &g_array_index (out, OutcryCandle, 0);
  g_assert_cmpint (c->start, ==, 0);
  g_assert_cmpint (c->open.ticks, ==, 10);
  g_assert_cmpint (c->high.ticks, ==, 21);
  g_assert_cmpint (c->low.ticks, ==, 9);
  g_assert_cmpint (c->close.ticks, ==, 20);
  g_assert_cmpint (c->volume.lots, ==, 7);
  g_assert_cmpuint (c->count, ==, 3);
  g_assert_cmpuint (c->flags, ==, OUTCRY_CANDLE_NONE);
  c = &g_array_index (out, OutcryCandle, 1);
  g_assert_true (outcry_candle_is_sound (c));
  g_assert_cmpint (c->start, ==, 5 * OUTCRY_MINUTE);
  g_assert_cmpint (c->open.ticks, ==, 21);
  g_assert_cmpuint (c->flags, ==, OUTCRY_CANDLE_EMPTY);
}

static void
test_flags_and_counts (void)
{
  const guint32 none = OUTCRY_CANDLE_NO_VOLUME;
  const OutcryCandle minutes[] = {
    /* No volume told at all, and the last one runs. */
    candle (0, 10, 0, 4, none),
    candle (OUTCRY_MINUTE, 10, 0, 5, none | OUTCRY_CANDLE_RUNNING),
    /* A count that one does not tell. */
    candle (5 * OUTCRY_MINUTE, 10, 1, 4, 0),
    candle (6 * OUTCRY_MINUTE, 10, 1, 0, 0),
    candle (7 * OUTCRY_MINUTE, 10, 1, 4, 0),
    /* A count beyond 32 bits, and a running empty minute. */
    candle (10 * OUTCRY_MINUTE, 10, 1, G_MAXUINT32, 0),
    candle (11 * OUTCRY_MINUTE, 10, 1, 7, 0),
    { .start = 12 * OUTCRY_MINUTE, .flags = OUTCRY_CANDLE_EMPTY | OUTCRY_CANDLE_RUNNING },
  };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  const OutcryCandle *c;

  g_assert_true (outcry_candles_resample (minutes, G_N_ELEMENTS (minutes), OUTCRY_INTERVAL_5M, NULL,
                                          out, NULL));
  g_assert_cmpuint (out->len, ==, 3);
  c = (const OutcryCandle *) (gpointer) out->data;
  g_assert_cmpuint (c[0].flags, ==, none | OUTCRY_CANDLE_RUNNING);
  g_assert_cmpuint (c[0].count, ==, 9);
  g_assert_cmpuint (c[1].flags, ==, OUTCRY_CANDLE_NONE);
  g_assert_cmpuint (c[1].count, ==, 0);
  g_assert_cmpint (c[1].volume.lots, ==, 3);
  g_assert_cmpuint (c[2].flags, ==, OUTCRY_CANDLE_RUNNING);
  g_assert_cmpuint (c[2].count, ==, G_MAXUINT32);
  g_assert_cmpint (c[2].close.ticks, ==, 10);
}

static void
test_overflow (void)
{
  const OutcryCandle minutes[] = {
    candle (0, 10, 1, 1, 0),
    candle (5 * OUTCRY_MINUTE, 10, G_MAXINT64, 1, 0),
    candle (6 * OUTCRY_MINUTE, 10, 1, 1, 0),
  };
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_autoptr (GError) error = NULL;

  g_array_append_val (out, minutes[0]);
  g_assert_false (outcry_candles_resample (minutes, G_N_ELEMENTS (minutes), OUTCRY_INTERVAL_5M,
                                           NULL, out, &error));
  g_assert_error (error, OUTCRY_CANDLE_ERROR, OUTCRY_CANDLE_ERROR_OVERFLOW);
  g_assert_cmpuint (out->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/candle-resample/equals-ticks", test_equals_ticks);
  g_test_add_func ("/market/candle-resample/equals-in-sessions", test_equals_in_sessions);
  g_test_add_func ("/market/candle-resample/empty-gives-way", test_empty_gives_way);
  g_test_add_func ("/market/candle-resample/flags-and-counts", test_flags_and_counts);
  g_test_add_func ("/market/candle-resample/overflow", test_overflow);

  return g_test_run ();
}
