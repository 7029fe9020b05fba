/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Versions of the database. The number is PRAGMA user_version, which SQLite keeps in the file's
 * header and writes within the transaction that changes it; PRAGMA application_id tells our
 * files from others. */

#define G_LOG_DOMAIN "outcry-store"

#include "store/outcry-migration.h"

#include "store/outcry-store.h"

#define APPLICATION_ID 0x4f75744c /* "OutL" */

static const char *const steps[] = {
  /* 1: series, their ticks and their bars. */
  "CREATE TABLE series ("
  "  id INTEGER PRIMARY KEY,"
  "  instrument TEXT NOT NULL,"
  "  source TEXT NOT NULL,"
  "  price_digits INTEGER NOT NULL,"
  "  quantity_digits INTEGER NOT NULL,"
  "  n_ticks INTEGER NOT NULL DEFAULT 0,"
  "  first_tick INTEGER,"
  "  last_tick INTEGER,"
  "  n_tail INTEGER NOT NULL DEFAULT 0,"
  "  n_bars INTEGER NOT NULL DEFAULT 0,"
  "  first_bar INTEGER,"
  "  last_bar INTEGER,"
  "  UNIQUE (instrument, source)) STRICT;"
  "CREATE TABLE block ("
  "  id INTEGER PRIMARY KEY,"
  "  series INTEGER NOT NULL,"
  "  first_time INTEGER NOT NULL,"
  "  first_id INTEGER NOT NULL,"
  "  position INTEGER NOT NULL,"
  "  last_time INTEGER NOT NULL,"
  "  count INTEGER NOT NULL,"
  "  data BLOB NOT NULL) STRICT;"
  "CREATE UNIQUE INDEX block_order"
  "  ON block (series, first_time, first_id, position, last_time, count);"
  "CREATE TABLE tail ("
  "  series INTEGER NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  tick_id INTEGER NOT NULL,"
  "  arrival INTEGER NOT NULL,"
  "  price INTEGER NOT NULL,"
  "  quantity INTEGER NOT NULL,"
  "  side INTEGER NOT NULL,"
  "  PRIMARY KEY (series, time, tick_id, arrival)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE bar ("
  "  series INTEGER NOT NULL,"
  "  interval INTEGER NOT NULL,"
  "  start INTEGER NOT NULL,"
  "  open INTEGER NOT NULL,"
  "  high INTEGER NOT NULL,"
  "  low INTEGER NOT NULL,"
  "  close INTEGER NOT NULL,"
  "  volume INTEGER NOT NULL,"
  "  count INTEGER NOT NULL,"
  "  flags INTEGER NOT NULL,"
  "  price_digits INTEGER NOT NULL,"
  "  quantity_digits INTEGER NOT NULL,"
  "  PRIMARY KEY (series, interval, start)) STRICT, WITHOUT ROWID;",
  /* 2: documents and the log of runs. */
  "CREATE TABLE document ("
  "  kind TEXT NOT NULL,"
  "  key TEXT NOT NULL,"
  "  value TEXT NOT NULL,"
  "  PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE run ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  source TEXT NOT NULL,"
  "  feed TEXT,"
  "  instrument TEXT,"
  "  started INTEGER NOT NULL,"
  "  ended INTEGER NOT NULL,"
  "  outcome TEXT,"
  "  reason TEXT,"
  "  rows INTEGER NOT NULL,"
  "  skipped INTEGER NOT NULL,"
  "  refused INTEGER NOT NULL) STRICT;"
  "CREATE INDEX run_source ON run (source, id);",
};

const OutcrySchema outcry_store_schema = { steps, G_N_ELEMENTS (steps) };

gboolean
outcry_schema_check (const OutcrySchema  *schema,
                     OutcrySqlite        *sqlite,
                     guint               *version,
                     GError             **error)
{
  gint64 application, stored, objects;

  if (!outcry_sqlite_query_integer (sqlite, "PRAGMA application_id", &application, error) ||
      !outcry_sqlite_query_integer (sqlite, "PRAGMA user_version", &stored, error) ||
      !outcry_sqlite_query_integer (sqlite, "SELECT count(*) FROM sqlite_schema", &objects, error))
    return FALSE;
  if (application != APPLICATION_ID && (application != 0 || stored != 0 || objects != 0))
    {
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT,
                   "the file is the database of another program");
      return FALSE;
    }
  if (stored < 0 || stored > schema->n_steps)
    {
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_NEWER,
                   "the database has version %" G_GINT64_FORMAT ", this program knows up to %u",
                   stored, schema->n_steps);
      return FALSE;
    }
  *version = (guint) stored;
  return TRUE;
}

static gboolean
take_step (const OutcrySchema  *schema,
           OutcrySqlite        *sqlite,
           guint                version,
           GError             **error)
{
  g_autofree char *number = g_strdup_printf (
      "PRAGMA application_id = %d; PRAGMA user_version = %u; COMMIT", APPLICATION_ID, version + 1);

  if (outcry_sqlite_exec (sqlite, "BEGIN IMMEDIATE", error) &&
      outcry_sqlite_exec (sqlite, schema->steps[version], error) &&
      outcry_sqlite_exec (sqlite, number, error))
    return TRUE;
  if (!sqlite3_get_autocommit (sqlite->db))
    outcry_sqlite_exec (sqlite, "ROLLBACK", NULL);
  return FALSE;
}

gboolean
outcry_schema_migrate (const OutcrySchema  *schema,
                       OutcrySqlite        *sqlite,
                       guint                target,
                       GError             **error)
{
  guint version;

  g_return_val_if_fail (target <= schema->n_steps, FALSE);

  if (!outcry_schema_check (schema, sqlite, &version, error))
    return FALSE;
  for (; version < target; version++)
    {
      if (!take_step (schema, sqlite, version, error))
        {
          g_prefix_error (error, "migration to version %u: ", version + 1);
          return FALSE;
        }
      if (version > 0)
        g_info ("the database was brought to version %u", version + 1);
    }
  return TRUE;
}
