/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ticks and candles as text. The store is asked first, then a worker writes, so that a long export
 * does not hold up the main loop.
 *
 * Known weak case: the whole of it is in memory, values and text, some 150 bytes a row. */

#include "node/outcry-import.h"

#include "node/outcry-node-private.h"

typedef struct
{
  gboolean           candles;
  OutcryExportFormat format;
  OutcryScale        scale;
  GArray            *values;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_clear_pointer (&export->values, g_array_unref);
  g_free (export);
}

static void
append_time (GString    *out,
             OutcryTime  time)
{
  g_autofree char *text = outcry_time_format_rfc3339 (time);

  g_string_append (out, text);
}

static void
append_amount (GString *out,
               gint64   value,
               guint    digits)
{
  char buffer[OUTCRY_DECIMAL_BUFFER];

  outcry_decimal_format_to (value, digits, buffer);
  g_string_append (out, buffer);
}

/* Begins a member of a JSON object, or a cell of CSV. */
static void
begin_value (const Export *export,
             GString      *out,
             const char   *name,
             gboolean      text)
{
  if (export->format == OUTCRY_EXPORT_JSON)
    g_string_append_printf (out, ",\"%s\":%s", name, text ? "\"" : "");
  else
    g_string_append_c (out, ',');
}

static void
end_value (const Export *export,
           GString      *out)
{
  if (export->format == OUTCRY_EXPORT_JSON)
    g_string_append_c (out, '"');
}

static void
append_member (const Export *export,
               GString      *out,
               const char   *name,
               gint64        value,
               guint         digits)
{
  begin_value (export, out, name, TRUE);
  append_amount (out, value, digits);
  end_value (export, out);
}

static void
append_tick (const Export     *export,
             GString          *out,
             const OutcryTick *tick)
{
  gboolean json = export->format == OUTCRY_EXPORT_JSON;

  append_member (export, out, "price", tick->price.ticks, export->scale.price_digits);
  append_member (export, out, "quantity", tick->quantity.lots, export->scale.quantity_digits);
  begin_value (export, out, "side", TRUE);
  g_string_append (out, outcry_side_to_string ((OutcrySide) tick->side));
  end_value (export, out);
  if (json && tick->id == 0)
    return;
  begin_value (export, out, "id", TRUE);
  if (tick->id != 0)
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, tick->id);
  end_value (export, out);
}

static void
append_candle (const Export       *export,
               GString            *out,
               const OutcryCandle *candle)
{
  gboolean json = export->format == OUTCRY_EXPORT_JSON;
  guint digits = export->scale.price_digits;

  append_member (export, out, "open", candle->open.ticks, digits);
  append_member (export, out, "high", candle->high.ticks, digits);
  append_member (export, out, "low", candle->low.ticks, digits);
  append_member (export, out, "close", candle->close.ticks, digits);
  if (!(candle->flags & OUTCRY_CANDLE_NO_VOLUME))
    append_member (export, out, "volume", candle->volume.lots, export->scale.quantity_digits);
  else if (!json)
    g_string_append_c (out, ',');
  begin_value (export, out, "count", FALSE);
  g_string_append_printf (out, "%u", candle->count);
}

static void
append_row (const Export *export,
            GString      *out,
            guint         i)
{
  gboolean json = export->format == OUTCRY_EXPORT_JSON;

  if (json)
    g_string_append (out, i == 0 ? "\n{\"time\":\"" : ",\n{\"time\":\"");
  append_time (out, export->candles ? g_array_index (export->values, OutcryCandle, i).start
                                    : g_array_index (export->values, OutcryTick, i).time);
  if (json)
    g_string_append_c (out, '"');
  if (export->candles)
    append_candle (export, out, &g_array_index (export->values, OutcryCandle, i));
  else
    append_tick (export, out, &g_array_index (export->values, OutcryTick, i));
  g_string_append (out, json ? "}" : "\n");
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  const Export *export = task_data;
  gboolean json = export->format == OUTCRY_EXPORT_JSON;
  GString *out = g_string_sized_new ((gsize) export->values->len * 80 + 64);

  if (json)
    g_string_append_c (out, '[');
  else
    g_string_append (out, export->candles ? "time,open,high,low,close,volume,count\n"
                                          : "time,price,quantity,side,id\n");
  for (guint i = 0; i < export->values->len; i++)
    {
      append_row (export, out, i);
      if (i % 4096 == 0 && g_cancellable_is_cancelled (cancellable))
        break;
    }
  if (json)
    g_string_append (out, "\n]\n");
  g_task_return_pointer (task, g_string_free_to_bytes (out), (GDestroyNotify) g_bytes_unref);
}

static void
on_written (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GBytes *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, text, (GDestroyNotify) g_bytes_unref);
}

static void
on_loaded (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  OutcryNode *self = OUTCRY_NODE (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) writing = NULL;
  g_autoptr (GError) error = NULL;
  Export *export = g_task_get_task_data (task);

  if (export->candles)
    export->values = outcry_node_load_candles_finish (self, result, &export->scale, &error);
  else
    export->values = outcry_node_load_ticks_finish (self, result, &export->scale, &error);
  if (export->values == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  writing = g_task_new (self, g_task_get_cancellable (task), on_written, g_object_ref (task));
  /* The outer task outlives this one, which borrows its data. */
  g_task_set_task_data (writing, export, NULL);
  g_task_run_in_thread (writing, write_in_thread);
}

static GTask *
export_task (OutcryNode          *self,
             gboolean             candles,
             OutcryExportFormat   format,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);

  g_task_set_source_tag (task, export_task);
  export->candles = candles;
  export->format = format;
  g_task_set_task_data (task, export, export_free);
  return task;
}

void
outcry_node_export_ticks_async (OutcryNode          *self,
                                const char          *instrument,
                                const char          *source,
                                OutcryTime           from,
                                OutcryTime           to,
                                OutcryExportFormat   format,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (instrument != NULL);

  outcry_node_load_ticks_async (
      self, instrument, source, from, to, 0, cancellable, on_loaded,
      export_task (self, FALSE, format, cancellable, callback, user_data));
}

void
outcry_node_export_candles_async (OutcryNode          *self,
                                  const char          *instrument,
                                  const char          *source,
                                  OutcryInterval       interval,
                                  OutcryTime           from,
                                  OutcryTime           to,
                                  OutcryExportFormat   format,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (OUTCRY_IS_NODE (self));
  g_return_if_fail (instrument != NULL);
  g_return_if_fail ((guint) interval < OUTCRY_N_INTERVALS);

  outcry_node_load_candles_async (
      self, instrument, source, interval, from, to, 0, cancellable, on_loaded,
      export_task (self, TRUE, format, cancellable, callback, user_data));
}

GBytes *
outcry_node_export_finish (OutcryNode    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
