/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue and its thread. Writes that wait next to each other become one transaction, so that
 * they share one sync; a read ends the group, so it sees what was written before it and nothing
 * that might still fail. In a group each write stands behind a mark: one that is refused is
 * undone alone. When the disk fails one, the whole group is rolled back and each is tried by
 * itself, so that only those that cannot be done fail. Nothing is told before it is committed. */

#define G_LOG_DOMAIN "outcry-store"

#include "store/outcry-store-worker.h"

/* A group is bounded so that its first caller does not wait for ever. */
#define GROUP_JOBS 256
#define GROUP_BYTES (32 * 1024 * 1024)

struct _OutcryStoreWorker
{
  GMutex              mutex;
  GCond               cond;
  GQueue              queue;   /* OutcryStoreJob */
  gboolean            ending;
  gboolean            alone;   /* nobody joins the thread */
  OutcryStoreFigures  figures;

  GThread            *thread;
  OutcryStorage      *storage; /* of the thread alone */
};

void
outcry_store_job_free (OutcryStoreJob *job)
{
  g_free (job->ticks);
  g_free (job->bars);
  g_clear_pointer (&job->instrument, outcry_instrument_unref);
  g_clear_pointer (&job->session, outcry_session_unref);
  g_clear_pointer (&job->record, outcry_run_free);
  for (guint i = 0; i < G_N_ELEMENTS (job->texts); i++)
    g_free (job->texts[i]);
  if (job->pointer != NULL)
    job->free_pointer (job->pointer);
  g_clear_error (&job->error);
  g_clear_object (&job->task);
  g_free (job);
}

static gsize
job_bytes (const OutcryStoreJob *job)
{
  return (job->ticks != NULL ? job->n * sizeof *job->ticks : 0)
         + (job->bars != NULL ? job->n * sizeof *job->bars : 0);
}

static gboolean
run (OutcryStoreWorker  *self,
     OutcryStoreJob     *job,
     GError            **error)
{
  /* It may have run before, in a group that was rolled back. */
  if (job->pointer != NULL)
    job->free_pointer (g_steal_pointer (&job->pointer));
  job->number = 0;
  return job->run (self->storage, job, error);
}

/* In the caller's context. */
static gboolean
deliver (gpointer data)
{
  OutcryStoreJob *job = data;

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else if (job->pointer != NULL)
    g_task_return_pointer (job->task, g_steal_pointer (&job->pointer), job->free_pointer);
  else
    g_task_return_int (job->task, job->number);
  return G_SOURCE_REMOVE;
}

/* The job goes to the caller's context whole: a task let go of here might be the last to hold the
 * store, and would close it at a time that nobody can know. */
static void
tell (OutcryStoreJob *job,
      GError         *error)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  job->error = error;
  g_source_set_static_name (source, "outcry-store");
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, deliver, job, (GDestroyNotify) outcry_store_job_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
note_figures (OutcryStoreWorker *self)
{
  OutcryStoreFigures figures;

  outcry_storage_get_figures (self->storage, &figures);
  g_mutex_lock (&self->mutex);
  self->figures = figures;
  g_mutex_unlock (&self->mutex);
}

/* Whether the storage itself failed, rather than refuse what was asked. */
static gboolean
is_failure (const GError *error)
{
  return !g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_NOT_FOUND) &&
         !g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW);
}

static void
write_alone (OutcryStoreWorker  *self,
             OutcryStoreJob     *job,
             GError            **error)
{
  if (outcry_storage_begin (self->storage, error) && run (self, job, error) &&
      outcry_storage_commit (self->storage, error))
    return;
  outcry_storage_rollback (self->storage);
}

/* FALSE when the group has to be rolled back. @errors: one a job. */
static gboolean
write_together (OutcryStoreWorker *self,
                GPtrArray         *jobs,
                GError           **errors)
{
  if (!outcry_storage_begin (self->storage, NULL))
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      if (!outcry_storage_mark (self->storage, NULL))
        return FALSE;
      if (!run (self, g_ptr_array_index (jobs, i), &errors[i]) &&
          (is_failure (errors[i]) || !outcry_storage_undo (self->storage, NULL)))
        return FALSE;
    }
  return outcry_storage_commit (self->storage, NULL);
}

static void
write_group (OutcryStoreWorker *self,
             GPtrArray         *jobs)
{
  g_autofree GError **errors = g_new0 (GError *, jobs->len);

  if (jobs->len == 1)
    write_alone (self, g_ptr_array_index (jobs, 0), &errors[0]);
  else if (jobs->len > 1 && !write_together (self, jobs, errors))
    {
      outcry_storage_rollback (self->storage);
      for (guint i = 0; i < jobs->len; i++)
        {
          g_clear_error (&errors[i]);
          write_alone (self, g_ptr_array_index (jobs, i), &errors[i]);
        }
    }
  note_figures (self);
  for (guint i = 0; i < jobs->len; i++)
    tell (g_ptr_array_index (jobs, i), g_steal_pointer (&errors[i]));
}

static void
read_one (OutcryStoreWorker *self,
          OutcryStoreJob    *job)
{
  GError *error = NULL;

  run (self, job, &error);
  note_figures (self);
  tell (job, error);
}

/* The next job, unless it is not wanted in a group that has @bytes. */
static OutcryStoreJob *
take (OutcryStoreWorker *self,
      GPtrArray         *group,
      gsize             *bytes)
{
  OutcryStoreJob *job;

  job = g_queue_peek_head (&self->queue);
  if (job == NULL)
    return NULL;
  if (group->len > 0 &&
      (!job->writes || group->len >= GROUP_JOBS || *bytes + job_bytes (job) > GROUP_BYTES))
    return NULL;
  *bytes += job_bytes (job);
  return g_queue_pop_head (&self->queue);
}

/* Waits for work and takes a run of writes, or one read. FALSE at the end. */
static gboolean
take_group (OutcryStoreWorker *self,
            GPtrArray         *group)
{
  OutcryStoreJob *job;
  gsize bytes = 0;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->queue) && !self->ending)
    g_cond_wait (&self->cond, &self->mutex);
  while ((job = take (self, group, &bytes)) != NULL)
    {
      g_ptr_array_add (group, job);
      if (!job->writes)
        break;
    }
  g_mutex_unlock (&self->mutex);
  return group->len > 0;
}

static gboolean
is_idle (OutcryStoreWorker *self)
{
  gboolean idle;

  g_mutex_lock (&self->mutex);
  idle = g_queue_is_empty (&self->queue);
  g_mutex_unlock (&self->mutex);
  return idle;
}

static void
drop_cancelled (GPtrArray *group)
{
  for (guint i = 0; i < group->len;)
    {
      OutcryStoreJob *job = g_ptr_array_index (group, i);
      GError *error = NULL;

      if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &error))
        {
          g_ptr_array_remove_index (group, i);
          tell (job, error);
        }
      else
        i++;
    }
}

static void
worker_free (OutcryStoreWorker *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static gpointer
work (gpointer data)
{
  OutcryStoreWorker *self = data;
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  gboolean alone;

  while (take_group (self, group))
    {
      drop_cancelled (group);
      if (group->len == 1 && !((OutcryStoreJob *) g_ptr_array_index (group, 0))->writes)
        read_one (self, g_ptr_array_index (group, 0));
      else if (group->len > 0)
        write_group (self, group);
      g_ptr_array_set_size (group, 0);
      outcry_storage_tidy (self->storage, is_idle (self));
    }
  g_clear_object (&self->storage);
  g_mutex_lock (&self->mutex);
  alone = self->alone;
  g_mutex_unlock (&self->mutex);
  if (alone)
    worker_free (self);
  return NULL;
}

OutcryStoreWorker *
outcry_store_worker_new (OutcryStorage *storage)
{
  OutcryStoreWorker *self = g_new0 (OutcryStoreWorker, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->queue);
  self->storage = g_object_ref (storage);
  outcry_storage_get_figures (storage, &self->figures);
  self->thread = g_thread_new ("outcry-store", work, self);
  return self;
}

void
outcry_store_worker_end (OutcryStoreWorker *self)
{
  GThread *thread = self->thread;
  gboolean own = g_thread_self () == thread;

  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  self->alone = own;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (own)
    {
      g_thread_unref (thread);
      return;
    }
  g_thread_join (thread);
  worker_free (self);
}

void
outcry_store_worker_push (OutcryStoreWorker *self,
                          OutcryStoreJob    *job)
{
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->queue, job);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
outcry_store_worker_get_figures (OutcryStoreWorker  *self,
                                 OutcryStoreFigures *figures)
{
  g_mutex_lock (&self->mutex);
  *figures = self->figures;
  figures->queued = g_queue_get_length (&self->queue);
  g_mutex_unlock (&self->mutex);
}
