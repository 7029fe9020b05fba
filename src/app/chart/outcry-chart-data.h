/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "node/outcry-candle-series.h"

G_BEGIN_DECLS

/* What the layers of a chart read: the candles of one series and, over blocks of them, their
 * extremes, so that a view of a million candles costs no more than one of a thousand.
 *
 * Signals: "reset" () other candles altogether; "changed" (guint from, guint to) the candles
 * [from, to) are new or other than before; "prepended" (guint n) n candles were put in front. */

#define OUTCRY_TYPE_CHART_DATA (outcry_chart_data_get_type ())
G_DECLARE_FINAL_TYPE (OutcryChartData, outcry_chart_data, OUTCRY, CHART_DATA, GObject)

/* What a run of candles comes to, in ticks and lots of the data's scale. */
typedef struct
{
  gint64 open, high, low, close;
  gint64 volume; /* the largest of them */
} OutcryChartSpan;

OutcryChartData *outcry_chart_data_new (void);

/* Replaces everything. The candles are copied. */
void outcry_chart_data_reset (OutcryChartData    *self,
                              const OutcryCandle *candles,
                              gsize               n,
                              OutcryInterval      interval,
                              OutcryScale         scale);

/* Tells that the whole is now @candles[0..@n), of which [@from, @to) are other than before or new.
 * What lies outside is taken to be unchanged. A smaller n than before is a reset. */
void outcry_chart_data_update (OutcryChartData    *self,
                               const OutcryCandle *candles,
                               gsize               n,
                               gsize               from,
                               gsize               to);

/* Tells that @older of @candles[0..@n) are new in front. */
void outcry_chart_data_prepend (OutcryChartData    *self,
                                const OutcryCandle *candles,
                                gsize               n,
                                gsize               older);

/* Borrowed until the next change. */
const OutcryCandle *outcry_chart_data_get (OutcryChartData *self,
                                           gsize           *n);

gsize          outcry_chart_data_get_n        (OutcryChartData *self);
OutcryInterval outcry_chart_data_get_interval (OutcryChartData *self);
OutcryScale    outcry_chart_data_get_scale    (OutcryChartData *self);

/* What one tick of the scale is worth, for drawing. */
double outcry_chart_data_get_tick (OutcryChartData *self);

/* Whether the source tells one price a candle, as a rate or a fixing has: then a line says more
 * than candles without a body. Judged by the latest candles. */
gboolean outcry_chart_data_is_line (OutcryChartData *self);

/* Whether the price rose in candle @index: from open to close, or from the close before when
 * there is one price only. */
gboolean outcry_chart_data_is_up (OutcryChartData *self,
                                  gsize            index);

/* Index of the candle that holds @time, or of the first after it; n when none. O(log n). */
gsize outcry_chart_data_find (OutcryChartData *self,
                              OutcryTime       time);

/* Sums up the candles [@from, @to). FALSE when there are none. O(64 + n / 4096). */
gboolean outcry_chart_data_summarise (OutcryChartData *self,
                                      gsize            from,
                                      gsize            to,
                                      OutcryChartSpan *span);

G_END_DECLS
