/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows to a batch. All rows of an answer are read first, because dropping the last bar and seeing a
 * bar twice need them all; then they are sorted by instrument and time (stable) and moved over.
 *
 * Two bars of one start: equal ones are one; of different ones one stays and the other is refused
 * with words, for the source itself is in doubt. */

#include "market/outcry-row-reader.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"

typedef struct
{
  guint instrument;
  guint number;
  guint order;
  union
  {
    OutcryTick   tick;
    OutcryCandle bar;
  };
  gboolean outside; /* of the range that was asked for */
} Found;

typedef struct
{
  const OutcryRowReader *reader;
  OutcryBatch        *batch;
  OutcryReadStats    *stats;
  OutcryFieldContext  context;
  GArray             *found; /* Found */
  char               *first_refusal;
} Reading;

static void
refuse (Reading    *reading,
        guint       number,
        const char *reason)
{
  outcry_batch_refuse (reading->batch, "row %u: %s", number, reason);
  reading->stats->refused++;
  if (reading->first_refusal == NULL)
    reading->first_refusal = g_strdup_printf ("row %u: %s", number, reason);
}

/* READ, NONE for an instrument that is not wanted, or BAD. */
static OutcryValue
find_instrument (Reading          *reading,
                 const OutcryRow  *row,
                 guint            *instrument,
                 char            **reason)
{
  const OutcryRowReader *reader = reading->reader;
  const OutcryRecipe *recipe = reader->feed->recipe;
  const char *symbol = NULL;
  OutcryValue value;
  int found = reader->instrument;

  if (reader->shape->symbol != NULL && !reader->ignore_symbol)
    {
      value =
          outcry_field_read_text (reader->shape->symbol, row, &reading->context, &symbol, reason);
      if (value != OUTCRY_VALUE_READ)
        return value;
      found = outcry_recipe_find_symbol (recipe, symbol);
      if (found < 0 || (reader->instrument >= 0 && found != reader->instrument))
        return OUTCRY_VALUE_NONE;
    }
  else if (found < 0 && recipe->instruments->len == 1)
    found = 0;
  if (found < 0 || (reader->wanted != NULL && !reader->wanted[found]))
    return OUTCRY_VALUE_NONE;
  *instrument = (guint) found;
  return OUTCRY_VALUE_READ;
}

static OutcryValue
read_row (Reading          *reading,
          const OutcryRow  *row,
          Found            *found,
          char            **reason)
{
  const OutcryRowReader *reader = reading->reader;
  OutcryScale scale;
  OutcryValue value;

  if (row->trouble != NULL)
    {
      *reason = g_strdup (row->trouble);
      return OUTCRY_VALUE_BAD;
    }
  if (!outcry_conditions_hold (reader->where, row, OUTCRY_CONDITIONS_ALL))
    return OUTCRY_VALUE_NONE;
  value = find_instrument (reading, row, &found->instrument, reason);
  if (value != OUTCRY_VALUE_READ)
    return value;
  scale = outcry_instrument_get_scale (
      outcry_recipe_get_instrument (reader->feed->recipe, found->instrument));
  if (reader->shape->ticks)
    return outcry_shape_read_tick (reader->shape, row, &reading->context, scale, reader->now,
                                   &found->tick, reason);
  return outcry_shape_read_bar (reader->shape, row, &reading->context, scale, reader->interval,
                                reader->now, &found->bar, reason);
}

static void
note_time (OutcryReadStats *stats,
           OutcryTime       time)
{
  if (stats->first == OUTCRY_TIME_NONE || time < stats->first)
    stats->first = time;
  if (stats->last == OUTCRY_TIME_NONE || time > stats->last)
    stats->last = time;
}

static gboolean
take_row (const OutcryRow *row,
          gpointer         user_data)
{
  Reading *reading = user_data;
  const OutcryRowReader *reader = reading->reader;
  OutcryReadStats *stats = reading->stats;
  g_autofree char *reason = NULL;
  Found found = { .number = row->number, .order = reading->found->len };
  OutcryTime time;

  stats->rows++;
  reading->batch->rows++;
  switch (read_row (reading, row, &found, &reason))
    {
    case OUTCRY_VALUE_BAD:
      refuse (reading, row->number, reason);
      return TRUE;
    case OUTCRY_VALUE_NONE:
      reading->batch->skipped++;
      return TRUE;
    case OUTCRY_VALUE_READ:
    default:
      break;
    }
  time = reader->shape->ticks ? found.tick.time : found.bar.start;
  stats->read++;
  note_time (stats, time);
  if (reader->shape->ticks)
    stats->last_id = MAX (stats->last_id, found.tick.id);
  if (reader->tick_func != NULL && reader->shape->ticks)
    reader->tick_func (row, found.instrument, &found.tick, reader->user_data);
  /* The last bar of the answer is to be dropped, which may be one outside the range: so none is
   * left out before. */
  found.outside = reader->clip && (time < reader->from || time >= reader->to);
  if ((found.outside && reader->drop != OUTCRY_DROP_LAST) ||
      (reader->drop == OUTCRY_DROP_OPEN && !reader->shape->ticks &&
       (found.bar.flags & OUTCRY_CANDLE_RUNNING) != 0))
    reading->batch->skipped++;
  else
    g_array_append_val (reading->found, found);
  return TRUE;
}

static int
compare_places (const Found *a,
                const Found *b)
{
  if (a->instrument != b->instrument)
    return a->instrument < b->instrument ? -1 : 1;
  return a->order < b->order ? -1 : 1;
}

static int
compare_bars (gconstpointer a,
              gconstpointer b)
{
  const Found *x = a;
  const Found *y = b;

  if (x->instrument == y->instrument && x->bar.start != y->bar.start)
    return x->bar.start < y->bar.start ? -1 : 1;
  return compare_places (x, y);
}

static int
compare_ticks (gconstpointer a,
               gconstpointer b)
{
  const Found *x = a;
  const Found *y = b;
  int order = x->instrument == y->instrument ? outcry_tick_compare (&x->tick, &y->tick) : 0;

  return order != 0 ? order : compare_places (x, y);
}

/* Newest first and without ids, equal times come in the wrong order; turned, the sort keeps them
 * right. */
static void
turn_order (GArray *found)
{
  for (guint i = 0; i < found->len; i++)
    g_array_index (found, Found, i).order = found->len - i;
}

static OutcryBatchPart *
part_of (const Reading *reading,
         guint          instrument)
{
  OutcryInstrument *it = outcry_recipe_get_instrument (reading->reader->feed->recipe, instrument);

  return outcry_batch_part (reading->batch, outcry_instrument_get_id (it),
                            outcry_instrument_get_scale (it), reading->reader->interval);
}

static void
move_ticks (Reading *reading)
{
  const Found *before = NULL;

  g_array_sort (reading->found, compare_ticks);
  for (guint i = 0; i < reading->found->len; i++)
    {
      const Found *found = &g_array_index (reading->found, Found, i);

      if (before != NULL && found->tick.id != 0 && before->instrument == found->instrument &&
          outcry_tick_compare (&before->tick, &found->tick) == 0)
        reading->batch->skipped++;
      else
        g_array_append_val (part_of (reading, found->instrument)->ticks, found->tick);
      before = found;
    }
}

static gboolean
bars_are_equal (const OutcryCandle *a,
                const OutcryCandle *b)
{
  return a->open.ticks == b->open.ticks && a->high.ticks == b->high.ticks &&
         a->low.ticks == b->low.ticks && a->close.ticks == b->close.ticks &&
         a->volume.lots == b->volume.lots;
}

/* Whether no later bar of its instrument follows in the sorted array. */
static gboolean
is_latest (GArray *found,
           guint   i)
{
  const Found *it = &g_array_index (found, Found, i);
  const Found *next = it + 1;

  for (; next < it + (found->len - i) && next->instrument == it->instrument; next++)
    if (next->bar.start > it->bar.start)
      return FALSE;
  return TRUE;
}

static void
move_bars (Reading *reading)
{
  const Found *before = NULL;

  g_array_sort (reading->found, compare_bars);
  for (guint i = 0; i < reading->found->len; i++)
    {
      const Found *found = &g_array_index (reading->found, Found, i);

      if (before != NULL && before->instrument == found->instrument &&
          before->bar.start == found->bar.start)
        {
          if (bars_are_equal (&before->bar, &found->bar))
            reading->batch->skipped++;
          else
            refuse (reading, found->number, "another bar of this time has other values");
          continue;
        }
      before = found;
      if (found->outside ||
          (reading->reader->drop == OUTCRY_DROP_LAST && is_latest (reading->found, i)))
        reading->batch->skipped++;
      else
        g_array_append_val (part_of (reading, found->instrument)->bars, found->bar);
    }
}

gboolean
outcry_row_reader_read (const OutcryRowReader    *self,
                    const OutcryDocument  *document,
                    OutcryBatch           *batch,
                    OutcryReadStats       *stats,
                    GError               **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GHashTable) zones = g_hash_table_new_full (outcry_keyed_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_time_zone_unref);
  Reading reading = {
    .reader = self,
    .batch = batch,
    .stats = stats,
    .found = found,
    .context = { .skip = outcry_rows_get_skip (self->rows),
                 .bindings = self->bindings,
                 .zones = zones },
  };
  gboolean ok;

  *stats = (OutcryReadStats) { .first = OUTCRY_TIME_NONE, .last = OUTCRY_TIME_NONE };
  ok = outcry_rows_each (self->rows, document, take_row, &reading, error);
  if (self->feed->newest_first)
    turn_order (found);
  if (self->shape->ticks)
    move_ticks (&reading);
  else
    move_bars (&reading);
  if (ok && stats->refused > 0 && stats->read == 0)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                   "none of %u rows can be read; %s", stats->refused, reading.first_refusal);
      ok = FALSE;
    }
  g_free (reading.first_refusal);
  return ok;
}
