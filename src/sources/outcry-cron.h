/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The five fields of a cron line as sets of bits: what days and which minutes of them. */
typedef struct
{
  guint64  minutes;   /* bits 0-59 */
  guint32  hours;     /* bits 0-23 */
  guint32  days;      /* bits 1-31 */
  guint32  months;    /* bits 1-12 */
  guint8   weekdays;  /* bit 0 Monday ... 6 Sunday */
  gboolean any_day;   /* day of month begins with '*' */
  gboolean any_weekday;
} OutcryCron;

/* "m h dom mon dow": '*', numbers, names (jan, mon; English), lists, ranges, steps. Sunday is 0
 * or 7. INVALID names the field. At most 256 characters. */
gboolean outcry_cron_parse (const char  *text,
                            OutcryCron  *cron,
                            GError     **error);

/* Whether @cron has any time on that day: month, and day of month or day of week. When both are
 * restricted either is enough, as in crontab(5). @weekday: 0 Monday. */
gboolean outcry_cron_matches_day (const OutcryCron *cron,
                                  int               month,
                                  int               day,
                                  int               weekday);

G_END_DECLS
