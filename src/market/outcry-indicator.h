/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"

G_BEGIN_DECLS

/* Technical indicators: for drawing, so in floating point, computed from exact candles. Every output array has one value a
 * candle; NAN until enough candles exist. */

typedef enum
{
  OUTCRY_INDICATOR_SMA,       /* period */
  OUTCRY_INDICATOR_EMA,       /* period; seeded with the SMA of the first period values */
  OUTCRY_INDICATOR_BOLLINGER, /* period, deviations; population standard deviation: middle, upper, lower */
  OUTCRY_INDICATOR_RSI,       /* period; Wilder's smoothing */
  OUTCRY_INDICATOR_MACD,      /* fast, slow, signal: line, signal, histogram */
  OUTCRY_INDICATOR_VWAP,      /* anchored at each session day; typical price */
  OUTCRY_INDICATOR_ATR,       /* period; Wilder's smoothing */
  OUTCRY_N_INDICATORS,
} OutcryIndicatorKind;

#define OUTCRY_INDICATOR_MAX_OUTPUTS 3

typedef struct
{
  OutcryIndicatorKind kind;
  guint               period; /* SMA EMA Bollinger RSI ATR; MACD: fast */
  guint               slow;   /* MACD */
  guint               signal; /* MACD */
  double              deviations; /* Bollinger */
} OutcryIndicatorSpec;

/* Usual parameters: SMA 20, EMA 20, Bollinger 20/2, RSI 14, MACD 12/26/9, ATR 14. */
OutcryIndicatorSpec outcry_indicator_spec_default (OutcryIndicatorKind kind);
guint               outcry_indicator_n_outputs    (OutcryIndicatorKind kind);
const char         *outcry_indicator_kind_to_string   (OutcryIndicatorKind kind); /* "sma" ... */
gboolean            outcry_indicator_kind_from_string (const char *text, OutcryIndicatorKind *kind);

/* Fills outputs[k][0 .. n) for each of its outputs. EMPTY candles count with their close. O(n). */
void outcry_indicator_compute (const OutcryIndicatorSpec *spec,
                               const OutcryCandle        *candles,
                               gsize                      n,
                               OutcryScale                scale,
                               const OutcrySession       *session,
                               double                    *outputs[OUTCRY_INDICATOR_MAX_OUTPUTS]);

G_END_DECLS
