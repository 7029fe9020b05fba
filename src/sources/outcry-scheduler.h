/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-random.h"
#include "base/outcry-time.h"
#include "sources/outcry-schedule-plan.h"

G_BEGIN_DECLS

/* How a run ended. */
typedef enum
{
  OUTCRY_OUTCOME_OK,
  OUTCRY_OUTCOME_THROTTLED, /* asked too often */
  OUTCRY_OUTCOME_BLOCKED,   /* not from here, not with this client, or an address that is refused */
  OUTCRY_OUTCOME_ERROR,     /* the source says no, or answers nonsense */
  OUTCRY_OUTCOME_CHANGED,   /* the answer is not what the recipe describes */
  OUTCRY_OUTCOME_OFFLINE,   /* no answer at all */
} OutcryOutcome;

const char *outcry_outcome_to_string (OutcryOutcome outcome); /* "ok", "throttled", ... */

/* What a failed request comes to: of OUTCRY_SOURCES_ERROR by its code, any other domain is OFFLINE.
 */
OutcryOutcome outcry_outcome_of_error (const GError *error);

/* How long to wait after the @failures-th (from 1) failure in a row: doubled each time up to a
 * bound of the outcome, spread by a quarter either way with @unit in [0, 1). Never less than
 * @retry_after_us (at most 7 days of it are honoured), -1 when none was told. OK gives 0. */
gint64 outcry_backoff_delay (OutcryOutcome outcome,
                             guint         failures,
                             gint64        retry_after_us,
                             double        unit);

/* When one poll runs next, sans-I/O: the wall time goes in, the next due time comes out. Regular
 * due times are the plan's plus jitter; a failure waits its back-off instead; a due time missed
 * while the program or the machine slept is made up for once, however many were missed. */
typedef struct _OutcryScheduler OutcryScheduler;

/* Keeps references of both. */
OutcryScheduler *outcry_scheduler_new  (OutcrySchedulePlan *plan,
                                        OutcryRandom       *random);
void             outcry_scheduler_free (OutcryScheduler    *self);

/* Starts, or starts anew: @last_success is when the last good run began, OUTCRY_TIME_NONE for
 * never. */
void outcry_scheduler_start (OutcryScheduler *self,
                             OutcryTime       now,
                             OutcryTime       last_success);

/* When wake () has something to say; OUTCRY_TIME_NONE while a run is under way. */
OutcryTime outcry_scheduler_get_due (OutcryScheduler *self);

/* TRUE when a run is due. Also to be called when the wall clock was set: a due time which lies
 * further ahead than the plan or the back-off can explain is brought back. */
gboolean outcry_scheduler_wake (OutcryScheduler *self,
                                OutcryTime       now);

void outcry_scheduler_begin   (OutcryScheduler *self,
                               OutcryTime       now);
void outcry_scheduler_finish  (OutcryScheduler *self,
                               OutcryTime       now,
                               OutcryOutcome    outcome,
                               gint64           retry_after_us);

/* Due at once, whatever the plan and the back-off say. While a run is under way: once more right
 * after it. */
void outcry_scheduler_run_now (OutcryScheduler *self,
                               OutcryTime       now);

/* How many due times have passed since the last good run began, counted up to 3. */
guint outcry_scheduler_get_missed (OutcryScheduler *self,
                                   OutcryTime       now);

guint         outcry_scheduler_get_failures (OutcryScheduler *self); /* in a row */
OutcryOutcome
outcry_scheduler_get_outcome (OutcryScheduler *self); /* of the last run; OK before the first */
OutcryTime    outcry_scheduler_get_last_success (OutcryScheduler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryScheduler, outcry_scheduler_free)

G_END_DECLS
