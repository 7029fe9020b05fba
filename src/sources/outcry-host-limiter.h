/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-time.h"
#include "market/outcry-recipe.h"

G_BEGIN_DECLS

/* How often a host may be asked, sans-I/O. Every request to a host, whoever's recipe it is of,
 * counts for it: at least the recipe's gap (never under a second) after the one before, at most
 * per_minute in any minute, at most per_day in a day of UTC, nothing before a Retry-After is over.
 * Waiting requests are the caller's, first come first served. */
typedef struct _OutcryHostLimiter OutcryHostLimiter;

#define OUTCRY_HOST_LEAST_GAP OUTCRY_SECOND

OutcryHostLimiter *outcry_host_limiter_new  (void);
void               outcry_host_limiter_free (OutcryHostLimiter *self);

/* How long until a request to @host is allowed, microseconds; 0: now. */
gint64 outcry_host_limiter_wait (OutcryHostLimiter        *self,
                                 const char               *host,
                                 const OutcryRecipeLimits *limits,
                                 gint64                    monotonic,
                                 OutcryTime                now);

/* Books a request. */
void outcry_host_limiter_note (OutcryHostLimiter *self,
                               const char        *host,
                               gint64             monotonic,
                               OutcryTime         now);

/* Nothing to @host before @until (monotonic); an earlier hold is kept when it is longer. */
void outcry_host_limiter_hold (OutcryHostLimiter *self,
                               const char        *host,
                               gint64             until);

/* Requests of the UTC day that holds @now, and what to start from after a restart: @day is days
 * since 1970; a count of another day than today is no matter, and a count never falls. */
guint outcry_host_limiter_get_day_count (OutcryHostLimiter *self,
                                         const char        *host,
                                         OutcryTime         now);
void  outcry_host_limiter_set_day_count (OutcryHostLimiter *self,
                                         const char        *host,
                                         gint64             day,
                                         guint              count);

/* How many hosts are remembered; a thousand at most. */
guint outcry_host_limiter_get_n_hosts (OutcryHostLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryHostLimiter, outcry_host_limiter_free)

G_END_DECLS
