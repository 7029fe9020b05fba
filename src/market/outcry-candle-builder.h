/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* Candles from ticks, incrementally. Ticks may come late, twice and out of order: whatever the
 * order of arrival, equal sets of ticks give equal candles. Open and close are of the first and
 * last tick by time, then id; only ticks without an id at one and the same microsecond count in
 * the order they came.
 *
 * A tick whose id its candle has seen is dropped as a duplicate, whatever else it says. With a
 * bound on the candles kept the latest ones stay, and ticks before the oldest of them are
 * refused.
 *
 * A candle of ticks that all have quantity 0 (a quoted rate) is NO_VOLUME. Minutes without a
 * tick have no
 * candle: EMPTY ones are made by who draws or tells them. Nothing is RUNNING here, the caller
 * has the clock.
 *
 * Memory: about 16 bytes for each tick with an id in a candle kept. */
typedef struct _OutcryCandleBuilder OutcryCandleBuilder;

typedef enum
{
  OUTCRY_TICK_TAKEN,
  OUTCRY_TICK_DUPLICATE,
  OUTCRY_TICK_TOO_OLD,  /* before the oldest candle of a full builder */
  OUTCRY_TICK_OVERFLOW, /* the candle's volume would not fit; the candle is as it was */
  OUTCRY_TICK_UNSOUND,  /* a negative quantity, or a time outside OUTCRY_SESSION_TIME_LIMIT */
} OutcryTickOutcome;

/* @session: may be NULL.
 * @keep: how many candles are kept, 0 for all.
 * Returns: (transfer full) */
OutcryCandleBuilder *outcry_candle_builder_new  (OutcryInterval              interval,
                                                 OutcrySession              *session,
                                                 gsize                       keep);
void                 outcry_candle_builder_free (OutcryCandleBuilder        *self);

/* @changed: (out) (optional): when the tick was taken, the start of the candle it changed. O(1)
 * for a tick of the latest candle, O(log n) for an older one, O(n) where a candle is put in
 * between. */
OutcryTickOutcome    outcry_candle_builder_add  (OutcryCandleBuilder        *self,
                                                 const OutcryTick           *tick,
                                                 OutcryTime                 *changed);

/* All candles kept, ascending by start (transfer none); valid until the next add. */
const OutcryCandle  *outcry_candle_builder_get  (const OutcryCandleBuilder  *self,
                                                 gsize                      *n);
/* The candle that begins at @start, or NULL; valid until the next add. O(log n). */
const OutcryCandle  *outcry_candle_builder_find (const OutcryCandleBuilder  *self,
                                                 OutcryTime                  start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryCandleBuilder, outcry_candle_builder_free)

G_END_DECLS
