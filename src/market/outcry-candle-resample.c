/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Joins fine candles to coarse ones.
 *
 * Invariant: since buckets nest, joining minutes to hours to days gives what joining minutes to
 * days gives, and both give what the ticks themselves would have given. */

#include "market/outcry-candle.h"

/* Puts @fine, which follows it, into @coarse. FALSE when the volume overflows. */
static gboolean
join (OutcryCandle       *coarse,
      const OutcryCandle *fine)
{
  OutcryTime start = coarse->start;
  guint32 running = (coarse->flags | fine->flags) & OUTCRY_CANDLE_RUNNING;
  guint64 count;

  if ((fine->flags & OUTCRY_CANDLE_EMPTY) == 0 && (coarse->flags & OUTCRY_CANDLE_EMPTY) == 0)
    {
      coarse->high.ticks = MAX (coarse->high.ticks, fine->high.ticks);
      coarse->low.ticks = MIN (coarse->low.ticks, fine->low.ticks);
      coarse->close = fine->close;
      if (!outcry_quantity_add (coarse->volume, fine->volume, &coarse->volume))
        return FALSE;
      if ((fine->flags & OUTCRY_CANDLE_NO_VOLUME) == 0)
        coarse->flags &= ~(guint32) OUTCRY_CANDLE_NO_VOLUME;
      count = (guint64) coarse->count + fine->count;
      coarse->count = coarse->count == 0 || fine->count == 0
                      ? 0 : (guint32) MIN (count, G_MAXUINT32);
    }
  else if ((coarse->flags & OUTCRY_CANDLE_EMPTY) != 0)
    {
      *coarse = *fine;
      coarse->start = start;
    }
  coarse->flags |= running;
  return TRUE;
}

gboolean
outcry_candles_resample (const OutcryCandle   *candles,
                         gsize                 n,
                         OutcryInterval        to,
                         const OutcrySession  *session,
                         GArray               *out,
                         GError              **error)
{
  OutcryTime next = 0;
  guint old_len;

  g_return_val_if_fail (candles != NULL || n == 0, FALSE);
  g_return_val_if_fail (to < OUTCRY_N_INTERVALS, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);
  g_return_val_if_fail (g_array_get_element_size (out) == sizeof (OutcryCandle), FALSE);

  old_len = out->len;
  for (gsize i = 0; i < n; i++)
    {
      if (out->len == old_len || candles[i].start >= next)
        {
          OutcryCandle candle = candles[i];

          candle.start = outcry_interval_floor (to, session, candles[i].start);
          next = outcry_interval_next (to, session, candle.start);
          g_array_append_val (out, candle);
        }
      else if (!join (&g_array_index (out, OutcryCandle, out->len - 1), &candles[i]))
        {
          g_set_error (error, OUTCRY_CANDLE_ERROR, OUTCRY_CANDLE_ERROR_OVERFLOW,
                       "the volume of the %s candle at %" G_GINT64_FORMAT " does not fit",
                       outcry_interval_to_string (to),
                       g_array_index (out, OutcryCandle, out->len - 1).start);
          g_array_set_size (out, old_len);
          return FALSE;
        }
    }
  return TRUE;
}
