/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The listener: which host is meant, captured answers, faults, the log of requests, the control
 * paths
 * (/_fault?kind=K&count=N&host=H, /_requests, /_stop-sockets). */

#include "outcry-replay-private.h"

#include <string.h>

#include "outcry-test-listener.h"

typedef struct
{
  char *kind;
  char *host; /* NULL: any */
  int   count;
} ReplayFault;

G_DEFINE_FINAL_TYPE (OutcryReplay, outcry_replay, G_TYPE_OBJECT)

static const char *const kinds_of_request[] = { "500",  "429",   "403",      "stall",
                                                "gzip", "drop",  "html",     "schema",
                                                "date", "large", "redirect", NULL };
static const char *const kinds_of_socket[] = { "fragment", "split",   "gap", "garbage",
                                               "refuse",   "restart", "endless", NULL };

static void
fault_free (gpointer data)
{
  ReplayFault *fault = data;

  g_free (fault->kind);
  g_free (fault->host);
  g_free (fault);
}

static void
request_free (gpointer data)
{
  OutcryReplayRequest *request = data;

  g_free (request->host);
  g_free (request->target);
  g_free (request);
}

void
outcry_replay_stop (OutcryReplay *self)
{
  g_return_if_fail (OUTCRY_IS_REPLAY (self));

  g_clear_pointer (&self->service, outcry_test_stop_listen);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_ptr_array_set_size (self->stalled, 0);
  g_clear_object (&self->server);
}

static void
outcry_replay_finalize (GObject *object)
{
  OutcryReplay *self = OUTCRY_REPLAY (object);

  outcry_replay_stop (self);
  g_clear_pointer (&self->market, outcry_replay_market_free);
  g_clear_pointer (&self->captures, g_hash_table_unref);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_clear_pointer (&self->stalled, g_ptr_array_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (outcry_replay_parent_class)->finalize (object);
}

static void
outcry_replay_class_init (OutcryReplayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = outcry_replay_finalize;
}

static void
outcry_replay_init (OutcryReplay *self)
{
  self->faults = g_ptr_array_new_with_free_func (fault_free);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->stalled = g_ptr_array_new_with_free_func (g_object_unref);
  self->captures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

gint64
outcry_replay_now (OutcryReplay *self)
{
  return outcry_clock_now (self->clock) + self->ahead;
}

void
outcry_replay_set_ahead (OutcryReplay *self,
                         gint64        ahead_us)
{
  g_return_if_fail (OUTCRY_IS_REPLAY (self));

  self->ahead = ahead_us;
}

const char *
outcry_replay_take_fault (OutcryReplay       *self,
                          const char         *host,
                          const char * const *kinds)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      ReplayFault *fault = g_ptr_array_index (self->faults, i);
      const char *kind = NULL;

      if ((fault->host != NULL && !g_str_equal (fault->host, host)) || fault->count == 0)
        continue;
      for (guint k = 0; kinds[k] != NULL; k++)
        {
          if (g_str_equal (kinds[k], fault->kind))
            kind = kinds[k];
        }
      if (kind == NULL)
        continue;
      if (fault->count > 0)
        fault->count--;
      return kind;
    }
  return NULL;
}

gboolean
outcry_replay_add_fault (OutcryReplay *self,
                         const char   *kind,
                         int           count,
                         const char   *host)
{
  ReplayFault *fault;

  g_return_val_if_fail (OUTCRY_IS_REPLAY (self), FALSE);

  if (g_str_equal (kind, "none"))
    {
      g_ptr_array_set_size (self->faults, 0);
      return TRUE;
    }
  if (!g_strv_contains (kinds_of_request, kind) && !g_strv_contains (kinds_of_socket, kind))
    return FALSE;
  fault = g_new0 (ReplayFault, 1);
  fault->kind = g_strdup (kind);
  fault->host = host != NULL && *host != '\0' ? g_strdup (host) : NULL;
  fault->count = count;
  g_ptr_array_add (self->faults, fault);
  return TRUE;
}

static void
note_request (OutcryReplay *self,
              const char   *host,
              const char   *target,
              gboolean      socket)
{
  OutcryReplayRequest *request = g_new0 (OutcryReplayRequest, 1);

  request->time = outcry_clock_now (self->clock);
  request->host = g_strdup (host);
  request->target = g_strdup (target);
  request->socket = socket;
  g_ptr_array_add (self->requests, request);
}

/* "/HOST/rest?query" taken apart; FALSE without a host. */
static gboolean
split_target (GUri  *uri,
              char **host,
              char **target)
{
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri);
  const char *slash;

  if (*path != '/')
    return FALSE;
  slash = strchr (path + 1, '/');
  *host = slash != NULL ? g_strndup (path + 1, (gsize) (slash - path - 1)) : g_strdup (path + 1);
  *target = g_strdup_printf ("%s%s%s", slash != NULL ? slash : "/", query != NULL ? "?" : "",
                             query != NULL ? query : "");
  return TRUE;
}

static void
respond (SoupServerMessage *message,
         guint              status,
         const char        *type,
         const char        *data,
         gsize              len)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, len);
}

static void
respond_cut_gzip (SoupServerMessage *message,
                  const GString     *body)
{
  g_autoptr (GConverter) zip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GInputStream) in =
      g_memory_input_stream_new_from_data (body->str, (gssize) body->len, NULL);
  g_autoptr(GInputStream) packed = g_converter_input_stream_new (in, zip);
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", "gzip");
  respond (message, 200, "application/json",
           g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)),
           g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)) / 2);
}

/* Promises more than it sends. */
static void
respond_and_drop (SoupServerMessage *message,
                  const GString     *body)
{
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
      "\r\n\r\n",
      body->len + 1000);
  GOutputStream *out = g_io_stream_get_output_stream (stream);

  g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (out, body->str, MIN (body->len / 2, 1000), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
respond_changed (SoupServerMessage *message,
                 const char        *type)
{
  const char *text = "{\"payload\":{\"rows\":[{\"when\":1,\"what\":2}]}}";

  if (strstr (type, "xml") != NULL)
    text = "<?xml version=\"1.0\"?><rates><day when='2026-11-20'/></rates>";
  else if (strstr (type, "csv") != NULL || strstr (type, "zip") != NULL)
    text = "when,what\n1,2\n";
  respond (message, 200, type, text, strlen (text));
}

static void
respond_with_fault (OutcryReplay         *self,
                    SoupServerMessage    *message,
                    OutcryReplayExchange *e,
                    const char           *fault)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  if (g_str_equal (fault, "500") || g_str_equal (fault, "403"))
    respond (message, fault[0] == '5' ? 500 : 403, "text/plain", "no", 2);
  else if (g_str_equal (fault, "429"))
    {
      soup_message_headers_replace (headers, "Retry-After", "7");
      respond (message, 429, "text/plain", "slow down", 9);
    }
  else if (g_str_equal (fault, "stall"))
    {
      g_ptr_array_add (self->stalled, g_object_ref (message));
      soup_server_message_pause (message);
    }
  else if (g_str_equal (fault, "gzip"))
    respond_cut_gzip (message, e->body);
  else if (g_str_equal (fault, "drop"))
    respond_and_drop (message, e->body);
  else if (g_str_equal (fault, "html"))
    respond (message, 200, "text/html; charset=utf-8",
             "<!DOCTYPE html><html><body>Just a moment...</body></html>", 57);
  else if (g_str_equal (fault, "schema"))
    respond_changed (message, e->type);
  else if (g_str_equal (fault, "redirect"))
    {
      soup_message_headers_replace (headers, "Location",
                                    "http://169.254.169.254/latest/meta-data/");
      respond (message, 302, "text/plain", "", 0);
    }
  else if (g_str_equal (fault, "large"))
    {
      g_autofree char *blanks = g_strnfill (10000000, ' ');

      respond (message, 200, "application/json", blanks, 10000000);
    }
  else
    {
      g_autoptr(GDateTime) ahead = g_date_time_new_from_unix_utc (e->now / OUTCRY_SECOND + 3600);
      g_autofree char *date = soup_date_time_to_string (ahead, SOUP_DATE_HTTP);

      soup_message_headers_replace (headers, "Date", date);
      respond (message, e->status, e->type, e->body->str, e->body->len);
    }
}

static void
answer_control (OutcryReplay      *self,
                SoupServerMessage *message,
                const char        *path,
                GHashTable        *query)
{
  g_autoptr(GString) text = g_string_new ("[");

  if (g_str_equal (path, "/_fault"))
    {
      const char *kind = query != NULL ? g_hash_table_lookup (query, "kind") : NULL;
      const char *count = query != NULL ? g_hash_table_lookup (query, "count") : NULL;
      gboolean    good =
          kind != NULL && outcry_replay_add_fault (self, kind, count != NULL ? atoi (count) : 1,
                                                   g_hash_table_lookup (query, "host"));

      respond (message, good ? 200 : 400, "text/plain", good ? "ok\n" : "no such fault\n",
               good ? 3 : 14);
      return;
    }
  if (g_str_equal (path, "/_stop-sockets"))
    {
      g_clear_pointer (&self->sockets, g_ptr_array_unref);
      respond (message, 200, "text/plain", "ok\n", 3);
      return;
    }
  for (guint i = 0; i < self->requests->len; i++)
    {
      const OutcryReplayRequest *request = g_ptr_array_index (self->requests, i);

      g_string_append_printf (text,
                              "%s{\"time\":%" G_GINT64_FORMAT
                              ",\"host\":\"%s\",\"target\":\"%s\",\"socket\":%s}",
                              i > 0 ? ",\n" : "", request->time, request->host, request->target,
                              request->socket ? "true" : "false");
    }
  g_string_append (text, "]\n");
  respond (message, 200, "application/json", text->str, text->len);
}

static gboolean
answer_captured (OutcryReplay         *self,
                 OutcryReplayExchange *e,
                 const char           *target)
{
  g_autofree char *key = g_strconcat (e->host, target, NULL);
  const char *text = g_hash_table_lookup (self->captures, key);

  if (text == NULL)
    return FALSE;
  g_string_append (e->body, text);
  return TRUE;
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  OutcryReplay *self = user_data;
  g_autoptr(GString) body = g_string_new (NULL);
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *date_text = NULL;
  g_autofree char *host = NULL;
  g_autofree char *target = NULL;
  g_autofree char *real_path = NULL;
  OutcryReplayExchange e = {
    .replay = self, .query = query, .status = 200, .type = "application/json", .body = body
  };
  const char *fault;

  /* A handshake: with a status set here the socket's handler would not be asked. */
  if (soup_message_headers_header_contains (soup_server_message_get_request_headers (message),
                                            "Upgrade", "websocket"))
    return;
  e.now = outcry_replay_now (self);
  date = g_date_time_new_from_unix_utc (e.now / OUTCRY_SECOND);
  date_text = soup_date_time_to_string (date, SOUP_DATE_HTTP);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date",
                                date_text);

  if (path[1] == '_' || !split_target (soup_server_message_get_uri (message), &host, &target))
    {
      answer_control (self, message, path, query);
      return;
    }
  note_request (self, host, target, FALSE);
  real_path = g_strndup (target, strcspn (target, "?"));
  e.host = host;
  e.path = real_path;
  if (!answer_captured (self, &e, target) && !outcry_replay_answer (&e))
    {
      respond (message, 404, "text/plain", "no such host\n", 13);
      return;
    }
  fault = outcry_replay_take_fault (self, host, kinds_of_request);
  if (fault != NULL)
    respond_with_fault (self, message, &e, fault);
  else
    respond (message, e.status, e.type, body->str, body->len);
}

static void
on_socket (SoupServer              *server,
           SoupServerMessage       *message,
           const char              *path,
           SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  OutcryReplay *self = user_data;
  g_autofree char *host = NULL;
  g_autofree char *target = NULL;

  if (!split_target (soup_server_message_get_uri (message), &host, &target))
    return;
  note_request (self, host, target, TRUE);
  outcry_replay_accept_socket (self, host, target, connection);
}

/* Lines "URL -> TIME: BODY" of a captured file become answers at that URL. */
static void
load_capture (OutcryReplay *self,
              const char   *root,
              const char   *name,
              const char   *real_host,
              const char   *shown_host)
{
  g_autofree char *path = g_build_filename (root, "tests", "data", "exchange-captures", name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr (GConverter) unzip =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr(GInputStream) raw = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
  g_autoptr(GInputStream) plain = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *prefix = g_strdup_printf ("https://%s", real_host);
  char *line;

  if (raw == NULL)
    return;
  plain = g_converter_input_stream_new (raw, unzip);
  lines = g_data_input_stream_new (plain);
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
    {
      char *arrow = strstr (line, " -> ");
      char *body = arrow != NULL ? strstr (arrow, ": ") : NULL;

      if (body != NULL && g_str_has_prefix (line, prefix))
        {
          *arrow = '\0';
          g_hash_table_replace (self->captures,
                                g_strconcat (shown_host, line + strlen (prefix), NULL),
                                g_strdup (body + 2));
        }
      g_free (line);
    }
}

OutcryReplay *
outcry_replay_new (OutcryClock  *clock,
                   const char   *root,
                   guint64       seed,
                   guint         density,
                   GError      **error)
{
  g_autoptr(OutcryReplay) self = NULL;

  g_return_val_if_fail (OUTCRY_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (root != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_REPLAY, NULL);
  self->clock = g_object_ref (clock);
  self->market = outcry_replay_market_new (root, seed, density);
  load_capture (self, root, "COINBASE.0.gz", "api.pro.coinbase.com", "api.exchange.coinbase.com");
  load_capture (self, root, "KRAKEN.0.gz", "api.kraken.com", "api.kraken.com");
  load_capture (self, root, "BINANCE.0.gz", "api.binance.com", "data-api.binance.vision");
  load_capture (self, root, "BINANCE.http.0.0.gz", "api.binance.com", "data-api.binance.vision");

  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_add_websocket_handler (self->server, NULL, NULL, NULL, on_socket, self, NULL);
  self->service = outcry_test_listen (self->server, &self->url, error);
  if (self->service == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

const char *
outcry_replay_get_url (OutcryReplay *self)
{
  g_return_val_if_fail (OUTCRY_IS_REPLAY (self), NULL);

  return self->url;
}

char **
outcry_replay_get_overrides (OutcryReplay *self)
{
  g_autoptr(GPtrArray) overrides = g_ptr_array_new ();

  g_return_val_if_fail (OUTCRY_IS_REPLAY (self), NULL);

  for (guint i = 0; outcry_replay_hosts[i] != NULL; i++)
    g_ptr_array_add (overrides, g_strdup_printf ("%s=%s/%s", outcry_replay_hosts[i], self->url,
                                                 outcry_replay_hosts[i]));
  g_ptr_array_add (overrides, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&overrides), FALSE);
}

guint
outcry_replay_get_n_requests (OutcryReplay *self)
{
  g_return_val_if_fail (OUTCRY_IS_REPLAY (self), 0);

  return self->requests->len;
}

const OutcryReplayRequest *
outcry_replay_get_request (OutcryReplay *self,
                           guint         i)
{
  g_return_val_if_fail (OUTCRY_IS_REPLAY (self), NULL);
  g_return_val_if_fail (i < self->requests->len, NULL);

  return g_ptr_array_index (self->requests, i);
}

guint
outcry_replay_get_n_sockets (OutcryReplay *self)
{
  g_return_val_if_fail (OUTCRY_IS_REPLAY (self), 0);

  return self->sockets != NULL ? self->sockets->len : 0;
}
