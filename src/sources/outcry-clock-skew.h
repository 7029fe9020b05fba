/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* Whether this computer's clock is right, as the Date headers of answers tell, sans-I/O. One server
 * alone may be wrong; what half of the hosts or more say counts, and where two halves differ the
 * one that is nearer to our own clock. */
typedef struct _OutcryClockSkew OutcryClockSkew;

#define OUTCRY_CLOCK_SKEW_BOUND (30 * OUTCRY_SECOND)

OutcryClockSkew *outcry_clock_skew_new  (void);
void             outcry_clock_skew_free (OutcryClockSkew *self);

/* An answer of @host came at local time @received, @took_us after it was asked for, and says the
 * time is @server_time (whole seconds). Answers that took over ten seconds tell nothing. The latest
 * of a host counts. */
void outcry_clock_skew_note (OutcryClockSkew *self,
                             const char      *host,
                             OutcryTime       server_time,
                             OutcryTime       received,
                             gint64           took_us);

/* What to add to the local clock to have the true time, microseconds; 0 while it is right within 30
 * s. */
gint64 outcry_clock_skew_get (OutcryClockSkew *self);

/* "this computer's clock is about 3600 s behind (api.kraken.com and 2 more say so)" (transfer
 * full); NULL while it is right. */
char *outcry_clock_skew_explain (OutcryClockSkew *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryClockSkew, outcry_clock_skew_free)

G_END_DECLS
