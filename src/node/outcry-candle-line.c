/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The line of candles of a chart. Invariants: ascending by start, one a bucket, all in one scale;
 * the range of news covers every index whose candle is not what it was when news were taken
 * last. */

#include "node/outcry-candle-line.h"

#include <string.h>

void
outcry_candle_line_init (OutcryCandleLine *self,
                         OutcryInterval    interval)
{
  *self = (OutcryCandleLine) {
    .interval = interval,
    .candles = g_array_new (FALSE, FALSE, sizeof (OutcryCandle)),
    .told = OUTCRY_TIME_NONE,
    .changed_from = G_MAXSIZE,
  };
}

void
outcry_candle_line_clear (OutcryCandleLine *self)
{
  g_clear_pointer (&self->candles, g_array_unref);
}

static OutcryCandle *
candle_at (OutcryCandleLine *self,
           gsize             i)
{
  return &g_array_index (self->candles, OutcryCandle, i);
}

OutcryCandle *
outcry_candle_line_last (OutcryCandleLine *self)
{
  return self->candles->len > 0 ? candle_at (self, self->candles->len - 1) : NULL;
}

gsize
outcry_candle_line_find (OutcryCandleLine *self,
                         OutcryTime        time)
{
  gsize low = 0, high = self->candles->len;

  /* Times beyond what a calendar holds are in no bucket. */
  if (ABS (time / 4) < G_MAXINT64 / 16)
    time = outcry_interval_floor (self->interval, NULL, time);
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (candle_at (self, middle)->start < time)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
note_changed (OutcryCandleLine *self,
              gsize             from,
              gsize             to)
{
  self->changed_from = MIN (self->changed_from, from);
  self->changed_to = MAX (self->changed_to, to);
}

static gboolean
rescale_candles (GArray      *candles,
                 OutcryScale  from,
                 OutcryScale  to)
{
#define RESCALE(field, digits)                                                                     \
  outcry_decimal_rescale (field, from.digits, to.digits, OUTCRY_ROUND_HALF_EVEN, &field)

  for (guint i = 0; i < candles->len; i++)
    {
      OutcryCandle *candle = &g_array_index (candles, OutcryCandle, i);

      if (!RESCALE (candle->open.ticks, price_digits) ||
          !RESCALE (candle->high.ticks, price_digits) ||
          !RESCALE (candle->low.ticks, price_digits) ||
          !RESCALE (candle->close.ticks, price_digits) ||
          !RESCALE (candle->volume.lots, quantity_digits))
        return FALSE;
    }
#undef RESCALE
  return TRUE;
}

static gboolean
same_scale (OutcryScale a,
            OutcryScale b)
{
  return a.price_digits == b.price_digits && a.quantity_digits == b.quantity_digits;
}

gboolean
outcry_candle_line_join_scales (OutcryCandleLine *self,
                                GArray           *candles,
                                OutcryScale       scale)
{
  OutcryScale common = {
    MAX (self->scale.price_digits, scale.price_digits),
    MAX (self->scale.quantity_digits, scale.quantity_digits),
  };

  if (self->candles->len == 0)
    common = scale;
  if (!same_scale (common, scale) && !rescale_candles (candles, scale, common))
    return FALSE;
  if (!same_scale (common, self->scale))
    {
      if (!rescale_candles (self->candles, self->scale, common))
        return FALSE;
      self->scale = common;
      note_changed (self, 0, self->candles->len);
    }
  return TRUE;
}

static void
append_tick (OutcryCandleLine *self,
             OutcryTime        start,
             const OutcryTick *tick,
             const char       *source)
{
  OutcryCandle fresh = {
    .start = start,
    .open = tick->price,
    .high = tick->price,
    .low = tick->price,
    .close = tick->price,
    .volume = tick->quantity,
    .count = 1,
    .flags = OUTCRY_CANDLE_RUNNING,
  };

  outcry_candle_line_end_running (self);
  g_array_append_val (self->candles, fresh);
  self->source = source;
  note_changed (self, self->candles->len - 1, self->candles->len);
}

gboolean
outcry_candle_line_put_tick (OutcryCandleLine *self,
                             const OutcryTick *tick,
                             const char       *source,
                             gboolean          may_pass)
{
  OutcryTime start = outcry_interval_floor (self->interval, NULL, tick->time);
  OutcryCandle *last = outcry_candle_line_last (self);
  OutcryQuantity volume;

  if (last == NULL || start > last->start)
    {
      append_tick (self, start, tick, source);
      return TRUE;
    }
  if (start < last->start || (last->flags & OUTCRY_CANDLE_EMPTY))
    return FALSE;
  if (self->source != source)
    return self->source != NULL && may_pass;
  if (self->told == start || !outcry_quantity_add (last->volume, tick->quantity, &volume))
    return FALSE;

  last->high.ticks = MAX (last->high.ticks, tick->price.ticks);
  last->low.ticks = MIN (last->low.ticks, tick->price.ticks);
  last->close = tick->price;
  last->volume = volume;
  last->count++;
  last->flags |= OUTCRY_CANDLE_RUNNING;
  note_changed (self, self->candles->len - 1, self->candles->len);
  return TRUE;
}

void
outcry_candle_line_replace (OutcryCandleLine *self,
                            OutcryTime        from_time,
                            OutcryTime        to_time,
                            GArray           *candles,
                            const char       *source,
                            gboolean          in_front)
{
  gsize from = outcry_candle_line_find (self, from_time);
  gsize to = from, old = self->candles->len;

  while (to < old && candle_at (self, to)->start < to_time)
    to++;
  if (to == old && candles->len > 0)
    self->source = source;
  if (to - from == candles->len &&
      (candles->len == 0 || memcmp (candle_at (self, from), candles->data,
                                    candles->len * sizeof (OutcryCandle)) == 0))
    return;

  if (to > from)
    g_array_remove_range (self->candles, (guint) from, (guint) (to - from));
  if (candles->len > 0)
    g_array_insert_vals (self->candles, (guint) from, candles->data, candles->len);
  if (in_front && old > 0)
    {
      g_assert (to == 0);
      self->prepended += candles->len;
      if (self->changed_from < self->changed_to)
        {
          self->changed_from += candles->len;
          self->changed_to += candles->len;
        }
    }
  /* Where their number differs, all behind them have other indices. */
  note_changed (self, from,
                to - from == candles->len || in_front ? from + candles->len
                                                      : MAX (self->candles->len, from + 1));
}

void
outcry_candle_line_end_running (OutcryCandleLine *self)
{
  OutcryCandle *last = outcry_candle_line_last (self);

  if (last == NULL || !(last->flags & OUTCRY_CANDLE_RUNNING))
    return;
  last->flags &= ~(guint32) OUTCRY_CANDLE_RUNNING;
  note_changed (self, self->candles->len - 1, self->candles->len);
}

void
outcry_candle_line_empty (OutcryCandleLine *self)
{
  if (self->candles->len > 0)
    note_changed (self, 0, self->candles->len);
  g_array_set_size (self->candles, 0);
  self->source = NULL;
  self->prepended = 0;
}

gboolean
outcry_candle_line_take_news (OutcryCandleLine *self,
                              guint            *prepended,
                              guint            *from,
                              guint            *to,
                              gboolean         *changed)
{
  gsize end = MIN (self->changed_to, self->candles->len);

  *prepended = self->prepended;
  *changed = self->changed_from < self->changed_to;
  *from = (guint) MIN (self->changed_from, end);
  *to = (guint) end;
  self->prepended = 0;
  self->changed_from = G_MAXSIZE;
  self->changed_to = 0;
  return *prepended > 0 || *changed;
}
