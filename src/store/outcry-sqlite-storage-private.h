/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-sqlite-storage.h"
#include "store/outcry-sqlite.h"
#include "store/outcry-tick-block.h"

G_BEGIN_DECLS

/* When the tail of a series reaches this many ticks it is sealed into blocks. */
#define OUTCRY_SQLITE_TAIL_MAX 1024

/* A series as the storage knows it between statements; written back by save within the write that
 * changed it, forgotten when a write is undone. */
typedef struct
{
  OutcrySeries info;
  gsize        n_tail;
} OutcrySqliteSeries;

struct _OutcrySqliteStorage
{
  GObject            parent_instance;

  OutcrySqlite       sqlite;
  char              *path;
  int                lock;
  gboolean           marked;
  int                wal_pages;
  int                page_size;
  GHashTable        *series;  /* gint64 * in the value to OutcrySqliteSeries * */
  gint64             arrival; /* number of the latest tick in a tail */
  OutcryStoreFigures figures;

  /* Room for the bytes and ticks of one block and for one batch, kept from one to the next. */
  GByteArray        *bytes;
  sqlite3_blob      *blob; /* of the block read last; holds the read transaction open */
  OutcryTickColumns  columns;
  OutcryTickColumns  fresh;
};

/* Where a block stands, without its bytes. */
typedef struct
{
  gint64     row;
  OutcryTime first_time;
  guint64    first_id;
  gint64     position;
  OutcryTime last_time;
  gsize      count;
} OutcrySqliteBlock;

/* outcry-sqlite-series.c */
OutcrySqliteSeries *outcry_sqlite_storage_find_series   (OutcrySqliteStorage  *self,
                                                         gint64                id,
                                                         GError              **error);
gboolean            outcry_sqlite_storage_save_series   (OutcrySqliteStorage       *self,
                                                         const OutcrySqliteSeries  *series,
                                                         GError                   **error);
OutcrySeries       *outcry_sqlite_storage_ensure_series (OutcryStorage     *storage,
                                                         OutcryInstrument  *instrument,
                                                         const char        *source,
                                                         GError           **error);
OutcrySeries       *outcry_sqlite_storage_get_series    (OutcryStorage  *storage,
                                                         gint64          id,
                                                         GError        **error);
GPtrArray          *outcry_sqlite_storage_list_series   (OutcryStorage  *storage,
                                                         GError        **error);

/* outcry-sqlite-blocks.c: rows of the table of blocks. */
gboolean outcry_sqlite_blocks_list  (OutcrySqliteStorage  *self,
                                     gint64                series,
                                     OutcryTime            from,
                                     OutcryTime            to,
                                     GArray               *blocks,
                                     GError              **error);
/* The block that (@time, @id) belongs to and the one after it; row 0 where there is none. */
gboolean outcry_sqlite_blocks_owner (OutcrySqliteStorage  *self,
                                     gint64                series,
                                     OutcryTime            time,
                                     guint64               id,
                                     OutcrySqliteBlock    *owner,
                                     OutcrySqliteBlock    *next,
                                     GError              **error);
/* Decodes into @columns in the series' scale. A block that is damaged is named in the log,
 * counted, and @columns is empty: that is no error. After the last of a run of reads, and before
 * any write, call outcry_sqlite_blocks_rest(). */
gboolean outcry_sqlite_blocks_read  (OutcrySqliteStorage       *self,
                                     const OutcrySqliteSeries  *series,
                                     const OutcrySqliteBlock   *block,
                                     gboolean                   all,
                                     OutcryTickColumns         *columns,
                                     GError                   **error);
void     outcry_sqlite_blocks_rest  (OutcrySqliteStorage       *self);
/* Writes the ticks [start, end) as blocks; @position is that of the first of them. */
gboolean outcry_sqlite_blocks_write (OutcrySqliteStorage       *self,
                                     const OutcrySqliteSeries  *series,
                                     const OutcryTickColumns   *columns,
                                     gsize                      start,
                                     gsize                      end,
                                     gint64                     position,
                                     gboolean                   even,
                                     GError                   **error);
gboolean outcry_sqlite_blocks_remove (OutcrySqliteStorage  *self,
                                      gint64                row,
                                      GError              **error);

/* outcry-sqlite-tail.c: the row-wise tail, and sealing it into blocks. */
gboolean outcry_sqlite_tail_load (OutcrySqliteStorage  *self,
                                  gint64                series,
                                  OutcryTime            from,
                                  OutcryTime            to,
                                  OutcryTickColumns    *columns,
                                  GError              **error);
gboolean outcry_sqlite_tail_add  (OutcrySqliteStorage       *self,
                                  OutcrySqliteSeries        *series,
                                  const OutcryTickColumns   *columns,
                                  GError                   **error);
/* Puts the tail and @fresh (may be NULL) into blocks; the tail is empty then. */
gboolean outcry_sqlite_tail_seal (OutcrySqliteStorage      *self,
                                  OutcrySqliteSeries       *series,
                                  const OutcryTickColumns  *fresh,
                                  GError                  **error);

/* outcry-sqlite-scan.c */

/* Called for runs of ticks, ascending, in the series' scale. */
typedef gboolean (*OutcrySqliteScanFunc) (const OutcryTickColumns  *columns,
                                          gsize                     start,
                                          gsize                     end,
                                          gpointer                  user_data,
                                          GError                  **error);

/* All ticks of [from, to), blocks and tail merged. @all: with ids and sides. */
gboolean outcry_sqlite_storage_scan (OutcrySqliteStorage       *self,
                                     const OutcrySqliteSeries  *series,
                                     OutcryTime                 from,
                                     OutcryTime                 to,
                                     gboolean                   all,
                                     OutcrySqliteScanFunc       func,
                                     gpointer                   user_data,
                                     GCancellable              *cancellable,
                                     GError                   **error);
GArray  *outcry_sqlite_storage_load_ticks (OutcryStorage  *storage,
                                           gint64          series,
                                           OutcryTime      from,
                                           OutcryTime      to,
                                           gsize           limit,
                                           GCancellable   *cancellable,
                                           GError        **error);
gboolean outcry_sqlite_storage_fold_ticks (OutcryStorage  *storage,
                                           gint64          series,
                                           gint64          step,
                                           gint64          origin,
                                           OutcryTime      from,
                                           OutcryTime      to,
                                           GArray         *candles,
                                           GCancellable   *cancellable,
                                           GError        **error);

/* outcry-sqlite-ticks.c */
gssize   outcry_sqlite_storage_add_ticks  (OutcryStorage  *storage,
                                           gint64          series,
                                           OutcryTick     *ticks,
                                           gsize           n,
                                           GError        **error);

/* outcry-sqlite-bars.c */
gssize   outcry_sqlite_storage_put_bars      (OutcryStorage       *storage,
                                              gint64               series,
                                              OutcryInterval       interval,
                                              const OutcryCandle  *bars,
                                              gsize                n,
                                              GError             **error);
GArray  *outcry_sqlite_storage_load_bars     (OutcryStorage   *storage,
                                              gint64           series,
                                              OutcryInterval   interval,
                                              OutcryTime       from,
                                              OutcryTime       to,
                                              gsize            limit,
                                              GCancellable    *cancellable,
                                              GError         **error);
gboolean outcry_sqlite_storage_bar_intervals (OutcryStorage  *storage,
                                              gint64          series,
                                              OutcryTime      from,
                                              OutcryTime      to,
                                              guint          *mask,
                                              GError        **error);
gboolean outcry_sqlite_storage_find_before   (OutcryStorage   *storage,
                                              gint64           series,
                                              OutcryInterval   coarsest,
                                              OutcryTime       before,
                                              OutcryTime      *found,
                                              GError         **error);
/* Whether all stored bars fit the finer scale. */
gboolean outcry_sqlite_storage_bars_fit      (OutcrySqliteStorage  *self,
                                              gint64                series,
                                              OutcryScale           scale,
                                              GError              **error);

/* outcry-sqlite-records.c */
gboolean    outcry_sqlite_storage_add_run        (OutcryStorage    *storage,
                                                  const OutcryRun  *run,
                                                  GError          **error);
GPtrArray  *outcry_sqlite_storage_list_runs      (OutcryStorage  *storage,
                                                  const char     *source,
                                                  guint           limit,
                                                  GError        **error);
gboolean    outcry_sqlite_storage_put_document   (OutcryStorage  *storage,
                                                  const char     *kind,
                                                  const char     *key,
                                                  const char     *value,
                                                  GError        **error);
GHashTable *outcry_sqlite_storage_list_documents (OutcryStorage  *storage,
                                                  const char     *kind,
                                                  GError        **error);

G_END_DECLS
