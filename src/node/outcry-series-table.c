/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The series of the store, by instrument and source. The counts n_ticks and n_bars are those of the
 * start; what moves on is how far a series reaches, which decides whether new ticks can be put on
 * top of a running candle or the candle has to be read again. */

#include "node/outcry-series-table.h"

struct _OutcrySeriesTable
{
  GHashTable *instruments; /* char * to GPtrArray of OutcryHeldSeries */
};

static void
held_series_free (gpointer data)
{
  OutcryHeldSeries *held = data;

  outcry_series_free (held->series);
  g_free (held);
}

OutcrySeriesTable *
outcry_series_table_new (void)
{
  OutcrySeriesTable *self = g_new0 (OutcrySeriesTable, 1);

  self->instruments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
outcry_series_table_free (OutcrySeriesTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->instruments);
  g_free (self);
}

OutcryHeldSeries *
outcry_series_table_find (OutcrySeriesTable *self,
                          const char        *instrument,
                          const char        *source)
{
  GPtrArray *list = g_hash_table_lookup (self->instruments, instrument);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      OutcryHeldSeries *held = g_ptr_array_index (list, i);

      if (g_str_equal (held->series->source, source))
        return held;
    }
  return NULL;
}

OutcryHeldSeries *
outcry_series_table_put (OutcrySeriesTable  *self,
                         const OutcrySeries *series)
{
  OutcryHeldSeries *held =
      outcry_series_table_find (self, series->instrument, series->source);
  GPtrArray *list;

  if (held != NULL)
    {
      held->series->id = series->id;
      held->series->scale = series->scale;
      return held;
    }

  held = g_new0 (OutcryHeldSeries, 1);
  held->series = outcry_series_copy (series);
  held->last_tick_id = G_MAXUINT64;

  list = g_hash_table_lookup (self->instruments, series->instrument);
  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (held_series_free);
      g_hash_table_insert (self->instruments, g_strdup (series->instrument), list);
    }
  g_ptr_array_add (list, held);
  return held;
}

GPtrArray *
outcry_series_table_list (OutcrySeriesTable *self,
                          const char        *instrument)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->instruments);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (instrument == NULL || g_str_equal (key, instrument))
      g_ptr_array_extend (found, value, NULL, NULL);
  return found;
}

gboolean
outcry_series_table_note_ticks (OutcryHeldSeries *held,
                                const OutcryTick *ticks,
                                gsize             n,
                                gsize             added)
{
  OutcrySeries *series = held->series;
  const OutcryTick *last = &ticks[n - 1];
  gboolean on_top;

  g_assert (n > 0);

  on_top = added == n &&
           (series->last_tick == OUTCRY_TIME_NONE || ticks[0].time > series->last_tick ||
            (ticks[0].time == series->last_tick && ticks[0].id > held->last_tick_id));

  if (series->first_tick == OUTCRY_TIME_NONE || ticks[0].time < series->first_tick)
    series->first_tick = ticks[0].time;
  if (series->last_tick == OUTCRY_TIME_NONE || last->time > series->last_tick)
    {
      series->last_tick = last->time;
      held->last_tick_id = last->id;
    }
  else if (last->time == series->last_tick && held->last_tick_id != G_MAXUINT64)
    {
      held->last_tick_id = MAX (held->last_tick_id, last->id);
    }
  series->n_ticks += added;
  return on_top;
}

void
outcry_series_table_note_bars (OutcryHeldSeries   *held,
                               const OutcryCandle *bars,
                               gsize               n)
{
  OutcrySeries *series = held->series;

  g_assert (n > 0);

  if (series->first_bar == OUTCRY_TIME_NONE || bars[0].start < series->first_bar)
    series->first_bar = bars[0].start;
  if (series->last_bar == OUTCRY_TIME_NONE || bars[n - 1].start > series->last_bar)
    series->last_bar = bars[n - 1].start;
  series->n_bars = MAX (series->n_bars, 1);
}
