/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles from whatever is held, compared with a plain computation over all ticks and bars. */

#include "store-fixture.h"

#define MONDAY G_GINT64_CONSTANT (1699833600000000) /* 2023-11-13 */

static GArray *
candles_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
}

static void
assert_candles (GArray *found,
                GArray *expected)
{
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    {
      const OutcryCandle *a = &g_array_index (found, OutcryCandle, i);
      const OutcryCandle *b = &g_array_index (expected, OutcryCandle, i);

      g_assert_cmpint (a->start, ==, b->start);
      g_assert_cmpint (a->open.ticks, ==, b->open.ticks);
      g_assert_cmpint (a->high.ticks, ==, b->high.ticks);
      g_assert_cmpint (a->low.ticks, ==, b->low.ticks);
      g_assert_cmpint (a->close.ticks, ==, b->close.ticks);
      g_assert_cmpint (a->volume.lots, ==, b->volume.lots);
      g_assert_cmpuint (a->count, ==, b->count);
      g_assert_cmpuint (a->flags, ==, b->flags);
    }
}

/* Candles of ascending ticks, one tick at a time. */
static GArray *
fold (const OutcryTick    *ticks,
      gsize                n,
      OutcryInterval       interval,
      const OutcrySession *session)
{
  GArray *out = candles_new ();

  for (gsize i = 0; i < n; i++)
    {
      OutcryTime start = outcry_interval_floor (interval, session, ticks[i].time);
      OutcryCandle *last = out->len > 0 ? &g_array_index (out, OutcryCandle, out->len - 1) : NULL;

      if (last == NULL || last->start != start)
        {
          const OutcryCandle candle = { start, ticks[i].price, ticks[i].price, ticks[i].price,
                                        ticks[i].price, ticks[i].quantity, 1, 0 };

          g_array_append_val (out, candle);
          continue;
        }
      last->high.ticks = MAX (last->high.ticks, ticks[i].price.ticks);
      last->low.ticks = MIN (last->low.ticks, ticks[i].price.ticks);
      last->close = ticks[i].price;
      last->volume.lots += ticks[i].quantity.lots;
      last->count++;
    }
  return out;
}

static GArray *
slice (GArray     *candles,
       OutcryTime  from,
       OutcryTime  to,
       gsize       limit)
{
  GArray *out = candles_new ();

  for (guint i = 0; i < candles->len; i++)
    {
      const OutcryCandle *candle = &g_array_index (candles, OutcryCandle, i);

      if (candle->start >= from && candle->start < to)
        g_array_append_vals (out, candle, 1);
    }
  if (limit > 0 && out->len > limit)
    g_array_remove_range (out, 0, out->len - (guint) limit);
  return out;
}

/* Twelve days with pauses of many hours, some ticks late, so that blocks and the tail mix. */
static OutcryTick *
fill (StoreFixture *self,
      gint64        series,
      gsize         n)
{
  OutcryTick *ticks = store_fixture_make (9, n, MONDAY, 12 * OUTCRY_DAY / (gint64) n, 1);
  g_autofree OutcryTick *late = g_new (OutcryTick, n);
  g_autofree OutcryTick *first = g_new (OutcryTick, n);
  gsize n_late = 0;
  gsize n_first = 0;

  for (gsize i = 0; i < n; i++)
    {
      ticks[i].time += (OutcryTime) (i / 5000) * 11 * OUTCRY_HOUR;
      if (i % 97 == 3)
        late[n_late++] = ticks[i];
      else
        first[n_first++] = ticks[i];
    }
  store_fixture_add (self->store, series, first, n_first, NULL);
  store_fixture_add (self->store, series, late, n_late, NULL);
  return ticks;
}

static void
compare_all (StoreFixture  *self,
             gint64         series,
             OutcryTick    *ticks,
             gsize          n,
             OutcrySession *session)
{
  guint64 state = 5;

  for (OutcryInterval interval = OUTCRY_INTERVAL_1M; interval < OUTCRY_N_INTERVALS; interval++)
    {
      g_autoptr (GArray) all = fold (ticks, n, interval, session);
      g_autoptr (GArray) found = store_fixture_candles (self->store, series, interval, session,
                                                        G_MININT64, G_MAXINT64, 0);

      assert_candles (found, all);
      for (guint i = 0; i < 30; i++)
        {
          OutcryTime from = ticks[store_fixture_random (&state) % n].time;
          OutcryTime to = from + (gint64) (store_fixture_random (&state)
                                           % (guint64) (20 * OUTCRY_DAY));
          gsize limit = i % 2 ? 1 + store_fixture_random (&state) % 300 : 0;
          g_autoptr (GArray) part
              = store_fixture_candles (self->store, series, interval, session,
                                       i % 3 == 0 ? G_MININT64 : from, to, limit);
          g_autoptr (GArray) expected = slice (all, i % 3 == 0 ? G_MININT64 : from, to, limit);

          assert_candles (part, expected);
        }
    }
}

static void
test_from_ticks (StoreFixture *self,
                 gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = fill (self, series, 50000);

  compare_all (self, series, ticks, 50000, NULL);
}

static void
test_with_session (StoreFixture *self,
                   gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcrySession) session
      = outcry_session_new ("America/New_York", 9 * 60 + 30, 16 * 60, 0x1f, &error);
  gint64 series = store_fixture_series (self->store, "AAPL", 2, 0);
  g_autofree OutcryTick *ticks = fill (self, series, 30000);

  g_assert_no_error (error);
  compare_all (self, series, ticks, 30000, session);
}

static OutcryCandle
bar (OutcryTime start,
     gint64     price,
     guint32    flags)
{
  return (OutcryCandle) { start, { price }, { price + 5 }, { price - 5 }, { price + 1 }, { 7 }, 2,
                          flags };
}

static const OutcryCandle *
find (GArray     *candles,
      OutcryTime  start)
{
  for (guint i = 0; i < candles->len; i++)
    if (g_array_index (candles, OutcryCandle, i).start == start)
      return &g_array_index (candles, OutcryCandle, i);
  return NULL;
}

/* A minute bar stands over the ticks of its minute, other minutes come from ticks; an hour bar
 * stands over both. */
static void
test_precedence (StoreFixture *self,
                 gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  const OutcryTick ticks[] = {
    { .time = MONDAY + 1, .price = { 100 }, .quantity = { 1 }, .id = 1 },
    { .time = MONDAY + OUTCRY_MINUTE, .price = { 110 }, .quantity = { 2 }, .id = 2 },
    { .time = MONDAY + OUTCRY_HOUR, .price = { 120 }, .quantity = { 4 }, .id = 3 },
  };
  const OutcryCandle minutes[] = { bar (MONDAY, 200, 0), bar (MONDAY + 2 * OUTCRY_MINUTE, 210, 0) };
  const OutcryCandle hour = bar (MONDAY, 300, 0);
  g_autoptr (GArray) by_minute = NULL;
  g_autoptr (GArray) by_hour = NULL;
  g_autoptr (GArray) by_day = NULL;
  const OutcryCandle *candle;

  store_fixture_add (self->store, series, ticks, G_N_ELEMENTS (ticks), NULL);
  store_fixture_put (self->store, series, OUTCRY_INTERVAL_1M, minutes, 2, NULL);
  by_minute = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                                     G_MAXINT64, 0);
  g_assert_cmpuint (by_minute->len, ==, 4);
  g_assert_cmpint (find (by_minute, MONDAY)->open.ticks, ==, 200);
  g_assert_cmpint (find (by_minute, MONDAY + OUTCRY_MINUTE)->open.ticks, ==, 110);
  g_assert_cmpint (find (by_minute, MONDAY + 2 * OUTCRY_MINUTE)->open.ticks, ==, 210);

  by_hour = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1H, NULL, G_MININT64,
                                   G_MAXINT64, 0);
  candle = find (by_hour, MONDAY);
  g_assert_cmpint (candle->open.ticks, ==, 200);
  g_assert_cmpint (candle->low.ticks, ==, 110);
  g_assert_cmpint (candle->high.ticks, ==, 215);
  g_assert_cmpint (candle->close.ticks, ==, 211);
  g_assert_cmpint (candle->volume.lots, ==, 7 + 2 + 7);
  g_assert_cmpuint (candle->count, ==, 2 + 1 + 2);

  store_fixture_put (self->store, series, OUTCRY_INTERVAL_1H, &hour, 1, NULL);
  by_day = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1D, NULL, G_MININT64,
                                  G_MAXINT64, 0);
  g_assert_cmpuint (by_day->len, ==, 1);
  candle = find (by_day, MONDAY);
  g_assert_cmpint (candle->open.ticks, ==, 300);
  g_assert_cmpint (candle->low.ticks, ==, 120);
  g_assert_cmpint (candle->close.ticks, ==, 120);
  g_assert_cmpint (candle->volume.lots, ==, 7 + 4);
}

static void
test_soft_bars_give_way (StoreFixture *self,
                         gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  const OutcryTick tick = { .time = MONDAY + 1, .price = { 100 }, .quantity = { 1 }, .id = 1 };
  const OutcryCandle minutes[] = {
    { MONDAY, { 9 }, { 9 }, { 9 }, { 9 }, { 0 }, 0, OUTCRY_CANDLE_EMPTY },
    { MONDAY + OUTCRY_MINUTE, { 9 }, { 9 }, { 9 }, { 9 }, { 0 }, 0, OUTCRY_CANDLE_EMPTY },
    bar (MONDAY + 2 * OUTCRY_MINUTE, 50, OUTCRY_CANDLE_RUNNING),
  };
  g_autoptr (GArray) candles = NULL;

  store_fixture_add (self->store, series, &tick, 1, NULL);
  store_fixture_put (self->store, series, OUTCRY_INTERVAL_1M, minutes, 3, NULL);
  candles = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                                   G_MAXINT64, 0);
  g_assert_cmpuint (candles->len, ==, 3);
  g_assert_cmpint (find (candles, MONDAY)->open.ticks, ==, 100);
  g_assert_cmpuint (find (candles, MONDAY + OUTCRY_MINUTE)->flags, ==, OUTCRY_CANDLE_EMPTY);
  g_assert_cmpuint (find (candles, MONDAY + 2 * OUTCRY_MINUTE)->flags, ==, OUTCRY_CANDLE_RUNNING);
}

/* Bars with holes, few and very many of them, over ticks. */
static void
test_bars_with_holes (StoreFixture *self,
                      gconstpointer data)
{
  static const guint every[] = { 2, 500 };

  for (guint k = 0; k < G_N_ELEMENTS (every); k++)
    {
      g_autofree char *name = g_strdup_printf ("H%u", k);
      gint64 series = store_fixture_series (self->store, name, 2, 0);
      g_autofree OutcryTick *ticks = fill (self, series, 40000);
      g_autoptr (GArray) expected = fold (ticks, 40000, OUTCRY_INTERVAL_1M, NULL);
      g_autoptr (GArray) bars = candles_new ();
      g_autoptr (GArray) minutes = NULL;
      g_autoptr (GArray) weeks = NULL;
      g_autoptr (GArray) latest = NULL;
      g_autoptr (GArray) expected_weeks = candles_new ();
      g_autoptr (GArray) expected_latest = NULL;

      for (guint i = 0; i < expected->len; i++)
        {
          OutcryCandle *candle = &g_array_index (expected, OutcryCandle, i);

          if (i % every[k] == 0)
            continue;
          *candle = bar (candle->start, 1000 + (gint64) i, 0);
          g_array_append_vals (bars, candle, 1);
        }
      store_fixture_put (self->store, series, OUTCRY_INTERVAL_1M, (OutcryCandle *) bars->data,
                         bars->len, NULL);
      minutes = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                                       G_MAXINT64, 0);
      assert_candles (minutes, expected);
      weeks = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1W, NULL, G_MININT64,
                                     G_MAXINT64, 0);
      outcry_candles_resample ((OutcryCandle *) expected->data, expected->len, OUTCRY_INTERVAL_1W,
                               NULL, expected_weeks, NULL);
      assert_candles (weeks, expected_weeks);
      latest = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                                      G_MAXINT64, 777);
      expected_latest = slice (expected, G_MININT64, G_MAXINT64, 777);
      assert_candles (latest, expected_latest);
    }
}

/* Two stretches a century apart: the limit walks back over the gap without making its buckets. */
static void
test_gap (StoreFixture *self,
          gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "OLD", 2, 0);
  g_autofree OutcryTick *old = store_fixture_make (1, 100, MONDAY - 36500 * OUTCRY_DAY, 1000000, 1);
  g_autofree OutcryTick *new = store_fixture_make (2, 3, MONDAY, 1000000, 1000);
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) some = NULL;

  store_fixture_add (self->store, series, old, 100, NULL);
  store_fixture_add (self->store, series, new, 3, NULL);
  all = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                               G_MAXINT64, 0);
  g_assert_cmpuint (all->len, ==, 2);
  some = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                                G_MAXINT64, 2);
  assert_candles (some, all);
}

static void
test_nothing (StoreFixture *self,
              gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "NONE", 2, 0);
  g_autoptr (GArray) candles = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1D, NULL,
                                                      G_MININT64, G_MAXINT64, 100);
  g_autoptr (GArray) backwards = NULL;
  const OutcryCandle one = bar (MONDAY, 5, 0);

  g_assert_cmpuint (candles->len, ==, 0);
  store_fixture_put (self->store, series, OUTCRY_INTERVAL_1D, &one, 1, NULL);
  backwards = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1D, NULL, MONDAY + 1,
                                     MONDAY, 0);
  g_assert_cmpuint (backwards->len, ==, 0);
  g_clear_pointer (&candles, g_array_unref);
  /* A day cannot be made into hours. */
  candles = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1H, NULL, G_MININT64,
                                   G_MAXINT64, 10);
  g_assert_cmpuint (candles->len, ==, 0);
}

static void
test_overflow (StoreFixture *self,
               gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "HUGE", 2, 0);
  const OutcryTick ticks[] = {
    { .time = MONDAY, .price = { 1 }, .quantity = { G_MAXINT64 }, .id = 1 },
    { .time = MONDAY, .price = { 1 }, .quantity = { G_MAXINT64 }, .id = 2 },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_add (self->store, series, ticks, 2, NULL);
  outcry_store_load_candles_async (self->store, series, OUTCRY_INTERVAL_1M, NULL, G_MININT64,
                                   G_MAXINT64, 0, NULL, store_fixture_done, &result);
  g_assert_null (
      outcry_store_load_candles_finish (self->store, store_fixture_wait (&result), &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/candle-loader/" name, StoreFixture, NULL, store_fixture_set_up, func,        \
              store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("from-ticks", test_from_ticks);
  ADD ("with-session", test_with_session);
  ADD ("precedence", test_precedence);
  ADD ("soft-bars-give-way", test_soft_bars_give_way);
  ADD ("bars-with-holes", test_bars_with_holes);
  ADD ("gap", test_gap);
  ADD ("nothing", test_nothing);
  ADD ("overflow", test_overflow);

  return g_test_run ();
}
