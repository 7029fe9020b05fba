/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a store does when it cannot: files that are not its own, newer ones, damaged blocks, no
 * room. */

#include "store-fixture.h"

#include "store/outcry-sqlite-storage.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define START G_GINT64_CONSTANT (1700000000000000)

static void
run_sql (const char *directory,
         const char *sql)
{
  g_autofree char *path = store_fixture_file (directory);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static int
count_rows (const char *directory,
            const char *sql)
{
  g_autofree char *path = store_fixture_file (directory);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  int count;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  count = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return count;
}

/* Opening must fail as told and leave the file byte for byte. */
static void
assert_refused (const char       *directory,
                OutcryStoreError  code)
{
  g_autofree char *path = store_fixture_file (directory);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_len, after_len;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &before, &before_len, NULL));
  g_assert_null (outcry_store_open (directory, &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_file_get_contents (path, &after, &after_len, NULL));
  g_assert_cmpmem (before, before_len, after, after_len);
}

static void
test_second_instance (StoreFixture *self,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryStore) second = outcry_store_open (self->directory, &error);
  g_autofree char *holder = g_strdup_printf ("process %d", (int) getpid ());

  g_assert_null (second);
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, holder));
  outcry_store_close (self->store);
  second = outcry_store_open (self->directory, NULL);
  g_assert_nonnull (second);
}

static void
test_not_a_database (StoreFixture *self,
                     gconstpointer data)
{
  g_autofree char *path = store_fixture_file (self->directory);
  g_autofree char *noise = g_malloc (20000);
  guint64 state = 4;

  for (gsize i = 0; i < 20000; i++)
    noise[i] = (char) store_fixture_random (&state);
  outcry_store_close (self->store);
  g_assert_true (g_file_set_contents (path, noise, 20000, NULL));
  assert_refused (self->directory, OUTCRY_STORE_ERROR_CORRUPT);
}

static void
test_other_database (StoreFixture *self,
                     gconstpointer data)
{
  g_autofree char *path = store_fixture_file (self->directory);

  outcry_store_close (self->store);
  g_assert_cmpint (g_unlink (path), ==, 0);
  run_sql (self->directory, "CREATE TABLE bookmarks (title); INSERT INTO bookmarks VALUES ('x')");
  assert_refused (self->directory, OUTCRY_STORE_ERROR_CORRUPT);
}

static void
test_newer (StoreFixture *self,
            gconstpointer data)
{
  outcry_store_close (self->store);
  run_sql (self->directory, "PRAGMA user_version = 1000");
  assert_refused (self->directory, OUTCRY_STORE_ERROR_NEWER);
}

/* Pages overwritten in the middle: opening works, what cannot be read fails with words. */
static void
test_damaged_pages (StoreFixture *self,
                    gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (1, 40000, START, 1000, 1);
  g_autofree char *path = store_fixture_file (self->directory);
  g_autofree char *bytes = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) back = NULL;
  gsize len;

  store_fixture_add (self->store, series, ticks, 40000, NULL);
  outcry_store_close (self->store);
  g_clear_object (&self->store);
  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  memset (bytes + len / 4, 0xa5, len / 2);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
  self->store = outcry_store_open (self->directory, &error);
  if (self->store == NULL)
    {
      g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT);
      return;
    }
  outcry_store_load_ticks_async (self->store, series, G_MININT64, G_MAXINT64, 0, NULL,
                                 store_fixture_done, &result);
  back = outcry_store_load_ticks_finish (self->store, store_fixture_wait (&result), &error);
  if (back == NULL)
    g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT);
  else
    g_assert_cmpuint (back->len, <, 40000);
}

/* One byte of the second block turned: the others are there, its row stays as evidence, and what
 * is told anew is held again. */
static void
test_damaged_block (StoreFixture *self,
                    gconstpointer data)
{
  gint64 series = store_fixture_series (self->store, "BTC-USD", 2, 0);
  g_autofree OutcryTick *ticks = store_fixture_make (1, 3 * 8192, START, 1000000, 1);
  g_autoptr (GArray) back = NULL;
  g_autoptr (GArray) again = NULL;
  g_autoptr (GArray) candles = NULL;
  OutcryStoreFigures figures;

  store_fixture_add (self->store, series, ticks, 3 * 8192, NULL);
  outcry_store_close (self->store);
  g_clear_object (&self->store);
  run_sql (self->directory, "UPDATE block SET data = CAST (substr (data, 1, 5000) || x'00'"
                            " || substr (data, 5002) AS BLOB) WHERE id = 2");
  self->store = outcry_store_open (self->directory, NULL);
  back = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  g_assert_cmpuint (back->len, ==, 2 * 8192);
  g_assert_cmpint (g_array_index (back, OutcryTick, 8192).time, ==, ticks[2 * 8192].time);
  outcry_store_get_figures (self->store, &figures);
  g_assert_cmpuint (figures.corrupt_blocks, ==, 1);
  candles = store_fixture_candles (self->store, series, OUTCRY_INTERVAL_1D, NULL, G_MININT64,
                                   G_MAXINT64, 0);
  g_assert_cmpuint (candles->len, >, 0);

  g_assert_cmpint (store_fixture_add (self->store, series, ticks, 3 * 8192, NULL), ==, 8192);
  again = store_fixture_ticks (self->store, series, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (again, ticks, 3 * 8192);
  outcry_store_close (self->store);
  g_assert_cmpint (count_rows (self->directory, "SELECT count(*) FROM block WHERE id = 2"), ==, 1);
}

static gssize
add_in_transaction (OutcryStorage  *storage,
                    gint64          series,
                    OutcryTick     *ticks,
                    gsize           n,
                    GError        **error)
{
  gssize added;

  if (!outcry_storage_begin (storage, error))
    return -1;
  added = outcry_storage_add_ticks (storage, series, ticks, n, error);
  if (added >= 0 && outcry_storage_commit (storage, error))
    return added;
  outcry_storage_rollback (storage);
  return -1;
}

/* No page more: refused as FULL, what was there stays, and with room it goes on. */
static void
test_full (void)
{
  g_autofree char *directory = g_dir_make_tmp ("outcry-store-XXXXXX", NULL);
  g_autofree OutcryTick *ticks = store_fixture_make (1, 60000, START, 1000000, 1);
  g_autoptr (OutcryInstrument) instrument
      = outcry_instrument_new ("BTC-USD", NULL, (OutcryScale) { 2, 0 }, NULL);
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (OutcryStorage) storage = outcry_sqlite_storage_new (directory, &error);
    g_autoptr (OutcrySeries) series = NULL;
    g_autoptr (OutcrySeries) held = NULL;
    g_autoptr (GArray) back = NULL;

    g_assert_no_error (error);
    series = outcry_storage_ensure_series (storage, instrument, "test", NULL);
    g_assert_cmpint (add_in_transaction (storage, series->id, ticks, 10000, NULL), ==, 10000);
    outcry_sqlite_storage_limit (OUTCRY_SQLITE_STORAGE (storage), 3);
    g_assert_cmpint (add_in_transaction (storage, series->id, ticks, 60000, &error), ==, -1);
    g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL);
    held = outcry_storage_get_series (storage, series->id, NULL);
    g_assert_cmpuint (held->n_ticks, ==, 10000);
    back = outcry_storage_load_ticks (storage, series->id, G_MININT64, G_MAXINT64, 0, NULL, NULL);
    store_fixture_assert_ticks (back, ticks, 10000);
    outcry_sqlite_storage_limit (OUTCRY_SQLITE_STORAGE (storage), 0);
    g_assert_cmpint (add_in_transaction (storage, series->id, ticks, 60000, NULL), ==, 50000);
    g_clear_pointer (&back, g_array_unref);
    back = outcry_storage_load_ticks (storage, series->id, G_MININT64, G_MAXINT64, 0, NULL, NULL);
    store_fixture_assert_ticks (back, ticks, 60000);
  }
  store_fixture_remove (directory);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/store/faults/" name, StoreFixture, NULL, store_fixture_set_up, func,               \
              store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("second-instance", test_second_instance);
  ADD ("not-a-database", test_not_a_database);
  ADD ("other-database", test_other_database);
  ADD ("newer", test_newer);
  ADD ("damaged-pages", test_damaged_pages);
  ADD ("damaged-block", test_damaged_block);
  g_test_add_func ("/store/faults/full", test_full);

  return g_test_run ();
}
