/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-clock.h"

G_BEGIN_DECLS

/* A clock that stands still until it is told to move. Not for several threads. */
#define OUTCRY_TYPE_VIRTUAL_CLOCK (outcry_virtual_clock_get_type ())
G_DECLARE_FINAL_TYPE (OutcryVirtualClock, outcry_virtual_clock, OUTCRY, VIRTUAL_CLOCK, GObject)

/* (transfer full); the monotonic time begins at 0. */
OutcryClock *outcry_virtual_clock_new (OutcryTime start);

/* Moves the time on, firing due timers in order of their time, those of the same time in the order
 * in which they were added; a timer sees its own time as now. @duration_us is not negative. */
void outcry_virtual_clock_advance (OutcryVirtualClock *self,
                                   gint64              duration_us);

/* Moves to the next timer and fires it; FALSE when there is none. */
gboolean outcry_virtual_clock_step (OutcryVirtualClock *self);

/* Microseconds to the next timer, -1 when there is none. */
gint64 outcry_virtual_clock_get_next (OutcryVirtualClock *self);

/* Sets the wall time alone, as a user or NTP does. The monotonic time and timers stay. */
void outcry_virtual_clock_set_wall (OutcryVirtualClock *self,
                                    OutcryTime          now);

G_END_DECLS
