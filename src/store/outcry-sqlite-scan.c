/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading ticks: the blocks that overlap a span in order, with the tail merged in where it
 * falls. A block that no tick of the tail falls into is handed on as it was decoded. Candles are
 * folded from the columns; no tick is ever made for them. */

#include "store/outcry-sqlite-storage-private.h"
#include "store/outcry-tick-fold.h"

#include <string.h>

typedef struct
{
  OutcryTime            from;
  OutcryTime            to;
  gboolean              all;
  OutcrySqliteScanFunc  func;
  gpointer              user_data;
  OutcryTickColumns     tail;
  gsize                 tail_at;
  OutcryTickColumns     merged;
} Scan;

static void
scan_clear (Scan *scan)
{
  outcry_tick_columns_clear (&scan->tail);
  outcry_tick_columns_clear (&scan->merged);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

static gboolean
emit (Scan                     *scan,
      const OutcryTickColumns  *columns,
      gsize                     start,
      gsize                     end,
      GError                  **error)
{
  return start >= end || scan->func (columns, start, end, scan->user_data, error);
}

static gboolean
emit_span (Scan                     *scan,
           const OutcryTickColumns  *columns,
           GError                  **error)
{
  gsize start = 0;
  gsize end = columns->n;

  if (columns->n == 0)
    return TRUE;
  if (columns->time[0] < scan->from)
    start = outcry_tick_columns_find (columns, scan->from);
  if (columns->time[end - 1] >= scan->to)
    end = outcry_tick_columns_find (columns, scan->to);
  return emit (scan, columns, start, end, error);
}

static gboolean
scan_block (OutcrySqliteStorage       *self,
            const OutcrySqliteSeries  *series,
            const OutcrySqliteBlock   *block,
            Scan                      *scan,
            GError                   **error)
{
  OutcryTickColumns *columns = &self->columns;
  gsize before, within;

  /* The tail up to the block, then what of it falls into the block's span. */
  before = outcry_tick_columns_find_key (&scan->tail, scan->tail_at, block->first_time,
                                         block->first_id);
  if (!emit (scan, &scan->tail, scan->tail_at, before, error))
    return FALSE;
  scan->tail_at = before;
  within = block->last_time == G_MAXINT64
               ? scan->tail.n
               : outcry_tick_columns_find_key (&scan->tail, before, block->last_time + 1, 0);
  if (!outcry_sqlite_blocks_read (self, series, block, scan->all || within > before, columns,
                                  error))
    return FALSE;
  if (within == before || columns->n == 0)
    return emit_span (scan, columns, error);

  /* Ticks of the last instant with a greater id may belong to the next block. */
  within = outcry_tick_columns_find_key (&scan->tail, before, block->last_time,
                                         columns->id[columns->n - 1]);
  scan->merged.n = 0;
  outcry_tick_columns_merge (&scan->merged, columns, &scan->tail, before, within);
  scan->tail_at = within;
  return emit_span (scan, &scan->merged, error);
}

static gboolean
scan_all (OutcrySqliteStorage       *self,
          const OutcrySqliteSeries  *series,
          const GArray              *blocks,
          Scan                      *scan,
          GCancellable              *cancellable,
          GError                   **error)
{
  for (guint i = 0; i < blocks->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !scan_block (self, series, &g_array_index (blocks, OutcrySqliteBlock, i), scan, error))
      return FALSE;
  return emit (scan, &scan->tail, scan->tail_at, scan->tail.n, error);
}

gboolean
outcry_sqlite_storage_scan (OutcrySqliteStorage       *self,
                            const OutcrySqliteSeries  *series,
                            OutcryTime                 from,
                            OutcryTime                 to,
                            gboolean                   all,
                            OutcrySqliteScanFunc       func,
                            gpointer                   user_data,
                            GCancellable              *cancellable,
                            GError                   **error)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (OutcrySqliteBlock));
  g_auto (Scan) scan = { from, to, all, func, user_data, { 0 }, 0, { 0 } };
  gboolean done;

  if (from >= to)
    return TRUE;
  if (!outcry_sqlite_blocks_list (self, series->info.id, from, to, blocks, error))
    return FALSE;
  if (series->n_tail > 0 &&
      !outcry_sqlite_tail_load (self, series->info.id, from, to, &scan.tail, error))
    return FALSE;
  done = scan_all (self, series, blocks, &scan, cancellable, error);
  outcry_sqlite_blocks_rest (self);
  return done;
}

static gboolean
append_ticks (const OutcryTickColumns  *columns,
              gsize                     start,
              gsize                     end,
              gpointer                  user_data,
              GError                  **error)
{
  GArray *ticks = user_data;
  guint len = ticks->len;

  if (end - start > G_MAXUINT / sizeof (OutcryTick) - len)
    {
      g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW,
                   "there are too many ticks to load at once");
      return FALSE;
    }
  g_array_set_size (ticks, len + (guint) (end - start));
  for (gsize i = start; i < end; i++)
    outcry_tick_columns_get (columns, i, &g_array_index (ticks, OutcryTick, len + i - start));
  return TRUE;
}

/* A later beginning that still leaves @limit ticks or more, so that history is not read for its
 * end. */
static gboolean
narrow (OutcrySqliteStorage  *self,
        gint64                series,
        OutcryTime           *from,
        OutcryTime            to,
        gsize                 limit,
        GError              **error)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (OutcrySqliteBlock));
  gsize held = 0;

  if (!outcry_sqlite_blocks_list (self, series, *from, to, blocks, error))
    return FALSE;
  for (guint i = blocks->len; i-- > 0;)
    {
      const OutcrySqliteBlock *block = &g_array_index (blocks, OutcrySqliteBlock, i);

      if (block->last_time < to)
        held += block->count;
      if (held >= limit)
        {
          *from = MAX (*from, block->first_time);
          return TRUE;
        }
    }
  return TRUE;
}

GArray *
outcry_sqlite_storage_load_ticks (OutcryStorage  *storage,
                                  gint64          id,
                                  OutcryTime      from,
                                  OutcryTime      to,
                                  gsize           limit,
                                  GCancellable   *cancellable,
                                  GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  g_autoptr (GArray) ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  OutcrySqliteSeries *series = outcry_sqlite_storage_find_series (self, id, error);

  if (series == NULL || (limit > 0 && !narrow (self, id, &from, to, limit, error)) ||
      !outcry_sqlite_storage_scan (self, series, from, to, TRUE, append_ticks, ticks, cancellable,
                                   error))
    return NULL;
  if (limit > 0 && ticks->len > limit)
    g_array_remove_range (ticks, 0, ticks->len - (guint) limit);
  return g_steal_pointer (&ticks);
}

static gboolean
fold_columns (const OutcryTickColumns  *columns,
              gsize                     start,
              gsize                     end,
              gpointer                  user_data,
              GError                  **error)
{
  return outcry_tick_fold_add (user_data, columns, start, end, error);
}

gboolean
outcry_sqlite_storage_fold_ticks (OutcryStorage  *storage,
                                  gint64          id,
                                  gint64          step,
                                  gint64          origin,
                                  OutcryTime      from,
                                  OutcryTime      to,
                                  GArray         *candles,
                                  GCancellable   *cancellable,
                                  GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcrySqliteSeries *series = outcry_sqlite_storage_find_series (self, id, error);
  OutcryTickFold fold;

  if (series == NULL)
    return FALSE;
  outcry_tick_fold_init (&fold, step, origin, candles);
  if (!outcry_sqlite_storage_scan (self, series, from, to, FALSE, fold_columns, &fold, cancellable,
                                   error))
    return FALSE;
  outcry_tick_fold_end (&fold);
  return TRUE;
}
