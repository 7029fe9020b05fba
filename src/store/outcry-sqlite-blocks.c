/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of the table of blocks. Blocks of a series do not overlap: each owns the keys (time, id)
 * from its first one to the next block's first. @position orders blocks that begin with the same
 * key, which only ticks without an id at the same instant can make. Bytes are read by SQLite's
 * incremental blob interface straight into one buffer, and only the front of a block when ids
 * are not wanted. */

#define G_LOG_DOMAIN "outcry-store"

#include "store/outcry-block-encoder.h"
#include "store/outcry-sqlite-storage-private.h"

#define SELECT_BLOCK "SELECT id, first_time, first_id, position, last_time, count FROM block "

/* SQLite has no unsigned integers: with the top bit turned over, ids keep their order. */
static gint64
signed_id (guint64 id)
{
  return (gint64) (id ^ (G_GUINT64_CONSTANT (1) << 63));
}

static void
read_row (sqlite3_stmt      *row,
          OutcrySqliteBlock *block)
{
  *block = (OutcrySqliteBlock) {
    .row = sqlite3_column_int64 (row, 0),
    .first_time = sqlite3_column_int64 (row, 1),
    .first_id = (guint64) signed_id ((guint64) sqlite3_column_int64 (row, 2)),
    .position = sqlite3_column_int64 (row, 3),
    .last_time = sqlite3_column_int64 (row, 4),
    .count = (gsize) sqlite3_column_int64 (row, 5),
  };
}

gboolean
outcry_sqlite_blocks_list (OutcrySqliteStorage  *self,
                           gint64                series,
                           OutcryTime            from,
                           OutcryTime            to,
                           GArray               *blocks,
                           GError              **error)
{
  g_autoptr (GError) failure = NULL;
  OutcrySqliteBlock block;
  sqlite3_stmt *statement;

  /* The last block that begins before @from may reach into the span; none before it can. */
  statement = outcry_sqlite_prepare (
      &self->sqlite,
      SELECT_BLOCK "WHERE series = ?1 AND first_time < ?3 AND last_time >= ?2 AND first_time >="
      " coalesce((SELECT max(first_time) FROM block WHERE series = ?1 AND first_time < ?2), ?2)"
      " ORDER BY first_time, first_id, position",
      error);
  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series);
  outcry_sqlite_bind (statement, 2, from);
  outcry_sqlite_bind (statement, 3, to);
  while (outcry_sqlite_step (&self->sqlite, statement, &failure))
    {
      read_row (statement, &block);
      g_array_append_val (blocks, block);
    }
  outcry_sqlite_done (statement);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

static gboolean
find_one (OutcrySqliteStorage  *self,
          const char           *sql,
          gint64                series,
          OutcryTime            time,
          guint64               id,
          OutcrySqliteBlock    *block,
          GError              **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (&self->sqlite, sql, error);
  g_autoptr (GError) failure = NULL;

  block->row = 0;
  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series);
  outcry_sqlite_bind (statement, 2, time);
  outcry_sqlite_bind (statement, 3, signed_id (id));
  if (outcry_sqlite_step (&self->sqlite, statement, &failure))
    read_row (statement, block);
  outcry_sqlite_done (statement);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

gboolean
outcry_sqlite_blocks_owner (OutcrySqliteStorage  *self,
                            gint64                series,
                            OutcryTime            time,
                            guint64               id,
                            OutcrySqliteBlock    *owner,
                            OutcrySqliteBlock    *next,
                            GError              **error)
{
  return find_one (self,
                   SELECT_BLOCK "WHERE series = ?1 AND (first_time, first_id) <= (?2, ?3)"
                   " ORDER BY first_time DESC, first_id DESC, position DESC LIMIT 1",
                   series, time, id, owner, error) &&
         find_one (self,
                   SELECT_BLOCK "WHERE series = ?1 AND (first_time, first_id) > (?2, ?3)"
                   " ORDER BY first_time, first_id, position LIMIT 1",
                   series, time, id, next, error);
}

void
outcry_sqlite_blocks_rest (OutcrySqliteStorage *self)
{
  g_clear_pointer (&self->blob, sqlite3_blob_close);
}

static gboolean
open_blob (OutcrySqliteStorage  *self,
           gint64                row,
           GError              **error)
{
  int code;

  if (self->blob != NULL)
    code = sqlite3_blob_reopen (self->blob, row);
  else
    code = sqlite3_blob_open (self->sqlite.db, "main", "block", "data", row, 0, &self->blob);
  if (code == SQLITE_OK)
    return TRUE;
  outcry_sqlite_fail (&self->sqlite, code, error);
  outcry_sqlite_blocks_rest (self);
  return FALSE;
}

static gboolean
read_bytes (OutcrySqliteStorage  *self,
            gboolean              all,
            GError              **error)
{
  sqlite3_blob *blob = self->blob;
  OutcryTickBlockInfo info;
  gsize size = (gsize) sqlite3_blob_bytes (blob);
  gsize wanted;
  int code;

  g_byte_array_set_size (self->bytes, OUTCRY_TICK_BLOCK_HEADER);
  if (size < OUTCRY_TICK_BLOCK_HEADER)
    {
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT,
                   "a block of ticks is damaged: it has no header");
      return FALSE;
    }
  code = sqlite3_blob_read (blob, self->bytes->data, OUTCRY_TICK_BLOCK_HEADER, 0);
  if (code != SQLITE_OK)
    return outcry_sqlite_fail (&self->sqlite, code, error);
  if (!outcry_tick_block_peek (self->bytes->data, self->bytes->len, &info, error))
    return FALSE;
  wanted = MIN (size, all ? info.size : info.market_size);
  g_byte_array_set_size (self->bytes, (guint) wanted);
  code = sqlite3_blob_read (blob, self->bytes->data + OUTCRY_TICK_BLOCK_HEADER,
                            (int) (wanted - OUTCRY_TICK_BLOCK_HEADER), OUTCRY_TICK_BLOCK_HEADER);
  return code == SQLITE_OK || outcry_sqlite_fail (&self->sqlite, code, error);
}

static gboolean
decode (OutcrySqliteStorage       *self,
        const OutcrySqliteSeries  *series,
        gint64                     row,
        gboolean                   all,
        OutcryTickColumns         *columns,
        GError                   **error)
{
  OutcryTickBlockInfo info;

  if (!open_blob (self, row, error) || !read_bytes (self, all, error) ||
      !outcry_tick_block_decode (self->bytes->data, self->bytes->len, all, columns, &info, error))
    return FALSE;
  if (info.scale.price_digits > series->info.scale.price_digits ||
      info.scale.quantity_digits > series->info.scale.quantity_digits)
    {
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT,
                   "a block of ticks is damaged: its scale is finer than that of its series");
      return FALSE;
    }
  if (outcry_tick_columns_rescale (columns, info.scale, series->info.scale))
    return TRUE;
  g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW,
               "ticks of %s by %s do not fit %u and %u digits", series->info.instrument,
               series->info.source, series->info.scale.price_digits,
               series->info.scale.quantity_digits);
  return FALSE;
}

gboolean
outcry_sqlite_blocks_read (OutcrySqliteStorage       *self,
                           const OutcrySqliteSeries  *series,
                           const OutcrySqliteBlock   *block,
                           gboolean                   all,
                           OutcryTickColumns         *columns,
                           GError                   **error)
{
  g_autoptr (GError) failure = NULL;

  if (decode (self, series, block->row, all, columns, &failure))
    return TRUE;
  columns->n = 0;
  if (g_error_matches (failure, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT))
    {
      g_autofree char *first = outcry_time_format_rfc3339 (block->first_time);
      g_autofree char *last = outcry_time_format_rfc3339 (block->last_time);

      self->figures.corrupt_blocks++;
      g_message ("%s by %s: %" G_GSIZE_FORMAT
                 " ticks from %s to %s cannot be read (row %" G_GINT64_FORMAT "): %s",
                 series->info.instrument, series->info.source, block->count, first, last,
                 block->row, failure->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

typedef struct
{
  OutcrySqliteStorage      *self;
  const OutcrySqliteSeries *series;
  const OutcryTickColumns  *columns;
  gsize                     first;
  gint64                    position;
  OutcryTime                time; /* the key of the block before */
  guint64                   id;
} Writer;

static gboolean
write_block (const GByteArray  *bytes,
             gsize              start,
             gsize              end,
             gpointer           user_data,
             GError           **error)
{
  Writer *writer = user_data;
  const OutcryTickColumns *columns = writer->columns;
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &writer->self->sqlite,
      "INSERT INTO block (series, first_time, first_id, position, last_time, count, data)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  if (start > writer->first)
    {
      gboolean same = columns->time[start] == writer->time && columns->id[start] == writer->id;

      writer->position = same ? writer->position + 1 : 0;
    }
  writer->time = columns->time[start];
  writer->id = columns->id[start];
  outcry_sqlite_bind (statement, 1, writer->series->info.id);
  outcry_sqlite_bind (statement, 2, writer->time);
  outcry_sqlite_bind (statement, 3, signed_id (writer->id));
  outcry_sqlite_bind (statement, 4, writer->position);
  outcry_sqlite_bind (statement, 5, columns->time[end - 1]);
  outcry_sqlite_bind (statement, 6, (gint64) (end - start));
  sqlite3_bind_blob (statement, 7, bytes->data, (int) bytes->len, SQLITE_STATIC);
  return outcry_sqlite_run (&writer->self->sqlite, statement, error);
}

gboolean
outcry_sqlite_blocks_write (OutcrySqliteStorage       *self,
                            const OutcrySqliteSeries  *series,
                            const OutcryTickColumns   *columns,
                            gsize                      start,
                            gsize                      end,
                            gint64                     position,
                            gboolean                   even,
                            GError                   **error)
{
  Writer writer = { self, series, columns, start, position, 0, 0 };
  gsize n = end - start;
  gsize blocks = (n + OUTCRY_TICK_BLOCK_FULL - 1) / OUTCRY_TICK_BLOCK_FULL;
  gsize size = OUTCRY_TICK_BLOCK_FULL;

  /* In the middle of a series half-full blocks leave room for what comes late. */
  if (even && blocks > 1)
    size = (n + blocks - 1) / blocks;
  return outcry_block_encoder_run (columns, start, end, size, series->info.scale, write_block,
                                   &writer, error);
}

gboolean
outcry_sqlite_blocks_remove (OutcrySqliteStorage  *self,
                             gint64                row,
                             GError              **error)
{
  sqlite3_stmt *statement
      = outcry_sqlite_prepare (&self->sqlite, "DELETE FROM block WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, row);
  return outcry_sqlite_run (&self->sqlite, statement, error);
}
