/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/outcry-amount.h"
#include "base/outcry-time.h"
#include "market/outcry-candle.h"

G_BEGIN_DECLS

/* The one place where amounts, times and percentages become text for people, by the process's
 * locale: grouping, decimal sign, U+2212 for minus. All results are (transfer full). A NULL zone is
 * the local one. */

/* "46,181.00": as many digits as the scale has. */
char *outcry_format_price (OutcryPrice price,
                           OutcryScale scale);

/* Trailing zeros beyond four digits are cut: "0.1500". */
char *outcry_format_quantity (OutcryQuantity quantity,
                              OutcryScale    scale);

/* Short, four significant digits at most: "860.1", "12.4k", "3.2M". */
char *outcry_format_volume (OutcryQuantity quantity,
                            OutcryScale    scale);

/* From hundredths of a per cent: "+1.79%", "−0.06%", "0.00%". */
char *outcry_format_change (int basis_points);

/* "46,500", with as many digits as the step of an axis needs. */
char *outcry_format_axis_price (double value,
                                guint  digits);

/* A whole number with grouping: "217,555". */
char *outcry_format_count (guint64 count);

/* "2 s ago", "17 min ago, at 00:48", "at 00:48", then the date. An en dash for OUTCRY_TIME_NONE. */
char *outcry_format_age (OutcryTime  time,
                         OutcryTime  now,
                         GTimeZone  *zone);

/* "00:48:12" */
char *outcry_format_clock (OutcryTime  time,
                           GTimeZone  *zone);

/* "4 Jan 2022" by locale. */
char *outcry_format_date (OutcryTime  time,
                          GTimeZone  *zone);

/* For a crosshair: "Tue 4 Jan 17:00"; for days and weeks, which are of no zone, "Tue 4 Jan
 * 2022". */
char *outcry_format_candle_time (OutcryTime      time,
                                 OutcryInterval  interval,
                                 GTimeZone      *zone);

/* For a time axis whose labels are @step_us apart. *is_major is set on a change of day (of month or
 * year where labels are days apart), and the text then names it: "17:00", "4 Jan", "Feb",
 * "2023". */
char *outcry_format_axis_time (OutcryTime  time,
                               gint64      step_us,
                               GTimeZone  *zone,
                               gboolean   *is_major);

G_END_DECLS
