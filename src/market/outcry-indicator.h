/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-candle.h"

G_BEGIN_DECLS

/* Technical indicators: for drawing, so in floating point, computed from exact candles. Every
 * output array has one value a candle, NAN until enough candles exist and finite from there on
 * (VWAP has an exception, see below). */

typedef enum
{
  OUTCRY_INDICATOR_SMA,       /* period */
  OUTCRY_INDICATOR_EMA,       /* period; seeded with the SMA of the first period values */
  OUTCRY_INDICATOR_BOLLINGER, /* period, deviations (of a population): middle, upper, lower */
  OUTCRY_INDICATOR_RSI,       /* period; Wilder's smoothing; 50 where nothing changed */
  OUTCRY_INDICATOR_MACD,      /* fast, slow, signal: line, signal, histogram */
  OUTCRY_INDICATOR_VWAP,      /* of (high + low + close) / 3; anchored at each session day */
  OUTCRY_INDICATOR_ATR,       /* period; Wilder's smoothing; the first true range is high - low */
  OUTCRY_N_INDICATORS,
} OutcryIndicatorKind;

#define OUTCRY_INDICATOR_MAX_OUTPUTS 3
#define OUTCRY_INDICATOR_MAX_PERIOD 10000
#define OUTCRY_INDICATOR_MAX_DEVIATIONS 100

typedef struct
{
  OutcryIndicatorKind kind;
  guint               period;     /* SMA EMA Bollinger RSI ATR; MACD: fast */
  guint               slow;       /* MACD */
  guint               signal;     /* MACD */
  double              deviations; /* Bollinger */
} OutcryIndicatorSpec;

/* Usual parameters: SMA 20, EMA 20, Bollinger 20/2, RSI 14, MACD 12/26/9, ATR 14. */
OutcryIndicatorSpec  outcry_indicator_spec_default     (OutcryIndicatorKind        kind);
/* Periods used by the kind from 1 to OUTCRY_INDICATOR_MAX_PERIOD, MACD's fast below slow,
 * deviations from 0 to OUTCRY_INDICATOR_MAX_DEVIATIONS. */
gboolean             outcry_indicator_spec_is_valid    (const OutcryIndicatorSpec *spec);
guint                outcry_indicator_n_outputs        (OutcryIndicatorKind        kind);
/* "sma" ...; static. */
const char          *outcry_indicator_kind_to_string   (OutcryIndicatorKind        kind);
/* FALSE, and @kind left as it was, when @text names none. */
gboolean             outcry_indicator_kind_from_string (const char                *text,
                                                        OutcryIndicatorKind       *kind);

/* Fills outputs[k][0 .. n) for each of the kind's outputs, in the order the enumeration names
 * them; @spec must be valid. EMPTY candles count with their close. VWAP is the typical price
 * while its day has no volume, and NAN on a candle that is NO_VOLUME. O(n). */
void                 outcry_indicator_compute          (const OutcryIndicatorSpec *spec,
                                                        const OutcryCandle        *candles,
                                                        gsize                      n,
                                                        OutcryScale                scale,
                                                        const OutcrySession       *session,
                                                        double                   **outputs);

G_END_DECLS
