/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live events to WebSockets. SoupWebsocketConnection queues without a bound and does not tell how
 * much, so each listener has its own bounded queue here, and one event is handed to libsoup each
 * time the socket can be written to. Linux says so when no more than a quarter of the send buffer
 * is taken (208 KiB as a rule), an event has at most some 50 KiB, and libsoup writes in the same
 * turn of the main loop; so never more than two events wait inside libsoup. A listener whose own
 * queue overflows has its socket shut down: nothing else reaches a reader that does not read. Known
 * weak case: a reader that only sends pings makes libsoup queue the answers; it is the same user,
 * who can stop the node anyway. */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-events.h"

#include <string.h>

#include "api/outcry-api-json.h"
#include "api/outcry-api-query.h"
#include "outcry-build-config.h"

/* Ticks or bars in one event; more are told in several. */
#define MAX_ROWS 200

typedef enum
{
  KIND_TICKS = 1 << 0,
  KIND_BARS = 1 << 1,
  KIND_RUNS = 1 << 2,
  KIND_SOURCES = 1 << 3,
  KIND_TROUBLE = 1 << 4,
  KIND_ALL = (1 << 5) - 1,
} Kind;

static const struct
{
  const char *name;
  Kind        kind;
} kinds[] = {
  { "ticks", KIND_TICKS },
  { "bars", KIND_BARS },
  { "runs", KIND_RUNS },
  { "sources", KIND_SOURCES },
  { "trouble", KIND_TROUBLE },
};

typedef struct
{
  guint    kinds;
  GStrv    instruments; /* NULL: all */
  GStrv    sources;     /* NULL: all */
  gboolean integer_times;
} Filter;

typedef struct
{
  OutcryApiEvents         *events;
  SoupWebsocketConnection *connection;
  GSocket                 *socket;
  GOutputStream           *output;
  Filter                   filter;
  GQueue                   queue; /* GBytes */
  gsize                    queued;
  GSource                 *writable;
  gboolean                 dropped;
} Listener;

struct _OutcryApiEvents
{
  OutcryNode *node;
  GPtrArray  *listeners;
  GPtrArray  *watched; /* the sources, in the order of the node's list */
  guint64     dropped;
};

/* What an event is about, for the filters; either may be NULL, which passes. */
typedef struct
{
  Kind        kind;
  const char *instrument;
  const char *source;
} Subject;

typedef void (*WriteEvent) (OutcryJsonWriter *writer,
                            gconstpointer     data);

static void
filter_clear (Filter *filter)
{
  g_clear_pointer (&filter->instruments, g_strfreev);
  g_clear_pointer (&filter->sources, g_strfreev);
}

static gboolean
read_kinds (const char  *text,
            guint       *result,
            char       **reason)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  *result = 0;
  if (names[0] == NULL)
    {
      *reason = g_strdup ("kinds is empty; without it all events are sent");
      return FALSE;
    }
  for (gsize i = 0; names[i] != NULL; i++)
    {
      gsize k = 0;

      while (k < G_N_ELEMENTS (kinds) && strcmp (kinds[k].name, names[i]) != 0)
        k++;
      if (k == G_N_ELEMENTS (kinds))
        {
          *reason = g_strdup_printf ("there are no events “%s”; kinds are ticks, bars, runs, sources, trouble",
                                     names[i]);
          return FALSE;
        }
      *result |= kinds[k].kind;
    }

  return TRUE;
}

static gboolean
filter_read (Filter      *filter,
             const char  *query,
             char       **reason)
{
  g_autoptr (GHashTable) values = NULL;
  GHashTableIter iter;
  gpointer name, value;

  *filter = (Filter) { .kinds = KIND_ALL };
  values = outcry_api_query_parse (query, reason);
  if (values == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (strcmp (name, "kinds") == 0)
        {
          if (!read_kinds (value, &filter->kinds, reason))
            return FALSE;
        }
      else if (strcmp (name, "instrument") == 0)
        filter->instruments = g_strsplit (value, ",", -1);
      else if (strcmp (name, "source") == 0)
        filter->sources = g_strsplit (value, ",", -1);
      else if (strcmp (name, "time") == 0 &&
               (strcmp (value, "us") == 0 || strcmp (value, "rfc3339") == 0))
        filter->integer_times = strcmp (value, "us") == 0;
      else
        {
          *reason = g_strdup_printf ("/v1/events has no parameter “%s=%s”", (const char *) name,
                                     (const char *) value);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
filter_passes (const Filter  *filter,
               const Subject *subject)
{
  if ((filter->kinds & subject->kind) == 0)
    return FALSE;
  if (filter->instruments != NULL && subject->instrument != NULL &&
      !g_strv_contains ((const char * const *) filter->instruments, subject->instrument))
    return FALSE;
  if (filter->sources != NULL && subject->source != NULL &&
      !g_strv_contains ((const char * const *) filter->sources, subject->source))
    return FALSE;

  return TRUE;
}

static void
listener_stop_writing (Listener *listener)
{
  if (listener->writable != NULL)
    {
      g_source_destroy (listener->writable);
      g_clear_pointer (&listener->writable, g_source_unref);
    }
}

static void
listener_free (Listener *listener)
{
  listener_stop_writing (listener);
  g_signal_handlers_disconnect_by_data (listener->connection, listener);
  if (soup_websocket_connection_get_state (listener->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (listener->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY,
                                     "the node stops");
  g_queue_clear_full (&listener->queue, (GDestroyNotify) g_bytes_unref);
  filter_clear (&listener->filter);
  g_clear_object (&listener->output);
  g_clear_object (&listener->socket);
  g_clear_object (&listener->connection);
  g_free (listener);
}

/* libsoup notices the end of the socket in the next turn and says "closed". */
static void
listener_drop (Listener *listener)
{
  if (listener->dropped)
    return;

  listener->dropped = TRUE;
  listener->events->dropped++;
  listener_stop_writing (listener);
  g_queue_clear_full (&listener->queue, (GDestroyNotify) g_bytes_unref);
  g_message ("a listener to events reads too slowly and was dropped");
  g_socket_shutdown (listener->socket, TRUE, TRUE, NULL);
}

static gboolean
on_writable (GObject *stream,
             gpointer user_data)
{
  Listener *listener = user_data;
  g_autoptr (GBytes) bytes = g_queue_pop_head (&listener->queue);

  if (bytes != NULL)
    {
      listener->queued -= g_bytes_get_size (bytes);
      if (soup_websocket_connection_get_state (listener->connection) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_send_message (listener->connection, SOUP_WEBSOCKET_DATA_TEXT,
                                                bytes);
    }
  if (!g_queue_is_empty (&listener->queue))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&listener->writable, g_source_unref);

  return G_SOURCE_REMOVE;
}

static void
listener_push (Listener *listener,
               GBytes   *bytes)
{
  if (listener->dropped)
    return;
  if (listener->queue.length >= OUTCRY_API_MAX_QUEUED ||
      listener->queued + g_bytes_get_size (bytes) > OUTCRY_API_MAX_QUEUED_BYTES)
    {
      listener_drop (listener);
      return;
    }

  g_queue_push_tail (&listener->queue, g_bytes_ref (bytes));
  listener->queued += g_bytes_get_size (bytes);
  if (listener->writable == NULL)
    {
      listener->writable = g_pollable_output_stream_create_source (
          G_POLLABLE_OUTPUT_STREAM (listener->output), NULL);
      g_source_set_callback (listener->writable, G_SOURCE_FUNC (on_writable), listener, NULL);
      g_source_attach (listener->writable, g_main_context_get_thread_default ());
    }
}

static GBytes *
render (WriteEvent    write,
        gconstpointer data,
        gboolean      integer_times)
{
  g_auto (OutcryJsonWriter) writer = { 0 };
  char *text;
  gsize length;

  outcry_json_writer_init (&writer, integer_times);
  outcry_json_begin_object (&writer, NULL);
  write (&writer, data);
  outcry_json_end_object (&writer);
  text = outcry_json_writer_end (&writer, &length);

  return g_bytes_new_take (text, length);
}

/* Renders at most twice, whoever listens: once a form of times. */
static void
tell (OutcryApiEvents *self,
      const Subject   *subject,
      WriteEvent       write,
      gconstpointer    data)
{
  GBytes *rendered[2] = { NULL, NULL };

  for (guint i = 0; i < self->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (self->listeners, i);
      GBytes **bytes = &rendered[listener->filter.integer_times ? 1 : 0];

      if (listener->dropped || !filter_passes (&listener->filter, subject))
        continue;
      if (*bytes == NULL)
        *bytes = render (write, data, listener->filter.integer_times);
      listener_push (listener, *bytes);
    }
  g_clear_pointer (&rendered[0], g_bytes_unref);
  g_clear_pointer (&rendered[1], g_bytes_unref);
}

typedef struct
{
  const char         *instrument;
  const char         *source;
  OutcryScale         scale;
  OutcryInterval      interval;
  const OutcryTick   *ticks;
  const OutcryCandle *bars;
  gsize               n;
} Rows;

static void
write_ticks (OutcryJsonWriter *writer,
             gconstpointer     data)
{
  const Rows *rows = data;

  outcry_json_add_string (writer, "event", "ticks");
  outcry_json_add_string (writer, "instrument", rows->instrument);
  outcry_json_add_string (writer, "source", rows->source);
  outcry_api_write_scale (writer, rows->scale);
  outcry_api_write_ticks (writer, "ticks", rows->ticks, rows->n, rows->scale);
}

static void
write_bars (OutcryJsonWriter *writer,
            gconstpointer     data)
{
  const Rows *rows = data;

  outcry_json_add_string (writer, "event", "bars");
  outcry_json_add_string (writer, "instrument", rows->instrument);
  outcry_json_add_string (writer, "source", rows->source);
  outcry_json_add_string (writer, "interval", outcry_interval_to_string (rows->interval));
  outcry_api_write_scale (writer, rows->scale);
  outcry_api_write_candles (writer, "bars", rows->bars, rows->n, rows->scale);
}

static void
write_run (OutcryJsonWriter *writer,
           gconstpointer     data)
{
  outcry_json_add_string (writer, "event", "run");
  outcry_api_write_run (writer, "run", data);
}

static void
write_source (OutcryJsonWriter *writer,
              gconstpointer     data)
{
  outcry_json_add_string (writer, "event", "source");
  outcry_api_write_source (writer, "source", OUTCRY_SOURCE ((gpointer) data));
}

static void
write_source_gone (OutcryJsonWriter *writer,
                   gconstpointer     data)
{
  outcry_json_add_string (writer, "event", "source-removed");
  outcry_json_add_string (writer, "id", data);
}

static void
write_trouble (OutcryJsonWriter *writer,
               gconstpointer     data)
{
  outcry_json_add_string (writer, "event", "trouble");
  outcry_json_add_string (writer, "trouble", data);
}

static void
write_hello (OutcryJsonWriter *writer,
             gconstpointer     data)
{
  OutcryNode *node = OUTCRY_NODE ((gpointer) data);

  outcry_json_add_string (writer, "event", "hello");
  outcry_json_add_string (writer, "version", OUTCRY_VERSION);
  outcry_json_add_time (writer, "now", outcry_clock_now (outcry_node_get_clock (node)));
  outcry_json_add_string (writer, "trouble", outcry_node_get_trouble (node));
}

static void
on_ticks (OutcryNode       *node,
          const char       *instrument,
          const char       *source,
          const OutcryTick *ticks,
          guint             n,
          OutcryScale      *scale,
          OutcryApiEvents  *self)
{
  Subject subject = { KIND_TICKS, instrument, source };

  for (guint from = 0; self->listeners->len > 0 && from < n; from += MAX_ROWS)
    {
      Rows rows = { .instrument = instrument, .source = source, .scale = *scale,
                    .ticks = ticks + from, .n = MIN (n - from, MAX_ROWS) };

      tell (self, &subject, write_ticks, &rows);
    }
}

static void
on_bars (OutcryNode         *node,
         const char         *instrument,
         const char         *source,
         int                 interval,
         const OutcryCandle *bars,
         guint               n,
         OutcryScale        *scale,
         OutcryApiEvents    *self)
{
  Subject subject = { KIND_BARS, instrument, source };

  for (guint from = 0; self->listeners->len > 0 && from < n; from += MAX_ROWS)
    {
      Rows rows = { .instrument = instrument, .source = source, .scale = *scale,
                    .interval = (OutcryInterval) interval,
                    .bars = bars + from, .n = MIN (n - from, MAX_ROWS) };

      tell (self, &subject, write_bars, &rows);
    }
}

static void
on_run (OutcryNode      *node,
        const OutcryRun *run,
        OutcryApiEvents *self)
{
  Subject subject = { KIND_RUNS, run->instrument, run->source };

  tell (self, &subject, write_run, run);
}

static void
on_trouble (OutcryNode      *node,
            GParamSpec      *pspec,
            OutcryApiEvents *self)
{
  Subject subject = { KIND_TROUBLE, NULL, NULL };

  tell (self, &subject, write_trouble, outcry_node_get_trouble (node));
}

static void
on_source_state (OutcrySource    *source,
                 GParamSpec      *pspec,
                 OutcryApiEvents *self)
{
  Subject subject = { KIND_SOURCES, NULL, outcry_source_get_name (source) };

  tell (self, &subject, write_source, source);
}

static void
unwatch (OutcryApiEvents *self,
         OutcrySource    *source)
{
  g_signal_handlers_disconnect_by_data (source, self);
}

static void
on_sources_changed (GListModel      *model,
                    guint            position,
                    guint            removed,
                    guint            added,
                    OutcryApiEvents *self)
{
  for (guint i = 0; i < removed; i++)
    {
      OutcrySource *source = g_ptr_array_index (self->watched, position);
      Subject subject = { KIND_SOURCES, NULL, outcry_source_get_name (source) };

      unwatch (self, source);
      tell (self, &subject, write_source_gone, outcry_source_get_name (source));
      g_ptr_array_remove_index (self->watched, position);
    }
  for (guint i = 0; i < added; i++)
    {
      OutcrySource *source = g_list_model_get_item (model, position + i);

      g_ptr_array_insert (self->watched, (int) (position + i), source);
      g_signal_connect (source, "notify::state", G_CALLBACK (on_source_state), self);
      on_source_state (source, NULL, self);
    }
}

OutcryApiEvents *
outcry_api_events_new (OutcryNode *node)
{
  OutcryApiEvents *self;
  GListModel *sources;

  g_return_val_if_fail (OUTCRY_IS_NODE (node), NULL);

  self = g_new0 (OutcryApiEvents, 1);
  self->node = g_object_ref (node);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_connect (node, "ticks", G_CALLBACK (on_ticks), self);
  g_signal_connect (node, "bars", G_CALLBACK (on_bars), self);
  g_signal_connect (node, "run", G_CALLBACK (on_run), self);
  g_signal_connect (node, "notify::trouble", G_CALLBACK (on_trouble), self);
  sources = G_LIST_MODEL (outcry_node_get_sources (node));
  g_signal_connect (sources, "items-changed", G_CALLBACK (on_sources_changed), self);
  on_sources_changed (sources, 0, 0, g_list_model_get_n_items (sources), self);

  return self;
}

void
outcry_api_events_free (OutcryApiEvents *self)
{
  if (self == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->node, self);
  g_signal_handlers_disconnect_by_data (outcry_node_get_sources (self->node), self);
  for (guint i = 0; i < self->watched->len; i++)
    unwatch (self, g_ptr_array_index (self->watched, i));
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  g_clear_object (&self->node);
  g_free (self);
}

gboolean
outcry_api_events_check (OutcryApiEvents  *self,
                         const char       *query,
                         guint            *status,
                         char            **reason)
{
  Filter filter;
  gboolean good;

  g_return_val_if_fail (self != NULL && status != NULL && reason != NULL, FALSE);

  good = filter_read (&filter, query, reason);
  filter_clear (&filter);
  if (!good)
    {
      *status = SOUP_STATUS_BAD_REQUEST;
      return FALSE;
    }
  if (self->listeners->len >= OUTCRY_API_MAX_LISTENERS)
    {
      *status = SOUP_STATUS_SERVICE_UNAVAILABLE;
      *reason = g_strdup_printf ("%d listeners are there already", OUTCRY_API_MAX_LISTENERS);
      return FALSE;
    }

  return TRUE;
}

static void
on_closed (SoupWebsocketConnection *connection,
           Listener                *listener)
{
  g_ptr_array_remove_fast (listener->events->listeners, listener);
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *message,
            Listener                *listener)
{
  soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA,
                                   "events are only sent; the filter is in the address");
}

void
outcry_api_events_add (OutcryApiEvents         *self,
                       SoupWebsocketConnection *connection,
                       GSocket                 *socket,
                       const char              *query)
{
  Listener *listener;
  g_autofree char *reason = NULL;
  g_autoptr (GBytes) hello = NULL;

  g_return_if_fail (self != NULL && SOUP_IS_WEBSOCKET_CONNECTION (connection));
  g_return_if_fail (G_IS_SOCKET (socket));

  listener = g_new0 (Listener, 1);
  listener->events = self;
  listener->connection = g_object_ref (connection);
  listener->socket = g_object_ref (socket);
  listener->output = g_object_ref (
      g_io_stream_get_output_stream (soup_websocket_connection_get_io_stream (connection)));
  g_queue_init (&listener->queue);
  filter_read (&listener->filter, query, &reason);
  g_ptr_array_add (self->listeners, listener);

  g_signal_connect (connection, "message", G_CALLBACK (on_message), listener);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), listener);

  hello = render (write_hello, self->node, listener->filter.integer_times);
  listener_push (listener, hello);
}

guint
outcry_api_events_get_n_listeners (OutcryApiEvents *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->listeners->len;
}

guint64
outcry_api_events_get_dropped (OutcryApiEvents *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->dropped;
}
