/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Series: what one source says of one instrument, with running totals that are written in the
 * same transaction as the ticks and bars they count. A scale only ever grows; growing it first
 * seals the tail (blocks and bars tell their own scale) and is refused when something held would
 * not fit. */

#include "store/outcry-sqlite-storage-private.h"

#define SELECT_SERIES                                                                              \
  "SELECT id, instrument, source, price_digits, quantity_digits, n_ticks, first_tick, last_tick,"  \
  " n_tail, n_bars, first_bar, last_bar FROM series "

static OutcryTime
column_time (sqlite3_stmt *statement,
             int           column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return OUTCRY_TIME_NONE;
  return sqlite3_column_int64 (statement, column);
}

static void
bind_time (sqlite3_stmt *statement,
           int           index,
           OutcryTime    time)
{
  if (time != OUTCRY_TIME_NONE)
    outcry_sqlite_bind (statement, index, time);
  else
    sqlite3_bind_null (statement, index);
}

static OutcrySqliteSeries *
remember (OutcrySqliteStorage *self,
          sqlite3_stmt        *row)
{
  OutcrySqliteSeries *series = g_new0 (OutcrySqliteSeries, 1);

  series->info.id = sqlite3_column_int64 (row, 0);
  series->info.instrument = g_strdup ((const char *) sqlite3_column_text (row, 1));
  series->info.source = g_strdup ((const char *) sqlite3_column_text (row, 2));
  series->info.scale.price_digits = (guint8) sqlite3_column_int (row, 3);
  series->info.scale.quantity_digits = (guint8) sqlite3_column_int (row, 4);
  series->info.n_ticks = (guint64) sqlite3_column_int64 (row, 5);
  series->info.first_tick = column_time (row, 6);
  series->info.last_tick = column_time (row, 7);
  series->n_tail = (gsize) sqlite3_column_int64 (row, 8);
  series->info.n_bars = (guint64) sqlite3_column_int64 (row, 9);
  series->info.first_bar = column_time (row, 10);
  series->info.last_bar = column_time (row, 11);
  g_hash_table_replace (self->series, &series->info.id, series);
  return series;
}

OutcrySqliteSeries *
outcry_sqlite_storage_find_series (OutcrySqliteStorage  *self,
                                   gint64                id,
                                   GError              **error)
{
  OutcrySqliteSeries *series = g_hash_table_lookup (self->series, &id);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *statement;

  if (series != NULL)
    return series;
  statement = outcry_sqlite_prepare (&self->sqlite, SELECT_SERIES "WHERE id = ?1", error);
  if (statement == NULL)
    return NULL;
  outcry_sqlite_bind (statement, 1, id);
  if (outcry_sqlite_step (&self->sqlite, statement, &failure))
    series = remember (self, statement);
  outcry_sqlite_done (statement);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (series == NULL)
    g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_NOT_FOUND,
                 "there is no series %" G_GINT64_FORMAT, id);
  return series;
}

gboolean
outcry_sqlite_storage_save_series (OutcrySqliteStorage       *self,
                                   const OutcrySqliteSeries  *series,
                                   GError                   **error)
{
  sqlite3_stmt *statement = outcry_sqlite_prepare (
      &self->sqlite,
      "UPDATE series SET price_digits = ?2, quantity_digits = ?3, n_ticks = ?4, first_tick = ?5,"
      " last_tick = ?6, n_tail = ?7, n_bars = ?8, first_bar = ?9, last_bar = ?10 WHERE id = ?1",
      error);

  if (statement == NULL)
    return FALSE;
  outcry_sqlite_bind (statement, 1, series->info.id);
  outcry_sqlite_bind (statement, 2, series->info.scale.price_digits);
  outcry_sqlite_bind (statement, 3, series->info.scale.quantity_digits);
  outcry_sqlite_bind (statement, 4, (gint64) series->info.n_ticks);
  bind_time (statement, 5, series->info.first_tick);
  bind_time (statement, 6, series->info.last_tick);
  outcry_sqlite_bind (statement, 7, (gint64) series->n_tail);
  outcry_sqlite_bind (statement, 8, (gint64) series->info.n_bars);
  bind_time (statement, 9, series->info.first_bar);
  bind_time (statement, 10, series->info.last_bar);
  return outcry_sqlite_run (&self->sqlite, statement, error);
}

static gboolean
ignore_ticks (const OutcryTickColumns  *columns,
              gsize                     start,
              gsize                     end,
              gpointer                  user_data,
              GError                  **error)
{
  return TRUE;
}

static gboolean
widen (OutcrySqliteStorage  *self,
       OutcrySqliteSeries   *series,
       OutcryScale           scale,
       GError              **error)
{
  if (!outcry_sqlite_tail_seal (self, series, NULL, error))
    return FALSE;
  /* Reading in the new scale is the proof that all that is held fits it. */
  series->info.scale = scale;
  return outcry_sqlite_storage_scan (self, series, G_MININT64, G_MAXINT64, FALSE, ignore_ticks,
                                     NULL, NULL, error) &&
         outcry_sqlite_storage_bars_fit (self, series->info.id, scale, error) &&
         outcry_sqlite_storage_save_series (self, series, error);
}

static gint64
find_or_insert (OutcrySqliteStorage  *self,
                OutcryInstrument     *instrument,
                const char           *source,
                GError              **error)
{
  OutcryScale scale = outcry_instrument_get_scale (instrument);
  sqlite3_stmt *find, *insert;
  g_autoptr (GError) failure = NULL;
  gint64 id = -1;

  find = outcry_sqlite_prepare (
      &self->sqlite, "SELECT id FROM series WHERE instrument = ?1 AND source = ?2", error);
  if (find == NULL)
    return -1;
  outcry_sqlite_bind_text (find, 1, outcry_instrument_get_id (instrument));
  outcry_sqlite_bind_text (find, 2, source);
  if (outcry_sqlite_step (&self->sqlite, find, &failure))
    id = sqlite3_column_int64 (find, 0);
  outcry_sqlite_done (find);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return -1;
    }
  if (id >= 0)
    return id;

  insert = outcry_sqlite_prepare (
      &self->sqlite,
      "INSERT INTO series (instrument, source, price_digits, quantity_digits)"
      " VALUES (?1, ?2, ?3, ?4)",
      error);
  if (insert == NULL)
    return -1;
  outcry_sqlite_bind_text (insert, 1, outcry_instrument_get_id (instrument));
  outcry_sqlite_bind_text (insert, 2, source);
  outcry_sqlite_bind (insert, 3, scale.price_digits);
  outcry_sqlite_bind (insert, 4, scale.quantity_digits);
  if (!outcry_sqlite_run (&self->sqlite, insert, error))
    return -1;
  return sqlite3_last_insert_rowid (self->sqlite.db);
}

OutcrySeries *
outcry_sqlite_storage_ensure_series (OutcryStorage     *storage,
                                     OutcryInstrument  *instrument,
                                     const char        *source,
                                     GError           **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  OutcryScale scale = outcry_instrument_get_scale (instrument);
  OutcrySqliteSeries *series;
  gint64 id;

  id = find_or_insert (self, instrument, source, error);
  if (id < 0)
    return NULL;
  series = outcry_sqlite_storage_find_series (self, id, error);
  if (series == NULL)
    return NULL;
  scale.price_digits = MAX (scale.price_digits, series->info.scale.price_digits);
  scale.quantity_digits = MAX (scale.quantity_digits, series->info.scale.quantity_digits);
  if ((scale.price_digits > series->info.scale.price_digits ||
       scale.quantity_digits > series->info.scale.quantity_digits) &&
      !widen (self, series, scale, error))
    {
      /* The one in memory may tell the scale that was refused. */
      g_hash_table_remove (self->series, &id);
      return NULL;
    }
  return outcry_series_copy (&series->info);
}

OutcrySeries *
outcry_sqlite_storage_get_series (OutcryStorage  *storage,
                                  gint64          id,
                                  GError        **error)
{
  OutcrySqliteSeries *series
      = outcry_sqlite_storage_find_series (OUTCRY_SQLITE_STORAGE (storage), id, error);

  return series != NULL ? outcry_series_copy (&series->info) : NULL;
}

GPtrArray *
outcry_sqlite_storage_list_series (OutcryStorage  *storage,
                                   GError        **error)
{
  OutcrySqliteStorage *self = OUTCRY_SQLITE_STORAGE (storage);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_series_free);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *statement;

  statement = outcry_sqlite_prepare (&self->sqlite,
                                     SELECT_SERIES "ORDER BY instrument, source", error);
  if (statement == NULL)
    return NULL;
  while (outcry_sqlite_step (&self->sqlite, statement, &failure))
    g_ptr_array_add (list, outcry_series_copy (&remember (self, statement)->info));
  outcry_sqlite_done (statement);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&list);
}
