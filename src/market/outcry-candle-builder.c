/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Candles from ticks in any order.
 *
 * Every field of a candle is a fold that does not depend on the order: a maximum, a minimum, a
 * sum, a count, and the first and last tick by (time, id). Which candles are kept does not
 * depend on it either: one is dropped only when enough later ones exist, and these never go away
 * again, so it cannot come back.
 *
 * Invariants: candles and marks run in parallel, ascending by start; the first `head` of them
 * are dropped ones whose room has not been reclaimed yet.
 * Known weak case: which of two different ticks with one id counts, and which tick of a sum that
 * overflows is refused, depends on the order. */

#include "market/outcry-candle-builder.h"

#include "market/outcry-id-set-private.h"

/* What a candle must remember to place further ticks. */
typedef struct
{
  OutcryTime  first_time;
  guint64     first_id;
  OutcryTime  last_time;
  guint64     last_id;
  OutcryIdSet ids;
} Mark;

struct _OutcryCandleBuilder
{
  OutcryInterval  interval;
  OutcrySession  *session;
  gsize           keep;
  GArray         *candles; /* OutcryCandle */
  GArray         *marks;   /* Mark */
  guint           head;
  /* The bucket asked for last: ticks mostly come in order. */
  OutcryTime      bucket_start;
  OutcryTime      bucket_next;
};

#define CANDLE(self, i) (&g_array_index ((self)->candles, OutcryCandle, (i)))
#define MARK(self, i) (&g_array_index ((self)->marks, Mark, (i)))

static void
mark_clear (gpointer data)
{
  outcry_id_set_clear (&((Mark *) data)->ids);
}

OutcryCandleBuilder *
outcry_candle_builder_new (OutcryInterval  interval,
                           OutcrySession  *session,
                           gsize           keep)
{
  OutcryCandleBuilder *self;

  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, NULL);

  self = g_new0 (OutcryCandleBuilder, 1);
  self->interval = interval;
  self->session = session != NULL ? outcry_session_ref (session) : NULL;
  self->keep = keep;
  self->candles = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_array_set_clear_func (self->marks, mark_clear);
  return self;
}

void
outcry_candle_builder_free (OutcryCandleBuilder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->session, outcry_session_unref);
  g_array_unref (self->candles);
  g_array_unref (self->marks);
  g_free (self);
}

/* Index of the first kept candle that begins at @start or later. */
static guint
lower_bound (const OutcryCandleBuilder *self,
             OutcryTime                 start)
{
  guint low = self->head;
  guint high = self->candles->len;

  if (high > low && CANDLE (self, high - 1)->start <= start)
    return CANDLE (self, high - 1)->start == start ? high - 1 : high;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (CANDLE (self, middle)->start < start)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static OutcryTime
bucket_of (OutcryCandleBuilder *self,
           OutcryTime           time)
{
  if (time < self->bucket_start || time >= self->bucket_next)
    {
      self->bucket_start = outcry_interval_floor (self->interval, self->session, time);
      self->bucket_next = outcry_interval_next (self->interval, self->session, self->bucket_start);
    }
  return self->bucket_start;
}

static void
drop_oldest (OutcryCandleBuilder *self)
{
  outcry_id_set_clear (&MARK (self, self->head)->ids);
  self->head++;
  if (self->head > self->keep)
    {
      g_array_remove_range (self->candles, 0, self->head);
      g_array_remove_range (self->marks, 0, self->head);
      self->head = 0;
    }
}

static void
insert (OutcryCandleBuilder *self,
        guint                i,
        OutcryTime           start,
        const OutcryTick    *tick)
{
  OutcryCandle candle = {
    .start = start,
    .open = tick->price,
    .high = tick->price,
    .low = tick->price,
    .close = tick->price,
    .volume = tick->quantity,
    .count = 1,
    .flags = tick->quantity.lots == 0 ? OUTCRY_CANDLE_NO_VOLUME : OUTCRY_CANDLE_NONE,
  };
  Mark mark = {
    .first_time = tick->time,
    .first_id = tick->id,
    .last_time = tick->time,
    .last_id = tick->id,
  };

  if (tick->id != 0)
    outcry_id_set_add (&mark.ids, tick->id);
  g_array_insert_val (self->candles, i, candle);
  g_array_insert_val (self->marks, i, mark);
  if (self->keep != 0 && self->candles->len - self->head > self->keep)
    drop_oldest (self);
}

static OutcryTickOutcome
update (OutcryCandle     *candle,
        Mark             *mark,
        const OutcryTick *tick)
{
  if (tick->id != 0 && outcry_id_set_contains (&mark->ids, tick->id))
    return OUTCRY_TICK_DUPLICATE;
  if (!outcry_quantity_add (candle->volume, tick->quantity, &candle->volume))
    return OUTCRY_TICK_OVERFLOW;
  if (tick->id != 0)
    outcry_id_set_add (&mark->ids, tick->id);

  candle->high.ticks = MAX (candle->high.ticks, tick->price.ticks);
  candle->low.ticks = MIN (candle->low.ticks, tick->price.ticks);
  if (candle->count < G_MAXUINT32)
    candle->count++;
  if (candle->volume.lots != 0)
    candle->flags &= ~(guint32) OUTCRY_CANDLE_NO_VOLUME;

  if (tick->time < mark->first_time ||
      (tick->time == mark->first_time && tick->id < mark->first_id))
    {
      candle->open = tick->price;
      mark->first_time = tick->time;
      mark->first_id = tick->id;
    }
  if (tick->time > mark->last_time ||
      (tick->time == mark->last_time && tick->id >= mark->last_id))
    {
      candle->close = tick->price;
      mark->last_time = tick->time;
      mark->last_id = tick->id;
    }
  return OUTCRY_TICK_TAKEN;
}

OutcryTickOutcome
outcry_candle_builder_add (OutcryCandleBuilder *self,
                           const OutcryTick    *tick,
                           OutcryTime          *changed)
{
  OutcryTickOutcome outcome = OUTCRY_TICK_TAKEN;
  OutcryTime start;
  guint i;

  g_return_val_if_fail (self != NULL, OUTCRY_TICK_UNSOUND);
  g_return_val_if_fail (tick != NULL, OUTCRY_TICK_UNSOUND);

  if (tick->quantity.lots < 0 || tick->time < -OUTCRY_SESSION_TIME_LIMIT ||
      tick->time > OUTCRY_SESSION_TIME_LIMIT)
    return OUTCRY_TICK_UNSOUND;

  start = bucket_of (self, tick->time);
  i = lower_bound (self, start);
  if (i < self->candles->len && CANDLE (self, i)->start == start)
    outcome = update (CANDLE (self, i), MARK (self, i), tick);
  else if (i == self->head && self->keep != 0 && self->candles->len - self->head >= self->keep)
    outcome = OUTCRY_TICK_TOO_OLD;
  else
    insert (self, i, start, tick);

  if (outcome == OUTCRY_TICK_TAKEN && changed != NULL)
    *changed = start;
  return outcome;
}

const OutcryCandle *
outcry_candle_builder_get (const OutcryCandleBuilder *self,
                           gsize                     *n)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n != NULL, NULL);

  *n = self->candles->len - self->head;
  return *n != 0 ? CANDLE (self, self->head) : NULL;
}

const OutcryCandle *
outcry_candle_builder_find (const OutcryCandleBuilder *self,
                            OutcryTime                 start)
{
  guint i;

  g_return_val_if_fail (self != NULL, NULL);

  i = lower_bound (self, start);
  if (i >= self->candles->len || CANDLE (self, i)->start != start)
    return NULL;
  return CANDLE (self, i);
}
