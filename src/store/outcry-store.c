/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The asynchronous front: each call becomes a job of the worker. Arguments are copied before the
 * call returns, results travel by GTask to the context of the caller. */

#include "store/outcry-store.h"

#include "store/outcry-candle-loader.h"
#include "store/outcry-sqlite-storage.h"
#include "store/outcry-store-worker.h"

struct _OutcryStore
{
  GObject             parent_instance;

  OutcryStoreWorker  *worker;  /* NULL once closed */
  OutcryStoreFigures  figures; /* the last ones, once closed */
};

G_DEFINE_QUARK (outcry-store-error-quark, outcry_store_error)
G_DEFINE_FINAL_TYPE (OutcryStore, outcry_store, G_TYPE_OBJECT)

OutcrySeries *
outcry_series_copy (const OutcrySeries *series)
{
  OutcrySeries *copy;

  g_return_val_if_fail (series != NULL, NULL);

  copy = g_memdup2 (series, sizeof *series);
  copy->instrument = g_strdup (series->instrument);
  copy->source = g_strdup (series->source);
  return copy;
}

void
outcry_series_free (OutcrySeries *series)
{
  if (series == NULL)
    return;
  g_free (series->instrument);
  g_free (series->source);
  g_free (series);
}

OutcryRun *
outcry_run_copy (const OutcryRun *run)
{
  OutcryRun *copy;

  g_return_val_if_fail (run != NULL, NULL);

  copy = g_memdup2 (run, sizeof *run);
  copy->source = g_strdup (run->source);
  copy->feed = g_strdup (run->feed);
  copy->instrument = g_strdup (run->instrument);
  copy->outcome = g_strdup (run->outcome);
  copy->reason = g_strdup (run->reason);
  return copy;
}

void
outcry_run_free (OutcryRun *run)
{
  if (run == NULL)
    return;
  g_free (run->source);
  g_free (run->feed);
  g_free (run->instrument);
  g_free (run->outcome);
  g_free (run->reason);
  g_free (run);
}

void
outcry_store_close (OutcryStore *self)
{
  g_return_if_fail (OUTCRY_IS_STORE (self));

  if (self->worker == NULL)
    return;
  outcry_store_worker_get_figures (self->worker, &self->figures);
  self->figures.queued = 0;
  outcry_store_worker_end (g_steal_pointer (&self->worker));
}

static void
outcry_store_dispose (GObject *object)
{
  outcry_store_close (OUTCRY_STORE (object));

  G_OBJECT_CLASS (outcry_store_parent_class)->dispose (object);
}

static void
outcry_store_class_init (OutcryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = outcry_store_dispose;
}

static void
outcry_store_init (OutcryStore *self)
{
}

OutcryStore *
outcry_store_open (const char  *directory,
                   GError     **error)
{
  g_autoptr (OutcryStorage) storage = NULL;
  OutcryStore *self;

  g_return_val_if_fail (directory != NULL, NULL);

  storage = outcry_sqlite_storage_new (directory, error);
  if (storage == NULL)
    return NULL;
  self = g_object_new (OUTCRY_TYPE_STORE, NULL);
  self->worker = outcry_store_worker_new (storage);
  return self;
}

void
outcry_store_get_figures (OutcryStore        *self,
                          OutcryStoreFigures *figures)
{
  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (figures != NULL);

  if (self->worker != NULL)
    outcry_store_worker_get_figures (self->worker, figures);
  else
    *figures = self->figures;
}

static OutcryStoreJob *
job_new (OutcryStore         *self,
         gpointer             tag,
         OutcryStoreJobFunc   run,
         gboolean             writes,
         GCancellable        *cancellable,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  OutcryStoreJob *job = g_new0 (OutcryStoreJob, 1);

  job->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, tag);
  /* A write that was done has to say so, cancelled meanwhile or not. */
  g_task_set_check_cancellable (job->task, FALSE);
  job->run = run;
  job->writes = writes;
  return job;
}

static void
push (OutcryStore    *self,
      OutcryStoreJob *job)
{
  if (self->worker != NULL)
    {
      outcry_store_worker_push (self->worker, job);
      return;
    }
  g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the store is closed");
  outcry_store_job_free (job);
}

static gboolean
give (OutcryStoreJob *job,
      gpointer        pointer,
      GDestroyNotify  free_pointer)
{
  job->pointer = pointer;
  job->free_pointer = free_pointer;
  return pointer != NULL;
}

static gboolean
give_array (OutcryStoreJob *job,
            GArray         *array)
{
  return give (job, array, (GDestroyNotify) g_array_unref);
}

static gpointer
finish_pointer (OutcryStore   *self,
                GAsyncResult  *result,
                gpointer       tag,
                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gssize
finish_number (OutcryStore   *self,
               GAsyncResult  *result,
               gpointer       tag,
               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gboolean
run_ensure_series (OutcryStorage   *storage,
                   OutcryStoreJob  *job,
                   GError         **error)
{
  return give (job,
               outcry_storage_ensure_series (storage, job->instrument, job->texts[0], error),
               (GDestroyNotify) outcry_series_free);
}

void
outcry_store_ensure_series_async (OutcryStore         *self,
                                  OutcryInstrument    *instrument,
                                  const char          *source,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (instrument != NULL && source != NULL);

  job = job_new (self, outcry_store_ensure_series_async, run_ensure_series, TRUE, cancellable,
                 callback, user_data);
  job->instrument = outcry_instrument_ref (instrument);
  job->texts[0] = g_strdup (source);
  push (self, job);
}

OutcrySeries *
outcry_store_ensure_series_finish (OutcryStore   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return finish_pointer (self, result, outcry_store_ensure_series_async, error);
}

static gboolean
run_list_series (OutcryStorage   *storage,
                 OutcryStoreJob  *job,
                 GError         **error)
{
  return give (job, outcry_storage_list_series (storage, error),
               (GDestroyNotify) g_ptr_array_unref);
}

void
outcry_store_list_series_async (OutcryStore         *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (OUTCRY_IS_STORE (self));

  push (self, job_new (self, outcry_store_list_series_async, run_list_series, FALSE, cancellable,
                       callback, user_data));
}

GPtrArray *
outcry_store_list_series_finish (OutcryStore   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return finish_pointer (self, result, outcry_store_list_series_async, error);
}

static gboolean
run_add_ticks (OutcryStorage   *storage,
               OutcryStoreJob  *job,
               GError         **error)
{
  job->number = outcry_storage_add_ticks (storage, job->series, job->ticks, job->n, error);
  return job->number >= 0;
}

void
outcry_store_add_ticks_async (OutcryStore         *self,
                              gint64               series,
                              const OutcryTick    *ticks,
                              gsize                n,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail ((ticks != NULL || n == 0) && n <= G_MAXINT);

  job = job_new (self, outcry_store_add_ticks_async, run_add_ticks, TRUE, cancellable, callback,
                 user_data);
  job->series = series;
  job->ticks = g_memdup2 (ticks, n * sizeof *ticks);
  job->n = n;
  push (self, job);
}

gssize
outcry_store_add_ticks_finish (OutcryStore   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return finish_number (self, result, outcry_store_add_ticks_async, error);
}

static gboolean
run_put_bars (OutcryStorage   *storage,
              OutcryStoreJob  *job,
              GError         **error)
{
  job->number = outcry_storage_put_bars (storage, job->series, job->interval, job->bars, job->n,
                                         error);
  return job->number >= 0;
}

void
outcry_store_put_bars_async (OutcryStore         *self,
                             gint64               series,
                             OutcryInterval       interval,
                             const OutcryCandle  *bars,
                             gsize                n,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (interval < OUTCRY_N_INTERVALS);
  g_return_if_fail ((bars != NULL || n == 0) && n <= G_MAXINT);

  job = job_new (self, outcry_store_put_bars_async, run_put_bars, TRUE, cancellable, callback,
                 user_data);
  job->series = series;
  job->interval = interval;
  job->bars = g_memdup2 (bars, n * sizeof *bars);
  job->n = n;
  push (self, job);
}

gssize
outcry_store_put_bars_finish (OutcryStore   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return finish_number (self, result, outcry_store_put_bars_async, error);
}

static gboolean
run_load_ticks (OutcryStorage   *storage,
                OutcryStoreJob  *job,
                GError         **error)
{
  return give_array (job, outcry_storage_load_ticks (storage, job->series, job->from, job->to,
                                                     job->n, g_task_get_cancellable (job->task),
                                                     error));
}

void
outcry_store_load_ticks_async (OutcryStore         *self,
                               gint64               series,
                               OutcryTime           from,
                               OutcryTime           to,
                               gsize                limit,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));

  job = job_new (self, outcry_store_load_ticks_async, run_load_ticks, FALSE, cancellable, callback,
                 user_data);
  job->series = series;
  job->from = from;
  job->to = to;
  job->n = limit;
  push (self, job);
}

GArray *
outcry_store_load_ticks_finish (OutcryStore   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return finish_pointer (self, result, outcry_store_load_ticks_async, error);
}

static gboolean
run_load_bars (OutcryStorage   *storage,
               OutcryStoreJob  *job,
               GError         **error)
{
  return give_array (job, outcry_storage_load_bars (storage, job->series, job->interval, job->from,
                                                    job->to, job->n,
                                                    g_task_get_cancellable (job->task), error));
}

void
outcry_store_load_bars_async (OutcryStore         *self,
                              gint64               series,
                              OutcryInterval       interval,
                              OutcryTime           from,
                              OutcryTime           to,
                              gsize                limit,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (interval < OUTCRY_N_INTERVALS);

  job = job_new (self, outcry_store_load_bars_async, run_load_bars, FALSE, cancellable, callback,
                 user_data);
  job->series = series;
  job->interval = interval;
  job->from = from;
  job->to = to;
  job->n = limit;
  push (self, job);
}

GArray *
outcry_store_load_bars_finish (OutcryStore   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return finish_pointer (self, result, outcry_store_load_bars_async, error);
}

static gboolean
run_load_candles (OutcryStorage   *storage,
                  OutcryStoreJob  *job,
                  GError         **error)
{
  return give_array (job, outcry_candle_loader_load (storage, job->series, job->interval,
                                                     job->session, job->from, job->to, job->n,
                                                     g_task_get_cancellable (job->task), error));
}

void
outcry_store_load_candles_async (OutcryStore         *self,
                                 gint64               series,
                                 OutcryInterval       interval,
                                 OutcrySession       *session,
                                 OutcryTime           from,
                                 OutcryTime           to,
                                 gsize                limit,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (interval < OUTCRY_N_INTERVALS);

  job = job_new (self, outcry_store_load_candles_async, run_load_candles, FALSE, cancellable,
                 callback, user_data);
  job->series = series;
  job->interval = interval;
  job->session = session != NULL ? outcry_session_ref (session) : NULL;
  job->from = from;
  job->to = to;
  job->n = limit;
  push (self, job);
}

GArray *
outcry_store_load_candles_finish (OutcryStore   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return finish_pointer (self, result, outcry_store_load_candles_async, error);
}

static gboolean
run_add_run (OutcryStorage   *storage,
             OutcryStoreJob  *job,
             GError         **error)
{
  return outcry_storage_add_run (storage, job->record, error);
}

void
outcry_store_add_run_async (OutcryStore         *self,
                            const OutcryRun     *run,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (run != NULL && run->source != NULL);

  job = job_new (self, outcry_store_add_run_async, run_add_run, TRUE, cancellable, callback,
                 user_data);
  job->record = outcry_run_copy (run);
  push (self, job);
}

gboolean
outcry_store_add_run_finish (OutcryStore   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return finish_number (self, result, outcry_store_add_run_async, error) >= 0;
}

static gboolean
run_list_runs (OutcryStorage   *storage,
               OutcryStoreJob  *job,
               GError         **error)
{
  return give (job, outcry_storage_list_runs (storage, job->texts[0], (guint) job->n, error),
               (GDestroyNotify) g_ptr_array_unref);
}

void
outcry_store_list_runs_async (OutcryStore         *self,
                              const char          *source,
                              guint                limit,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));

  job = job_new (self, outcry_store_list_runs_async, run_list_runs, FALSE, cancellable, callback,
                 user_data);
  job->texts[0] = g_strdup (source);
  job->n = limit;
  push (self, job);
}

GPtrArray *
outcry_store_list_runs_finish (OutcryStore   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return finish_pointer (self, result, outcry_store_list_runs_async, error);
}

static gboolean
run_put_document (OutcryStorage   *storage,
                  OutcryStoreJob  *job,
                  GError         **error)
{
  return outcry_storage_put_document (storage, job->texts[0], job->texts[1], job->texts[2], error);
}

void
outcry_store_put_document_async (OutcryStore         *self,
                                 const char          *kind,
                                 const char          *key,
                                 const char          *value,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (kind != NULL && key != NULL);

  job = job_new (self, outcry_store_put_document_async, run_put_document, TRUE, cancellable,
                 callback, user_data);
  job->texts[0] = g_strdup (kind);
  job->texts[1] = g_strdup (key);
  job->texts[2] = g_strdup (value);
  push (self, job);
}

gboolean
outcry_store_put_document_finish (OutcryStore   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return finish_number (self, result, outcry_store_put_document_async, error) >= 0;
}

static gboolean
run_list_documents (OutcryStorage   *storage,
                    OutcryStoreJob  *job,
                    GError         **error)
{
  return give (job, outcry_storage_list_documents (storage, job->texts[0], error),
               (GDestroyNotify) g_hash_table_unref);
}

void
outcry_store_list_documents_async (OutcryStore         *self,
                                   const char          *kind,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  OutcryStoreJob *job;

  g_return_if_fail (OUTCRY_IS_STORE (self));
  g_return_if_fail (kind != NULL);

  job = job_new (self, outcry_store_list_documents_async, run_list_documents, FALSE, cancellable,
                 callback, user_data);
  job->texts[0] = g_strdup (kind);
  push (self, job);
}

GHashTable *
outcry_store_list_documents_finish (OutcryStore   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return finish_pointer (self, result, outcry_store_list_documents_async, error);
}
