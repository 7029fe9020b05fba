/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue in front of the store. Operations leave it in the order they came; several may be under
 * way, since the store works in order and shares its syncs. One that fails because the store cannot
 * write goes back to its place, and then a single one at a time is tried, after 1, 2, 4 ... 30 s,
 * until one succeeds: nothing that was accepted is lost while the program runs. What waits is
 * bounded: beyond MAX_WAITING bytes the node is told to accept no more.
 *
 * Known weak case: an operation that was written but whose acknowledgement was an error is written
 * twice; ticks and bars bear that, a run would stand in the log twice. */

#define G_LOG_DOMAIN "outcry-node"

#include "node/outcry-recorder.h"

#define FIRST_DELAY (1 * OUTCRY_SECOND)
#define LAST_DELAY (30 * OUTCRY_SECOND)
#define MAX_WAITING (gsize) (64 * 1024 * 1024)
/* What an operation takes beside its rows, here and in the store's queue. */
#define OPERATION_BYTES 1024

typedef enum
{
  OPERATION_PART,
  OPERATION_RUN,
  OPERATION_DOCUMENT,
  OPERATION_BARRIER,
} OperationKind;

typedef struct
{
  OutcryRecorder    *recorder; /* a reference */
  OperationKind      kind;
  guint64            number;
  char              *source;
  OutcryBatchPart    part;
  OutcryRun         *run;
  char              *document_kind, *key, *value;
  OutcryRecordedFunc func;
  gpointer           user_data;
} Operation;

struct _OutcryRecorder
{
  grefcount            references;
  gboolean             closed; /* freed by its owner: answers are ignored */
  OutcryStore         *store;
  OutcryClock         *clock;
  OutcrySeriesTable   *table;
  OutcryRecorderEvents events;
  gpointer             user_data;

  GQueue   waiting; /* Operation, ascending by number */
  guint64  next_number;
  guint    under_way;
  gboolean asking;  /* for a series */
  guint64  asked_for; /* number of the operation that needs it */
  gsize    unwritten;
  gboolean full;

  gboolean in_trouble;
  guint    timer;
  gint64   delay;
  guint64  retries, refused;

  gboolean           finishing;
  OutcryRecordedFunc finish_func;
  gpointer           finish_data;
  GError            *finish_error;
  gsize              given_up;
};

static void dispatch (OutcryRecorder *self);

static OutcryRecorder *
recorder_ref (OutcryRecorder *self)
{
  g_ref_count_inc (&self->references);
  return self;
}

static void
recorder_unref (OutcryRecorder *self)
{
  if (!g_ref_count_dec (&self->references))
    return;
  g_clear_error (&self->finish_error);
  g_object_unref (self->clock);
  g_free (self);
}

static gsize
operation_count (const Operation *operation)
{
  return (operation->part.ticks != NULL ? operation->part.ticks->len : 0) +
         (operation->part.bars != NULL ? operation->part.bars->len : 0);
}

static void
operation_free (Operation *operation)
{
  g_free (operation->source);
  g_free (operation->part.instrument);
  g_clear_pointer (&operation->part.ticks, g_array_unref);
  g_clear_pointer (&operation->part.bars, g_array_unref);
  g_clear_pointer (&operation->run, outcry_run_free);
  g_free (operation->document_kind);
  g_free (operation->key);
  g_free (operation->value);
  recorder_unref (operation->recorder);
  g_free (operation);
}

static void
tell_full (OutcryRecorder *self)
{
  gsize bytes = self->unwritten * sizeof (OutcryCandle) +
                (self->waiting.length + self->under_way) * OPERATION_BYTES;
  gboolean full = self->full ? bytes > MAX_WAITING / 2 : bytes > MAX_WAITING;

  if (full == self->full)
    return;
  self->full = full;
  self->events.full (full, self->user_data);
}

static Operation *
add_operation (OutcryRecorder     *self,
               OperationKind       kind,
               OutcryRecordedFunc  func,
               gpointer            user_data)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->recorder = recorder_ref (self);
  operation->kind = kind;
  operation->number = self->next_number++;
  operation->func = func;
  operation->user_data = user_data;
  g_queue_push_tail (&self->waiting, operation);
  return operation;
}

/* Ends an operation for good. */
static void
settle (OutcryRecorder *self,
        Operation      *operation,
        gsize           added,
        const GError   *error)
{
  self->unwritten -= operation_count (operation);
  if (operation->func != NULL)
    operation->func (added, error, operation->user_data);
  operation_free (operation);
}

static void
pass_barriers (OutcryRecorder *self)
{
  GList *link = self->waiting.head;

  while (link != NULL)
    {
      Operation *operation = link->data;
      GList *next = link->next;

      if (operation->kind == OPERATION_BARRIER)
        {
          g_queue_delete_link (&self->waiting, link);
          settle (self, operation, 0, NULL);
        }
      link = next;
    }
}

/* Who waits for an answer is not held up by what can wait: the reason is known now. */
static void
refuse_waiting (OutcryRecorder *self,
                const GError   *error)
{
  guint64 until = self->next_number;
  GList *link = self->waiting.head;

  while (link != NULL)
    {
      Operation *operation = link->data;

      link = link->next;
      if (operation->func == NULL || operation->kind == OPERATION_BARRIER ||
          operation->number >= until)
        continue;
      g_queue_remove (&self->waiting, operation);
      settle (self, operation, 0, error);
      /* What was called may have changed the queue. */
      link = self->waiting.head;
    }
}

/* Somebody waits for what was just added: the store is asked again at once. */
static void
hurry (OutcryRecorder *self)
{
  if (self->timer != 0)
    {
      outcry_clock_clear_timer (self->clock, &self->timer);
      self->retries++;
    }
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const Operation *left = a, *right = b;

  return left->number < right->number ? -1 : left->number > right->number;
}

static void
on_timer (gpointer user_data)
{
  OutcryRecorder *self = user_data;

  self->timer = 0;
  self->retries++;
  dispatch (self);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_FULL) ||
         g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_READ_ONLY) ||
         g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IO) ||
         g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_IN_USE) ||
         g_error_matches (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT);
}

/* The store did not take @operation. */
static void
fail (OutcryRecorder *self,
      Operation      *operation,
      const GError   *error)
{
  gboolean passing = is_passing (error);

  if (passing && operation->func == NULL)
    self->events.trouble (error, self->user_data);

  if (operation->func != NULL || !passing || self->finishing)
    {
      if (operation->func == NULL)
        {
          if (self->finishing)
            self->given_up += operation_count (operation);
          else
            self->refused += operation_count (operation);
          g_message ("not written, %s: %s", operation->source != NULL ? operation->source : "node",
                     error->message);
        }
      if (self->finishing && self->finish_error == NULL)
        self->finish_error = g_error_copy (error);
      settle (self, operation, 0, error);
      return;
    }

  g_queue_insert_sorted (&self->waiting, operation, compare_numbers, NULL);
  if (!self->in_trouble)
    {
      self->in_trouble = TRUE;
      self->delay = FIRST_DELAY;
      pass_barriers (self);
    }
  if (self->timer == 0)
    {
      self->timer = outcry_clock_add_timer (self->clock, self->delay, on_timer, self);
      self->delay = MIN (self->delay * 2, LAST_DELAY);
    }
  refuse_waiting (self, error);
}

static void
end_trouble (OutcryRecorder *self)
{
  if (!self->in_trouble)
    return;
  self->in_trouble = FALSE;
  outcry_clock_clear_timer (self->clock, &self->timer);
  self->events.trouble (NULL, self->user_data);
}

static void
succeed (OutcryRecorder *self,
         Operation      *operation,
         gsize           added)
{
  end_trouble (self);

  if (operation->kind == OPERATION_PART)
    {
      OutcryHeldSeries *held =
          outcry_series_table_find (self->table, operation->part.instrument, operation->source);
      GArray *ticks = operation->part.ticks, *bars = operation->part.bars;
      gboolean on_top = FALSE;

      if (held != NULL && ticks->len > 0)
        on_top =
            outcry_series_table_note_ticks (held, (OutcryTick *) ticks->data, ticks->len, added);
      if (held != NULL && bars->len > 0)
        outcry_series_table_note_bars (held, (OutcryCandle *) bars->data, bars->len);
      self->events.stored (operation->source, &operation->part, added, on_top, self->user_data);
    }
  else if (operation->kind == OPERATION_RUN)
    {
      self->events.ran (operation->run, self->user_data);
    }
  settle (self, operation, added, NULL);
}

static void
on_written (GObject      *store,
            GAsyncResult *result,
            gpointer      user_data)
{
  Operation *operation = user_data;
  OutcryRecorder *self = recorder_ref (operation->recorder);
  g_autoptr (GError) error = NULL;
  gssize added = 0;

  if (operation->kind == OPERATION_RUN)
    added = outcry_store_add_run_finish (OUTCRY_STORE (store), result, &error) ? 0 : -1;
  else if (operation->kind == OPERATION_DOCUMENT)
    added = outcry_store_put_document_finish (OUTCRY_STORE (store), result, &error) ? 0 : -1;
  else if (operation->part.ticks->len > 0)
    added = outcry_store_add_ticks_finish (OUTCRY_STORE (store), result, &error);
  else
    added = outcry_store_put_bars_finish (OUTCRY_STORE (store), result, &error);

  if (self->closed)
    {
      operation_free (operation);
      recorder_unref (self);
      return;
    }

  self->under_way--;
  if (error != NULL)
    fail (self, operation, error);
  else
    succeed (self, operation, (gsize) MAX (added, 0));
  tell_full (self);
  dispatch (self);
  recorder_unref (self);
}

static gboolean
rescale_part (OutcryBatchPart *part,
              OutcryScale      to)
{
  guint from_price = part->scale.price_digits, from_quantity = part->scale.quantity_digits;

#define RESCALE(field, from_digits, to_digits)                                                     \
  outcry_decimal_rescale (field, from_digits, to_digits, OUTCRY_ROUND_REFUSE, &field)

  if (from_price == to.price_digits && from_quantity == to.quantity_digits)
    return TRUE;
  for (guint i = 0; i < part->ticks->len; i++)
    {
      OutcryTick *tick = &g_array_index (part->ticks, OutcryTick, i);

      if (!RESCALE (tick->price.ticks, from_price, to.price_digits) ||
          !RESCALE (tick->quantity.lots, from_quantity, to.quantity_digits))
        return FALSE;
    }
  for (guint i = 0; i < part->bars->len; i++)
    {
      OutcryCandle *bar = &g_array_index (part->bars, OutcryCandle, i);

      if (!RESCALE (bar->open.ticks, from_price, to.price_digits) ||
          !RESCALE (bar->high.ticks, from_price, to.price_digits) ||
          !RESCALE (bar->low.ticks, from_price, to.price_digits) ||
          !RESCALE (bar->close.ticks, from_price, to.price_digits) ||
          !RESCALE (bar->volume.lots, from_quantity, to.quantity_digits))
        return FALSE;
    }
#undef RESCALE
  part->scale = to;
  return TRUE;
}

static void
send (OutcryRecorder *self,
      Operation      *operation)
{
  const OutcryBatchPart *part = &operation->part;
  gint64 series;

  self->under_way++;
  if (operation->kind == OPERATION_RUN)
    {
      outcry_store_add_run_async (self->store, operation->run, NULL, on_written, operation);
      return;
    }
  if (operation->kind == OPERATION_DOCUMENT)
    {
      outcry_store_put_document_async (self->store, operation->document_kind, operation->key,
                                       operation->value, NULL, on_written, operation);
      return;
    }

  series = outcry_series_table_find (self->table, part->instrument, operation->source)->series->id;
  if (part->ticks->len > 0)
    outcry_store_add_ticks_async (self->store, series, (OutcryTick *) part->ticks->data,
                                  part->ticks->len, NULL, on_written, operation);
  else
    outcry_store_put_bars_async (self->store, series, part->interval,
                                 (OutcryCandle *) part->bars->data, part->bars->len, NULL,
                                 on_written, operation);
}

/* The operation that the series was asked for; NULL when it was refused meanwhile. Others may have
 * come before it, when the store did not take them. */
static Operation *
take_asked (OutcryRecorder *self)
{
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      Operation *operation = link->data;

      if (operation->number != self->asked_for)
        continue;
      g_queue_delete_link (&self->waiting, link);
      return operation;
    }
  return NULL;
}

static void
on_series (GObject      *store,
           GAsyncResult *result,
           gpointer      user_data)
{
  OutcryRecorder *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcrySeries) series =
      outcry_store_ensure_series_finish (OUTCRY_STORE (store), result, &error);

  if (!self->closed)
    {
      self->asking = FALSE;
      if (series != NULL)
        {
          outcry_series_table_put (self->table, series);
          end_trouble (self);
          self->events.series (series, self->user_data);
        }
      else
        {
          Operation *operation = take_asked (self);

          if (operation != NULL)
            fail (self, operation, error);
          tell_full (self);
        }
      dispatch (self);
    }
  recorder_unref (self);
}

/* TRUE when the series of @operation is there and wide enough; asks for it otherwise. */
static gboolean
have_series (OutcryRecorder *self,
             Operation      *operation,
             GError        **error)
{
  const OutcryBatchPart *part = &operation->part;
  OutcryHeldSeries      *held =
      outcry_series_table_find (self->table, part->instrument, operation->source);
  g_autoptr (OutcryInstrument) instrument = NULL;
  OutcryScale scale = part->scale;

  if (held != NULL)
    {
      scale.price_digits = MAX (scale.price_digits, held->series->scale.price_digits);
      scale.quantity_digits = MAX (scale.quantity_digits, held->series->scale.quantity_digits);
      if (scale.price_digits == held->series->scale.price_digits &&
          scale.quantity_digits == held->series->scale.quantity_digits)
        return TRUE;
    }
  instrument = outcry_instrument_new (part->instrument, NULL, scale, error);
  if (instrument == NULL)
    return FALSE;
  self->asking = TRUE;
  self->asked_for = operation->number;
  outcry_store_ensure_series_async (self->store, instrument, operation->source, NULL, on_series,
                                    recorder_ref (self));
  return FALSE;
}

/* TRUE when the first that waits can be sent. */
static gboolean
prepare (OutcryRecorder *self,
         Operation      *operation,
         GError        **error)
{
  OutcryHeldSeries *held;

  if (operation->kind != OPERATION_PART)
    return TRUE;
  if (!have_series (self, operation, error))
    return FALSE;
  held = outcry_series_table_find (self->table, operation->part.instrument, operation->source);
  if (rescale_part (&operation->part, held->series->scale))
    return TRUE;
  g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_OVERFLOW,
               "an amount of %s does not fit the scale of its series", operation->part.instrument);
  return FALSE;
}

static void
end_finish (OutcryRecorder *self)
{
  OutcryRecordedFunc func = g_steal_pointer (&self->finish_func);

  if (func != NULL)
    func (self->given_up, self->finish_error, self->finish_data);
}

static void
dispatch (OutcryRecorder *self)
{
  recorder_ref (self);
  while (!self->closed && !self->asking && self->timer == 0)
    {
      Operation *operation = g_queue_peek_head (&self->waiting);
      g_autoptr (GError) error = NULL;

      if (operation == NULL || (self->in_trouble && self->under_way > 0))
        break;
      if (prepare (self, operation, &error))
        {
          g_queue_pop_head (&self->waiting);
          if (operation->kind == OPERATION_BARRIER)
            settle (self, operation, 0, NULL);
          else
            send (self, operation);
        }
      else if (error != NULL)
        {
          g_queue_pop_head (&self->waiting);
          fail (self, operation, error);
        }
    }
  if (!self->closed && self->finishing && self->under_way == 0 && !self->asking &&
      g_queue_is_empty (&self->waiting))
    end_finish (self);
  recorder_unref (self);
}

OutcryRecorder *
outcry_recorder_new (OutcryStore                *store,
                     OutcryClock                *clock,
                     OutcrySeriesTable          *table,
                     const OutcryRecorderEvents *events,
                     gpointer                    user_data)
{
  OutcryRecorder *self = g_new0 (OutcryRecorder, 1);

  g_ref_count_init (&self->references);
  self->store = store;
  self->clock = g_object_ref (clock);
  self->table = table;
  self->events = *events;
  self->user_data = user_data;
  g_queue_init (&self->waiting);
  return self;
}

void
outcry_recorder_free (OutcryRecorder *self)
{
  Operation *operation;

  if (self == NULL)
    return;
  self->closed = TRUE;
  outcry_clock_clear_timer (self->clock, &self->timer);
  while ((operation = g_queue_pop_head (&self->waiting)) != NULL)
    operation_free (operation);
  recorder_unref (self);
}

static void
queue_part (OutcryRecorder        *self,
            const char            *source,
            const OutcryBatchPart *part,
            gboolean               ticks,
            OutcryRecordedFunc     func,
            gpointer               user_data)
{
  Operation *operation = add_operation (self, OPERATION_PART, func, user_data);

  operation->source = g_strdup (source);
  operation->part.instrument = g_strdup (part->instrument);
  operation->part.scale = part->scale;
  operation->part.interval = part->interval;
  operation->part.ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  operation->part.bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  if (ticks)
    g_array_append_vals (operation->part.ticks, part->ticks->data, part->ticks->len);
  else
    g_array_append_vals (operation->part.bars, part->bars->data, part->bars->len);
  self->unwritten += operation_count (operation);
}

void
outcry_recorder_add_batch (OutcryRecorder    *self,
                           const char        *source,
                           const OutcryBatch *batch)
{
  if (self->finishing)
    return;
  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      if (part->ticks != NULL && part->ticks->len > 0)
        queue_part (self, source, part, TRUE, NULL, NULL);
      if (part->bars != NULL && part->bars->len > 0)
        queue_part (self, source, part, FALSE, NULL, NULL);
    }
  tell_full (self);
  dispatch (self);
}

void
outcry_recorder_add_part (OutcryRecorder        *self,
                          const char            *source,
                          const OutcryBatchPart *part,
                          OutcryRecordedFunc     func,
                          gpointer               user_data)
{
  g_assert (func != NULL);

  if (self->finishing)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "stopped");

      func (0, error, user_data);
      return;
    }
  queue_part (self, source, part, part->ticks->len > 0, func, user_data);
  hurry (self);
  dispatch (self);
}

void
outcry_recorder_add_run (OutcryRecorder  *self,
                         const OutcryRun *run)
{
  if (self->finishing)
    return;
  add_operation (self, OPERATION_RUN, NULL, NULL)->run = outcry_run_copy (run);
  tell_full (self);
  dispatch (self);
}

void
outcry_recorder_put_document (OutcryRecorder     *self,
                              const char         *kind,
                              const char         *key,
                              const char         *value,
                              OutcryRecordedFunc  func,
                              gpointer            user_data)
{
  Operation *operation;

  if (self->finishing && func != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "stopped");

      func (0, error, user_data);
    }
  if (self->finishing)
    return;
  operation = add_operation (self, OPERATION_DOCUMENT, func, user_data);
  operation->document_kind = g_strdup (kind);
  operation->key = g_strdup (key);
  operation->value = g_strdup (value);
  if (func != NULL)
    hurry (self);
  dispatch (self);
}

void
outcry_recorder_barrier (OutcryRecorder     *self,
                         OutcryRecordedFunc  func,
                         gpointer            user_data)
{
  if (self->in_trouble || self->finishing)
    {
      func (0, NULL, user_data);
      return;
    }
  add_operation (self, OPERATION_BARRIER, func, user_data);
  dispatch (self);
}

void
outcry_recorder_finish (OutcryRecorder     *self,
                        OutcryRecordedFunc  func,
                        gpointer            user_data)
{
  g_assert (!self->finishing);

  self->finish_func = func;
  self->finish_data = user_data;
  self->finishing = TRUE;
  self->in_trouble = FALSE;
  pass_barriers (self);
  outcry_clock_clear_timer (self->clock, &self->timer);
  dispatch (self);
}

gsize
outcry_recorder_get_unwritten (OutcryRecorder *self)
{
  return self->unwritten;
}

guint64
outcry_recorder_get_retries (OutcryRecorder *self)
{
  return self->retries;
}

guint64
outcry_recorder_get_refused (OutcryRecorder *self)
{
  return self->refused;
}
