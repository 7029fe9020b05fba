/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/outcry-amount.h"
#include "base/outcry-time.h"
#include "market/outcry-candle.h"

G_BEGIN_DECLS

/* The one place where amounts, times and percentages become text for people, by locale: grouping, decimal sign, U+2212 for minus. All results (transfer full). */

char *outcry_format_price     (OutcryPrice price, OutcryScale scale);        /* "46,181.00" */
char *outcry_format_quantity  (OutcryQuantity quantity, OutcryScale scale);  /* trailing zeros beyond four digits cut: "0.1500" */
char *outcry_format_volume    (OutcryQuantity quantity, OutcryScale scale);  /* short: "860.1", "12.4k", "3.2M" */
char *outcry_format_change    (int basis_points);                            /* "+1.79%", "−0.06%", "0.00%" */
char *outcry_format_axis_price (double value, guint digits);                 /* "46,500", with as many digits as the step of an axis needs */
/* Ages: "2 s ago", "17 min ago, at 00:48", "at 00:48", then the date. */
char *outcry_format_age       (OutcryTime time, OutcryTime now, GTimeZone *zone);
char *outcry_format_clock     (OutcryTime time, GTimeZone *zone);            /* "00:48:12" */
char *outcry_format_date      (OutcryTime time, GTimeZone *zone);            /* "4 Jan 2022" by locale */
/* For a crosshair: "Tue 4 Jan 17:00", "Tue 4 Jan 2022" for days and weeks. */
char *outcry_format_candle_time (OutcryTime time, OutcryInterval interval, GTimeZone *zone);
/* For a time axis whose labels are @step apart; *is_major is set on a change of day (or month, year) and the text then names it. */
char *outcry_format_axis_time (OutcryTime time, gint64 step_us, GTimeZone *zone, gboolean *is_major);

G_END_DECLS
