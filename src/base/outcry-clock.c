/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The interface through which time is read and waited for. */

#include "base/outcry-clock.h"

G_DEFINE_INTERFACE (OutcryClock, outcry_clock, G_TYPE_OBJECT)

static void
outcry_clock_default_init (OutcryClockInterface *iface)
{
}

OutcryTime
outcry_clock_now (OutcryClock *self)
{
  g_return_val_if_fail (OUTCRY_IS_CLOCK (self), 0);

  return OUTCRY_CLOCK_GET_IFACE (self)->now (self);
}

gint64
outcry_clock_monotonic (OutcryClock *self)
{
  g_return_val_if_fail (OUTCRY_IS_CLOCK (self), 0);

  return OUTCRY_CLOCK_GET_IFACE (self)->monotonic (self);
}

guint
outcry_clock_add_timer (OutcryClock     *self,
                        gint64           delay_us,
                        OutcryTimerFunc  func,
                        gpointer         user_data)
{
  g_return_val_if_fail (OUTCRY_IS_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return OUTCRY_CLOCK_GET_IFACE (self)->add_timer (self, MAX (delay_us, 0), func, user_data);
}

void
outcry_clock_remove_timer (OutcryClock *self,
                           guint        id)
{
  g_return_if_fail (OUTCRY_IS_CLOCK (self));
  g_return_if_fail (id != 0);

  OUTCRY_CLOCK_GET_IFACE (self)->remove_timer (self, id);
}
