/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-time.h"
#include "market/outcry-recipe.h"

G_BEGIN_DECLS

/* When a poll is due, as a pure function of time: the compiled form of a recipe's schedule.
 * Immutable, reference counted.
 *
 * INTERVAL falls on multiples of the interval since 1970 (so every node asks for a minute's bar
 * after that minute), CRON and AFTER on local times of the zone. A local time which does not exist
 * (clocks go forward) counts as the first one after the gap; one which exists twice counts the
 * first time, unless the hours of a cron are not restricted: such a plan runs through both. A day
 * on which the calendar is closed has no due time. */
typedef struct _OutcrySchedulePlan OutcrySchedulePlan;

/* INVALID for a cron text, a zone or a calendar that is none, an interval under a second, or a plan
 * that is never due. */
OutcrySchedulePlan *outcry_schedule_plan_new   (const OutcrySchedule  *schedule,
                                                GError               **error);
OutcrySchedulePlan *outcry_schedule_plan_ref   (OutcrySchedulePlan    *self);
void                outcry_schedule_plan_unref (OutcrySchedulePlan    *self);

/* The first due time after @after; OUTCRY_TIME_NONE when there is none within forty years. */
OutcryTime outcry_schedule_plan_next (const OutcrySchedulePlan *self,
                                      OutcryTime                after);

/* The last due time at or before @at; OUTCRY_TIME_NONE when there is none within forty years. */
OutcryTime outcry_schedule_plan_last (const OutcrySchedulePlan *self,
                                      OutcryTime                at);

/* The longest wait that may be added so that not everybody asks at the same instant: a tenth of the
 * interval, at most half a minute; a minute for CRON and AFTER. */
gint64 outcry_schedule_plan_get_jitter (const OutcrySchedulePlan *self);

OutcryScheduleKind outcry_schedule_plan_get_kind (const OutcrySchedulePlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcrySchedulePlan, outcry_schedule_plan_unref)

G_END_DECLS
