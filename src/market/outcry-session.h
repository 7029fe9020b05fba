/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-time.h"

G_BEGIN_DECLS

/* The trading hours of a market, in its own zone, and with them where its days begin. Immutable,
 * reference counted, usable from any thread.
 *
 * A trading day is named by the local date on which it closes. It begins at the opening: on that
 * date, or on the date before when the hours run over midnight (17:00-16:00) or go round the
 * clock from noon or later (17:00-17:00). It lasts until the next day's opening, whatever the
 * zone's clocks do. */
typedef struct _OutcrySession OutcrySession;

#define OUTCRY_SESSION_ERROR (outcry_session_error_quark ())
GQuark outcry_session_error_quark (void);

typedef enum
{
  OUTCRY_SESSION_ERROR_ZONE, /* not in the zone database */
  OUTCRY_SESSION_ERROR_HOURS, /* a minute out of its range, or no weekday */
} OutcrySessionError;

/* Far enough from the ends of int64 that a week and a zone's offset fit in between; times
 * further out are answered as this one. */
#define OUTCRY_SESSION_TIME_LIMIT (G_MAXINT64 - 30 * OUTCRY_DAY)

#define OUTCRY_SESSION_MONDAY_TO_FRIDAY 0x1f
#define OUTCRY_SESSION_EVERY_DAY 0x7f

/* @zone: a name of the zone database ("America/New_York", "UTC").
 * @open_minute: of the local day, 0 to 1439. @close_minute: 0 to 1440; equal to @open_minute
 * means round the clock.
 * @weekdays: of the trading days, bit 0 Monday ... bit 6 Sunday.
 * Returns: (transfer full): NULL and an OUTCRY_SESSION_ERROR. */
OutcrySession *outcry_session_new   (const char     *zone,
                                     guint           open_minute,
                                     guint           close_minute,
                                     guint8          weekdays,
                                     GError        **error);
OutcrySession *outcry_session_ref   (OutcrySession  *self);
void           outcry_session_unref (OutcrySession  *self);

/* Whether @time lies in trading hours. NULL is always open. Holidays are not known here. */
gboolean       outcry_session_is_open (const OutcrySession *self,
                                       OutcryTime           time);

/* The trading day that holds @time: days since 1970-01-01 of its date. For NULL the UTC day. */
gint64         outcry_session_day     (const OutcrySession *self,
                                       OutcryTime           time);

/* When trading day @day begins. A local time that a clock change skips is the first instant
 * after the change, one that comes twice is the earlier. Never descending in @day; equal for two
 * days only where the zone left out a whole date (Apia, 2011-12-30). */
OutcryTime     outcry_session_opening (const OutcrySession *self,
                                       gint64               day);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcrySession, outcry_session_unref)

G_END_DECLS
