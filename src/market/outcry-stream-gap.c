/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids that follow each other, and what is missing between them. They are followed across
 * connections. The ids of one message are looked at in ascending order, since some sources send the
 * newest first. */

#include "market/outcry-stream-private.h"

#define MAX_GAPS 256

typedef struct
{
  char    *key;
  guint    instrument;
  guint64  id;
} SeenId;

typedef struct
{
  guint   instrument;
  guint64 first;
  guint64 last;
} Gap;

static void
seen_id_clear (gpointer data)
{
  g_free (((SeenId *) data)->key);
}

GArray *
outcry_stream_seen_new (void)
{
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (SeenId));

  g_array_set_clear_func (seen, seen_id_clear);
  return seen;
}

void
outcry_stream_note_id (const OutcryRow  *row,
                       guint             instrument,
                       const OutcryTick *tick,
                       gpointer          user_data)
{
  OutcryStream *self = user_data;
  const OutcryGap *gap = &self->feed->gap;
  const char *key = NULL;
  const char *text = NULL;
  SeenId seen = { .instrument = instrument };

  if (gap->key != NULL)
    outcry_locator_find (gap->key, row, &key);
  else
    key = outcry_instrument_get_id (outcry_recipe_get_instrument (self->recipe, instrument));
  outcry_locator_find (gap->id, row, &text);
  if (key == NULL || text == NULL ||
      !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64 - 1, &seen.id, NULL))
    return;
  seen.key = g_strdup (key);
  g_array_append_val (self->seen, seen);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const SeenId *x = a;
  const SeenId *y = b;

  return x->id < y->id ? -1 : x->id > y->id;
}

static void
add_gap (OutcryStream *self,
         guint         instrument,
         guint64       first,
         guint64       last)
{
  Gap *gap = g_new (Gap, 1);

  *gap = (Gap) { instrument, first, last };
  if (self->gaps.length == MAX_GAPS)
    g_free (g_queue_pop_head (&self->gaps));
  g_queue_push_tail (&self->gaps, gap);
}

void
outcry_stream_follow_ids (OutcryStream *self)
{
  g_array_sort (self->seen, compare_ids);
  for (guint i = 0; i < self->seen->len; i++)
    {
      SeenId *seen = &g_array_index (self->seen, SeenId, i);
      guint64 *last = g_hash_table_lookup (self->last_ids, seen->key);

      if (last == NULL)
        {
          if (g_hash_table_size (self->last_ids) >= outcry_stream_max_names (self))
            continue;
          last = g_new (guint64, 1);
          *last = seen->id;
          g_hash_table_insert (self->last_ids, g_steal_pointer (&seen->key), last);
          continue;
        }
      if (seen->id > *last + 1)
        add_gap (self, seen->instrument, *last + 1, seen->id - 1);
      *last = MAX (*last, seen->id);
    }
  g_array_set_size (self->seen, 0);
}

static OutcryRequest *
refill_request (const OutcryStream *self,
                const Gap          *gap)
{
  g_autoptr (OutcryRequest) request = NULL;
  OutcryTemplateContext context;

  if (self->feed->gap.refill == NULL)
    return NULL;
  outcry_stream_fill_context (self, &context);
  context.instrument = gap->instrument;
  context.id = gap->first;
  context.last_id = gap->last;
  request = g_new0 (OutcryRequest, 1);
  request->method = g_strdup ("GET");
  request->headers = g_new0 (char *, 1);
  request->url = outcry_template_render (self->feed->gap.refill, &context, TRUE, NULL);
  if (request->url == NULL || !outcry_recipe_check_url (self->recipe, request->url, FALSE, NULL))
    return NULL;
  return g_steal_pointer (&request);
}

gboolean
outcry_stream_next_gap (OutcryStream   *self,
                        char          **instrument,
                        guint64        *first,
                        guint64        *last,
                        OutcryRequest **request)
{
  g_autofree Gap *gap = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  gap = g_queue_pop_head (&self->gaps);
  if (gap == NULL)
    return FALSE;
  *instrument = g_strdup (
      outcry_instrument_get_id (outcry_recipe_get_instrument (self->recipe, gap->instrument)));
  *first = gap->first;
  *last = gap->last;
  *request = refill_request (self, gap);
  return TRUE;
}

/* Moves the ticks of the gap over, and what was counted. */
static void
move_within (const OutcryBatch *from,
             guint64            first,
             guint64            last,
             OutcryBatch       *to)
{
  to->rows += from->rows;
  to->skipped += from->skipped;
  for (guint i = 0; i < from->refusals->len; i++)
    outcry_batch_refuse (to, "%s", (const char *) g_ptr_array_index (from->refusals, i));
  to->refused += from->refused - from->refusals->len;
  for (guint i = 0; i < from->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (from->parts, i);
      OutcryBatchPart       *target =
          outcry_batch_part (to, part->instrument, part->scale, part->interval);

      for (guint k = 0; k < part->ticks->len; k++)
        {
          const OutcryTick *tick = &g_array_index (part->ticks, OutcryTick, k);

          if (tick->id >= first && tick->id <= last)
            g_array_append_val (target->ticks, *tick);
          else
            to->skipped++;
        }
    }
}

gboolean
outcry_stream_take_refill (OutcryStream *self,
                           const char   *instrument,
                           guint64       first,
                           guint64       last,
                           GBytes       *body,
                           OutcryTime    now,
                           OutcryBatch  *batch,
                           GError      **error)
{
  g_autoptr (OutcryDocument) document = NULL;
  g_autoptr (OutcryBatch) all = NULL;
  const OutcryGap *gap;
  OutcryReadStats stats;
  OutcryRowReader reader;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (instrument != NULL, FALSE);
  g_return_val_if_fail (body != NULL && batch != NULL, FALSE);
  g_return_val_if_fail (self->feed->gap.refill != NULL, FALSE);

  gap = &self->feed->gap;
  document = outcry_document_new (body, OUTCRY_FORMAT_JSON, NULL, error);
  if (document == NULL)
    return FALSE;
  reader = (OutcryRowReader){
    .feed = self->feed,
    .rows = gap->rows,
    .shape = gap->shape != NULL ? gap->shape : self->feed->shape,
    .ignore_symbol = TRUE,
    .instrument = outcry_recipe_find_instrument (self->recipe, instrument),
    .interval = OUTCRY_INTERVAL_1M,
    .now = now,
  };
  g_return_val_if_fail (reader.instrument >= 0, FALSE);
  all = outcry_batch_new ();
  if (!outcry_row_reader_read (&reader, document, all, &stats, error))
    return FALSE;
  move_within (all, first, last, batch);
  return TRUE;
}
