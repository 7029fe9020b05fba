/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Indicators against worked examples that others published. The sources:
 *
 * ChartSchool: StockCharts.com's ChartSchool, the spreadsheet of each indicator's page:
 *   cs-movavg (Intel, 10 days, 24 March to 5 May 2010), cs-rsi (QQQQ, 14 days), cs-atr (QQQQ, 14
 *   days), cs-bbands (SPY, 20 days, 2 deviations), VWAP.
 * investexcel: investexcel.net, "How to Calculate MACD in Excel" (Apple, 19 February 2013 on;
 * 12, 26, 9).
 * great-trades: great-trades.com, help on the calculation of Bollinger bands (5 bars, 2
 * deviations).
 * ta: the test data of the Python library "ta" (github.com/bukosabino/ta, test/data/cs-vwap.csv,
 * MIT). */

#include <math.h>

#include "market/outcry-indicator.h"

static const OutcryScale cents = { 2, 0 };
static const OutcryScale four_digits = { 4, 0 };

static OutcryCandle
bar (gint64 high,
     gint64 low,
     gint64 close,
     gint64 volume)
{
  return (OutcryCandle) { .open = { close }, .high = { high }, .low = { low }, .close = { close },
                          .volume = { volume } };
}

static OutcryCandle *
candles_of_closes (const gint64 *closes,
                   gsize         n)
{
  OutcryCandle *candles = g_new0 (OutcryCandle, n);

  for (gsize i = 0; i < n; i++)
    {
      candles[i] = bar (closes[i], closes[i], closes[i], 1);
      candles[i].start = (OutcryTime) i * OUTCRY_MINUTE;
    }
  return candles;
}

typedef double *Outputs[OUTCRY_INDICATOR_MAX_OUTPUTS];

static void
compute (OutcryIndicatorSpec  spec,
         const OutcryCandle  *candles,
         gsize                n,
         OutcryScale          scale,
         Outputs              outputs)
{
  g_assert_true (outcry_indicator_spec_is_valid (&spec));
  for (guint k = 0; k < OUTCRY_INDICATOR_MAX_OUTPUTS; k++)
    outputs[k] = k < outcry_indicator_n_outputs (spec.kind) ? g_new0 (double, n) : NULL;
  outcry_indicator_compute (&spec, candles, n, scale, NULL, outputs);
}

static void
outputs_clear (Outputs outputs)
{
  for (guint k = 0; k < OUTCRY_INDICATOR_MAX_OUTPUTS; k++)
    g_clear_pointer (&outputs[k], g_free);
}

/* NAN before @from, from there on @expected. */
static void
assert_series (const double *actual,
               gsize         n,
               gsize         from,
               const double *expected,
               gsize         n_expected,
               double        tolerance)
{
  for (gsize i = 0; i < from; i++)
    g_assert_true (isnan (actual[i]));
  g_assert_cmpuint (from + n_expected, <=, n);
  for (gsize i = 0; i < n_expected; i++)
    g_assert_cmpfloat_with_epsilon (actual[from + i], expected[i], tolerance);
}

#define ASSERT_SERIES(actual, n, from, expected, tolerance) \
  assert_series (actual, n, from, expected, G_N_ELEMENTS (expected), tolerance)

/* ChartSchool cs-movavg, four digits. */
static const gint64 intel[] = {
  222734, 221940, 220847, 221741, 221840, 221344, 222337, 224323, 222436, 222933,
  221542, 223926, 223816, 226109, 233558, 240519, 237530, 238324, 239516, 236338,
  238225, 238722, 236537, 231870, 230976, 233260, 226805, 230976, 224025, 221725,
};

static void
test_sma (void)
{
  const double expected[] = {
    22.22, 22.21, 22.23, 22.26, 22.31, 22.42, 22.61, 22.77, 22.91, 23.08, 23.21, 23.38, 23.53,
    23.65, 23.71, 23.69, 23.61, 23.51, 23.43, 23.28, 23.13,
  };
  g_autofree OutcryCandle *candles = candles_of_closes (intel, G_N_ELEMENTS (intel));
  OutcryIndicatorSpec spec = { .kind = OUTCRY_INDICATOR_SMA, .period = 10 };
  Outputs outputs;

  compute (spec, candles, G_N_ELEMENTS (intel), four_digits, outputs);
  ASSERT_SERIES (outputs[0], G_N_ELEMENTS (intel), 9, expected, 0.005001);
  outputs_clear (outputs);
}

static void
test_ema (void)
{
  const double expected[] = {
    22.22, 22.21, 22.24, 22.27, 22.33, 22.52, 22.80, 22.97, 23.13, 23.28, 23.34, 23.43, 23.51,
    23.54, 23.47, 23.40, 23.39, 23.26, 23.23, 23.08, 22.92,
  };
  /* The last two with five digits as PyAlgoTrade's tests have them from the same spreadsheet. */
  const double last[] = { 23.08068, 22.91556 };
  g_autofree OutcryCandle *candles = candles_of_closes (intel, G_N_ELEMENTS (intel));
  OutcryIndicatorSpec spec = { .kind = OUTCRY_INDICATOR_EMA, .period = 10 };
  Outputs outputs;

  compute (spec, candles, G_N_ELEMENTS (intel), four_digits, outputs);
  ASSERT_SERIES (outputs[0], G_N_ELEMENTS (intel), 9, expected, 0.005001);
  assert_series (outputs[0] + 28, 2, 0, last, 2, 0.000005001);
  outputs_clear (outputs);
}

/* ChartSchool cs-bbands. */
static const gint64 spy[] = {
  861557, 890867, 887829, 903228, 890671, 911453, 894397, 891750, 869302, 876752, 869596, 894299,
  893221, 887241, 874497, 872634, 894985, 879006, 891260, 907043, 929001, 929784, 918021, 926647,
  926843, 923021, 927725, 925373, 929490, 932039, 910669, 898318, 897435, 903994, 907387, 880177,
  880867, 888439, 907781, 905416, 913894, 906500,
};

static void
test_bollinger (void)
{
  const double middle[] = {
    88.70794, 89.04516, 89.239745, 89.390705, 89.5078, 89.68866, 89.7465, 89.91314, 90.081255,
    90.382195, 90.65863, 90.863995, 90.88409, 90.90516, 90.988925, 91.153375, 91.19109, 91.1205,
    91.167665, 91.25027, 91.242135, 91.1666, 91.05018,
  };
  const double upper[] = {
    91.291862, 91.949268, 92.612595, 92.9342, 93.31195, 93.72845, 93.899592, 94.266255,
    94.565096, 94.786912, 95.043001, 94.907605, 94.902912, 94.89532, 94.861013, 94.673629,
    94.556593, 94.678752, 94.575786, 94.534271, 94.532306, 94.369251, 94.148503,
  };
  const double lower[] = {
    86.124018, 86.141052, 85.866895, 85.84721, 85.70365, 85.64887, 85.593408, 85.560025, 85.597414,
    85.977478, 86.274259, 86.820385, 86.865268, 86.915, 87.116837, 87.633121, 87.825587, 87.562248,
    87.759544, 87.966269, 87.951964, 87.963949, 87.951857,
  };
  g_autofree OutcryCandle *candles = candles_of_closes (spy, G_N_ELEMENTS (spy));
  Outputs outputs;

  compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_BOLLINGER), candles, G_N_ELEMENTS (spy),
           four_digits, outputs);
  ASSERT_SERIES (outputs[0], G_N_ELEMENTS (spy), 19, middle, 1e-6);
  ASSERT_SERIES (outputs[1], G_N_ELEMENTS (spy), 19, upper, 1e-6);
  ASSERT_SERIES (outputs[2], G_N_ELEMENTS (spy), 19, lower, 1e-6);
  outputs_clear (outputs);
}

static void
test_bollinger_short (void)
{
  const gint64 closes[] = { 2550, 2675, 2700, 2650, 2725 };
  g_autofree OutcryCandle *candles = candles_of_closes (closes, 5);
  OutcryIndicatorSpec spec = { .kind = OUTCRY_INDICATOR_BOLLINGER, .period = 5, .deviations = 2 };
  Outputs outputs;

  compute (spec, candles, 5, cents, outputs);
  g_assert_true (isnan (outputs[0][3]) && isnan (outputs[1][3]) && isnan (outputs[2][3]));
  g_assert_cmpfloat_with_epsilon (outputs[0][4], 26.6, 1e-9);
  /* great-trades, rounded as it goes. */
  g_assert_cmpfloat_with_epsilon (outputs[1][4], 27.808, 0.001);
  g_assert_cmpfloat_with_epsilon (outputs[2][4], 25.392, 0.001);
  outputs_clear (outputs);
}

/* ChartSchool cs-rsi. */
static void
test_rsi (void)
{
  const gint64 closes[] = {
    443389, 440902, 441497, 436124, 443278, 448264, 450955, 454245, 458433, 460826, 458931,
    460328, 456140, 462820, 462820, 460028, 460328, 464116, 462222, 456439, 462122, 462521,
    457137, 464515, 457835, 453548, 440288, 441783, 442181, 445672, 434205, 426628, 431314,
  };
  const double expected[] = {
    70.5328, 66.3186, 66.5498, 69.4063, 66.3552, 57.9749, 62.9296, 63.2571, 56.0593, 62.3771,
    54.7076, 50.4228, 39.9898, 41.4605, 41.8689, 45.4632, 37.304, 33.0795, 37.773,
  };
  g_autofree OutcryCandle *candles = candles_of_closes (closes, G_N_ELEMENTS (closes));
  Outputs outputs;

  compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_RSI), candles, G_N_ELEMENTS (closes),
           four_digits, outputs);
  /* The last digit: the spreadsheet's closes have more digits than it shows. */
  ASSERT_SERIES (outputs[0], G_N_ELEMENTS (closes), 14, expected, 1e-3);
  outputs_clear (outputs);
}

/* investexcel. */
static void
test_macd (void)
{
  const gint64 closes[] = {
    45999, 44885, 44606, 45081, 44280, 44897, 44457, 44140, 43047, 42005, 43114, 42566, 43058,
    43172, 43787, 42843, 42835, 43250, 44366, 45572, 45449, 45208, 45273, 46191, 46358, 46114,
    45208, 44266, 42891, 42979, 43199, 42772, 42320, 42621, 42698, 43569, 43433, 42980, 41985,
    42624, 40280, 39205, 39053, 39867, 40613, 40546, 40838, 41720, 43012, 44278, 43929, 44552,
    44998, 46071, 45866, 46384, 45677, 45297, 45474, 44386, 42885, 43458, 43326, 44293, 43966,
    44135,
  };
  const double line[] = {
    8.2752695039, 7.7033783815, 6.416074757, 4.2375197833, 2.5525833249, 1.3788857199,
    0.1029814912, -1.2584019528, -2.0705581901, -2.6218423283, -2.3290667405, -2.1816321148,
    -2.4026262729, -3.3421216814, -3.5303631361, -5.5074712486, -7.8512742286, -9.7193674552,
    -10.422866508, -10.2601621589, -10.0692096101, -9.571919612, -8.3696334924, -6.3016357237,
    -3.5996815091, -1.7201483609, 0.2690032323, 2.1801732471, 4.5086378086, 6.1180201538,
    7.7224305935, 8.3274538087, 8.4034411846, 8.5084063232, 7.625761844, 5.6499490829,
    4.4946547649, 3.4329893617, 3.3334738536, 2.9566628561, 2.7625612158,
  };
  g_autofree OutcryCandle *candles = candles_of_closes (closes, G_N_ELEMENTS (closes));
  OutcryIndicatorSpec ema = { .kind = OUTCRY_INDICATOR_EMA, .period = 12 };
  Outputs outputs;

  compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_MACD), candles, G_N_ELEMENTS (closes),
           cents, outputs);
  ASSERT_SERIES (outputs[0], G_N_ELEMENTS (closes), 25, line, 1e-9);
  g_assert_true (isnan (outputs[1][32]) && isnan (outputs[2][32]));
  g_assert_cmpfloat_with_epsilon (outputs[1][33], 3.037525868733945, 1e-9);
  g_assert_cmpfloat_with_epsilon (outputs[1][34], 1.90565222933578, 1e-9);
  g_assert_cmpfloat_with_epsilon (outputs[1][39], -1.338100412582993, 1e-9);
  g_assert_cmpfloat_with_epsilon (outputs[2][34], -4.52749455759, 1e-9);
  outputs_clear (outputs);

  compute (ema, candles, G_N_ELEMENTS (closes), cents, outputs);
  g_assert_cmpfloat_with_epsilon (outputs[0][11], 440.8975, 1e-9);
  g_assert_cmpfloat_with_epsilon (outputs[0][34], 434.454416757721, 1e-9);
  outputs_clear (outputs);
}

/* ChartSchool cs-atr. */
static void
test_atr (void)
{
  const gint64 bars[][3] = {
    { 487000, 477900, 481600 }, { 487200, 481400, 486100 }, { 489000, 483900, 487500 },
    { 488700, 483700, 486300 }, { 488200, 482400, 487400 }, { 490500, 486350, 490300 },
    { 492000, 489400, 490700 }, { 493500, 488600, 493200 }, { 499200, 495000, 499100 },
    { 501900, 498700, 501300 }, { 501200, 492000, 495300 }, { 496600, 489000, 495000 },
    { 498800, 494300, 497500 }, { 501900, 497250, 500300 }, { 503600, 492600, 503100 },
    { 505700, 500900, 505200 }, { 506500, 503000, 504100 }, { 504300, 492100, 493400 },
    { 496300, 489800, 493700 }, { 503300, 496100, 502300 }, { 502900, 492000, 492375 },
    { 501700, 494300, 499300 }, { 493200, 480800, 484300 }, { 485000, 476400, 481800 },
    { 483201, 415500, 465700 }, { 468000, 442833, 454100 }, { 478000, 473100, 477700 },
    { 483900, 472000, 477200 }, { 486600, 479000, 486200 }, { 487900, 477301, 478500 },
  };
  const double expected[] = {
    0.555, 0.593929, 0.585791, 0.568949, 0.615452, 0.61792, 0.642354, 0.674329, 0.69277, 0.775429,
    0.78147, 1.209229, 1.30262, 1.38029, 1.366698, 1.336219, 1.316482,
  };
  OutcryCandle candles[G_N_ELEMENTS (bars)];
  Outputs outputs;

  for (gsize i = 0; i < G_N_ELEMENTS (bars); i++)
    candles[i] = bar (bars[i][0], bars[i][1], bars[i][2], 1);
  compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_ATR), candles, G_N_ELEMENTS (bars),
           four_digits, outputs);
  ASSERT_SERIES (outputs[0], G_N_ELEMENTS (bars), 13, expected, 1e-6);
  outputs_clear (outputs);
}

/* ta: its average is of 14 bars, so its first 14 values are what one anchored at the first bar
 * has. */
static void
test_vwap (void)
{
  const struct { gint64 high, low, close, volume; double vwap; } bars[] = {
    { 248283, 243205, 247486, 18730144, 24.632466666666666 },
    { 247586, 245993, 247088, 12271740, 24.654805154030853 },
    { 251568, 247785, 250373, 24691414, 24.80379676048873 },
    { 255848, 249477, 255450, 18357606, 24.9414758619062 },
    { 256844, 248083, 250672, 22964080, 24.99950623571372 },
    { 253360, 250572, 251070, 15918948, 25.02307824302856 },
    { 252862, 248482, 248880, 16067044, 25.021133824528068 },
    { 251269, 247496, 249975, 16568487, 25.013948032058988 },
    { 252762, 249278, 250473, 16018729, 25.020869365685463 },
    { 253857, 250274, 253360, 9773569, 25.03392065542907 },
    { 255351, 250473, 250572, 22572712, 25.054787605744554 },
    { 256048, 250622, 254455, 12986669, 25.074623090960745 },
    { 257441, 255351, 255649, 10906659, 25.101664793872967 },
    { 257242, 254554, 255550, 5799259, 25.11402265022072 },
  };
  OutcryCandle candles[G_N_ELEMENTS (bars)];
  Outputs outputs;

  for (gsize i = 0; i < G_N_ELEMENTS (bars); i++)
    {
      candles[i] = bar (bars[i].high, bars[i].low, bars[i].close, bars[i].volume);
      candles[i].start = (OutcryTime) i * OUTCRY_HOUR;
    }
  compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_VWAP), candles, G_N_ELEMENTS (bars),
           four_digits, outputs);
  for (gsize i = 0; i < G_N_ELEMENTS (bars); i++)
    g_assert_cmpfloat_with_epsilon (outputs[0][i], bars[i].vwap, 1e-12);
  outputs_clear (outputs);
}

/* ChartSchool's first minutes of IBM: typical 127.21 and 127.17 come to 127.20388 (as
 * github.com/Bitvested/ta.js has it); a new day starts anew. */
static void
test_vwap_anchor (void)
{
  OutcryCandle candles[] = {
    bar (12721, 12721, 12721, 89329),
    bar (12717, 12717, 12717, 16137),
    bar (12716, 12716, 12716, 23945),
  };
  Outputs outputs;

  candles[1].start = 23 * OUTCRY_HOUR;
  candles[2].start = 24 * OUTCRY_HOUR;
  compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_VWAP), candles, 3, cents, outputs);
  g_assert_cmpfloat_with_epsilon (outputs[0][0], 127.21, 1e-12);
  g_assert_cmpfloat_with_epsilon (outputs[0][1], 127.20387973375304, 1e-12);
  g_assert_cmpfloat_with_epsilon (outputs[0][2], 127.16, 1e-12);
  outputs_clear (outputs);
}

/* EMPTY candles count with their close and never make a hole. */
static void
test_empty_candles (void)
{
  OutcryCandle candles[200];

  for (guint i = 0; i < 200; i++)
    {
      candles[i] = bar (10000, 10000, 10000, 0);
      candles[i].start = i * OUTCRY_HOUR;
      candles[i].flags = OUTCRY_CANDLE_EMPTY;
    }
  candles[150] = bar (10200, 9900, 10100, 7);
  candles[150].start = 150 * OUTCRY_HOUR;
  for (OutcryIndicatorKind kind = OUTCRY_INDICATOR_SMA; kind < OUTCRY_N_INDICATORS; kind++)
    {
      Outputs outputs;

      compute (outcry_indicator_spec_default (kind), candles, 200, cents, outputs);
      for (guint k = 0; k < outcry_indicator_n_outputs (kind); k++)
        for (guint i = kind == OUTCRY_INDICATOR_VWAP ? 0 : 33; i < 200; i++)
          g_assert_true (isfinite (outputs[k][i]));
      if (kind == OUTCRY_INDICATOR_RSI)
        {
          g_assert_cmpfloat (outputs[0][149], ==, 50);
          g_assert_cmpfloat (outputs[0][150], ==, 100);
        }
      if (kind == OUTCRY_INDICATOR_SMA)
        g_assert_cmpfloat (outputs[0][149], ==, 100);
      if (kind == OUTCRY_INDICATOR_BOLLINGER)
        g_assert_cmpfloat (outputs[1][149], ==, 100);
      if (kind == OUTCRY_INDICATOR_ATR)
        g_assert_cmpfloat (outputs[0][149], ==, 0);
      if (kind == OUTCRY_INDICATOR_VWAP)
        {
          g_assert_cmpfloat (outputs[0][149], ==, 100);
          /* Carried on by empty hours, until a new day. */
          g_assert_cmpfloat_with_epsilon (outputs[0][160], 302.0 / 3, 1e-12);
          g_assert_cmpfloat (outputs[0][168], ==, 100);
        }
      outputs_clear (outputs);
    }

  candles[3].flags = OUTCRY_CANDLE_NO_VOLUME;
  {
    Outputs outputs;

    compute (outcry_indicator_spec_default (OUTCRY_INDICATOR_VWAP), candles, 5, cents, outputs);
    g_assert_true (isnan (outputs[0][3]));
    outputs_clear (outputs);
  }
}

/* After huge prices have left the window nothing of them is left in the sums: the result is that
 * of the window alone. */
static void
test_no_drift (void)
{
  const gsize n = 20000;
  g_autofree OutcryCandle *candles = g_new0 (OutcryCandle, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  const OutcryIndicatorKind sliding[] = { OUTCRY_INDICATOR_SMA, OUTCRY_INDICATOR_BOLLINGER };

  for (gsize i = 0; i < n; i++)
    {
      gint64 close = g_rand_int_range (rand, 1, 1000);

      candles[i] = bar (close, close, close, 1);
      if (i % 100 == 0)
        candles[i].close.ticks = candles[i].high.ticks = G_GINT64_CONSTANT (90071992547409931);
    }
  for (guint s = 0; s < G_N_ELEMENTS (sliding); s++)
    {
      OutcryIndicatorSpec spec = outcry_indicator_spec_default (sliding[s]);
      Outputs all, window;

      compute (spec, candles, n, cents, all);
      compute (spec, candles + n - 20, 20, cents, window);
      for (guint k = 0; k < outcry_indicator_n_outputs (spec.kind); k++)
        g_assert_cmpfloat (all[k][n - 1], ==, window[k][19]);
      outputs_clear (all);
      outputs_clear (window);
    }
}

/* The ends of int64: nothing overflows, NANs only where too few candles are. */
static void
test_extremes (void)
{
  OutcryCandle candles[64];

  for (guint i = 0; i < G_N_ELEMENTS (candles); i++)
    {
      candles[i] = bar (G_MAXINT64, G_MININT64, i % 2 == 0 ? G_MAXINT64 : G_MININT64, G_MAXINT64);
      candles[i].start = i * OUTCRY_MINUTE;
    }
  for (OutcryIndicatorKind kind = OUTCRY_INDICATOR_SMA; kind < OUTCRY_N_INDICATORS; kind++)
    {
      Outputs outputs;

      compute (outcry_indicator_spec_default (kind), candles, G_N_ELEMENTS (candles), cents,
               outputs);
      for (guint k = 0; k < outcry_indicator_n_outputs (kind); k++)
        for (guint i = 33; i < G_N_ELEMENTS (candles); i++)
          g_assert_true (isfinite (outputs[k][i]));
      if (kind == OUTCRY_INDICATOR_BOLLINGER) /* closes at +-2^63: the deviation is 2^63 */
        g_assert_cmpfloat_with_epsilon (outputs[1][40] / 0x1p64 * 100, 1, 1e-12);
      outputs_clear (outputs);
    }
}

static void
test_few_candles (void)
{
  const gint64 closes[] = { 100, 200 };
  g_autofree OutcryCandle *candles = candles_of_closes (closes, 2);

  for (OutcryIndicatorKind kind = OUTCRY_INDICATOR_SMA; kind < OUTCRY_N_INDICATORS; kind++)
    for (gsize n = 0; n <= 2; n++)
      {
        Outputs outputs;

        compute (outcry_indicator_spec_default (kind), candles, n, cents, outputs);
        for (guint k = 0; k < outcry_indicator_n_outputs (kind); k++)
          for (gsize i = 0; i < n; i++)
            g_assert_true (isnan (outputs[k][i]) == (kind != OUTCRY_INDICATOR_VWAP));
        outputs_clear (outputs);
      }
}

static void
test_names_and_specs (void)
{
  const char *names[] = { "sma", "ema", "bollinger", "rsi", "macd", "vwap", "atr" };
  OutcryIndicatorSpec spec;

  for (OutcryIndicatorKind kind = OUTCRY_INDICATOR_SMA; kind < OUTCRY_N_INDICATORS; kind++)
    {
      OutcryIndicatorKind read = OUTCRY_N_INDICATORS;

      g_assert_cmpstr (outcry_indicator_kind_to_string (kind), ==, names[kind]);
      g_assert_true (outcry_indicator_kind_from_string (names[kind], &read));
      g_assert_cmpint (read, ==, kind);
      spec = outcry_indicator_spec_default (kind);
      g_assert_true (outcry_indicator_spec_is_valid (&spec));
      if (kind == OUTCRY_INDICATOR_VWAP)
        continue;
      spec.period = 0;
      g_assert_false (outcry_indicator_spec_is_valid (&spec));
      spec.period = OUTCRY_INDICATOR_MAX_PERIOD + 1;
      g_assert_false (outcry_indicator_spec_is_valid (&spec));
    }
  spec = outcry_indicator_spec_default (OUTCRY_INDICATOR_MACD);
  spec.slow = 12;
  g_assert_false (outcry_indicator_spec_is_valid (&spec));
  spec = outcry_indicator_spec_default (OUTCRY_INDICATOR_BOLLINGER);
  spec.deviations = NAN;
  g_assert_false (outcry_indicator_spec_is_valid (&spec));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/indicator/sma", test_sma);
  g_test_add_func ("/market/indicator/ema", test_ema);
  g_test_add_func ("/market/indicator/bollinger", test_bollinger);
  g_test_add_func ("/market/indicator/bollinger-short", test_bollinger_short);
  g_test_add_func ("/market/indicator/rsi", test_rsi);
  g_test_add_func ("/market/indicator/macd", test_macd);
  g_test_add_func ("/market/indicator/atr", test_atr);
  g_test_add_func ("/market/indicator/vwap", test_vwap);
  g_test_add_func ("/market/indicator/vwap-anchor", test_vwap_anchor);
  g_test_add_func ("/market/indicator/empty-candles", test_empty_candles);
  g_test_add_func ("/market/indicator/no-drift", test_no_drift);
  g_test_add_func ("/market/indicator/extremes", test_extremes);
  g_test_add_func ("/market/indicator/few-candles", test_few_candles);
  g_test_add_func ("/market/indicator/names-and-specs", test_names_and_specs);

  return g_test_run ();
}
