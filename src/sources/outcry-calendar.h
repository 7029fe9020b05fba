/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The closing days of markets, computed from their published rules: no table to run out. */
typedef enum
{
  OUTCRY_CALENDAR_NONE,   /* every day is a working day */
  OUTCRY_CALENDAR_TARGET, /* the euro system's: ECB's long-term calendar of 2000-12-14 */
  OUTCRY_CALENDAR_NYSE,   /* New York Stock Exchange: rule 7.2, full closings from 1990 on */
} OutcryCalendar;

/* "" or NULL is NONE; "target", "nyse". FALSE for any other name. */
gboolean outcry_calendar_from_string (const char     *name,
                                      OutcryCalendar *calendar);

/* Whether the market works on that day of the proleptic Gregorian calendar. A NONE calendar works
 * at weekends too; TARGET and NYSE do not. @year 1583-9999. O(1). */
gboolean outcry_calendar_is_open (OutcryCalendar calendar,
                                  int            year,
                                  int            month,
                                  int            day);

/* Easter Sunday (Gregorian; Meeus, "Astronomical Algorithms", chapter 8) as month and day. */
void outcry_calendar_easter (int  year,
                             int *month,
                             int *day);

/* Days since 1970-01-01 of a day of the proleptic Gregorian calendar, and the other way. */
gint64 outcry_calendar_day_number (int    year,
                                   int    month,
                                   int    day);
void   outcry_calendar_from_day   (gint64  number,
                                   int    *year,
                                   int    *month,
                                   int    *day);

/* 0 Monday ... 6 Sunday. */
int outcry_calendar_weekday (gint64 day_number);

G_END_DECLS
