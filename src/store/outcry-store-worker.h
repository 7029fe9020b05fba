/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-storage.h"

G_BEGIN_DECLS

/* The one thread that touches the storage, and its queue. A job is a call with its arguments and,
 * once it has run, its result; which fields it uses is between the function that makes it and its
 * @run. Belongs to the store; knows nothing of it, since a task may hold the last reference. */

typedef struct _OutcryStoreJob OutcryStoreJob;

typedef gboolean (*OutcryStoreJobFunc) (OutcryStorage   *storage,
                                        OutcryStoreJob  *job,
                                        GError         **error);

struct _OutcryStoreJob
{
  GTask              *task;
  OutcryStoreJobFunc  run;
  gboolean            writes;

  gint64              series;
  OutcryInterval      interval;
  OutcryTime          from, to;
  gsize               n;       /* of @ticks or @bars; or a limit */
  OutcryTick         *ticks;
  OutcryCandle       *bars;
  OutcryInstrument   *instrument;
  OutcrySession      *session;
  OutcryRun          *record;
  char               *texts[3];

  /* The result: a pointer with the function that frees it, else a number. */
  gpointer            pointer;
  GDestroyNotify      free_pointer;
  gssize              number;
  GError             *error;
};

typedef struct _OutcryStoreWorker OutcryStoreWorker;

OutcryStoreWorker *outcry_store_worker_new (OutcryStorage *storage);

/* Ends it: what is queued is done, the storage let go of, then the call returns; from the
 * worker's own thread it returns at once and the rest follows. @self is gone afterwards. */
void outcry_store_worker_end (OutcryStoreWorker *self);

/* Takes @job, which is freed when its task has been told. */
void outcry_store_worker_push (OutcryStoreWorker *self,
                               OutcryStoreJob    *job);

void outcry_store_worker_get_figures (OutcryStoreWorker  *self,
                                      OutcryStoreFigures *figures);

void outcry_store_job_free (OutcryStoreJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryStoreJob, outcry_store_job_free)

G_END_DECLS
