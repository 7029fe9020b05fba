/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time for tests and simulations: it moves only when told, and then through every timer in order,
 * so that a run is a function of its seed alone.
 *
 * Timers are in a balanced tree by due time, then by order of addition; adding, removing and firing
 * one is logarithmic in their number. Invariant: no waiting timer is due before the present, except
 * those of the very present that are still to fire. */

#include "base/outcry-virtual-clock.h"

typedef struct
{
  gint64          due;
  guint64         order;
  OutcryTimerFunc func;
  gpointer        user_data;
  guint           id;
} Timer;

struct _OutcryVirtualClock
{
  GObject     parent_instance;
  gint64      monotonic;
  OutcryTime  wall;
  GSequence  *queue;       /* Timer */
  GHashTable *by_id;       /* id: GSequenceIter */
  guint64     last_order;
  guint       last_id;
};

static void outcry_virtual_clock_iface_init (OutcryClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcryVirtualClock, outcry_virtual_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (OUTCRY_TYPE_CLOCK,
                                                      outcry_virtual_clock_iface_init))

static int
timer_compare (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const Timer *left = a, *right = b;

  if (left->due != right->due)
    return left->due < right->due ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

/* At the ends of int64 time stands still. */
static gint64
later_by (gint64 time,
          gint64 duration_us)
{
  gint64 later;

  return __builtin_add_overflow (time, duration_us, &later) ? G_MAXINT64 : later;
}

/* Never back. */
static void
move_to (OutcryVirtualClock *self,
         gint64              monotonic)
{
  gint64 duration = MAX (monotonic - self->monotonic, 0);

  self->monotonic += duration;
  self->wall = later_by (self->wall, duration);
}

static OutcryTime
outcry_virtual_clock_now (OutcryClock *clock)
{
  return OUTCRY_VIRTUAL_CLOCK (clock)->wall;
}

static gint64
outcry_virtual_clock_monotonic (OutcryClock *clock)
{
  return OUTCRY_VIRTUAL_CLOCK (clock)->monotonic;
}

static guint
outcry_virtual_clock_add_timer (OutcryClock     *clock,
                                gint64           delay_us,
                                OutcryTimerFunc  func,
                                gpointer         user_data)
{
  OutcryVirtualClock *self = OUTCRY_VIRTUAL_CLOCK (clock);
  Timer *timer = g_new (Timer, 1);

  do
    self->last_id++;
  while (self->last_id == 0 ||
         g_hash_table_contains (self->by_id, GUINT_TO_POINTER (self->last_id)));
  *timer = (Timer) { later_by (self->monotonic, delay_us), ++self->last_order, func, user_data,
                     self->last_id };
  g_hash_table_insert (self->by_id, GUINT_TO_POINTER (timer->id),
                       g_sequence_insert_sorted (self->queue, timer, timer_compare, NULL));
  return timer->id;
}

static void
outcry_virtual_clock_remove_timer (OutcryClock *clock,
                                   guint        id)
{
  OutcryVirtualClock *self = OUTCRY_VIRTUAL_CLOCK (clock);
  GSequenceIter *iter = g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));

  g_return_if_fail (iter != NULL);

  g_hash_table_remove (self->by_id, GUINT_TO_POINTER (id));
  g_sequence_remove (iter);
}

static const Timer *
first_timer (OutcryVirtualClock *self)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->queue);

  return g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

static void
fire_first (OutcryVirtualClock *self)
{
  Timer timer = *first_timer (self);

  outcry_virtual_clock_remove_timer (OUTCRY_CLOCK (self), timer.id);
  move_to (self, timer.due);
  timer.func (timer.user_data);
}

static void
outcry_virtual_clock_finalize (GObject *object)
{
  OutcryVirtualClock *self = OUTCRY_VIRTUAL_CLOCK (object);

  g_hash_table_unref (self->by_id);
  g_sequence_free (self->queue);

  G_OBJECT_CLASS (outcry_virtual_clock_parent_class)->finalize (object);
}

static void
outcry_virtual_clock_class_init (OutcryVirtualClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_virtual_clock_finalize;
}

static void
outcry_virtual_clock_iface_init (OutcryClockInterface *iface)
{
  iface->now = outcry_virtual_clock_now;
  iface->monotonic = outcry_virtual_clock_monotonic;
  iface->add_timer = outcry_virtual_clock_add_timer;
  iface->remove_timer = outcry_virtual_clock_remove_timer;
}

static void
outcry_virtual_clock_init (OutcryVirtualClock *self)
{
  self->queue = g_sequence_new (g_free);
  self->by_id = g_hash_table_new (NULL, NULL);
}

OutcryClock *
outcry_virtual_clock_new (OutcryTime start)
{
  OutcryVirtualClock *self = g_object_new (OUTCRY_TYPE_VIRTUAL_CLOCK, NULL);

  self->wall = start;
  return OUTCRY_CLOCK (self);
}

void
outcry_virtual_clock_advance (OutcryVirtualClock *self,
                              gint64              duration_us)
{
  const Timer *first;
  gint64 target;

  g_return_if_fail (OUTCRY_IS_VIRTUAL_CLOCK (self));
  g_return_if_fail (duration_us >= 0);

  g_object_ref (self);
  target = later_by (self->monotonic, duration_us);
  while ((first = first_timer (self)) != NULL && first->due <= target)
    fire_first (self);
  /* A timer may itself have moved the time further. */
  move_to (self, target);
  g_object_unref (self);
}

gboolean
outcry_virtual_clock_step (OutcryVirtualClock *self)
{
  g_return_val_if_fail (OUTCRY_IS_VIRTUAL_CLOCK (self), FALSE);

  if (first_timer (self) == NULL)
    return FALSE;
  fire_first (self);
  return TRUE;
}

gint64
outcry_virtual_clock_get_next (OutcryVirtualClock *self)
{
  const Timer *first;

  g_return_val_if_fail (OUTCRY_IS_VIRTUAL_CLOCK (self), -1);

  first = first_timer (self);
  return first == NULL ? -1 : MAX (first->due - self->monotonic, 0);
}

void
outcry_virtual_clock_set_wall (OutcryVirtualClock *self,
                               OutcryTime          now)
{
  g_return_if_fail (OUTCRY_IS_VIRTUAL_CLOCK (self));

  self->wall = now;
}
