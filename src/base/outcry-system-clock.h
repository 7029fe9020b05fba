/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-clock.h"

G_BEGIN_DECLS

/* The machine's clocks. A timer fires on the GMainContext that was the thread default when it was
 * added; times may be read from any thread. */
#define OUTCRY_TYPE_SYSTEM_CLOCK (outcry_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySystemClock, outcry_system_clock, OUTCRY, SYSTEM_CLOCK, GObject)

/* (transfer full) */
OutcryClock *outcry_system_clock_new (void);

G_END_DECLS
