/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* One line of candles or ticks out of those of several sources. Pure. Private to node/. */

/* What one source has. Parts are in the order of preference. */
typedef struct
{
  GArray     *values; /* OutcryCandle or OutcryTick, ascending */
  OutcryScale scale;
} OutcryMergePart;

/* In each bucket the candle of the first part that has one; an EMPTY one gives way to one with
 * trades. The result, with @limit > 0 the latest ones, is a GArray of OutcryCandle (transfer full)
 * in *scale: the finest of the parts, unless an amount would not fit, then as fine as all fit.
 * *last is the part that the last candle is of. */
GArray *outcry_merge_candles (const OutcryMergePart *parts,
                              gsize                  n,
                              gsize                  limit,
                              OutcryScale           *scale,
                              gsize                 *last);

/* All ticks by time, then id, then part; likewise. */
GArray *outcry_merge_ticks (const OutcryMergePart *parts,
                            gsize                  n,
                            gsize                  limit,
                            OutcryScale           *scale);

G_END_DECLS
