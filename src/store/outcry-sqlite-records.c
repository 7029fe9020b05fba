/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The log of runs, bounded for each source, and small documents by kind and key. */

#include "store/outcry-sqlite-storage-private.h"

#define RUNS_KEPT "500"

static gboolean
trim_runs (OutcrySqliteStorage  *self,
           const char           *source,
           GError              **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "DELETE FROM run WHERE source = ?1 AND id <= (SELECT id FROM run WHERE source = ?1"
      " ORDER BY id DESC LIMIT 1 OFFSET " RUNS_KEPT ")",
      error);

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind_text (statement, 1, source);
  return outcry_sqlite_run (&self->sqlite, statement, error);
}

gboolean
outcry_sqlite_storage_add_run (OutcryStorage    *storage,
                               const OutcryRun  *run,
                               GError          **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "INSERT INTO run (source, feed, instrument, started, ended, outcome, reason, rows, skipped,"
      " refused) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      error);

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind_text (statement, 1, run->source);
  outcry_sqlite_bind_text (statement, 2, run->feed);
  outcry_sqlite_bind_text (statement, 3, run->instrument);
  outcry_sqlite_bind (statement, 4, run->started);
  outcry_sqlite_bind (statement, 5, run->ended);
  outcry_sqlite_bind_text (statement, 6, run->outcome);
  outcry_sqlite_bind_text (statement, 7, run->reason);
  outcry_sqlite_bind (statement, 8, run->rows);
  outcry_sqlite_bind (statement, 9, run->skipped);
  outcry_sqlite_bind (statement, 10, run->refused);
  return outcry_sqlite_run (&self->sqlite, statement, error) &&
         trim_runs (self, run->source, error);
}

static char *
column_string (sqlite3_stmt *row,
               int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

GPtrArray *
outcry_sqlite_storage_list_runs (OutcryStorage  *storage,
                                 const char     *source,
                                 guint           limit,
                                 GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_run_free);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *row;

  if (source != NULL)
    row = outcry_sqlite_prepare (&self->sqlite,
                                 "SELECT id, source, feed, instrument, started, ended, outcome, "
                                 "reason, rows, skipped, refused"
                                 " FROM run WHERE source = ?1 ORDER BY id DESC LIMIT ?2",
                                 error);
  else
    row = outcry_sqlite_prepare (&self->sqlite,
                                 "SELECT id, source, feed, instrument, started, ended, outcome, "
                                 "reason, rows, skipped, refused"
                                 " FROM run WHERE ?1 IS NULL ORDER BY id DESC LIMIT ?2",
                                 error);
  if (row == NULL)
    return NULL;
  outcry_sqlite_bind_text (row, 1, source);
  outcry_sqlite_bind (row, 2, limit == 0 ? -1 : (gint64) limit);
  while (outcry_sqlite_step (&self->sqlite, row, &failure))
    {
      OutcryRun *run = g_new0 (OutcryRun, 1);

      run->id = sqlite3_column_int64 (row, 0);
      run->source = column_string (row, 1);
      run->feed = column_string (row, 2);
      run->instrument = column_string (row, 3);
      run->started = sqlite3_column_int64 (row, 4);
      run->ended = sqlite3_column_int64 (row, 5);
      run->outcome = column_string (row, 6);
      run->reason = column_string (row, 7);
      run->rows = (guint) sqlite3_column_int64 (row, 8);
      run->skipped = (guint) sqlite3_column_int64 (row, 9);
      run->refused = (guint) sqlite3_column_int64 (row, 10);
      g_ptr_array_add (runs, run);
    }
  outcry_sqlite_done (row);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&runs);
}

gboolean
outcry_sqlite_storage_put_document (OutcryStorage  *storage,
                                    const char     *kind,
                                    const char     *key,
                                    const char     *value,
                                    GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  sqlite3_stmt *statement;

  if (value != NULL)
    statement = outcry_sqlite_prepare (
        &self->sqlite, "INSERT OR REPLACE INTO document (kind, key, value) VALUES (?1, ?2, ?3)",
        error);
  else
    statement = outcry_sqlite_prepare (
        &self->sqlite, "DELETE FROM document WHERE kind = ?1 AND key = ?2", error);
  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind_text (statement, 1, kind);
  outcry_sqlite_bind_text (statement, 2, key);
  if (value != NULL)
    outcry_sqlite_bind_text (statement, 3, value);
  return outcry_sqlite_run (&self->sqlite, statement, error);
}

GHashTable *
outcry_sqlite_storage_list_documents (OutcryStorage  *storage,
                                      const char     *kind,
                                      GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  g_autoptr (GHashTable) documents =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *row = outcry_sqlite_prepare (
      &self->sqlite, "SELECT key, value FROM document WHERE kind = ?1", error);

  if (row == NULL)
    return NULL;
  outcry_sqlite_bind_text (row, 1, kind);
  while (outcry_sqlite_step (&self->sqlite, row, &failure))
    g_hash_table_insert (documents, column_string (row, 0), column_string (row, 1));
  outcry_sqlite_done (row);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&documents);
}
