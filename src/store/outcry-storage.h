/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-store.h"

G_BEGIN_DECLS

/* The one storage interface: synchronous, blocking, called by one thread at a time (the worker
 * of OutcryStore). What a call means is told at its namesake in outcry-store.h; errors are of
 * OUTCRY_STORE_ERROR.
 *
 * Writes happen between begin and commit. A mark is a point in a transaction to which a failed
 * write can be undone, so that those before it live; only the latest mark counts. After a failed
 * commit or begin the caller rolls back. Reads see what was written before in the same
 * transaction. */

#define OUTCRY_TYPE_STORAGE (outcry_storage_get_type ())
G_DECLARE_INTERFACE (OutcryStorage, outcry_storage, OUTCRY, STORAGE, GObject)

struct _OutcryStorageInterface
{
  GTypeInterface parent_iface;

  gboolean      (*begin)          (OutcryStorage *self, GError **error);
  gboolean      (*commit)         (OutcryStorage *self, GError **error);
  void          (*rollback)       (OutcryStorage *self);
  gboolean      (*mark)           (OutcryStorage *self, GError **error);
  gboolean      (*undo)           (OutcryStorage *self, GError **error);
  void          (*tidy)           (OutcryStorage *self, gboolean idle);
  void          (*get_figures)    (OutcryStorage *self, OutcryStoreFigures *figures);

  OutcrySeries *(*ensure_series)  (OutcryStorage *self, OutcryInstrument *instrument,
                                   const char *source, GError **error);
  GPtrArray    *(*list_series)    (OutcryStorage *self, GError **error);
  OutcrySeries *(*get_series)     (OutcryStorage *self, gint64 series, GError **error);
  gssize        (*add_ticks)      (OutcryStorage *self, gint64 series, OutcryTick *ticks, gsize n,
                                   GError **error);
  gssize        (*put_bars)       (OutcryStorage *self, gint64 series, OutcryInterval interval,
                                   const OutcryCandle *bars, gsize n, GError **error);
  GArray       *(*load_ticks)     (OutcryStorage *self, gint64 series, OutcryTime from,
                                   OutcryTime to, gsize limit, GCancellable *cancellable,
                                   GError **error);
  GArray       *(*load_bars)      (OutcryStorage *self, gint64 series, OutcryInterval interval,
                                   OutcryTime from, OutcryTime to, gsize limit,
                                   GCancellable *cancellable, GError **error);
  gboolean      (*fold_ticks)     (OutcryStorage *self, gint64 series, gint64 step, gint64 origin,
                                   OutcryTime from, OutcryTime to, GArray *candles,
                                   GCancellable *cancellable, GError **error);
  gboolean      (*bar_intervals)  (OutcryStorage *self, gint64 series, OutcryTime from,
                                   OutcryTime to, guint *mask, GError **error);
  gboolean      (*find_before)    (OutcryStorage *self, gint64 series, OutcryInterval coarsest,
                                   OutcryTime before, OutcryTime *found, GError **error);
  gboolean      (*add_run)        (OutcryStorage *self, const OutcryRun *run, GError **error);
  GPtrArray    *(*list_runs)      (OutcryStorage *self, const char *source, guint limit,
                                   GError **error);
  gboolean      (*put_document)   (OutcryStorage *self, const char *kind, const char *key,
                                   const char *value, GError **error);
  GHashTable   *(*list_documents) (OutcryStorage *self, const char *kind, GError **error);
};

gboolean outcry_storage_begin    (OutcryStorage  *self,
                                  GError        **error);
/* Durable when it returns TRUE. */
gboolean outcry_storage_commit   (OutcryStorage  *self,
                                  GError        **error);
void     outcry_storage_rollback (OutcryStorage  *self);
gboolean outcry_storage_mark     (OutcryStorage  *self,
                                  GError        **error);
gboolean outcry_storage_undo     (OutcryStorage  *self,
                                  GError        **error);

/* Housekeeping after a call has been told, outside of a transaction: checkpoints when enough has
 * gathered; @idle, when nothing waits, gives back memory. */
void outcry_storage_tidy (OutcryStorage *self,
                          gboolean       idle);

/* Fills in all but @queued. */
void outcry_storage_get_figures (OutcryStorage      *self,
                                 OutcryStoreFigures *figures);

OutcrySeries *outcry_storage_ensure_series (OutcryStorage     *self,
                                            OutcryInstrument  *instrument,
                                            const char        *source,
                                            GError           **error);
GPtrArray    *outcry_storage_list_series   (OutcryStorage  *self,
                                            GError        **error);
OutcrySeries *outcry_storage_get_series    (OutcryStorage  *self,
                                            gint64          series,
                                            GError        **error);

/* Sorts @ticks in place; otherwise leaves them as they are, so that a failed call can be
 * repeated. */
gssize outcry_storage_add_ticks (OutcryStorage  *self,
                                 gint64          series,
                                 OutcryTick     *ticks,
                                 gsize           n,
                                 GError        **error);
gssize outcry_storage_put_bars  (OutcryStorage       *self,
                                 gint64               series,
                                 OutcryInterval       interval,
                                 const OutcryCandle  *bars,
                                 gsize                n,
                                 GError             **error);

GArray *outcry_storage_load_ticks (OutcryStorage  *self,
                                   gint64          series,
                                   OutcryTime      from,
                                   OutcryTime      to,
                                   gsize           limit,
                                   GCancellable   *cancellable,
                                   GError        **error);
GArray *outcry_storage_load_bars  (OutcryStorage   *self,
                                   gint64           series,
                                   OutcryInterval   interval,
                                   OutcryTime       from,
                                   OutcryTime       to,
                                   gsize            limit,
                                   GCancellable    *cancellable,
                                   GError         **error);

/* Joins the ticks of [from, to) into candles of @step microseconds, buckets counted from @origin;
 * appends to @candles, ascending, only buckets that have ticks. */
gboolean outcry_storage_fold_ticks (OutcryStorage  *self,
                                    gint64          series,
                                    gint64          step,
                                    gint64          origin,
                                    OutcryTime      from,
                                    OutcryTime      to,
                                    GArray         *candles,
                                    GCancellable   *cancellable,
                                    GError        **error);

/* Bit i of @mask: a bar of interval i starts in [from, to). */
gboolean outcry_storage_bar_intervals (OutcryStorage  *self,
                                       gint64          series,
                                       OutcryTime      from,
                                       OutcryTime      to,
                                       guint          *mask,
                                       GError        **error);

/* The latest time before @before at which there is a tick or a bar of @coarsest or finer;
 * OUTCRY_TIME_NONE when there is none. */
gboolean outcry_storage_find_before (OutcryStorage   *self,
                                     gint64           series,
                                     OutcryInterval   coarsest,
                                     OutcryTime       before,
                                     OutcryTime      *found,
                                     GError         **error);

gboolean    outcry_storage_add_run        (OutcryStorage    *self,
                                           const OutcryRun  *run,
                                           GError          **error);
GPtrArray  *outcry_storage_list_runs      (OutcryStorage  *self,
                                           const char     *source,
                                           guint           limit,
                                           GError        **error);
gboolean    outcry_storage_put_document   (OutcryStorage  *self,
                                           const char     *kind,
                                           const char     *key,
                                           const char     *value,
                                           GError        **error);
GHashTable *outcry_storage_list_documents (OutcryStorage  *self,
                                           const char     *kind,
                                           GError        **error);

G_END_DECLS
