/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Series, ticks, bars, documents and runs through the asynchronous front, across reopening. */

#include "store-fixture.h"

#include <string.h>

#define START G_GINT64_CONSTANT (1700000000000000)

static void
test_fresh (StoreFixture *self,
            gconstpointer data)
{
  g_autoptr (GPtrArray) list = store_fixture_list (self->store);
  OutcryStoreFigures figures;

  g_assert_cmpuint (list->len, ==, 0);
  outcry_store_get_figures (self->store, &figures);
  g_assert_cmpuint (figures.ticks, ==, 0);
  g_assert_cmpuint (figures.bytes, >, 0);
  g_assert_cmpint (figures.last_commit, ==, OUTCRY_TIME_NONE);
}

static void
test_series (StoreFixture *self,
             gconstpointer data)
{
  g_autoptr (OutcrySeries) first
      = store_fixture_ensure (self->store, "BTC-USD", "kraken", 2, 8, NULL);
  g_autoptr (OutcrySeries) again
      = store_fixture_ensure (self->store, "BTC-USD", "kraken", 1, 3, NULL);
  g_autoptr (OutcrySeries) other
      = store_fixture_ensure (self->store, "BTC-USD", "coinbase", 2, 8, NULL);
  g_autoptr (GPtrArray) list = store_fixture_list (self->store);

  g_assert_cmpint (first->id, ==, again->id);
  g_assert_cmpint (first->id, !=, other->id);
  g_assert_cmpuint (again->scale.price_digits, ==, 2);
  g_assert_cmpuint (again->scale.quantity_digits, ==, 8);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((OutcrySeries *) g_ptr_array_index (list, 0))->source, ==, "coinbase");
  g_assert_cmpint (first->first_tick, ==, OUTCRY_TIME_NONE);
}

/* One batch of many sizes: kept in the tail, in one block, in several. */
static void
test_ticks (StoreFixture *self,
            gconstpointer data)
{
  static const gsize sizes[] = { 1, 10, 1023, 1024, 8192, 8193, 30000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("T%u", i);
      gint64 series = store_fixture_series (self->store, name, 2, 0);
      g_autofree OutcryTick *ticks = store_fixture_make (i, sizes[i], START, 1000000, 1);
      g_autoptr (GArray) back = NULL;
      g_autoptr (GArray) latest = NULL;
      g_autoptr (OutcrySeries) held = NULL;

      g_assert_cmpint (store_fixture_add (self->store, series, ticks, sizes[i], NULL), ==,
                       sizes[i]);
      g_assert_cmpint (store_fixture_add (self->store, series, ticks, sizes[i], NULL), ==, 0);
      store_fixture_reopen (self);
      back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
      store_fixture_assert_ticks (back, ticks, sizes[i]);
      latest = store_fixture_ticks (self->store, series, G_MININT64, ticks[sizes[i] - 1].time, 7);
      store_fixture_assert_ticks (latest, ticks + sizes[i] - 1 - MIN (7, sizes[i] - 1),
                                  MIN (7, sizes[i] - 1));
      held = store_fixture_find (self->store, series);
      g_assert_cmpuint (held->n_ticks, ==, sizes[i]);
      g_assert_cmpint (held->first_tick, ==, ticks[0].time);
      g_assert_cmpint (held->last_tick, ==, ticks[sizes[i] - 1].time);
    }
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  return outcry_tick_compare (a, b);
}

/* Whatever the order and size of the batches, with many told twice, the same ticks are held. */
static void
test_any_order (StoreFixture *self,
                gconstpointer data)
{
  const gsize n = 40000;
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (3, n, START, 1000, 1);
  g_autofree OutcryTick *shuffled = NULL;
  g_autoptr (GArray) back = NULL;
  guint64 state = 11;
  gsize added = 0;

  /* Some instants are shared by several ids. */
  for (gsize i = 1; i < n; i++)
    if (i % 5 == 0)
      ticks[i].time = ticks[i - 1].time;
  g_qsort_with_data (ticks, (gint) n, sizeof *ticks, compare, NULL);
  shuffled = g_memdup2 (ticks, n * sizeof *ticks);
  for (gsize i = n - 1; i > 0; i--)
    {
      gsize j = store_fixture_random (&state) % (i + 1);
      OutcryTick swap = shuffled[i];

      shuffled[i] = shuffled[j];
      shuffled[j] = swap;
    }
  for (gsize at = 0; at < n;)
    {
      gsize size = MIN (n - at, 1 + store_fixture_random (&state) % 3000);
      gsize early = at > 50 ? at - 50 : 0;

      added += (gsize) store_fixture_add (self->store, series, shuffled + early, at + size - early,
                                          NULL);
      at += size;
      g_assert_cmpuint (added, ==, at);
    }
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, n);
  for (guint i = 0; i < 50; i++)
    {
      gsize from = store_fixture_random (&state) % n;
      gsize to = from + store_fixture_random (&state) % (n - from);
      g_autoptr (GArray) part = NULL;

      while (from > 0 && ticks[from - 1].time == ticks[from].time)
        from--;
      while (to > from && ticks[to - 1].time == ticks[to].time)
        to--;
      part = store_fixture_ticks (self->store, series, ticks[from].time, ticks[to].time, 0);
      store_fixture_assert_ticks (part, ticks + from, to - from);
    }
}

/* Without ids a tick is the same when all of it is; those of one instant stay in order of
 * arrival. */
static void
test_without_ids (StoreFixture *self,
                  gconstpointer data)
{
  const gsize n = 20000;
  gint64 series = store_fixture_series (self->store, "VIX", 2, 0);
  g_autofree OutcryTick *ticks = g_new0 (OutcryTick, n);
  g_autoptr (GArray) back = NULL;

  for (gsize i = 0; i < n; i++)
    ticks[i] = (OutcryTick) { .time = START, .price = { (gint64) (i * 7919 % n) },
                              .quantity = { 1 } };
  for (gsize at = 0; at < n; at += 500)
    {
      g_assert_cmpint (store_fixture_add (self->store, series, ticks + at, 500, NULL), ==, 500);
      g_assert_cmpint (store_fixture_add (self->store, series, ticks, 100, NULL), ==, 0);
    }
  back = store_fixture_ticks (self->store, series, START, START + 1, 0);
  store_fixture_assert_ticks (back, ticks, n);
}

static void
test_refused_ticks (StoreFixture *self,
                    gconstpointer data)
{
  const OutcryTick tick = { .time = OUTCRY_TIME_NONE };
  g_autoptr (GError) error = NULL;
  gint64 series = store_fixture_series (self->store, "VIX", 2, 0);

  g_assert_cmpint (store_fixture_add (self->store, series, &tick, 1, &error), ==, -1);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_cmpint (store_fixture_add (self->store, 99, &tick, 1, &error), ==, -1);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (store_fixture_add (self->store, series, NULL, 0, NULL), ==, 0);
}

static void
test_widening (StoreFixture *self,
               gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (3, 10100, START, 1000, 1);
  const OutcryCandle bar = { START, { 5 }, { 7 }, { 4 }, { 6 }, { 9 }, 3, 0 };
  g_autoptr (OutcrySeries) wide = NULL;
  g_autoptr (OutcrySeries) too_wide = NULL;
  g_autoptr (OutcrySeries) held = NULL;
  g_autoptr (GArray) back = NULL;
  g_autoptr (GArray) bars = NULL;
  g_autoptr (GError) error = NULL;

  /* Blocks, and a tail. */
  store_fixture_add (self->store, series, ticks, 10000, NULL);
  store_fixture_add (self->store, series, ticks + 10000, 50, NULL);
  store_fixture_put (self->store, series, OUTCRY_INTERVAL_1M, &bar, 1, NULL);
  wide = store_fixture_ensure (self->store, "BTC-USD", "test", 4, 3, NULL);
  g_assert_cmpuint (wide->scale.price_digits, ==, 4);
  g_assert_cmpuint (wide->scale.quantity_digits, ==, 3);
  for (gsize i = 0; i < 10100; i++)
    {
      ticks[i].price.ticks *= 100;
      ticks[i].quantity.lots *= 1000;
    }
  g_assert_cmpint (store_fixture_add (self->store, series, ticks + 10000, 100, NULL), ==, 50);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, 10100);
  bars = store_fixture_bars (self->store, series, OUTCRY_INTERVAL_1M, G_MININT64, G_MAXINT64, 0);
  g_assert_cmpint (g_array_index (bars, OutcryCandle, 0).high.ticks, ==, 700);
  g_assert_cmpint (g_array_index (bars, OutcryCandle, 0).volume.lots, ==, 9000);

  /* Prices near 50,000 with 15 digits do not fit; the series stays as it was. */
  too_wide = store_fixture_ensure (self->store, "BTC-USD", "test", 15, 3, &error);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW);
  g_assert_null (too_wide);
  held = store_fixture_find (self->store, series);
  g_assert_cmpuint (held->scale.price_digits, ==, 4);
  g_clear_pointer (&back, g_array_unref);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, 10100);
}

static void
test_bars (StoreFixture *self,
           gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  OutcryCandle bars[100] = { 0 };
  g_autoptr (GArray) back = NULL;
  g_autoptr (OutcrySeries) held = NULL;

  for (gint i = 0; i < 100; i++)
    bars[i] = (OutcryCandle) { i * OUTCRY_MINUTE, { i }, { i + 2 }, { i - 1 }, { i + 1 }, { i * 3 },
                               (guint32) i, i % 2 ? OUTCRY_CANDLE_NONE : OUTCRY_CANDLE_NO_VOLUME };
  g_assert_cmpint (store_fixture_put (self->store, series, OUTCRY_INTERVAL_1M, bars, 100, NULL), ==,
                   100);
  g_assert_cmpint (store_fixture_put (self->store, series, OUTCRY_INTERVAL_1D, bars, 1, NULL), ==,
                   1);
  bars[50].close = OUTCRY_PRICE (49);
  g_assert_cmpint (store_fixture_put (self->store, series, OUTCRY_INTERVAL_1M, bars, 100, NULL), ==,
                   1);
  store_fixture_reopen (self);
  back = store_fixture_bars (self->store, series, OUTCRY_INTERVAL_1M, bars[10].start,
                             bars[60].start, 20);
  g_assert_cmpuint (back->len, ==, 20);
  g_assert_cmpmem (back->data, 20 * sizeof (OutcryCandle), bars + 40, 20 * sizeof (OutcryCandle));
  held = store_fixture_find (self->store, series);
  g_assert_cmpuint (held->n_bars, ==, 101);
  g_assert_cmpint (held->last_bar, ==, bars[99].start);
}

static void
test_documents (StoreFixture *self,
                gconstpointer data)
{
  g_autoptr (GHashTable) recipes = NULL;
  g_autoptr (GHashTable) cursors = NULL;

  store_fixture_document (self->store, "recipe", "ecb", "name: ecb\n", NULL);
  store_fixture_document (self->store, "recipe", "kraken", "old", NULL);
  store_fixture_document (self->store, "recipe", "kraken", "näme", NULL);
  store_fixture_document (self->store, "recipe", "gone", "x", NULL);
  store_fixture_document (self->store, "recipe", "gone", NULL, NULL);
  store_fixture_document (self->store, "recipe", "never", NULL, NULL);
  store_fixture_reopen (self);
  recipes = store_fixture_documents (self->store, "recipe");
  cursors = store_fixture_documents (self->store, "cursor");
  g_assert_cmpuint (g_hash_table_size (recipes), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (recipes, "kraken"), ==, "näme");
  g_assert_cmpuint (g_hash_table_size (cursors), ==, 0);
}

static GPtrArray *
list_runs (OutcryStore *store,
           const char  *source,
           guint        limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *runs;

  outcry_store_list_runs_async (store, source, limit, NULL, store_fixture_done, &result);
  runs = outcry_store_list_runs_finish (store, store_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return runs;
}

static void
add_run (OutcryStore *store,
         char        *source,
         guint        rows)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const OutcryRun run = { .source = source, .started = START, .ended = START + rows,
                          .outcome = (char *) "ok", .rows = rows };

  outcry_store_add_run_async (store, &run, NULL, store_fixture_done, &result);
  g_assert_true (outcry_store_add_run_finish (store, store_fixture_wait (&result), &error));
  g_assert_no_error (error);
}

static void
test_runs (StoreFixture *self,
           gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) some = NULL;
  const OutcryRun *run;

  add_run (self->store, (char *) "other", 1000);
  for (guint i = 0; i < 505; i++)
    add_run (self->store, (char *) "ecb", i);
  all = list_runs (self->store, NULL, 0);
  g_assert_cmpuint (all->len, ==, 501);
  some = list_runs (self->store, "ecb", 3);
  g_assert_cmpuint (some->len, ==, 3);
  run = g_ptr_array_index (some, 0);
  g_assert_cmpuint (run->rows, ==, 504);
  g_assert_cmpint (run->ended, ==, START + 504);
  g_assert_cmpstr (run->outcome, ==, "ok");
  g_assert_null (run->reason);
  run = g_ptr_array_index (all, 500);
  g_assert_cmpstr (run->source, ==, "other");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/store/" name, StoreFixture, NULL, store_fixture_set_up, func,                \
              store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("fresh", test_fresh);
  ADD ("series", test_series);
  ADD ("ticks", test_ticks);
  ADD ("any-order", test_any_order);
  ADD ("without-ids", test_without_ids);
  ADD ("refused-ticks", test_refused_ticks);
  ADD ("widening", test_widening);
  ADD ("bars", test_bars);
  ADD ("documents", test_documents);
  ADD ("runs", test_runs);

  return g_test_run ();
}
