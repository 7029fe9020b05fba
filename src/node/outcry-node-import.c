/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The import: a worker reads a stretch of rows, the store takes it, the worker reads the next. So
 * memory is bounded by a stretch whatever the size of the file, the main loop stays free, and what
 * is told as added is durable. Without a scale in the mapping the file is read once before, to find
 * how many digits it has.
 *
 * Known weak case: two trades of one moment, price, quantity and side without ids are one trade to
 * the store. */

#include "node/outcry-import-private.h"

#include "node/outcry-i18n.h"
#include "node/outcry-node-private.h"

#define MAX_BYTES (gsize) (512 * 1024 * 1024)
#define MAX_JSON_BYTES (gsize) (64 * 1024 * 1024)
#define STRETCH 65536

typedef struct
{
  GBytes              *data;
  char                *file_name;
  char                *instrument;
  OutcryImportMapping *mapping; /* NULL: to be guessed */
  OutcryImportRows    *rows;
  OutcryScale          scale;
  OutcryImportReport  *report;
  OutcryBatchPart      stretch;
  OutcryTime           last_bar;
  gboolean             at_end;
} Import;

static void read_stretch (GTask *task);

static void
import_error_free (gpointer data)
{
  OutcryImportError *error = data;

  g_free (error->column);
  g_free (error->reason);
  g_free (error);
}

void
outcry_import_report_free (OutcryImportReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->errors);
  g_free (report->mapping);
  g_free (report->kind);
  g_free (report);
}

static void
import_free (gpointer data)
{
  Import *import = data;

  g_clear_pointer (&import->rows, outcry_import_rows_free);
  g_clear_pointer (&import->mapping, outcry_import_mapping_free);
  g_clear_pointer (&import->report, outcry_import_report_free);
  g_clear_pointer (&import->stretch.ticks, g_array_unref);
  g_clear_pointer (&import->stretch.bars, g_array_unref);
  g_bytes_unref (import->data);
  g_free (import->file_name);
  g_free (import->instrument);
  g_free (import);
}

/* On the worker. */

static void
report_error (Import     *import,
              guint       line,
              const char *column,
              const char *reason)
{
  OutcryImportReport *report = import->report;
  OutcryImportError *error;

  report->n_errors++;
  if (report->errors->len == OUTCRY_IMPORT_MAX_ERRORS)
    return;
  error = g_new0 (OutcryImportError, 1);
  error->line = line;
  error->column = column != NULL ? g_utf8_make_valid (column, -1) : NULL;
  error->reason = g_utf8_make_valid (reason, -1);
  g_ptr_array_add (report->errors, error);
}

static void
report_field (Import            *import,
              guint              line,
              OutcryImportField  field,
              const char        *reason)
{
  const char *at = import->mapping->at[field];
  g_autofree char *column = NULL;

  if (at != NULL && strspn (at, "0123456789") == strlen (at))
    column = g_strdup_printf (_("column %s"), at);
  report_error (import, line, column != NULL ? column : at, reason);
}

static void
note_time (OutcryImportReport *report,
           OutcryTime          time)
{
  report->good++;
  if (report->first == OUTCRY_TIME_NONE || time < report->first)
    report->first = time;
  if (report->last == OUTCRY_TIME_NONE || time > report->last)
    report->last = time;
}

static void
read_row (Import                *import,
          const OutcryImportRow *row)
{
  OutcryImportField field = OUTCRY_IMPORT_TIME;
  g_autofree char *reason = NULL;
  OutcryCandle candle;
  OutcryTick tick;

  import->report->rows++;
  if (row->broken != NULL)
    {
      report_error (import, row->line, NULL, row->broken);
    }
  else if (!import->mapping->bars)
    {
      if (outcry_import_read_tick (import->mapping, row, import->scale, &tick, &field, &reason))
        {
          g_array_append_val (import->stretch.ticks, tick);
          note_time (import->report, tick.time);
        }
    }
  else if (outcry_import_read_candle (import->mapping, row, import->scale, &candle, &field,
                                      &reason))
    {
      if (candle.start == import->last_bar)
        {
          reason = g_strdup (_("the row before has the same time"));
          field = OUTCRY_IMPORT_TIME;
        }
      else
        {
          g_array_append_val (import->stretch.bars, candle);
          note_time (import->report, candle.start);
        }
      import->last_bar = candle.start;
    }
  if (reason != NULL)
    report_field (import, row->line, field, reason);
}

static gboolean
begin (Import        *import,
       GCancellable  *cancellable,
       GError       **error)
{
  gsize len;
  const char *data = g_bytes_get_data (import->data, &len);
  g_autofree char *yaml = NULL;
  OutcryImportRow row;

  if (!outcry_import_check_text (data, len, error))
    return FALSE;
  if (import->mapping == NULL)
    import->mapping = outcry_import_mapping_guess (data, len, import->file_name, error);
  if (import->mapping == NULL)
    return FALSE;
  if (import->mapping->json && len > MAX_JSON_BYTES)
    {
      g_set_error_literal (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED,
                           _("The file is too large: JSON of at most 64 MiB can be imported."));
      return FALSE;
    }
  import->rows = outcry_import_rows_new (import->mapping, import->data, error);
  if (import->rows == NULL)
    return FALSE;

  import->scale = import->mapping->scale;
  if (!import->mapping->has_scale)
    {
      while (outcry_import_rows_next (import->rows, &row))
        {
          outcry_import_measure (import->mapping, &row, &import->scale);
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        }
      outcry_import_rows_rewind (import->rows);
    }
  import->report->scale = import->scale;
  yaml = outcry_import_mapping_to_yaml (import->mapping);
  import->report->mapping = g_utf8_make_valid (yaml, -1);
  import->report->kind = g_strdup (import->mapping->bars ? "bars" : "ticks");
  return TRUE;
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
  const OutcryCandle *left = a, *right = b;

  return left->start < right->start ? -1 : left->start > right->start;
}

static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Import *import = task_data;
  g_autoptr (GError) error = NULL;
  OutcryImportRow row;
  guint n = 0;

  if (import->rows == NULL && !begin (import, cancellable, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_array_set_size (import->stretch.ticks, 0);
  g_array_set_size (import->stretch.bars, 0);
  while (n < STRETCH && (import->at_end = !outcry_import_rows_next (import->rows, &row)) == FALSE)
    {
      read_row (import, &row);
      n++;
    }
  g_array_sort (import->stretch.ticks, compare_ticks);
  g_array_sort (import->stretch.bars, compare_bars);
  g_task_return_boolean (task, TRUE);
}

/* On the main loop. */

static void
go_on (GTask *task)
{
  Import *import = g_task_get_task_data (task);

  if (import->at_end)
    g_task_return_pointer (task, g_steal_pointer (&import->report),
                           (GDestroyNotify) outcry_import_report_free);
  else if (!g_task_return_error_if_cancelled (task))
    read_stretch (task);
}

static void
on_written (gsize         added,
            const GError *error,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *import = g_task_get_task_data (task);

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  import->report->added += (guint) added;
  go_on (task);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  OutcryNode *self = OUTCRY_NODE (object);
  g_autoptr (GTask) task = user_data;
  Import *import = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (import->report->dry_run || import->stretch.ticks->len + import->stretch.bars->len == 0)
    {
      go_on (task);
      return;
    }
  import->stretch.instrument = import->instrument;
  import->stretch.scale = import->scale;
  import->stretch.interval = import->mapping->interval;
  outcry_recorder_add_part (self->recorder, OUTCRY_IMPORT_SOURCE, &import->stretch, on_written,
                            g_steal_pointer (&task));
}

static void
read_stretch (GTask *task)
{
  g_autoptr (GTask) reading =
      g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), on_read,
                  g_object_ref (task));

  /* The outer task outlives this one, which borrows its data. */
  g_task_set_task_data (reading, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (reading, read_in_thread);
}

void
outcry_node_import_async (OutcryNode                *self,
                          GBytes                    *data,
                          const char                *file_name,
                          const char                *instrument,
                          const OutcryImportMapping *mapping,
                          gboolean                   dry_run,
                          GCancellable              *cancellable,
                          GAsyncReadyCallback        callback,
                          gpointer                   user_data)
{
  g_autoptr (GTask) task = NULL;
  Import *import;

  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (data != NULL && instrument != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, outcry_node_import_async);
  if (!outcry_instrument_id_is_valid (instrument))
    {
      g_task_return_new_error (task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID,
                               _("“%s” cannot be the name of an instrument. It is like BTC-USD."),
                               instrument);
      return;
    }
  if (g_bytes_get_size (data) > MAX_BYTES)
    {
      g_task_return_new_error (
          task, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_REFUSED,
          _("The file is too large: at most 512 MiB can be imported at once."));
      return;
    }

  import = g_new0 (Import, 1);
  import->data = g_bytes_ref (data);
  import->file_name = g_strdup (file_name != NULL ? file_name : "file");
  import->instrument = g_strdup (instrument);
  import->mapping = mapping != NULL ? outcry_import_mapping_copy (mapping) : NULL;
  import->stretch.ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  import->stretch.bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  import->last_bar = OUTCRY_TIME_NONE;
  import->report = g_new0 (OutcryImportReport, 1);
  import->report->dry_run = dry_run;
  import->report->first = import->report->last = OUTCRY_TIME_NONE;
  import->report->errors = g_ptr_array_new_with_free_func (import_error_free);
  g_task_set_task_data (task, import, import_free);
  read_stretch (task);
}

OutcryImportReport *
outcry_node_import_finish (OutcryNode    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
