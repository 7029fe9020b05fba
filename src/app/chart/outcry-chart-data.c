/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles and a pyramid of two levels over them: spans of 64 candles and spans of 4,096. A range is
 * summed up from the widest spans that lie in it whole. Putting candles in front moves every
 * index, so it rebuilds the pyramid (5 ms for a million candles), which happens as often as a
 * person reaches the left end of what is loaded. Invariant: each level covers all candles, its last
 * span being partial. */

#include "app/chart/outcry-chart-data.h"

#include <math.h>
#include <string.h>

#define FAN 64
#define LEVELS 2
#define JUDGED 100

struct _OutcryChartData
{
  GObject parent_instance;

  GArray        *candles;       /* OutcryCandle */
  GArray        *level[LEVELS]; /* OutcryChartSpan, of FAN and FAN * FAN candles */
  OutcryInterval interval;
  OutcryScale    scale;
  double         tick;
};

enum
{
  RESET,
  CHANGED,
  PREPENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OutcryChartData, outcry_chart_data, G_TYPE_OBJECT)

static void
span_add (OutcryChartSpan       *span,
          const OutcryChartSpan *other,
          gboolean              *empty)
{
  if (*empty)
    {
      *span = *other;
      *empty = FALSE;
      return;
    }
  span->high = MAX (span->high, other->high);
  span->low = MIN (span->low, other->low);
  span->close = other->close;
  span->volume = MAX (span->volume, other->volume);
}

static void
span_add_candle (OutcryChartSpan    *span,
                 const OutcryCandle *candle,
                 gboolean           *empty)
{
  OutcryChartSpan one = {
    candle->open.ticks, candle->high.ticks, candle->low.ticks, candle->close.ticks,
    candle->volume.lots,
  };

  span_add (span, &one, empty);
}

/* Brings the spans that touch [from, to) up to date. */
static void
rebuild (OutcryChartData *self,
         gsize            from,
         gsize            to)
{
  gsize below = self->candles->len;

  for (guint l = 0; l < LEVELS; l++)
    {
      gsize count = (below + FAN - 1) / FAN;

      from = from / FAN;
      to = MIN ((to + FAN - 1) / FAN, count);
      g_array_set_size (self->level[l], (guint) count);
      for (gsize i = from; i < to; i++)
        {
          OutcryChartSpan *span = &g_array_index (self->level[l], OutcryChartSpan, i);
          gboolean empty = TRUE;

          for (gsize j = i * FAN; j < MIN ((i + 1) * FAN, below); j++)
            if (l == 0)
              span_add_candle (span, &g_array_index (self->candles, OutcryCandle, j), &empty);
            else
              span_add (span, &g_array_index (self->level[l - 1], OutcryChartSpan, j), &empty);
        }
      below = count;
    }
}

static void
outcry_chart_data_finalize (GObject *object)
{
  OutcryChartData *self = OUTCRY_CHART_DATA (object);

  g_array_unref (self->candles);
  for (guint l = 0; l < LEVELS; l++)
    g_array_unref (self->level[l]);

  G_OBJECT_CLASS (outcry_chart_data_parent_class)->finalize (object);
}

static void
outcry_chart_data_class_init (OutcryChartDataClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = outcry_chart_data_finalize;

  signals[RESET] = g_signal_new ("reset", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[PREPENDED] = g_signal_new ("prepended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
outcry_chart_data_init (OutcryChartData *self)
{
  self->candles = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  for (guint l = 0; l < LEVELS; l++)
    self->level[l] = g_array_new (FALSE, FALSE, sizeof (OutcryChartSpan));
  self->interval = OUTCRY_INTERVAL_1D;
  self->tick = 1.0;
}

OutcryChartData *
outcry_chart_data_new (void)
{
  return g_object_new (OUTCRY_TYPE_CHART_DATA, NULL);
}

void
outcry_chart_data_reset (OutcryChartData    *self,
                         const OutcryCandle *candles,
                         gsize               n,
                         OutcryInterval      interval,
                         OutcryScale         scale)
{
  g_return_if_fail (OUTCRY_IS_CHART_DATA (self));
  g_return_if_fail (candles != NULL || n == 0);

  g_array_set_size (self->candles, 0);
  if (n > 0)
    g_array_append_vals (self->candles, candles, (guint) n);
  self->interval = interval;
  self->scale = scale;
  self->tick = pow (10.0, -(double) scale.price_digits);
  rebuild (self, 0, n);
  g_signal_emit (self, signals[RESET], 0);
}

void
outcry_chart_data_update (OutcryChartData    *self,
                          const OutcryCandle *candles,
                          gsize               n,
                          gsize               from,
                          gsize               to)
{
  gsize held;

  g_return_if_fail (OUTCRY_IS_CHART_DATA (self));
  g_return_if_fail (candles != NULL || n == 0);

  held = self->candles->len;
  if (n < held)
    {
      outcry_chart_data_reset (self, candles, n, self->interval, self->scale);
      return;
    }

  from = MIN (from, held);
  to = n > held ? n : MIN (to, n);
  if (from >= to)
    return;
  g_array_set_size (self->candles, (guint) n);
  memcpy (&g_array_index (self->candles, OutcryCandle, from), candles + from,
          (to - from) * sizeof (OutcryCandle));
  rebuild (self, from, to);
  g_signal_emit (self, signals[CHANGED], 0, (guint) from, (guint) to);
}

void
outcry_chart_data_prepend (OutcryChartData    *self,
                           const OutcryCandle *candles,
                           gsize               n,
                           gsize               older)
{
  g_return_if_fail (OUTCRY_IS_CHART_DATA (self));
  g_return_if_fail (candles != NULL || n == 0);
  g_return_if_fail (older <= n);

  g_array_set_size (self->candles, 0);
  if (n > 0)
    g_array_append_vals (self->candles, candles, (guint) n);
  rebuild (self, 0, n);
  g_signal_emit (self, signals[PREPENDED], 0, (guint) older);
}

const OutcryCandle *
outcry_chart_data_get (OutcryChartData *self,
                       gsize           *n)
{
  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), NULL);
  g_return_val_if_fail (n != NULL, NULL);

  *n = self->candles->len;
  return (const OutcryCandle *) (gpointer) self->candles->data;
}

gsize
outcry_chart_data_get_n (OutcryChartData *self)
{
  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), 0);

  return self->candles->len;
}

OutcryInterval
outcry_chart_data_get_interval (OutcryChartData *self)
{
  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), OUTCRY_INTERVAL_1D);

  return self->interval;
}

OutcryScale
outcry_chart_data_get_scale (OutcryChartData *self)
{
  OutcryScale none = { 0, 0 };

  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), none);

  return self->scale;
}

double
outcry_chart_data_get_tick (OutcryChartData *self)
{
  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), 1.0);

  return self->tick;
}

static gboolean
has_one_price (const OutcryCandle *candle)
{
  return candle->high.ticks == candle->low.ticks;
}

gboolean
outcry_chart_data_is_line (OutcryChartData *self)
{
  const OutcryCandle *candles;
  gsize n;

  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), FALSE);

  candles = outcry_chart_data_get (self, &n);
  for (gsize i = n > JUDGED ? n - JUDGED : 0; i < n; i++)
    if (!has_one_price (&candles[i]) || (candles[i].flags & OUTCRY_CANDLE_NO_VOLUME) == 0)
      return FALSE;
  return n > 0;
}

gboolean
outcry_chart_data_is_up (OutcryChartData *self,
                         gsize            index)
{
  const OutcryCandle *candles;
  gsize n;

  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), TRUE);

  candles = outcry_chart_data_get (self, &n);
  g_return_val_if_fail (index < n, TRUE);

  if (has_one_price (&candles[index]) && index > 0)
    return candles[index].close.ticks >= candles[index - 1].close.ticks;
  return candles[index].close.ticks >= candles[index].open.ticks;
}

gsize
outcry_chart_data_find (OutcryChartData *self,
                        OutcryTime       time)
{
  const OutcryCandle *candles;
  gint64 duration;
  gsize n = 0, low = 0, high;

  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), 0);

  candles = outcry_chart_data_get (self, &n);
  duration = outcry_interval_duration (self->interval);
  high = n;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (candles[middle].start + duration <= time)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
outcry_chart_data_summarise (OutcryChartData *self,
                             gsize            from,
                             gsize            to,
                             OutcryChartSpan *span)
{
  gboolean empty = TRUE;

  g_return_val_if_fail (OUTCRY_IS_CHART_DATA (self), FALSE);
  g_return_val_if_fail (span != NULL, FALSE);

  *span = (OutcryChartSpan) { 0 };
  to = MIN (to, self->candles->len);
  while (from < to)
    {
      gsize wide = FAN * FAN;

      if (from % wide == 0 && from + wide <= to)
        {
          span_add (span, &g_array_index (self->level[1], OutcryChartSpan, from / wide), &empty);
          from += wide;
        }
      else if (from % FAN == 0 && from + FAN <= to)
        {
          span_add (span, &g_array_index (self->level[0], OutcryChartSpan, from / FAN), &empty);
          from += FAN;
        }
      else
        {
          span_add_candle (span, &g_array_index (self->candles, OutcryCandle, from), &empty);
          from++;
        }
    }
  return !empty;
}
