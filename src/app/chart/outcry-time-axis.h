/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/chart/outcry-axis.h"
#include "app/chart/outcry-chart-data.h"

G_BEGIN_DECLS

/* The horizontal axis: values are indices of candles, so that a week-end takes no room. Candle i
 * stands with its middle at the position of i and has a slot around it. While the last candle is in
 * sight, the view follows new ones. */

#define OUTCRY_TYPE_TIME_AXIS (outcry_time_axis_get_type ())
G_DECLARE_FINAL_TYPE (OutcryTimeAxis, outcry_time_axis, OUTCRY, TIME_AXIS, OutcryAxis)

OutcryTimeAxis *outcry_time_axis_new (OutcryChartData *data);

/* Pixels a candle has. */
double outcry_time_axis_get_slot (OutcryTimeAxis *self);

/* Candles that are at least partly in sight, [*from, *to). FALSE when there are none. */
gboolean outcry_time_axis_get_visible (OutcryTimeAxis *self,
                                       gsize          *from,
                                       gsize          *to);

/* Index whose slot holds @position, within the candles that exist; FALSE when there are none. */
gboolean outcry_time_axis_get_index (OutcryTimeAxis *self,
                                     double          position,
                                     gsize          *index);

/* The view at first: the latest candles, at an easy width. */
void outcry_time_axis_reset (OutcryTimeAxis *self);

/* Moves the content @pixels to the right, as a dragging hand does. */
void outcry_time_axis_pan (OutcryTimeAxis *self,
                           double          pixels);

/* Makes slots @factor times as wide; what is at @position stays there. */
void outcry_time_axis_zoom (OutcryTimeAxis *self,
                            double          factor,
                            double          position);

void outcry_time_axis_go_to_start (OutcryTimeAxis *self);
void outcry_time_axis_go_to_end   (OutcryTimeAxis *self);

/* Moves as little as is needed to bring candle @index into sight. */
void outcry_time_axis_show (OutcryTimeAxis *self,
                            gsize           index);

/* The zone in which times of this interval are told: days and weeks begin in UTC. Borrowed. */
GTimeZone *outcry_time_axis_get_zone (OutcryTimeAxis *self);

/* Round times at least @spacing pixels apart; GArray of OutcryAxisTick (transfer full). */
GArray *outcry_time_axis_dup_ticks (OutcryTimeAxis *self,
                                    double          spacing);

G_END_DECLS
