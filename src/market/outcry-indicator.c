/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Indicators in one pass each.
 *
 * Sliding sums are of whole ticks in 128 bits, so nothing drifts however long the series: what
 * leaves a window takes away exactly what it brought. Exponential averages forget their rounding
 * by themselves. VWAP only ever adds, with Neumaier's compensation.
 *
 * Sources: J. Welles Wilder, "New Concepts in Technical Trading Systems" (1978) for RSI, ATR and
 * the smoothing of both; StockCharts ChartSchool for the rest and for how each average begins.
 * Known weak case: closes that differ by more than 2^64 / period ticks lose their last bits in
 * the standard deviation. */

#include "market/outcry-indicator.h"

#include <math.h>

typedef unsigned __int128 Wide;

static const struct
{
  const char          *name;
  guint                n_outputs;
  OutcryIndicatorSpec  usual;
} kinds[OUTCRY_N_INDICATORS] = {
  [OUTCRY_INDICATOR_SMA] = { "sma", 1, { OUTCRY_INDICATOR_SMA, 20, 0, 0, 0 } },
  [OUTCRY_INDICATOR_EMA] = { "ema", 1, { OUTCRY_INDICATOR_EMA, 20, 0, 0, 0 } },
  [OUTCRY_INDICATOR_BOLLINGER] = { "bollinger", 3, { OUTCRY_INDICATOR_BOLLINGER, 20, 0, 0, 2 } },
  [OUTCRY_INDICATOR_RSI] = { "rsi", 1, { OUTCRY_INDICATOR_RSI, 14, 0, 0, 0 } },
  [OUTCRY_INDICATOR_MACD] = { "macd", 3, { OUTCRY_INDICATOR_MACD, 12, 26, 9, 0 } },
  [OUTCRY_INDICATOR_VWAP] = { "vwap", 1, { OUTCRY_INDICATOR_VWAP, 0, 0, 0, 0 } },
  [OUTCRY_INDICATOR_ATR] = { "atr", 1, { OUTCRY_INDICATOR_ATR, 14, 0, 0, 0 } },
};

OutcryIndicatorSpec
outcry_indicator_spec_default (OutcryIndicatorKind kind)
{
  g_return_val_if_fail (kind < OUTCRY_N_INDICATORS, kinds[0].usual);

  return kinds[kind].usual;
}

static gboolean
is_period (guint period)
{
  return period >= 1 && period <= OUTCRY_INDICATOR_MAX_PERIOD;
}

gboolean
outcry_indicator_spec_is_valid (const OutcryIndicatorSpec *spec)
{
  g_return_val_if_fail (spec != NULL, FALSE);

  switch (spec->kind)
    {
    case OUTCRY_INDICATOR_SMA:
    case OUTCRY_INDICATOR_EMA:
    case OUTCRY_INDICATOR_RSI:
    case OUTCRY_INDICATOR_ATR:
      return is_period (spec->period);
    case OUTCRY_INDICATOR_BOLLINGER:
      return is_period (spec->period) && spec->deviations >= 0 &&
             spec->deviations <= OUTCRY_INDICATOR_MAX_DEVIATIONS;
    case OUTCRY_INDICATOR_MACD:
      return is_period (spec->period) && is_period (spec->slow) && is_period (spec->signal) &&
             spec->period < spec->slow;
    case OUTCRY_INDICATOR_VWAP:
      return TRUE;
    case OUTCRY_N_INDICATORS:
    default:
      return FALSE;
    }
}

guint
outcry_indicator_n_outputs (OutcryIndicatorKind kind)
{
  g_return_val_if_fail (kind < OUTCRY_N_INDICATORS, 0);

  return kinds[kind].n_outputs;
}

const char *
outcry_indicator_kind_to_string (OutcryIndicatorKind kind)
{
  g_return_val_if_fail (kind < OUTCRY_N_INDICATORS, NULL);

  return kinds[kind].name;
}

gboolean
outcry_indicator_kind_from_string (const char          *text,
                                   OutcryIndicatorKind *kind)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (kind != NULL, FALSE);

  for (OutcryIndicatorKind k = OUTCRY_INDICATOR_SMA; k < OUTCRY_N_INDICATORS; k++)
    {
      if (g_str_equal (text, kinds[k].name))
        {
          *kind = k;
          return TRUE;
        }
    }
  return FALSE;
}

/* How many ticks make one unit of price; a power of ten, exact. */
static double
ticks_of_unit (OutcryScale scale)
{
  double unit = 1;

  for (guint i = 0; i < scale.price_digits; i++)
    unit *= 10;
  return unit;
}

static void
compute_sma (const OutcryCandle *candles,
             gsize               n,
             guint               period,
             double              unit,
             double             *out)
{
  __int128 sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      sum += candles[i].close.ticks;
      if (i >= period)
        sum -= candles[i - period].close.ticks;
      out[i] = i + 1 < period ? NAN : (double) sum / period / unit;
    }
}

/* The exponential average of values[from .. n), the first @period of them as a plain mean. */
static void
smooth (const double *values,
        gsize         n,
        gsize         from,
        guint         period,
        double        weight,
        double       *out)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (i < from || i - from + 1 < period)
        {
          sum += i < from ? 0 : values[i];
          out[i] = NAN;
        }
      else if (i - from + 1 == period)
        out[i] = (sum + values[i]) / period;
      else
        out[i] = out[i - 1] + weight * (values[i] - out[i - 1]);
    }
}

static void
compute_ema (const OutcryCandle *candles,
             gsize               n,
             guint               period,
             double              unit,
             double             *out)
{
  g_autofree double *closes = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    closes[i] = (double) candles[i].close.ticks / unit;
  smooth (closes, n, 0, period, 2.0 / (period + 1.0), out);
}

/* n * sum (x^2) - (sum x)^2 is n^2 times the variance, is not negative, and does not change when
 * all x are moved: computed modulo 2^128 it is exact as long as the result fits, which it does
 * when n * (max - min) < 2^64. */
static void
compute_bollinger (const OutcryCandle *candles,
                   gsize               n,
                   guint               period,
                   double              deviations,
                   double              unit,
                   double            **outputs)
{
  gint64 low = G_MAXINT64, high = G_MININT64;
  Wide sum = 0, squares = 0;
  guint shift = 0;

  compute_sma (candles, n, period, unit, outputs[0]);
  for (gsize i = 0; i < n; i++)
    {
      low = MIN (low, candles[i].close.ticks);
      high = MAX (high, candles[i].close.ticks);
    }
  while (n > 0 && (((Wide) ((guint64) high - (guint64) low) >> shift) + 1) * period > G_MAXUINT64)
    shift++;

  for (gsize i = 0; i < n; i++)
    {
      Wide x = ((guint64) candles[i].close.ticks - (guint64) low) >> shift;
      double deviation;

      sum += x;
      squares += x * x;
      if (i >= period)
        {
          Wide gone = ((guint64) candles[i - period].close.ticks - (guint64) low) >> shift;

          sum -= gone;
          squares -= gone * gone;
        }
      deviation = sqrt ((double) (period * squares - sum * sum)) / period / unit;
      deviation = ldexp (deviation, (int) shift);
      outputs[1][i] = outputs[0][i] + deviations * deviation;
      outputs[2][i] = outputs[0][i] - deviations * deviation;
    }
}

static double
rsi_of (double gain,
        double loss)
{
  if (gain + loss <= 0)
    return 50;
  return 100 * gain / (gain + loss);
}

static void
compute_rsi (const OutcryCandle *candles,
             gsize               n,
             guint               period,
             double             *out)
{
  g_autofree double *gains = g_new0 (double, n);
  g_autofree double *losses = g_new0 (double, n);
  g_autofree double *mean_losses = g_new (double, n);

  for (gsize i = 1; i < n; i++)
    {
      double change = (double) ((__int128) candles[i].close.ticks - candles[i - 1].close.ticks);

      gains[i] = MAX (change, 0);
      losses[i] = MAX (-change, 0);
    }
  smooth (gains, n, 1, period, 1.0 / period, out);
  smooth (losses, n, 1, period, 1.0 / period, mean_losses);
  for (gsize i = 0; i < n; i++)
    out[i] = i < period ? NAN : rsi_of (out[i], mean_losses[i]);
}

static void
compute_macd (const OutcryCandle        *candles,
              gsize                      n,
              const OutcryIndicatorSpec *spec,
              double                     unit,
              double                   **outputs)
{
  compute_ema (candles, n, spec->period, unit, outputs[0]);
  compute_ema (candles, n, spec->slow, unit, outputs[1]);
  for (gsize i = 0; i < n; i++)
    outputs[0][i] -= outputs[1][i];
  smooth (outputs[0], n, spec->slow - 1, spec->signal, 2.0 / (spec->signal + 1.0), outputs[1]);
  for (gsize i = 0; i < n; i++)
    outputs[2][i] = outputs[0][i] - outputs[1][i];
}

typedef struct
{
  double sum;
  double lost;
} Compensated;

static void
compensated_add (Compensated *self,
                 double       value)
{
  double sum = self->sum + value;

  if (fabs (self->sum) >= fabs (value))
    self->lost += (self->sum - sum) + value;
  else
    self->lost += (value - sum) + self->sum;
  self->sum = sum;
}

static void
compute_vwap (const OutcryCandle  *candles,
              gsize                n,
              const OutcrySession *session,
              double               unit,
              double              *out)
{
  Compensated turnover = { 0 };
  __int128 volume = 0;
  OutcryTime next_day = G_MININT64;

  for (gsize i = 0; i < n; i++)
    {
      const OutcryCandle *candle = &candles[i];
      __int128 three_prices = (__int128) candle->high.ticks + candle->low.ticks +
                              candle->close.ticks;

      if (i == 0 || candle->start >= next_day)
        {
          next_day = outcry_interval_next (OUTCRY_INTERVAL_1D, session, candle->start);
          turnover = (Compensated) { 0 };
          volume = 0;
        }
      compensated_add (&turnover, (double) three_prices * (double) candle->volume.lots);
      volume += candle->volume.lots;
      if ((candle->flags & OUTCRY_CANDLE_NO_VOLUME) != 0)
        out[i] = NAN;
      else if (volume == 0)
        out[i] = (double) three_prices / 3 / unit;
      else
        out[i] = (turnover.sum + turnover.lost) / (double) volume / 3 / unit;
    }
}

static void
compute_atr (const OutcryCandle *candles,
             gsize               n,
             guint               period,
             double              unit,
             double             *out)
{
  g_autofree double *ranges = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    {
      __int128 high = candles[i].high.ticks;
      __int128 low = candles[i].low.ticks;

      if (i > 0)
        {
          high = MAX (high, candles[i - 1].close.ticks);
          low = MIN (low, candles[i - 1].close.ticks);
        }
      ranges[i] = (double) (high - low) / unit;
    }
  smooth (ranges, n, 0, period, 1.0 / period, out);
}

void
outcry_indicator_compute (const OutcryIndicatorSpec *spec,
                          const OutcryCandle        *candles,
                          gsize                      n,
                          OutcryScale                scale,
                          const OutcrySession       *session,
                          double                   **outputs)
{
  double unit;

  g_return_if_fail (spec != NULL && outcry_indicator_spec_is_valid (spec));
  g_return_if_fail (candles != NULL || n == 0);
  g_return_if_fail (outputs != NULL);

  unit = ticks_of_unit (scale);
  switch (spec->kind)
    {
    case OUTCRY_INDICATOR_SMA:
      compute_sma (candles, n, spec->period, unit, outputs[0]);
      break;
    case OUTCRY_INDICATOR_EMA:
      compute_ema (candles, n, spec->period, unit, outputs[0]);
      break;
    case OUTCRY_INDICATOR_BOLLINGER:
      compute_bollinger (candles, n, spec->period, spec->deviations, unit, outputs);
      break;
    case OUTCRY_INDICATOR_RSI:
      compute_rsi (candles, n, spec->period, outputs[0]);
      break;
    case OUTCRY_INDICATOR_MACD:
      compute_macd (candles, n, spec, unit, outputs);
      break;
    case OUTCRY_INDICATOR_VWAP:
      compute_vwap (candles, n, session, unit, outputs[0]);
      break;
    case OUTCRY_INDICATOR_ATR:
      compute_atr (candles, n, spec->period, unit, outputs[0]);
      break;
    case OUTCRY_N_INDICATORS:
    default:
      g_return_if_reached ();
    }
}
