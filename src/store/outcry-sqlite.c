/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQLite with GError. A failure is classed by the primary result code and, for input and output
 * errors, by the errno behind it, so that a full disk, a quota and a file size limit all read as
 * FULL and a medium that turned read-only as READ_ONLY. */

#include "store/outcry-sqlite.h"

#include "store/outcry-store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static OutcryStoreError
classify (int code,
          int system_errno)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return OUTCRY_STORE_ERROR_FULL;
    case SQLITE_READONLY:
      return OUTCRY_STORE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return OUTCRY_STORE_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return OUTCRY_STORE_ERROR_IN_USE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)
        return OUTCRY_STORE_ERROR_FULL;
      if (system_errno == EACCES || system_errno == EPERM || system_errno == EROFS)
        return OUTCRY_STORE_ERROR_READ_ONLY;
      return OUTCRY_STORE_ERROR_IO;
    default:
      return OUTCRY_STORE_ERROR_IO;
    }
}

static int
last_errno (sqlite3 *db,
            int      pointer)
{
  sqlite3_file *file = NULL;
  int number = 0;

  if (sqlite3_file_control (db, "main", pointer, &file) == SQLITE_OK && file != NULL &&
      file->pMethods != NULL)
    file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &number);
  return number;
}

/* The errno behind a failure: SQLite tells it of opening, and of writing only by asking the file
 * itself, the log (where commits go) before the database. */
static int
find_errno (OutcrySqlite *self,
            int           code)
{
  int number;

  if (self->db == NULL)
    return 0;
  if ((code & 0xff) != SQLITE_IOERR)
    return sqlite3_system_errno (self->db);
  number = last_errno (self->db, SQLITE_FCNTL_JOURNAL_POINTER);
  if (number == 0)
    number = last_errno (self->db, SQLITE_FCNTL_FILE_POINTER);
  return number != 0 ? number : sqlite3_system_errno (self->db);
}

gboolean
outcry_sqlite_fail (OutcrySqlite  *self,
                    int            code,
                    GError       **error)
{
  int system_errno = find_errno (self, code);
  const char *words = self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (code);

  switch (classify (code, system_errno))
    {
    case OUTCRY_STORE_ERROR_FULL:
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL,
                   "no room is left on the disk (%s)", words);
      break;
    case OUTCRY_STORE_ERROR_READ_ONLY:
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_READ_ONLY,
                   "the database cannot be written (%s)", words);
      break;
    case OUTCRY_STORE_ERROR_CORRUPT:
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT,
                   "the database is damaged (%s)", words);
      break;
    case OUTCRY_STORE_ERROR_IN_USE:
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE,
                   "the database is in use by another program (%s)", words);
      break;
    case OUTCRY_STORE_ERROR_NEWER:
    case OUTCRY_STORE_ERROR_NOT_FOUND:
    case OUTCRY_STORE_ERROR_OVERFLOW:
    case OUTCRY_STORE_ERROR_IO:
    default:
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IO, "the database failed: %s (%s)",
                   words, system_errno != 0 ? g_strerror (system_errno) : sqlite3_errstr (code));
    }
  return FALSE;
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

gboolean
outcry_sqlite_open (OutcrySqlite  *self,
                    const char    *path,
                    GError       **error)
{
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
                    | SQLITE_OPEN_PRIVATECACHE;
  int code;

  g_return_val_if_fail (self->db == NULL, FALSE);

  code = sqlite3_open_v2 (path, &self->db, flags, NULL);
  if (code != SQLITE_OK)
    {
      outcry_sqlite_fail (self, code, error);
      outcry_sqlite_close (self);
      return FALSE;
    }
  sqlite3_extended_result_codes (self->db, 1);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize);
  return TRUE;
}

void
outcry_sqlite_close (OutcrySqlite *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->db, sqlite3_close);
}

gboolean
outcry_sqlite_exec (OutcrySqlite  *self,
                    const char    *sql,
                    GError       **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || outcry_sqlite_fail (self, code, error);
}

gboolean
outcry_sqlite_query_integer (OutcrySqlite  *self,
                             const char    *sql,
                             gint64        *value,
                             GError       **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  *value = 0;
  if (code == SQLITE_OK)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW)
        *value = sqlite3_column_int64 (statement, 0);
    }
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    outcry_sqlite_fail (self, code, error);
  sqlite3_finalize (statement);
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

sqlite3_stmt *
outcry_sqlite_prepare (OutcrySqlite  *self,
                       const char    *sql,
                       GError       **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  if (statement != NULL)
    return statement;
  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      outcry_sqlite_fail (self, code, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

gboolean
outcry_sqlite_step (OutcrySqlite  *self,
                    sqlite3_stmt  *statement,
                    GError       **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    outcry_sqlite_fail (self, code, error);
  return FALSE;
}

void
outcry_sqlite_done (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

gboolean
outcry_sqlite_run (OutcrySqlite  *self,
                   sqlite3_stmt  *statement,
                   GError       **error)
{
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    ;
  if (code != SQLITE_DONE)
    outcry_sqlite_fail (self, code, error);
  outcry_sqlite_done (statement);
  return code == SQLITE_DONE;
}

void
outcry_sqlite_bind (sqlite3_stmt *statement,
                    int           index,
                    gint64        value)
{
  int code = sqlite3_bind_int64 (statement, index, value);

  g_assert (code == SQLITE_OK);
}

void
outcry_sqlite_bind_text (sqlite3_stmt *statement,
                         int           index,
                         const char   *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}
