/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* The only way to read the time or to be called later. OutcrySystemClock drives it from the thread
 * default GMainContext; OutcryVirtualClock is advanced by a test or a simulator. */

#define OUTCRY_TYPE_CLOCK (outcry_clock_get_type ())
G_DECLARE_INTERFACE (OutcryClock, outcry_clock, OUTCRY, CLOCK, GObject)

typedef void (*OutcryTimerFunc) (gpointer user_data);

struct _OutcryClockInterface
{
  GTypeInterface parent_iface;

  OutcryTime (*now)          (OutcryClock *self);
  gint64     (*monotonic)    (OutcryClock *self);
  guint      (*add_timer)    (OutcryClock *self, gint64 delay_us, OutcryTimerFunc func, gpointer user_data);
  void       (*remove_timer) (OutcryClock *self, guint id);
};

/* Wall time, UTC. */
OutcryTime outcry_clock_now (OutcryClock *self);

/* Microseconds of a clock that never goes back; its origin means nothing. */
gint64 outcry_clock_monotonic (OutcryClock *self);

/* Calls @func once after @delay_us (< 0 counts as 0). Returns an id, never 0. */
guint outcry_clock_add_timer (OutcryClock     *self,
                              gint64           delay_us,
                              OutcryTimerFunc  func,
                              gpointer         user_data);

/* @id must be of a timer that has not fired. */
void outcry_clock_remove_timer (OutcryClock *self,
                                guint        id);

static inline void
outcry_clock_clear_timer (OutcryClock *self,
                          guint       *id)
{
  if (*id != 0)
    {
      guint old = *id;

      *id = 0;
      outcry_clock_remove_timer (self, old);
    }
}

#define OUTCRY_TYPE_SYSTEM_CLOCK (outcry_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySystemClock, outcry_system_clock, OUTCRY, SYSTEM_CLOCK, GObject)

OutcryClock *outcry_system_clock_new (void);

#define OUTCRY_TYPE_VIRTUAL_CLOCK (outcry_virtual_clock_get_type ())
G_DECLARE_FINAL_TYPE (OutcryVirtualClock, outcry_virtual_clock, OUTCRY, VIRTUAL_CLOCK, GObject)

OutcryClock *outcry_virtual_clock_new (OutcryTime start);

/* Moves the time on, firing due timers in order of their time, those of the same time in the order
 * in which they were added; a timer sees its own time as now. */
void outcry_virtual_clock_advance (OutcryVirtualClock *self,
                                   gint64              duration_us);

/* Moves to the next timer and fires it; FALSE when there is none. */
gboolean outcry_virtual_clock_step (OutcryVirtualClock *self);

/* Sets the wall time alone, as a user or NTP does. The monotonic time and timers stay. */
void outcry_virtual_clock_set_wall (OutcryVirtualClock *self,
                                    OutcryTime          now);

G_END_DECLS
