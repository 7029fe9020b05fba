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
  guint      (*add_timer)    (OutcryClock     *self,
                              gint64           delay_us,
                              OutcryTimerFunc  func,
                              gpointer         user_data);
  void       (*remove_timer) (OutcryClock *self,
                              guint        id);
};

/* Wall time, UTC. */
OutcryTime outcry_clock_now (OutcryClock *self);

/* Microseconds of a clock that never goes back; its origin means nothing. */
gint64 outcry_clock_monotonic (OutcryClock *self);

/* Calls @func once after @delay_us (< 0 counts as 0), never from within this call. Returns an id,
 * never 0. A timer does not keep the clock alive: those still waiting end with it. */
guint outcry_clock_add_timer (OutcryClock     *self,
                              gint64           delay_us,
                              OutcryTimerFunc  func,
                              gpointer         user_data);

/* @id must be of a timer that has not fired; while its function runs it has. */
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

G_END_DECLS

/* The two implementations come with the interface. */
#include "base/outcry-system-clock.h"
#include "base/outcry-virtual-clock.h"
