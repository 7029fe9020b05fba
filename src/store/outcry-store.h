/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-instrument.h"
#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* What a node keeps. Asynchronous: each call is carried out, in order, by one worker thread over
 * an OutcryStorage (SQLite is the default), its result delivered to the caller's thread-default
 * main context. A write that finished without error is durable: synced before it is
 * acknowledged; writes that wait together share one sync (group commit).
 *
 * A cancelled call that has not begun does nothing; a write that has begun is finished and tells
 * its true outcome, a read stops at the next block. After outcry_store_close() calls fail with
 * G_IO_ERROR_CLOSED. Everything else fails in OUTCRY_STORE_ERROR. */

#define OUTCRY_STORE_ERROR (outcry_store_error_quark ())
GQuark outcry_store_error_quark (void);

typedef enum
{
  OUTCRY_STORE_ERROR_IN_USE,    /* another process holds the directory */
  OUTCRY_STORE_ERROR_READ_ONLY, /* the directory or file cannot be written */
  OUTCRY_STORE_ERROR_FULL,      /* no room left on the disk */
  OUTCRY_STORE_ERROR_CORRUPT,   /* not a database, or a block does not decode */
  OUTCRY_STORE_ERROR_NEWER,     /* written by a newer version */
  OUTCRY_STORE_ERROR_NOT_FOUND,
  OUTCRY_STORE_ERROR_OVERFLOW,  /* an amount does not fit the series' scale */
  OUTCRY_STORE_ERROR_IO,
} OutcryStoreError;

/* What one source says of one instrument. Amounts given to and read from the store are in the
 * series' scale; a later, finer scale re-scales on reading what was stored before. */
typedef struct
{
  gint64      id;
  char       *instrument;
  char       *source; /* recipe name, "import", ... */
  OutcryScale scale;
  /* What it holds; OUTCRY_TIME_NONE when nothing. */
  guint64     n_ticks;
  OutcryTime  first_tick, last_tick;
  guint64     n_bars;
  OutcryTime  first_bar, last_bar;
} OutcrySeries;

OutcrySeries *outcry_series_copy (const OutcrySeries *series);
void          outcry_series_free (OutcrySeries *series);

/* One run of a source, or one connection of its socket. */
typedef struct
{
  gint64     id;
  char      *source;
  char      *feed;
  char      *instrument; /* or NULL */
  OutcryTime started;
  OutcryTime ended;
  char      *outcome;    /* "ok", "throttled", "blocked", "error", "changed", "offline" */
  char      *reason;     /* in words, or NULL */
  guint      rows, skipped, refused;
} OutcryRun;

OutcryRun *outcry_run_copy (const OutcryRun *run);
void       outcry_run_free (OutcryRun *run);

#define OUTCRY_TYPE_STORE (outcry_store_get_type ())
G_DECLARE_FINAL_TYPE (OutcryStore, outcry_store, OUTCRY, STORE, GObject)

/* Opens or creates DIR/outcry.db, blocking: takes the lock file, migrates. A first open on a sound
 * disk takes milliseconds. */
OutcryStore *outcry_store_open (const char  *directory,
                                GError     **error);

/* Waits for what is queued, checkpoints, releases the lock. Blocking. Called by dispose if it was
 * not; calls under way hold a reference until they are delivered, so a program that does not wait
 * for them closes before it ends. */
void outcry_store_close (OutcryStore *self);

/* Finds or makes the series; a larger scale widens it, OVERFLOW when something held does not fit
 * then. Result: OutcrySeries (transfer full). */
void          outcry_store_ensure_series_async  (OutcryStore          *self,
                                                 OutcryInstrument     *instrument,
                                                 const char           *source,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
OutcrySeries *outcry_store_ensure_series_finish (OutcryStore          *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

/* All series, with what they hold: GPtrArray of OutcrySeries (transfer full). */
void       outcry_store_list_series_async  (OutcryStore          *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GPtrArray *outcry_store_list_series_finish (OutcryStore          *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* Adds ticks (copied before the call returns), in any order; one that is there already (same
 * time, id, price, quantity, side when id is 0; same time and id otherwise) is not added again.
 * A side that is no OutcrySide is kept as NONE. Result: how many were new, -1 on error. */
void   outcry_store_add_ticks_async  (OutcryStore          *self,
                                      gint64                series,
                                      const OutcryTick     *ticks,
                                      gsize                 n,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gssize outcry_store_add_ticks_finish (OutcryStore          *self,
                                      GAsyncResult         *result,
                                      GError              **error);

/* Puts bars of @interval (copied before the call returns); one of the same start is replaced.
 * Result: how many were new or changed, -1 on error. */
void   outcry_store_put_bars_async  (OutcryStore          *self,
                                     gint64                series,
                                     OutcryInterval        interval,
                                     const OutcryCandle   *bars,
                                     gsize                 n,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gssize outcry_store_put_bars_finish (OutcryStore          *self,
                                     GAsyncResult         *result,
                                     GError              **error);

/* Ticks of [from, to), ascending; with @limit > 0 at most that many, the latest ones. A damaged
 * block is left out, named in the log and counted in the figures. GArray of OutcryTick (transfer
 * full). */
void    outcry_store_load_ticks_async  (OutcryStore          *self,
                                        gint64                series,
                                        OutcryTime            from,
                                        OutcryTime            to,
                                        gsize                 limit,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GArray *outcry_store_load_ticks_finish (OutcryStore          *self,
                                        GAsyncResult         *result,
                                        GError              **error);

/* Bars as put, of exactly @interval, likewise. GArray of OutcryCandle (transfer full). */
void    outcry_store_load_bars_async  (OutcryStore          *self,
                                       gint64                series,
                                       OutcryInterval        interval,
                                       OutcryTime            from,
                                       OutcryTime            to,
                                       gsize                 limit,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GArray *outcry_store_load_bars_finish (OutcryStore          *self,
                                       GAsyncResult         *result,
                                       GError              **error);

/* The best candles that start in [from, to) and can be made of what is held: bars of @interval
 * where the source told them, else finer bars joined, minutes without a bar filled from ticks. A
 * bar marked EMPTY or RUNNING gives way to finer data of its time. Each candle is made of the
 * whole of its bucket, beyond @to as well. Ascending; with @limit > 0 the latest ones. @session
 * may be NULL. GArray of OutcryCandle (transfer full). */
void    outcry_store_load_candles_async  (OutcryStore          *self,
                                          gint64                series,
                                          OutcryInterval        interval,
                                          OutcrySession        *session,
                                          OutcryTime            from,
                                          OutcryTime            to,
                                          gsize                 limit,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GArray *outcry_store_load_candles_finish (OutcryStore          *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* Adds a run (its id is given by the store) and trims to the last 500 of its source. */
void     outcry_store_add_run_async  (OutcryStore          *self,
                                      const OutcryRun      *run,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean outcry_store_add_run_finish (OutcryStore          *self,
                                      GAsyncResult         *result,
                                      GError              **error);

/* Runs, newest first, of @source (NULL: all), at most @limit (0: all). GPtrArray of OutcryRun
 * (transfer full). */
void       outcry_store_list_runs_async  (OutcryStore          *self,
                                          const char           *source,
                                          guint                 limit,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GPtrArray *outcry_store_list_runs_finish (OutcryStore          *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* Small documents by kind and key: "recipe"/name -> YAML, "source-state"/name, "cursor"/...,
 * "watch"/... A NULL value removes. */
void     outcry_store_put_document_async  (OutcryStore          *self,
                                           const char           *kind,
                                           const char           *key,
                                           const char           *value,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean outcry_store_put_document_finish (OutcryStore          *self,
                                           GAsyncResult         *result,
                                           GError              **error);

/* All of a kind: GHashTable of char * key to char * value (transfer full). */
void        outcry_store_list_documents_async  (OutcryStore          *self,
                                                const char           *kind,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GHashTable *outcry_store_list_documents_finish (OutcryStore          *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* As of the latest group of calls. For metrics; does not block. */
typedef struct
{
  guint64    bytes;          /* on disk, the write-ahead log included */
  guint64    ticks;
  guint64    bars;
  guint      queued;         /* calls that wait */
  OutcryTime last_commit;    /* OUTCRY_TIME_NONE before the first */
  guint64    commits;        /* since opening */
  guint64    corrupt_blocks; /* damaged blocks met since opening, each time anew */
} OutcryStoreFigures;

void outcry_store_get_figures (OutcryStore        *self,
                               OutcryStoreFigures *figures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcrySeries, outcry_series_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryRun, outcry_run_free)

G_END_DECLS
