/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The machine's clocks, and a GSource a timer with microsecond resolution.
 *
 * The table of waiting timers is under a lock, so that threads with main contexts of their own can
 * share one clock; each timer holds the table, so that the clock may end in one thread while a timer
 * fires in another. Known weak case: the monotonic clock of Linux stands still while the machine
 * sleeps, and timers with it; who waits for a wall time asks again when it fires. */

#include "base/outcry-system-clock.h"

typedef struct
{
  gatomicrefcount refs;
  GMutex          lock;
  GHashTable     *sources; /* id: owned GSource */
  guint           last_id;
} Waiting;

struct _OutcrySystemClock
{
  GObject  parent_instance;
  Waiting *waiting;
};

typedef struct
{
  Waiting        *waiting;
  OutcryTimerFunc func;
  gpointer        user_data;
  guint           id;
} Timer;

static void outcry_system_clock_iface_init (OutcryClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcrySystemClock, outcry_system_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (OUTCRY_TYPE_CLOCK,
                                                      outcry_system_clock_iface_init))

static void
destroy_source (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

static Waiting *
waiting_new (void)
{
  Waiting *self = g_new0 (Waiting, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->sources = g_hash_table_new_full (NULL, NULL, NULL, destroy_source);
  return self;
}

static Waiting *
waiting_ref (Waiting *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
waiting_unref (Waiting *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->sources);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Takes the source out of the table, so that nobody removes a timer that has fired. */
static GSource *
steal_source (Waiting *self,
              guint    id)
{
  gpointer source = NULL;

  g_mutex_lock (&self->lock);
  g_hash_table_steal_extended (self->sources, GUINT_TO_POINTER (id), NULL, &source);
  g_mutex_unlock (&self->lock);
  return source;
}

/* Each source holds the table: they are destroyed outside its lock. */
static void
destroy_all (Waiting *self)
{
  g_autoptr (GHashTable) sources = NULL;

  g_mutex_lock (&self->lock);
  sources = self->sources;
  self->sources = g_hash_table_new_full (NULL, NULL, NULL, destroy_source);
  g_mutex_unlock (&self->lock);
}

static void
timer_free (gpointer data)
{
  Timer *timer = data;

  waiting_unref (timer->waiting);
  g_free (timer);
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

static gboolean
timer_fire (gpointer user_data)
{
  Timer *timer = user_data;
  GSource *source = steal_source (timer->waiting, timer->id);

  if (source != NULL)
    {
      timer->func (timer->user_data);
      g_source_unref (source);
    }
  return G_SOURCE_REMOVE;
}

static GSourceFuncs timer_funcs = {
  .dispatch = timer_dispatch,
};

static OutcryTime
outcry_system_clock_now (OutcryClock *clock)
{
  return g_get_real_time ();
}

static gint64
outcry_system_clock_monotonic (OutcryClock *clock)
{
  return g_get_monotonic_time ();
}

static guint
outcry_system_clock_add_timer (OutcryClock     *clock,
                               gint64           delay_us,
                               OutcryTimerFunc  func,
                               gpointer         user_data)
{
  Waiting *self = OUTCRY_SYSTEM_CLOCK (clock)->waiting;
  GSource *source = g_source_new (&timer_funcs, sizeof (GSource));
  Timer *timer = g_new (Timer, 1);
  gint64 due;
  guint id;

  if (__builtin_add_overflow (g_get_monotonic_time (), delay_us, &due))
    due = G_MAXINT64;
  g_mutex_lock (&self->lock);
  do
    id = ++self->last_id;
  while (id == 0 || g_hash_table_contains (self->sources, GUINT_TO_POINTER (id)));
  g_hash_table_insert (self->sources, GUINT_TO_POINTER (id), g_source_ref (source));
  g_mutex_unlock (&self->lock);

  *timer = (Timer) { waiting_ref (self), func, user_data, id };
  g_source_set_static_name (source, "outcry timer");
  g_source_set_callback (source, timer_fire, timer, timer_free);
  g_source_set_ready_time (source, due);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
  return id;
}

static void
outcry_system_clock_remove_timer (OutcryClock *clock,
                                  guint        id)
{
  GSource *source = steal_source (OUTCRY_SYSTEM_CLOCK (clock)->waiting, id);

  g_return_if_fail (source != NULL);

  destroy_source (source);
}

static void
outcry_system_clock_finalize (GObject *object)
{
  OutcrySystemClock *self = OUTCRY_SYSTEM_CLOCK (object);

  destroy_all (self->waiting);
  waiting_unref (self->waiting);

  G_OBJECT_CLASS (outcry_system_clock_parent_class)->finalize (object);
}

static void
outcry_system_clock_class_init (OutcrySystemClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_system_clock_finalize;
}

static void
outcry_system_clock_iface_init (OutcryClockInterface *iface)
{
  iface->now = outcry_system_clock_now;
  iface->monotonic = outcry_system_clock_monotonic;
  iface->add_timer = outcry_system_clock_add_timer;
  iface->remove_timer = outcry_system_clock_remove_timer;
}

static void
outcry_system_clock_init (OutcrySystemClock *self)
{
  self->waiting = waiting_new ();
}

OutcryClock *
outcry_system_clock_new (void)
{
  return g_object_new (OUTCRY_TYPE_SYSTEM_CLOCK, NULL);
}
