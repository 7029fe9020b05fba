/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-recipe.h"

G_BEGIN_DECLS

/* What a poll asks for, as a pure function of what is held and the time. */

/* One fetch: bars of an interval, or ticks, of [from, to). */
typedef struct
{
  const OutcryRecipeFeed *feed;
  const char             *instrument; /* id, of the recipe; NULL when the feed answers for all */
  OutcryInterval          interval;   /* 1D for feeds of ticks, which ignore it */
  OutcryTime              from, to;
} OutcryRange;

/* The start of the last bar held (with all before it), or the time of the last tick;
 * OUTCRY_TIME_NONE for a new series. */
typedef OutcryTime (*OutcryHeldFunc) (const char     *instrument,
                                      OutcryInterval  interval,
                                      gboolean        ticks,
                                      gpointer        user_data);

/* How far back a new series is filled: a day of 1m, 30 days of 1h, 300 days of 1d ... microseconds.
 */
gint64 outcry_backfill_depth (OutcryInterval interval);

/* The intervals a feed is polled for, longest first: 1d, 1h and 1m of those it has; all it has when
 * it has none of these. Returns how many. */
guint outcry_backfill_intervals (const OutcryRecipeFeed *feed,
                                 OutcryInterval          intervals[OUTCRY_N_INTERVALS]);

/* Whether a feed has bars of days and weeks alone: rates, indices. They are whole when they are
 * published. */
gboolean outcry_backfill_is_of_days (const OutcryRecipeFeed *feed);

/* Up to when bars are asked for at @now: the last whole interval, or, of a feed of days alone, now.
 */
OutcryTime outcry_backfill_until (const OutcryRecipeFeed *feed,
                                  OutcryInterval          interval,
                                  OutcryTime              now);

/* Appends to @ranges (of OutcryRange) what a turn of @feed asks for: interval by interval, the long
 * ones first, so that a chart has something soon. From the last bar held (again: the source may
 * have mended it), else as deep as the depth says, else, of a feed that cannot be asked for a
 * range, all it gives. Nothing for a series which cannot have a new bar yet. */
void outcry_backfill_plan (const OutcryRecipeFeed *feed,
                           OutcryTime              now,
                           OutcryHeldFunc          held,
                           gpointer                user_data,
                           GArray                 *ranges);

/* What counts as held after a complete answer for [.., to) whose newest bar or tick was at @newest
 * (NONE: there was none): that, but not so far back that a series without trades is asked for over
 * a growing time. */
OutcryTime outcry_backfill_held (OutcryInterval interval,
                                 gboolean       ticks,
                                 OutcryTime     old_held,
                                 OutcryTime     newest,
                                 OutcryTime     to);

G_END_DECLS
