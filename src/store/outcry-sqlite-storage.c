/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQLite file: opening, transactions, checkpoints.
 *
 * The connection keeps SQLite's exclusive lock, since the directory's lock admits one process
 * anyway: then the index of the write-ahead log lives in memory, no -shm file is mapped, and a
 * full disk cannot end in SIGBUS. synchronous=FULL syncs the log at each commit. Checkpoints are
 * made between commits by tidy, after the commit was told; what fails there stays in the log and
 * costs nothing but room. */

#define G_LOG_DOMAIN "outcry-store"

#include "store/outcry-directory-lock.h"
#include "store/outcry-migration.h"
#include "store/outcry-sqlite-storage-private.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/stat.h>

#define PAGE_SIZE "8192"
#define CHECKPOINT_BYTES (16 * 1024 * 1024)

/* Room kept while nothing is to do. */
#define KEEP_TICKS OUTCRY_TICK_BLOCK_FULL

static void outcry_sqlite_storage_iface_init (OutcryStorageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcrySqliteStorage,
                               outcry_sqlite_storage,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (OUTCRY_TYPE_STORAGE,
                                                      outcry_sqlite_storage_iface_init))

static void
update_totals (OutcrySqliteStorage *self)
{
  gint64 ticks, bars;

  if (outcry_sqlite_query_integer (&self->sqlite, "SELECT sum(n_ticks) FROM series", &ticks,
                                   NULL) &&
      outcry_sqlite_query_integer (&self->sqlite, "SELECT sum(n_bars) FROM series", &bars, NULL))
    {
      self->figures.ticks = (guint64) ticks;
      self->figures.bars = (guint64) bars;
    }
}

static gboolean
outcry_sqlite_storage_begin (OutcryStorage  *storage,
                             GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);

  self->marked = FALSE;
  return outcry_sqlite_exec (&self->sqlite, "BEGIN IMMEDIATE", error);
}

static gboolean
outcry_sqlite_storage_commit (OutcryStorage  *storage,
                              GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);

  self->marked = FALSE;
  /* Some failures end the transaction by themselves: then there is nothing left to commit. */
  if (sqlite3_get_autocommit (self->sqlite.db))
    {
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IO,
                   "the transaction was rolled back");
      return FALSE;
    }
  if (!outcry_sqlite_exec (&self->sqlite, "COMMIT", error))
    return FALSE;
  self->figures.commits++;
  self->figures.last_commit = g_get_real_time ();
  update_totals (self);
  return TRUE;
}

static void
outcry_sqlite_storage_rollback (OutcryStorage *storage)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  g_autoptr (GError) error = NULL;

  self->marked = FALSE;
  outcry_sqlite_blocks_rest (self);
  g_hash_table_remove_all (self->series);
  if (!sqlite3_get_autocommit (self->sqlite.db) &&
      !outcry_sqlite_exec (&self->sqlite, "ROLLBACK", &error))
    g_message ("rolling back: %s", error->message);
}

static gboolean
outcry_sqlite_storage_mark (OutcryStorage  *storage,
                            GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  gboolean marked = self->marked;

  self->marked = FALSE;
  if (marked && !outcry_sqlite_exec (&self->sqlite, "RELEASE mark", error))
    return FALSE;
  self->marked = outcry_sqlite_exec (&self->sqlite, "SAVEPOINT mark", error);
  return self->marked;
}

static gboolean
outcry_sqlite_storage_undo (OutcryStorage  *storage,
                            GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);

  g_return_val_if_fail (self->marked, FALSE);

  outcry_sqlite_blocks_rest (self);
  g_hash_table_remove_all (self->series);
  return outcry_sqlite_exec (&self->sqlite, "ROLLBACK TO mark", error);
}

/* After a large batch: without it the process would keep what only the batch needed. */
static void
give_back_memory (OutcrySqliteStorage *self)
{
  if (MAX (self->columns.capacity, self->fresh.capacity) <= KEEP_TICKS)
    return;
  outcry_tick_columns_clear (&self->columns);
  outcry_tick_columns_clear (&self->fresh);
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static void
outcry_sqlite_storage_tidy (OutcryStorage *storage,
                            gboolean       idle)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  int code;

  if (idle)
    give_back_memory (self);
  if ((gint64) self->wal_pages * self->page_size < CHECKPOINT_BYTES)
    return;
  code = sqlite3_wal_checkpoint_v2 (self->sqlite.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  if (code == SQLITE_OK)
    self->wal_pages = 0;
  else
    g_info ("checkpoint: %s", sqlite3_errmsg (self->sqlite.db));
}

static guint64
file_size (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (guint64) status.st_size : 0;
}

static void
outcry_sqlite_storage_get_figures (OutcryStorage      *storage,
                                   OutcryStoreFigures *figures)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);

  self->figures.bytes = file_size (self->path) + file_size (log);
  *figures = self->figures;
}

void
outcry_sqlite_storage_limit (OutcrySqliteStorage *self,
                             guint                pages)
{
  g_autofree char *limit = NULL;
  gint64 now = 0;

  g_return_if_fail (OUTCRY_IS_SQLITE_STORAGE (self));

  outcry_sqlite_query_integer (&self->sqlite, "PRAGMA page_count", &now, NULL);
  limit = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT,
                           pages == 0 ? G_GINT64_CONSTANT (1073741823) : now + pages);
  outcry_sqlite_exec (&self->sqlite, limit, NULL);
}

static int
log_grew (gpointer    user_data,
          sqlite3    *db,
          const char *name,
          int         pages)
{
  OutcrySqliteStorage *self = user_data;

  self->wal_pages = pages;
  return SQLITE_OK;
}

static gboolean
has_log (OutcrySqliteStorage  *self,
         GError              **error)
{
  sqlite3_stmt *statement =
      outcry_sqlite_prepare (&self->sqlite, "PRAGMA journal_mode = WAL", error);
  gboolean wal;

  if (statement == NULL)
    return FALSE;
  if (!outcry_sqlite_step (&self->sqlite, statement, error))
    {
      outcry_sqlite_done (statement);
      return FALSE;
    }
  wal = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;
  outcry_sqlite_done (statement);
  if (!wal)
    g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IO,
                 "the file system does not admit a write-ahead log");
  return wal;
}

/* The file is made here, not by SQLite, for its mode. */
static gboolean
create_file (const char  *path,
             GError     **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int number = errno;

  if (fd >= 0)
    return g_close (fd, error);
  g_set_error (error, OUTCRY_STORE_ERROR,
               number == ENOSPC || number == EDQUOT ? OUTCRY_STORE_ERROR_FULL
               : number == EACCES || number == EPERM || number == EROFS
                   ? OUTCRY_STORE_ERROR_READ_ONLY
                   : OUTCRY_STORE_ERROR_IO,
               "%s: %s", path, g_strerror (number));
  return FALSE;
}

static gboolean
open_file (OutcrySqliteStorage  *self,
           GError              **error)
{
  OutcrySqlite *sqlite = &self->sqlite;
  gint64 page_size;
  guint version;

  if (!create_file (self->path, error) || !outcry_sqlite_open (sqlite, self->path, error))
    return FALSE;
  /* A file that is refused is left exactly as it was found. */
  sqlite3_db_config (sqlite->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (!outcry_sqlite_exec (sqlite,
                           "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF;"
                           "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
                           "PRAGMA secure_delete = OFF; PRAGMA cache_size = -1024",
                           error) ||
      !outcry_schema_check (&outcry_store_schema, sqlite, &version, error))
    return FALSE;
  if (sqlite3_db_readonly (sqlite->db, "main") == 1)
    return outcry_sqlite_fail (sqlite, SQLITE_READONLY, error);
  if (!outcry_sqlite_exec (sqlite, "PRAGMA page_size = " PAGE_SIZE, error) ||
      !has_log (self, error) ||
      !outcry_sqlite_exec (sqlite, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304",
                           error) ||
      !outcry_schema_migrate (&outcry_store_schema, sqlite, outcry_store_schema.n_steps, error) ||
      !outcry_sqlite_query_integer (sqlite, "PRAGMA page_size", &page_size, error) ||
      !outcry_sqlite_query_integer (sqlite, "SELECT max(arrival) FROM tail", &self->arrival, error))
    return FALSE;
  self->page_size = (int) page_size;
  sqlite3_db_config (sqlite->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  sqlite3_wal_hook (sqlite->db, log_grew, self);
  update_totals (self);
  return TRUE;
}

OutcryStorage *
outcry_sqlite_storage_new (const char  *directory,
                           GError     **error)
{
  g_autoptr (OutcrySqliteStorage) self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_SQLITE_STORAGE, NULL);
  self->lock = outcry_directory_lock (directory, error);
  if (self->lock < 0)
    return NULL;
  self->path = g_build_filename (directory, "outcry.db", NULL);
  if (!open_file (self, error))
    {
      g_prefix_error (error, "%s: ", self->path);
      return NULL;
    }
  return OUTCRY_STORAGE (g_steal_pointer (&self));
}

static void
free_series (gpointer data)
{
  OutcrySqliteSeries *series = data;

  g_free (series->info.instrument);
  g_free (series->info.source);
  g_free (series);
}

static void
outcry_sqlite_storage_finalize (GObject *object)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (object);

  outcry_sqlite_blocks_rest (self);
  outcry_sqlite_close (&self->sqlite);
  g_hash_table_unref (self->series);
  g_byte_array_unref (self->bytes);
  outcry_tick_columns_clear (&self->columns);
  outcry_tick_columns_clear (&self->fresh);
  g_free (self->path);
  /* Last: who takes the lock finds a closed file. */
  if (self->lock >= 0)
    g_close (self->lock, NULL);

  G_OBJECT_CLASS (outcry_sqlite_storage_parent_class)->finalize (object);
}

static void
outcry_sqlite_storage_class_init (OutcrySqliteStorageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_sqlite_storage_finalize;
}

static void
outcry_sqlite_storage_init (OutcrySqliteStorage *self)
{
  self->lock = -1;
  self->series = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_series);
  self->bytes = g_byte_array_new ();
  self->figures.last_commit = OUTCRY_TIME_NONE;
}

static void
outcry_sqlite_storage_iface_init (OutcryStorageInterface *iface)
{
  iface->begin = outcry_sqlite_storage_begin;
  iface->commit = outcry_sqlite_storage_commit;
  iface->rollback = outcry_sqlite_storage_rollback;
  iface->mark = outcry_sqlite_storage_mark;
  iface->undo = outcry_sqlite_storage_undo;
  iface->tidy = outcry_sqlite_storage_tidy;
  iface->get_figures = outcry_sqlite_storage_get_figures;
  iface->ensure_series = outcry_sqlite_storage_ensure_series;
  iface->list_series = outcry_sqlite_storage_list_series;
  iface->get_series = outcry_sqlite_storage_get_series;
  iface->add_ticks = outcry_sqlite_storage_add_ticks;
  iface->put_bars = outcry_sqlite_storage_put_bars;
  iface->load_ticks = outcry_sqlite_storage_load_ticks;
  iface->load_bars = outcry_sqlite_storage_load_bars;
  iface->fold_ticks = outcry_sqlite_storage_fold_ticks;
  iface->bar_intervals = outcry_sqlite_storage_bar_intervals;
  iface->find_before = outcry_sqlite_storage_find_before;
  iface->add_run = outcry_sqlite_storage_add_run;
  iface->list_runs = outcry_sqlite_storage_list_runs;
  iface->put_document = outcry_sqlite_storage_put_document;
  iface->list_documents = outcry_sqlite_storage_list_documents;
}
