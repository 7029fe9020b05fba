/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ticks as five arrays. All work on whole columns; nothing here knows of files or blocks. */

#include "store/outcry-tick-columns.h"

#include <string.h>

void
outcry_tick_columns_clear (OutcryTickColumns *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->time);
  g_free (self->price);
  g_free (self->quantity);
  g_free (self->id);
  g_free (self->side);
  memset (self, 0, sizeof *self);
}

void
outcry_tick_columns_reserve (OutcryTickColumns *self,
                             gsize              n)
{
  g_return_if_fail (self != NULL);

  if (n <= self->capacity)
    return;
  n = MAX (n, self->capacity + self->capacity / 2);
  self->time = g_renew (OutcryTime, self->time, n);
  self->price = g_renew (gint64, self->price, n);
  self->quantity = g_renew (gint64, self->quantity, n);
  self->id = g_renew (guint64, self->id, n);
  self->side = g_renew (guint8, self->side, n);
  self->capacity = n;
}

static inline void
put (OutcryTickColumns *self,
     gsize              at,
     const OutcryTick  *tick)
{
  self->time[at] = tick->time;
  self->price[at] = tick->price.ticks;
  self->quantity[at] = tick->quantity.lots;
  self->id[at] = tick->id;
  self->side[at] = tick->side <= OUTCRY_SIDE_SELL ? (guint8) tick->side : OUTCRY_SIDE_NONE;
}

void
outcry_tick_columns_append (OutcryTickColumns *self,
                            const OutcryTick  *tick)
{
  if (self->n == self->capacity)
    outcry_tick_columns_reserve (self, self->n + 64);
  put (self, self->n++, tick);
}

void
outcry_tick_columns_append_all (OutcryTickColumns *self,
                                const OutcryTick  *ticks,
                                gsize              n,
                                const guint8      *drop)
{
  outcry_tick_columns_reserve (self, self->n + n);
  for (gsize i = 0; i < n; i++)
    if (drop == NULL || !drop[i])
      put (self, self->n++, &ticks[i]);
}

void
outcry_tick_columns_copy (OutcryTickColumns       *self,
                          const OutcryTickColumns *from,
                          gsize                    start,
                          gsize                    end)
{
  gsize n = end - start;

  g_return_if_fail (start <= end && end <= from->n);

  if (n == 0)
    return;
  outcry_tick_columns_reserve (self, self->n + n);
  memcpy (self->time + self->n, from->time + start, n * sizeof *self->time);
  memcpy (self->price + self->n, from->price + start, n * sizeof *self->price);
  memcpy (self->quantity + self->n, from->quantity + start, n * sizeof *self->quantity);
  memcpy (self->id + self->n, from->id + start, n * sizeof *self->id);
  memcpy (self->side + self->n, from->side + start, n * sizeof *self->side);
  self->n += n;
}

void
outcry_tick_columns_get (const OutcryTickColumns *self,
                         gsize                    index,
                         OutcryTick              *tick)
{
  g_return_if_fail (index < self->n);

  *tick = (OutcryTick) {
    .time = self->time[index],
    .price = OUTCRY_PRICE (self->price[index]),
    .quantity = OUTCRY_QUANTITY (self->quantity[index]),
    .id = self->id[index],
    .side = self->side[index],
  };
}

void
outcry_tick_columns_merge (OutcryTickColumns       *self,
                           const OutcryTickColumns *first,
                           const OutcryTickColumns *second,
                           gsize                    second_start,
                           gsize                    second_end)
{
  gsize i = 0;
  gsize j = second_start;

  g_return_if_fail (second_start <= second_end && second_end <= second->n);

  outcry_tick_columns_reserve (self, self->n + first->n + (second_end - second_start));
  while (i < first->n && j < second_end)
    {
      gsize start;

      start = i;
      while (i < first->n &&
             outcry_tick_key_compare (first->time[i], first->id[i], second->time[j],
                                      second->id[j]) <= 0)
        i++;
      outcry_tick_columns_copy (self, first, start, i);
      if (i == first->n)
        break;
      start = j;
      while (j < second_end &&
             outcry_tick_key_compare (second->time[j], second->id[j], first->time[i],
                                      first->id[i]) < 0)
        j++;
      outcry_tick_columns_copy (self, second, start, j);
    }
  outcry_tick_columns_copy (self, first, i, first->n);
  outcry_tick_columns_copy (self, second, j, second_end);
}

gsize
outcry_tick_columns_find (const OutcryTickColumns *self,
                          OutcryTime               time)
{
  return outcry_tick_columns_find_key (self, 0, time, 0);
}

gsize
outcry_tick_columns_find_key (const OutcryTickColumns *self,
                              gsize                    start,
                              OutcryTime               time,
                              guint64                  id)
{
  gsize low = start;
  gsize high = self->n;

  g_return_val_if_fail (start <= self->n, self->n);

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      gboolean before = self->time[middle] < time ||
                        (self->time[middle] == time && self->id[middle] < id);

      if (before)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
multiply (gint64 *values,
          gsize   n,
          guint   digits)
{
  gint64 factor = 1;
  gboolean overflow = FALSE;

  while (digits-- > 0)
    factor *= 10;
  if (factor == 1)
    return TRUE;
  for (gsize i = 0; i < n; i++)
    overflow |= __builtin_mul_overflow (values[i], factor, &values[i]);
  return !overflow;
}

gboolean
outcry_tick_columns_rescale (OutcryTickColumns *self,
                             OutcryScale        from,
                             OutcryScale        to)
{
  g_return_val_if_fail (from.price_digits <= to.price_digits, FALSE);
  g_return_val_if_fail (from.quantity_digits <= to.quantity_digits, FALSE);

  return multiply (self->price, self->n, to.price_digits - from.price_digits) &&
         multiply (self->quantity, self->n, to.quantity_digits - from.quantity_digits);
}
