/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bars: a row each, keyed by series, interval and start, since a bar is small, comes seldom and
 * is often told anew. A row tells its own scale; reading brings it to that of the series. */

#include "store/outcry-sqlite-storage-private.h"

#define SELECT_BARS                                                                                \
  "SELECT start, open, high, low, close, volume, count, flags, price_digits, quantity_digits"      \
  " FROM bar WHERE series = ?1 AND interval = ?2 AND start >= ?3 AND start < ?4 "

static gboolean
rescale (gint64 *value,
         guint   from,
         guint   to)
{
  return outcry_decimal_rescale (*value, from, to, OUTCRY_ROUND_REFUSE, value);
}

/* The bar of the row in @scale. */
static gboolean
read_bar (sqlite3_stmt  *row,
          OutcryScale    scale,
          OutcryCandle  *bar,
          GError       **error)
{
  guint price_digits = (guint) sqlite3_column_int (row, 8);
  guint quantity_digits = (guint) sqlite3_column_int (row, 9);
  gboolean fits = TRUE;

  *bar = (OutcryCandle) {
    .start = sqlite3_column_int64 (row, 0),
    .open = OUTCRY_PRICE (sqlite3_column_int64 (row, 1)),
    .high = OUTCRY_PRICE (sqlite3_column_int64 (row, 2)),
    .low = OUTCRY_PRICE (sqlite3_column_int64 (row, 3)),
    .close = OUTCRY_PRICE (sqlite3_column_int64 (row, 4)),
    .volume = OUTCRY_QUANTITY (sqlite3_column_int64 (row, 5)),
    .count = (guint32) sqlite3_column_int64 (row, 6),
    .flags = (guint32) sqlite3_column_int64 (row, 7),
  };
  if (price_digits != scale.price_digits)
    fits = rescale (&bar->open.ticks, price_digits, scale.price_digits) &&
           rescale (&bar->high.ticks, price_digits, scale.price_digits) &&
           rescale (&bar->low.ticks, price_digits, scale.price_digits) &&
           rescale (&bar->close.ticks, price_digits, scale.price_digits);
  if (fits && quantity_digits != scale.quantity_digits)
    fits = rescale (&bar->volume.lots, quantity_digits, scale.quantity_digits);
  if (!fits)
    g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW,
                 "a bar does not fit %u and %u digits", scale.price_digits, scale.quantity_digits);
  return fits;
}

static gboolean
bars_equal (const OutcryCandle *a,
            const OutcryCandle *b)
{
  return a->open.ticks == b->open.ticks && a->high.ticks == b->high.ticks &&
         a->low.ticks == b->low.ticks && a->close.ticks == b->close.ticks &&
         a->volume.lots == b->volume.lots && a->count == b->count && a->flags == b->flags;
}

typedef enum
{
  BAR_NEW,
  BAR_CHANGED,
  BAR_SAME,
} BarState;

static gboolean
compare_held (OutcrySqliteStorage       *self,
              const OutcrySqliteSeries  *series,
              OutcryInterval             interval,
              const OutcryCandle        *bar,
              BarState                  *state,
              GError                   **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "SELECT start, open, high, low, close, volume, count, flags, price_digits, quantity_digits"
      " FROM bar WHERE series = ?1 AND interval = ?2 AND start = ?3",
      error);
  g_autoptr (GError) failure = NULL;
  OutcryCandle held;

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series->info.id);
  outcry_sqlite_bind (statement, 2, interval);
  outcry_sqlite_bind (statement, 3, bar->start);
  *state = BAR_NEW;
  if (outcry_sqlite_step (&self->sqlite, statement, &failure) &&
      read_bar (statement, series->info.scale, &held, &failure))
    *state = bars_equal (&held, bar) ? BAR_SAME : BAR_CHANGED;
  outcry_sqlite_done (statement);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
write_bar (OutcrySqliteStorage       *self,
           const OutcrySqliteSeries  *series,
           OutcryInterval             interval,
           const OutcryCandle        *bar,
           GError                   **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "INSERT OR REPLACE INTO bar (series, interval, start, open, high, low, close, volume, count,"
      " flags, price_digits, quantity_digits)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
      error);
  const gint64 values[] = {
    series->info.id,   interval,          bar->start,       bar->open.ticks,
    bar->high.ticks,   bar->low.ticks,    bar->close.ticks, bar->volume.lots,
    (gint64) bar->count, (gint64) bar->flags, series->info.scale.price_digits,
    series->info.scale.quantity_digits,
  };

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    outcry_sqlite_bind (statement, (int) i + 1, values[i]);
  return outcry_sqlite_run (&self->sqlite, statement, error);
}

gssize
outcry_sqlite_storage_put_bars (OutcryStorage       *storage,
                                gint64               id,
                                OutcryInterval       interval,
                                const OutcryCandle  *bars,
                                gsize                n,
                                GError             **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcrySqliteSeries *series = outcry_sqlite_storage_find_series (self, id, error);
  gssize changed = 0;

  if (series == NULL)
    return -1;
  for (gsize i = 0; i < n; i++)
    {
      BarState state;

      if (bars[i].start == G_MININT64 || bars[i].start == G_MAXINT64)
        {
          g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW, "a bar has no time");
          return -1;
        }
      if (!compare_held (self, series, interval, &bars[i], &state, error))
        return -1;
      if (state == BAR_SAME)
        continue;
      if (!write_bar (self, series, interval, &bars[i], error))
        return -1;
      changed++;
      if (state == BAR_CHANGED)
        continue;
      if (series->info.n_bars == 0 || bars[i].start < series->info.first_bar)
        series->info.first_bar = bars[i].start;
      if (series->info.n_bars == 0 || bars[i].start > series->info.last_bar)
        series->info.last_bar = bars[i].start;
      series->info.n_bars++;
    }
  return outcry_sqlite_storage_save_series (self, series, error) ? changed : -1;
}

static void
reverse (GArray *bars)
{
  for (guint i = 0, j = bars->len; i + 1 < j; i++)
    {
      OutcryCandle *a = &g_array_index (bars, OutcryCandle, i);
      OutcryCandle *b = &g_array_index (bars, OutcryCandle, --j);
      OutcryCandle swap = *a;

      *a = *b;
      *b = swap;
    }
}

GArray *
outcry_sqlite_storage_load_bars (OutcryStorage   *storage,
                                 gint64           id,
                                 OutcryInterval   interval,
                                 OutcryTime       from,
                                 OutcryTime       to,
                                 gsize            limit,
                                 GCancellable    *cancellable,
                                 GError         **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcrySqliteSeries *series = outcry_sqlite_storage_find_series (self, id, error);
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *statement;
  OutcryCandle bar;

  if (series == NULL)
    return NULL;
  statement =
      outcry_sqlite_prepare (&self->sqlite, SELECT_BARS "ORDER BY start DESC LIMIT ?5", error);
  if (statement == NULL)
    return NULL;
  outcry_sqlite_bind (statement, 1, id);
  outcry_sqlite_bind (statement, 2, interval);
  outcry_sqlite_bind (statement, 3, from);
  outcry_sqlite_bind (statement, 4, to);
  outcry_sqlite_bind (statement, 5, limit == 0 ? -1 : (gint64) MIN (limit, G_MAXINT));
  while (outcry_sqlite_step (&self->sqlite, statement, &failure) &&
         !g_cancellable_set_error_if_cancelled (cancellable, &failure) &&
         read_bar (statement, series->info.scale, &bar, &failure))
    g_array_append_val (bars, bar);
  outcry_sqlite_done (statement);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  reverse (bars);
  return g_steal_pointer (&bars);
}

static gboolean
bars_before (OutcrySqliteStorage  *self,
             gint64                series,
             OutcryInterval        interval,
             OutcryTime            before,
             OutcryTime           *found,
             GError              **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "SELECT max(start) FROM bar WHERE series = ?1 AND interval = ?2 AND start < ?3", error);
  g_autoptr (GError) failure = NULL;

  *found = OUTCRY_TIME_NONE;
  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series);
  outcry_sqlite_bind (statement, 2, interval);
  outcry_sqlite_bind (statement, 3, before);
  if (outcry_sqlite_step (&self->sqlite, statement, &failure) &&
      sqlite3_column_type (statement, 0) != SQLITE_NULL)
    *found = sqlite3_column_int64 (statement, 0);
  outcry_sqlite_done (statement);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
outcry_sqlite_storage_bar_intervals (OutcryStorage  *storage,
                                     gint64          series,
                                     OutcryTime      from,
                                     OutcryTime      to,
                                     guint          *mask,
                                     GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcryTime found;

  *mask = 0;
  for (OutcryInterval i = OUTCRY_INTERVAL_1M; i < OUTCRY_N_INTERVALS; i++)
    {
      if (!bars_before (self, series, i, to, &found, error))
        return FALSE;
      if (found != OUTCRY_TIME_NONE && found >= from)
        *mask |= 1u << i;
    }
  return TRUE;
}

static gboolean
tail_before (OutcrySqliteStorage  *self,
             gint64                series,
             OutcryTime            before,
             OutcryTime           *found,
             GError              **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite, "SELECT max(time) FROM tail WHERE series = ?1 AND time < ?2", error);
  g_autoptr (GError) failure = NULL;

  *found = OUTCRY_TIME_NONE;
  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series);
  outcry_sqlite_bind (statement, 2, before);
  if (outcry_sqlite_step (&self->sqlite, statement, &failure) &&
      sqlite3_column_type (statement, 0) != SQLITE_NULL)
    *found = sqlite3_column_int64 (statement, 0);
  outcry_sqlite_done (statement);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A block that begins before @before and ends after it holds a tick before it, at its first
 * instant if not later: near enough, and no byte of it is read. */
static gboolean
blocks_before (OutcrySqliteStorage  *self,
               gint64                series,
               OutcryTime            before,
               OutcryTime           *found,
               GError              **error)
{
  OutcrySqliteBlock owner, next;

  *found = OUTCRY_TIME_NONE;
  if (before == G_MININT64)
    return TRUE;
  if (!outcry_sqlite_blocks_owner (self, series, before - 1, G_MAXUINT64, &owner, &next, error))
    return FALSE;
  if (owner.row != 0)
    *found = MIN (owner.last_time, before - 1);
  return TRUE;
}

gboolean
outcry_sqlite_storage_find_before (OutcryStorage   *storage,
                                   gint64           series,
                                   OutcryInterval   coarsest,
                                   OutcryTime       before,
                                   OutcryTime      *found,
                                   GError         **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcryTime other;

  if (!blocks_before (self, series, before, found, error) ||
      !tail_before (self, series, before, &other, error))
    return FALSE;
  *found = MAX (*found, other);
  for (OutcryInterval i = OUTCRY_INTERVAL_1M; i <= coarsest; i++)
    {
      if (!bars_before (self, series, i, before, &other, error))
        return FALSE;
      *found = MAX (*found, other);
    }
  return TRUE;
}

gboolean
outcry_sqlite_storage_bars_fit (OutcrySqliteStorage  *self,
                                gint64                series,
                                OutcryScale           scale,
                                GError              **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "SELECT start, open, high, low, close, volume, count, flags, price_digits, quantity_digits"
      " FROM bar WHERE series = ?1",
      error);
  g_autoptr (GError) failure = NULL;
  OutcryCandle bar;

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series);
  while (outcry_sqlite_step (&self->sqlite, statement, &failure) &&
         read_bar (statement, scale, &bar, &failure))
    ;
  outcry_sqlite_done (statement);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
