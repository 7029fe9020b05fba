/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tail: a row a tick, clustered by series, time, id and arrival, in the series' scale. A
 * live tick costs one row, not a block. When it has grown, or a batch is large anyway, tail and
 * batch are sealed: cut at the borders of the blocks that own their keys, and each piece merged
 * with its block or, when it lies behind a block that is full enough, written as blocks of its
 * own. A block that cannot be read is never rewritten: what belongs there goes into a block
 * beside it.
 *
 * Weak case: ticks that come at random over a long history in many small batches rewrite up to
 * one block a tick, once every OUTCRY_SQLITE_TAIL_MAX ticks. */

#include "store/outcry-sqlite-storage-private.h"

/* A last block with this much room is filled up before another is begun. */
#define NEARLY_FULL (OUTCRY_TICK_BLOCK_FULL / 4 * 3)

/* Ids are unsigned, the rows' are not: with the top bit turned over they keep their order. */
#define TOP_BIT (G_GUINT64_CONSTANT (1) << 63)

gboolean
outcry_sqlite_tail_load (OutcrySqliteStorage  *self,
                         gint64                series,
                         OutcryTime            from,
                         OutcryTime            to,
                         OutcryTickColumns    *columns,
                         GError              **error)
{
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *statement;

  statement = outcry_sqlite_prepare (
      &self->sqlite,
      "SELECT time, tick_id, price, quantity, side FROM tail"
      " WHERE series = ?1 AND time >= ?2 AND time < ?3 ORDER BY time, tick_id, arrival",
      error);
  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series);
  outcry_sqlite_bind (statement, 2, from);
  outcry_sqlite_bind (statement, 3, to);
  while (outcry_sqlite_step (&self->sqlite, statement, &failure))
    {
      OutcryTick tick = {
        .time = sqlite3_column_int64 (statement, 0),
        .id = (guint64) sqlite3_column_int64 (statement, 1) ^ TOP_BIT,
        .price = OUTCRY_PRICE (sqlite3_column_int64 (statement, 2)),
        .quantity = OUTCRY_QUANTITY (sqlite3_column_int64 (statement, 3)),
        .side = (guint32) sqlite3_column_int64 (statement, 4),
      };

      outcry_tick_columns_append (columns, &tick);
    }
  outcry_sqlite_done (statement);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

gboolean
outcry_sqlite_tail_add (OutcrySqliteStorage      *self,
                        OutcrySqliteSeries       *series,
                        const OutcryTickColumns  *columns,
                        GError                  **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "INSERT INTO tail (series, time, tick_id, arrival, price, quantity, side)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; i < columns->n; i++)
    {
      outcry_sqlite_bind (statement, 1, series->info.id);
      outcry_sqlite_bind (statement, 2, columns->time[i]);
      outcry_sqlite_bind (statement, 3, (gint64) (columns->id[i] ^ TOP_BIT));
      outcry_sqlite_bind (statement, 4, ++self->arrival);
      outcry_sqlite_bind (statement, 5, columns->price[i]);
      outcry_sqlite_bind (statement, 6, columns->quantity[i]);
      outcry_sqlite_bind (statement, 7, columns->side[i]);
      if (!outcry_sqlite_run (&self->sqlite, statement, error))
        return FALSE;
    }
  series->n_tail += columns->n;
  return TRUE;
}

static gboolean
empty_tail (OutcrySqliteStorage  *self,
            OutcrySqliteSeries   *series,
            GError              **error)
{
  sqlite3_stmt *statement
      = outcry_sqlite_prepare (&self->sqlite, "DELETE FROM tail WHERE series = ?1", error);

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series->info.id);
  series->n_tail = 0;
  return outcry_sqlite_run (&self->sqlite, statement, error);
}

/* Writes [start, end) of @ticks, all of which belong to @owner (row 0: to no block). */
static gboolean
seal_piece (OutcrySqliteStorage       *self,
            const OutcrySqliteSeries  *series,
            const OutcryTickColumns   *ticks,
            gsize                      start,
            gsize                      end,
            const OutcrySqliteBlock   *owner,
            gboolean                   last,
            GError                   **error)
{
  g_auto (OutcryTickColumns) merged = { 0 };
  gint64 position = 0;

  if (owner->row == 0)
    return outcry_sqlite_blocks_write (self, series, ticks, start, end, 0, !last, error);
  if (owner->first_time == ticks->time[start] && owner->first_id == ticks->id[start])
    position = owner->position + 1;
  if (ticks->time[start] > owner->last_time && owner->count >= NEARLY_FULL)
    return outcry_sqlite_blocks_write (self, series, ticks, start, end, position, !last, error);

  if (!outcry_sqlite_blocks_read (self, series, owner, TRUE, &self->columns, error))
    return FALSE;
  outcry_sqlite_blocks_rest (self);
  if (self->columns.n == 0)
    return outcry_sqlite_blocks_write (self, series, ticks, start, end, position, !last, error);
  outcry_tick_columns_merge (&merged, &self->columns, ticks, start, end);
  return outcry_sqlite_blocks_remove (self, owner->row, error) &&
         outcry_sqlite_blocks_write (self, series, &merged, 0, merged.n, owner->position, !last,
                                     error);
}

static gboolean
seal_all (OutcrySqliteStorage       *self,
          const OutcrySqliteSeries  *series,
          const OutcryTickColumns   *ticks,
          GError                   **error)
{
  OutcrySqliteBlock owner, next;
  gsize end;

  for (gsize start = 0; start < ticks->n; start = end)
    {
      if (!outcry_sqlite_blocks_owner (self, series->info.id, ticks->time[start], ticks->id[start],
                                       &owner, &next, error))
        return FALSE;
      end = next.row == 0 ? ticks->n
                          : outcry_tick_columns_find_key (ticks, start, next.first_time,
                                                          next.first_id);
      if (!seal_piece (self, series, ticks, start, end, &owner, next.row == 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
outcry_sqlite_tail_seal (OutcrySqliteStorage      *self,
                         OutcrySqliteSeries       *series,
                         const OutcryTickColumns  *fresh,
                         GError                  **error)
{
  g_auto (OutcryTickColumns) tail = { 0 };
  g_auto (OutcryTickColumns) merged = { 0 };

  if (series->n_tail == 0)
    return fresh == NULL || seal_all (self, series, fresh, error);
  if (!outcry_sqlite_tail_load (self, series->info.id, G_MININT64, G_MAXINT64, &tail, error) ||
      !empty_tail (self, series, error))
    return FALSE;
  if (fresh == NULL)
    return seal_all (self, series, &tail, error);
  outcry_tick_columns_merge (&merged, &tail, fresh, 0, fresh->n);
  return seal_all (self, series, &merged, error);
}
