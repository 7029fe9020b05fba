/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outcome of one answer: ticks and bars by instrument, and why rows were refused. Plain
 * containers; sorting is stable, so what a source sends in order without ids stays in its order. */

#include "market/outcry-batch.h"

#include "base/outcry-keyed-hash.h"
#include "base/outcry-message-text.h"

/* Characters. */
#define MAX_REASON 400

static void
batch_part_free (gpointer data)
{
  OutcryBatchPart *part = data;

  g_free (part->instrument);
  g_array_unref (part->ticks);
  g_array_unref (part->bars);
  g_free (part);
}

static guint
batch_part_hash (gconstpointer data)
{
  return outcry_keyed_str_hash (((const OutcryBatchPart *) data)->instrument);
}

static gboolean
batch_part_equal (gconstpointer a,
                  gconstpointer b)
{
  const OutcryBatchPart *one = a, *other = b;

  return one->interval == other->interval &&
         one->scale.price_digits == other->scale.price_digits &&
         one->scale.quantity_digits == other->scale.quantity_digits &&
         g_str_equal (one->instrument, other->instrument);
}

OutcryBatch *
outcry_batch_new (void)
{
  OutcryBatch *self = g_new0 (OutcryBatch, 1);

  self->parts = g_ptr_array_new_with_free_func (batch_part_free);
  self->index = g_hash_table_new (batch_part_hash, batch_part_equal);
  self->refusals = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
outcry_batch_free (OutcryBatch *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->refusals);
  g_free (self);
}

OutcryBatchPart *
outcry_batch_part (OutcryBatch    *self,
                   const char     *instrument,
                   OutcryScale     scale,
                   OutcryInterval  interval)
{
  OutcryBatchPart wanted = {
    .instrument = (char *) instrument,
    .scale = scale,
    .interval = interval,
  };
  OutcryBatchPart *part;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (instrument != NULL, NULL);
  g_return_val_if_fail (interval < OUTCRY_N_INTERVALS, NULL);

  part = g_hash_table_lookup (self->index, &wanted);
  if (part != NULL)
    return part;
  part = g_new0 (OutcryBatchPart, 1);
  part->instrument = g_strdup (instrument);
  part->scale = scale;
  part->interval = interval;
  part->ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  part->bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  g_ptr_array_add (self->parts, part);
  g_hash_table_add (self->index, part);
  return part;
}

void
outcry_batch_refuse (OutcryBatch *self,
                     const char  *format,
                     ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  g_return_if_fail (self != NULL);
  g_return_if_fail (format != NULL);

  self->refused++;
  if (self->refusals->len >= OUTCRY_BATCH_MAX_REFUSALS)
    return;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->refusals, outcry_message_text (reason, -1, MAX_REASON));
}

static int
compare_ticks (gconstpointer a,
               gconstpointer b)
{
  return outcry_tick_compare (a, b);
}

static int
compare_bars (gconstpointer a,
              gconstpointer b)
{
  OutcryTime first = ((const OutcryCandle *) a)->start;
  OutcryTime second = ((const OutcryCandle *) b)->start;

  return first < second ? -1 : first > second;
}

static void
sort_ticks (GArray *ticks)
{
  guint kept = 0;

  g_array_sort (ticks, compare_ticks);
  for (guint i = 0; i < ticks->len; i++)
    {
      OutcryTick *tick = &g_array_index (ticks, OutcryTick, i);

      if (kept > 0 && tick->id != 0 &&
          outcry_tick_compare (tick, &g_array_index (ticks, OutcryTick, kept - 1)) == 0)
        continue;
      g_array_index (ticks, OutcryTick, kept++) = *tick;
    }
  g_array_set_size (ticks, kept);
}

static void
sort_bars (GArray *bars)
{
  guint kept = 0;

  g_array_sort (bars, compare_bars);
  for (guint i = 0; i < bars->len; i++)
    {
      OutcryCandle *bar = &g_array_index (bars, OutcryCandle, i);

      if (kept > 0 && bar->start == g_array_index (bars, OutcryCandle, kept - 1).start)
        kept--;
      g_array_index (bars, OutcryCandle, kept++) = *bar;
    }
  g_array_set_size (bars, kept);
}

void
outcry_batch_sort (OutcryBatch *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      OutcryBatchPart *part = g_ptr_array_index (self->parts, i);

      sort_ticks (part->ticks);
      sort_bars (part->bars);
    }
}

gsize
outcry_batch_count (const OutcryBatch *self)
{
  gsize count = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (self->parts, i);

      count += (gsize) part->ticks->len + part->bars->len;
    }
  return count;
}
