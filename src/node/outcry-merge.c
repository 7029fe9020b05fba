/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A k-way merge by start or time. k is the number of sources of an instrument, a handful, so the
 * next value is found by looking at each. */

#include "node/outcry-merge.h"

/* The finest digits, at most @digits, to which a value of @from_digits and size @largest can be
 * brought. */
static guint
fitting_digits (guint64 largest,
                guint   from_digits,
                guint   digits)
{
  guint fit = from_digits;

  while (fit < digits && largest <= (guint64) G_MAXINT64 / 10)
    {
      largest *= 10;
      fit++;
    }
  return MIN (fit, digits);
}

static guint64
magnitude (gint64 value)
{
  return value < 0 ? -(guint64) value : (guint64) value;
}

static void
measure (const OutcryMergePart *part,
         gboolean               candles,
         guint64               *price,
         guint64               *quantity)
{
  *price = *quantity = 0;
  for (guint i = 0; i < part->values->len; i++)
    {
      if (candles)
        {
          const OutcryCandle *candle = &g_array_index (part->values, OutcryCandle, i);

          /* A file that was tampered with may have an open beyond the high. */
          *price =
              MAX (*price, MAX (magnitude (candle->high.ticks), magnitude (candle->low.ticks)));
          *price =
              MAX (*price, MAX (magnitude (candle->open.ticks), magnitude (candle->close.ticks)));
          *quantity = MAX (*quantity, magnitude (candle->volume.lots));
        }
      else
        {
          const OutcryTick *tick = &g_array_index (part->values, OutcryTick, i);

          *price = MAX (*price, magnitude (tick->price.ticks));
          *quantity = MAX (*quantity, magnitude (tick->quantity.lots));
        }
    }
}

static OutcryScale
common_scale (const OutcryMergePart *parts,
              gsize                  n,
              gboolean               candles)
{
  OutcryScale scale = { 0, 0 };

  for (gsize i = 0; i < n; i++)
    {
      scale.price_digits = MAX (scale.price_digits, parts[i].scale.price_digits);
      scale.quantity_digits = MAX (scale.quantity_digits, parts[i].scale.quantity_digits);
    }
  for (gsize i = 0; i < n; i++)
    {
      const OutcryMergePart *part = &parts[i];
      guint64 price, quantity;

      measure (part, candles, &price, &quantity);
      scale.price_digits =
          (guint8) fitting_digits (price, part->scale.price_digits, scale.price_digits);
      scale.quantity_digits =
          (guint8) fitting_digits (quantity, part->scale.quantity_digits, scale.quantity_digits);
    }
  return scale;
}

static gint64
rescale (gint64 value,
         guint  from,
         guint  to)
{
  gint64 rescaled = 0;

  /* Fits, by common_scale(); to fewer digits it always does. */
  if (!outcry_decimal_rescale (value, from, to, OUTCRY_ROUND_HALF_EVEN, &rescaled))
    g_assert_not_reached ();
  return rescaled;
}

static OutcryCandle
rescale_candle (OutcryCandle candle,
                OutcryScale  from,
                OutcryScale  to)
{
  if (from.price_digits != to.price_digits)
    {
      candle.open.ticks = rescale (candle.open.ticks, from.price_digits, to.price_digits);
      candle.high.ticks = rescale (candle.high.ticks, from.price_digits, to.price_digits);
      candle.low.ticks = rescale (candle.low.ticks, from.price_digits, to.price_digits);
      candle.close.ticks = rescale (candle.close.ticks, from.price_digits, to.price_digits);
    }
  if (from.quantity_digits != to.quantity_digits)
    candle.volume.lots = rescale (candle.volume.lots, from.quantity_digits, to.quantity_digits);
  return candle;
}

static OutcryTick
rescale_tick (OutcryTick  tick,
              OutcryScale from,
              OutcryScale to)
{
  if (from.price_digits != to.price_digits)
    tick.price.ticks = rescale (tick.price.ticks, from.price_digits, to.price_digits);
  if (from.quantity_digits != to.quantity_digits)
    tick.quantity.lots = rescale (tick.quantity.lots, from.quantity_digits, to.quantity_digits);
  return tick;
}

static void
cut_front (GArray *array,
           gsize   limit)
{
  if (limit > 0 && array->len > limit)
    g_array_remove_range (array, 0, array->len - (guint) limit);
}

GArray *
outcry_merge_candles (const OutcryMergePart *parts,
                      gsize                  n,
                      gsize                  limit,
                      OutcryScale           *scale,
                      gsize                 *last)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_autofree guint *at = g_new0 (guint, MAX (n, 1));

  *scale = common_scale (parts, n, TRUE);
  *last = 0;
  for (;;)
    {
      OutcryTime start = G_MAXINT64;
      const OutcryCandle *best = NULL;
      gsize best_part = 0;
      OutcryCandle candle;

      for (gsize i = 0; i < n; i++)
        if (at[i] < parts[i].values->len)
          start = MIN (start, g_array_index (parts[i].values, OutcryCandle, at[i]).start);
      if (start == G_MAXINT64)
        break;

      for (gsize i = 0; i < n; i++)
        {
          const OutcryCandle *next;

          if (at[i] >= parts[i].values->len)
            continue;
          next = &g_array_index (parts[i].values, OutcryCandle, at[i]);
          if (next->start != start)
            continue;
          at[i]++;
          if (best == NULL ||
              ((best->flags & OUTCRY_CANDLE_EMPTY) && !(next->flags & OUTCRY_CANDLE_EMPTY)))
            {
              best = next;
              best_part = i;
            }
        }
      candle = rescale_candle (*best, parts[best_part].scale, *scale);
      g_array_append_val (merged, candle);
      *last = best_part;
    }
  cut_front (merged, limit);
  return merged;
}

GArray *
outcry_merge_ticks (const OutcryMergePart *parts,
                    gsize                  n,
                    gsize                  limit,
                    OutcryScale           *scale)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  g_autofree guint *at = g_new0 (guint, MAX (n, 1));

  *scale = common_scale (parts, n, FALSE);
  for (;;)
    {
      const OutcryTick *best = NULL;
      gsize best_part = 0;
      OutcryTick tick;

      for (gsize i = 0; i < n; i++)
        {
          const OutcryTick *next;

          if (at[i] >= parts[i].values->len)
            continue;
          next = &g_array_index (parts[i].values, OutcryTick, at[i]);
          if (best == NULL || outcry_tick_compare (next, best) < 0)
            {
              best = next;
              best_part = i;
            }
        }
      if (best == NULL)
        break;
      at[best_part]++;
      tick = rescale_tick (*best, parts[best_part].scale, *scale);
      g_array_append_val (merged, tick);
    }
  cut_front (merged, limit);
  return merged;
}
