/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles from columns: find where the bucket ends, then take least, greatest and sum of that
 * run. Ticks are ascending, so each bucket is met once and its division by the step is paid
 * once. */

#include "store/outcry-tick-fold.h"

#include "store/outcry-store.h"

void
outcry_tick_fold_init (OutcryTickFold *self,
                       gint64          step,
                       gint64          origin,
                       GArray         *candles)
{
  g_return_if_fail (step > 0);

  *self = (OutcryTickFold) { .step = step, .origin = origin, .candles = candles };
}

void
outcry_tick_fold_end (OutcryTickFold *self)
{
  if (self->open)
    g_array_append_val (self->candles, self->running);
  self->open = FALSE;
}

static void
begin (OutcryTickFold *self,
       OutcryTime      time,
       gint64          price)
{
  gint64 start;

  outcry_tick_fold_end (self);
  /* Buckets at the ends of time are cut, not wrapped. */
  if (__builtin_sub_overflow (time, self->origin, &start) ||
      start < G_MININT64 + self->step)
    start = time;
  else
    start = outcry_floor_to (start, self->step) + self->origin;
  if (__builtin_add_overflow (start, self->step - 1, &self->last))
    self->last = G_MAXINT64;
  self->running = (OutcryCandle) {
    .start = start,
    .open = OUTCRY_PRICE (price),
    .high = OUTCRY_PRICE (price),
    .low = OUTCRY_PRICE (price),
  };
  self->open = TRUE;
}

/* Takes in [start, end), all of the running bucket. */
static gboolean
take (OutcryTickFold          *self,
      const OutcryTickColumns *columns,
      gsize                    start,
      gsize                    end)
{
  OutcryCandle *candle = &self->running;
  gint64 high = candle->high.ticks;
  gint64 low = candle->low.ticks;
  gint64 volume = candle->volume.lots;
  guint64 count = (guint64) candle->count + (end - start);
  gboolean overflow = FALSE;

  for (gsize i = start; i < end; i++)
    {
      gint64 price = columns->price[i];

      high = MAX (high, price);
      low = MIN (low, price);
      overflow |= __builtin_add_overflow (volume, columns->quantity[i], &volume);
    }
  candle->high.ticks = high;
  candle->low.ticks = low;
  candle->close.ticks = columns->price[end - 1];
  candle->volume.lots = volume;
  candle->count = (guint32) MIN (count, G_MAXUINT32);
  return !overflow;
}

gboolean
outcry_tick_fold_add (OutcryTickFold           *self,
                      const OutcryTickColumns  *columns,
                      gsize                     start,
                      gsize                     end,
                      GError                  **error)
{
  const OutcryTime *time = columns->time;

  g_return_val_if_fail (start <= end && end <= columns->n, FALSE);

  for (gsize i = start; i < end;)
    {
      gsize next = i + 1;

      if (!self->open || time[i] > self->last)
        begin (self, time[i], columns->price[i]);
      while (next < end && time[next] <= self->last)
        next++;
      if (!take (self, columns, i, next))
        {
          g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW,
                       "the volume of a candle does not fit");
          return FALSE;
        }
      i = next;
    }
  return TRUE;
}
