/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A cron line: parsed or refused, and a plan made of it keeps its order. */

#include <stdint.h>

#include "sources/outcry-schedule-plan.h"

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, 512));
  OutcrySchedule schedule = { .kind = OUTCRY_SCHEDULE_CRON, .cron = text };
  g_autoptr(OutcrySchedulePlan) plan = outcry_schedule_plan_new (&schedule, NULL);
  OutcryTime time = 0;

  if (plan == NULL)
    return 0;
  for (int i = 0; i < 3; i++)
    {
      OutcryTime next = outcry_schedule_plan_next (plan, time);

      if (next == OUTCRY_TIME_NONE)
        break;
      g_assert_cmpint (next, >, time);
      g_assert_cmpint (outcry_schedule_plan_last (plan, next), ==, next);
      time = next;
    }
  return 0;
}
