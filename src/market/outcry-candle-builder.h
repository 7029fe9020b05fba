/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* Candles from ticks, incrementally. Ticks may come late, twice and out of order: whatever the order of arrival, equal
 * sets of ticks give equal candles (open and close are of the first and last tick by time, then id, then
 * arrival for ticks without an id). A tick with an id seen in its candle before is dropped as a duplicate. Ticks older than the oldest candle kept
 * are refused (TOO_OLD). */
typedef struct _OutcryCandleBuilder OutcryCandleBuilder;

typedef enum
{
  OUTCRY_TICK_TAKEN,
  OUTCRY_TICK_DUPLICATE,
  OUTCRY_TICK_TOO_OLD,
  OUTCRY_TICK_OVERFLOW,
} OutcryTickOutcome;

/* @keep: how many candles are kept, 0 for all. @session may be NULL. */
OutcryCandleBuilder *outcry_candle_builder_new  (OutcryInterval interval, OutcrySession *session, gsize keep);
void                 outcry_candle_builder_free (OutcryCandleBuilder *self);

/* @changed, when not NULL and the tick was taken, is the start of the candle it changed. */
OutcryTickOutcome outcry_candle_builder_add (OutcryCandleBuilder *self, const OutcryTick *tick, OutcryTime *changed);

/* Ascending by start; valid until the next add. */
const OutcryCandle *outcry_candle_builder_get (OutcryCandleBuilder *self, gsize *n);
const OutcryCandle *outcry_candle_builder_find (OutcryCandleBuilder *self, OutcryTime start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryCandleBuilder, outcry_candle_builder_free)

G_END_DECLS
