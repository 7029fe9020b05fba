/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of the store share. */

#include "store-fixture.h"

#include <glib/gstdio.h>

#define NONE NULL, store_fixture_done, &result

void
store_fixture_remove (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        store_fixture_remove (path);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_rmdir (directory);
}

char *
store_fixture_file (const char *directory)
{
  return g_build_filename (directory, "outcry.db", NULL);
}

void
store_fixture_set_up (StoreFixture *self,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("outcry-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = outcry_store_open (self->directory, &error);
  g_assert_no_error (error);
}

void
store_fixture_tear_down (StoreFixture *self,
                         gconstpointer data)
{
  g_clear_object (&self->store);
  store_fixture_remove (self->directory);
  g_free (self->directory);
}

void
store_fixture_reopen (StoreFixture *self)
{
  g_autoptr (GError) error = NULL;

  outcry_store_close (self->store);
  g_clear_object (&self->store);
  self->store = outcry_store_open (self->directory, &error);
  g_assert_no_error (error);
}

void
store_fixture_done (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

GAsyncResult *
store_fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return *result;
}

OutcrySeries *
store_fixture_ensure (OutcryStore  *store,
                      const char   *instrument,
                      const char   *source,
                      guint         price_digits,
                      guint         quantity_digits,
                      GError      **error)
{
  OutcryScale scale = { (guint8) price_digits, (guint8) quantity_digits };
  g_autoptr (OutcryInstrument) made = outcry_instrument_new (instrument, NULL, scale, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  outcry_store_ensure_series_async (store, made, source, NONE);
  return outcry_store_ensure_series_finish (store, store_fixture_wait (&result), error);
}

gint64
store_fixture_series (OutcryStore *store,
                      const char  *instrument,
                      guint        price_digits,
                      guint        quantity_digits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcrySeries) series
      = store_fixture_ensure (store, instrument, "test", price_digits, quantity_digits, &error);

  g_assert_no_error (error);
  return series->id;
}

GPtrArray *
store_fixture_list (OutcryStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list;

  outcry_store_list_series_async (store, NONE);
  list = outcry_store_list_series_finish (store, store_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return list;
}

OutcrySeries *
store_fixture_find (OutcryStore *store,
                    gint64       id)
{
  g_autoptr (GPtrArray) list = store_fixture_list (store);

  for (guint i = 0; i < list->len; i++)
    {
      OutcrySeries *series = g_ptr_array_index (list, i);

      if (series->id == id)
        return outcry_series_copy (series);
    }
  g_assert_not_reached ();
}

static void
settle (GError *failure,
        GError **error)
{
  if (error == NULL)
    g_assert_no_error (failure);
  else if (failure != NULL)
    g_propagate_error (error, failure);
}

gssize
store_fixture_add (OutcryStore       *store,
                   gint64             series,
                   const OutcryTick  *ticks,
                   gsize              n,
                   GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *failure = NULL;
  gssize added;

  outcry_store_add_ticks_async (store, series, ticks, n, NONE);
  added = outcry_store_add_ticks_finish (store, store_fixture_wait (&result), &failure);
  settle (failure, error);
  return added;
}

gssize
store_fixture_put (OutcryStore         *store,
                   gint64               series,
                   OutcryInterval       interval,
                   const OutcryCandle  *bars,
                   gsize                n,
                   GError             **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *failure = NULL;
  gssize changed;

  outcry_store_put_bars_async (store, series, interval, bars, n, NONE);
  changed = outcry_store_put_bars_finish (store, store_fixture_wait (&result), &failure);
  settle (failure, error);
  return changed;
}

GArray *
store_fixture_ticks (OutcryStore *store,
                     gint64       series,
                     OutcryTime   from,
                     OutcryTime   to,
                     gsize        limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *ticks;

  outcry_store_load_ticks_async (store, series, from, to, limit, NONE);
  ticks = outcry_store_load_ticks_finish (store, store_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return ticks;
}

GArray *
store_fixture_bars (OutcryStore    *store,
                    gint64          series,
                    OutcryInterval  interval,
                    OutcryTime      from,
                    OutcryTime      to,
                    gsize           limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *bars;

  outcry_store_load_bars_async (store, series, interval, from, to, limit, NONE);
  bars = outcry_store_load_bars_finish (store, store_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return bars;
}

GArray *
store_fixture_candles (OutcryStore    *store,
                       gint64          series,
                       OutcryInterval  interval,
                       OutcrySession  *session,
                       OutcryTime      from,
                       OutcryTime      to,
                       gsize           limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *candles;

  outcry_store_load_candles_async (store, series, interval, session, from, to, limit, NONE);
  candles = outcry_store_load_candles_finish (store, store_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return candles;
}

gboolean
store_fixture_document (OutcryStore  *store,
                        const char   *kind,
                        const char   *key,
                        const char   *value,
                        GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *failure = NULL;
  gboolean done;

  outcry_store_put_document_async (store, kind, key, value, NONE);
  done = outcry_store_put_document_finish (store, store_fixture_wait (&result), &failure);
  settle (failure, error);
  return done;
}

GHashTable *
store_fixture_documents (OutcryStore *store,
                         const char  *kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *documents;

  outcry_store_list_documents_async (store, kind, NONE);
  documents = outcry_store_list_documents_finish (store, store_fixture_wait (&result), &error);
  g_assert_no_error (error);
  return documents;
}

guint64
store_fixture_random (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

OutcryTick *
store_fixture_make (guint64    seed,
                    gsize      n,
                    OutcryTime start,
                    gint64     gap,
                    guint64    id)
{
  OutcryTick *ticks = g_new0 (OutcryTick, n);
  gint64 price = 5000000;

  for (gsize i = 0; i < n; i++)
    {
      start += (gint64) (store_fixture_random (&seed) % (guint64) gap) + 1;
      price += (gint64) (store_fixture_random (&seed) % 21) - 10;
      ticks[i] = (OutcryTick) {
        .time = start,
        .price = OUTCRY_PRICE (price),
        .quantity = OUTCRY_QUANTITY ((gint64) (store_fixture_random (&seed) % 1000) + 1),
        .id = id == 0 ? 0 : id + i,
        .side = (guint32) (store_fixture_random (&seed) % 3),
      };
    }
  return ticks;
}

void
store_fixture_assert_ticks (GArray           *ticks,
                            const OutcryTick *expected,
                            gsize             n)
{
  g_assert_cmpuint (ticks->len, ==, n);
  for (gsize i = 0; i < n; i++)
    {
      const OutcryTick *tick = &g_array_index (ticks, OutcryTick, i);

      g_assert_cmpint (tick->time, ==, expected[i].time);
      g_assert_cmpint (tick->price.ticks, ==, expected[i].price.ticks);
      g_assert_cmpint (tick->quantity.lots, ==, expected[i].quantity.lots);
      g_assert_cmpuint (tick->id, ==, expected[i].id);
      g_assert_cmpuint (tick->side, ==, expected[i].side);
    }
}
