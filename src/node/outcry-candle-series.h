/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "market/outcry-candle.h"
#include "market/outcry-indicator.h"

G_BEGIN_DECLS

/* What a chart shows: the candles of one instrument and interval over all its sources, kept up to
 * date. Told by "changed" (guint from, guint to): the candles [from, to) are new or other than
 * before; when older ones were put in front, "prepended" (guint n) comes first. At most one of each
 * a frame (16 ms). Candles are addressed by index, 0 the oldest held. */

typedef struct _OutcryNode OutcryNode;

#define OUTCRY_TYPE_CANDLE_SERIES (outcry_candle_series_get_type ())
G_DECLARE_FINAL_TYPE (OutcryCandleSeries, outcry_candle_series, OUTCRY, CANDLE_SERIES, GObject)

/* Starts loading the latest 2,000 at once, and asks the sources when the store has none. To change
 * instrument or interval, make another. */
OutcryCandleSeries *outcry_candle_series_new (OutcryNode     *node,
                                              const char     *instrument,
                                              OutcryInterval  interval);

OutcryScale outcry_candle_series_get_scale (OutcryCandleSeries *self);

/* "loading" notifies. */
gboolean outcry_candle_series_get_loading (OutcryCandleSeries *self);

/* Words, translated, or NULL; "error" notifies. */
const char *outcry_candle_series_get_error (OutcryCandleSeries *self);

gsize outcry_candle_series_get_n (OutcryCandleSeries *self);

/* Borrowed until the next "changed". */
const OutcryCandle *outcry_candle_series_get (OutcryCandleSeries *self,
                                              gsize              *n);

/* Index of the candle that holds @time, or of the first after it; n when none. O(log n). */
gsize outcry_candle_series_find (OutcryCandleSeries *self,
                                 OutcryTime          time);

/* Asks for candles older than the oldest held: of the store first, then, when it has none or leaves
 * a hole, of the sources. Does nothing while one is under way or when there are no more. */
void outcry_candle_series_load_older (OutcryCandleSeries *self);

/* Nobody has older ones; "at-start" notifies. */
gboolean outcry_candle_series_get_at_start (OutcryCandleSeries *self);

/* The last price: that of the last candle; FALSE when there is none. */
gboolean outcry_candle_series_get_last_price (OutcryCandleSeries *self,
                                              OutcryPrice        *price);
/* When the last price was (OUTCRY_TIME_NONE when there is none), and whether it is live (an open
 * socket delivers it): for the footer. */
OutcryTime outcry_candle_series_get_last_time (OutcryCandleSeries *self);
gboolean   outcry_candle_series_get_live      (OutcryCandleSeries *self);

G_END_DECLS
