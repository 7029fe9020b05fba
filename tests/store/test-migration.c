/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Versions: the mechanism with steps made for it, and a file of the first version brought up to
 * date. */

#include "store-fixture.h"

#include "store/outcry-migration.h"
#include "store/outcry-tick-block.h"

#define START G_GINT64_CONSTANT (1700000000000000)

typedef struct
{
  char         *directory;
  OutcrySqlite  sqlite;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("outcry-store-XXXXXX", &error);
  g_assert_no_error (error);
  path = store_fixture_file (self->directory);
  outcry_sqlite_open (&self->sqlite, path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  outcry_sqlite_close (&self->sqlite);
  store_fixture_remove (self->directory);
  g_free (self->directory);
}

static gint64
query (Fixture    *self,
       const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  outcry_sqlite_query_integer (&self->sqlite, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_steps (Fixture      *self,
            gconstpointer data)
{
  const char *const steps[] = {
    "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
    "UPDATE a SET x = x + 10",
    "UPDATE a SET x = x * 2",
  };
  const OutcrySchema old = { steps, 1 };
  const OutcrySchema new = { steps, 3 };
  g_autoptr (GError) error = NULL;
  guint version = 99;

  g_assert_true (outcry_schema_check (&new, &self->sqlite, &version, NULL));
  g_assert_cmpuint (version, ==, 0);
  g_assert_true (outcry_schema_migrate (&old, &self->sqlite, 1, NULL));
  g_assert_cmpint (query (self, "PRAGMA user_version"), ==, 1);
  g_assert_true (outcry_schema_migrate (&new, &self->sqlite, 3, NULL));
  g_assert_cmpint (query (self, "SELECT x FROM a"), ==, 22);
  /* Nothing is done twice. */
  g_assert_true (outcry_schema_migrate (&new, &self->sqlite, 3, NULL));
  g_assert_cmpint (query (self, "SELECT x FROM a"), ==, 22);
  g_assert_false (outcry_schema_check (&old, &self->sqlite, &version, &error));
  g_assert_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_NEWER);
}

static void
test_failed_step (Fixture      *self,
                  gconstpointer data)
{
  const char *const steps[] = {
    "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
    "UPDATE a SET x = 5; INSERT INTO missing VALUES (1)",
  };
  const OutcrySchema schema = { steps, 2 };
  g_autoptr (GError) error = NULL;

  g_assert_false (outcry_schema_migrate (&schema, &self->sqlite, 2, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (query (self, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (query (self, "SELECT x FROM a"), ==, 1);
}

/* A file as the first version wrote it: no documents, no runs. */
static void
test_first_version (Fixture      *self,
                    gconstpointer data)
{
  g_autofree OutcryTick *ticks = store_fixture_make (1, 101, START, 1000, 1);
  g_auto (OutcryTickColumns) columns = { 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *insert = NULL;
  g_autoptr (OutcryStore) store = NULL;
  g_autoptr (GArray) back = NULL;
  g_autoptr (GArray) bars = NULL;
  g_autoptr (GHashTable) documents = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement;

  g_assert_true (outcry_schema_migrate (&outcry_store_schema, &self->sqlite, 1, NULL));
  outcry_tick_columns_append_all (&columns, ticks, 100, NULL);
  outcry_tick_block_encode (&columns, 0, 100, (OutcryScale) { 2, 0 }, bytes);
  insert = g_strdup_printf (
      "INSERT INTO series VALUES (7, 'BTC-USD', 'test', 2, 0, 101, %1$" G_GINT64_FORMAT
      ", %2$" G_GINT64_FORMAT ", 1, 1, 60000000, 60000000);"
      "INSERT INTO tail VALUES (7, %2$" G_GINT64_FORMAT ", %3$" G_GINT64_FORMAT ", 1, %4$"
      G_GINT64_FORMAT ", %5$" G_GINT64_FORMAT ", %6$u);"
      "INSERT INTO bar VALUES (7, 0, 60000000, 1, 3, 1, 2, 9, 4, 0, 2, 0)",
      ticks[0].time, ticks[100].time,
      (gint64) (ticks[100].id ^ (G_GUINT64_CONSTANT (1) << 63)), ticks[100].price.ticks,
      ticks[100].quantity.lots, ticks[100].side);
  g_assert_true (outcry_sqlite_exec (&self->sqlite, insert, &error));
  statement = outcry_sqlite_prepare (
      &self->sqlite, "INSERT INTO block VALUES (1, 7, ?1, ?2, 0, ?3, 100, ?4)", &error);
  g_assert_no_error (error);
  outcry_sqlite_bind (statement, 1, ticks[0].time);
  outcry_sqlite_bind (statement, 2, (gint64) (ticks[0].id ^ (G_GUINT64_CONSTANT (1) << 63)));
  outcry_sqlite_bind (statement, 3, ticks[99].time);
  sqlite3_bind_blob (statement, 4, bytes->data, (int) bytes->len, SQLITE_STATIC);
  g_assert_true (outcry_sqlite_run (&self->sqlite, statement, &error));
  outcry_sqlite_close (&self->sqlite);

  store = outcry_store_open (self->directory, &error);
  g_assert_no_error (error);
  back = store_fixture_ticks (store, 7, G_MININT64, G_MAXINT64, 0);
  store_fixture_assert_ticks (back, ticks, 101);
  bars = store_fixture_bars (store, 7, OUTCRY_INTERVAL_1M, G_MININT64, G_MAXINT64, 0);
  g_assert_cmpuint (bars->len, ==, 1);
  g_assert_cmpint (g_array_index (bars, OutcryCandle, 0).volume.lots, ==, 9);
  g_assert_true (store_fixture_document (store, "recipe", "ecb", "name: ecb", NULL));
  documents = store_fixture_documents (store, "recipe");
  g_assert_cmpuint (g_hash_table_size (documents), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/store/migration/steps", Fixture, NULL, set_up, test_steps, tear_down);
  g_test_add ("/store/migration/failed-step", Fixture, NULL, set_up, test_failed_step, tear_down);
  g_test_add ("/store/migration/first-version", Fixture, NULL, set_up, test_first_version,
              tear_down);

  return g_test_run ();
}
