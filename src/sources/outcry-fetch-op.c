/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One request: check, wait for the host's turn, send, follow redirects, read within bounds, answer.
 *
 * An operation has exactly one thing outstanding (its place in a queue, the send, the close or a
 * read), and only its completion ends the operation; timers and cancellation do no more than cancel
 * it, leaving their reason in verdict. The address is checked at the moment the connection is made,
 * on the address it is made to, so that a name which resolves to a public address first and to a
 * private one then (DNS rebinding) comes to nothing. */

#define G_LOG_DOMAIN "outcry-sources"

#include <string.h>

#include "sources/outcry-address-policy.h"
#include "sources/outcry-fetcher-private.h"
#include "sources/outcry-sources-error.h"

#define READ_SIZE 65536
#define MAX_AGE 86400

static void read_more (OutcryFetchOp *op);

OutcryFetchOp *
outcry_fetch_op_new (OutcryFetcher          *fetcher,
                     GTask                  *task,
                     const OutcryFetchRules *rules)
{
  OutcryFetchOp *op = g_new0 (OutcryFetchOp, 1);

  op->fetcher = fetcher; /* kept alive by the task */
  op->task = task;
  op->source = g_strdup (rules->source);
  op->limits = rules->limits;
  op->allow_private = rules->allow_private;
  op->cancellable = g_cancellable_new ();
  return op;
}

static void
set_active (OutcryFetchOp *op,
            gboolean       active)
{
  if (op->active == active)
    return;
  op->active = active;
  op->fetcher->n_active += active ? 1 : -1;
}

static void
clear_hop (OutcryFetchOp *op)
{
  outcry_clock_clear_timer (op->fetcher->clock, &op->idle_timer);
  outcry_clock_clear_timer (op->fetcher->clock, &op->total_timer);
  set_active (op, FALSE);
  if (op->message != NULL)
    g_signal_handlers_disconnect_by_data (op->message, op);
  g_clear_object (&op->message);
  if (op->stream != NULL)
    g_input_stream_close_async (op->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&op->stream);
  g_clear_object (&op->socket);
  g_clear_pointer (&op->decoder, outcry_body_decoder_free);
}

static void
op_free (OutcryFetchOp *op)
{
  clear_hop (op);
  g_clear_handle_id (&op->cancel_idle, g_source_remove);
  if (op->cancelled_id != 0)
    g_cancellable_disconnect (g_task_get_cancellable (op->task), op->cancelled_id);
  g_clear_object (&op->cancellable);
  g_clear_error (&op->verdict);
  g_clear_pointer (&op->uri, g_uri_unref);
  g_free (op->host);
  g_free (op->method);
  g_strfreev (op->headers);
  g_free (op->body);
  g_free (op->source);
  g_object_unref (op->task);
  g_free (op);
}

/* Ends the operation with an error (taken). */
void
outcry_fetch_op_fail (OutcryFetchOp *op,
                      GError        *error)
{
  GTask *task = g_object_ref (op->task);

  op_free (op);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
succeed (OutcryFetchOp  *op,
         gpointer        value,
         GDestroyNotify  destroy)
{
  GTask *task = g_object_ref (op->task);

  op_free (op);
  g_task_return_pointer (task, value, destroy);
  g_object_unref (task);
}

/* What GIO, libsoup and TLS say, in words that name the host. */
static GError *
explain (OutcryFetchOp *op,
         const GError  *error)
{
  int code = OUTCRY_SOURCES_ERROR_OFFLINE;

  if (op->verdict != NULL)
    return g_steal_pointer (&op->verdict);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      error->domain == OUTCRY_SOURCES_ERROR)
    return g_error_copy (error);
  if (error->domain == G_RESOLVER_ERROR)
    return g_error_new (OUTCRY_SOURCES_ERROR, code, "the name %s is not found; is there a network?",
                        op->host);
  if (error->domain == G_TLS_ERROR)
    return g_error_new (OUTCRY_SOURCES_ERROR, code, "no secure connection to %s: %s", op->host,
                        error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_error_new (OUTCRY_SOURCES_ERROR, code, "%s refuses the connection", op->host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return g_error_new (OUTCRY_SOURCES_ERROR, code, "%s cannot be reached; is there a network?",
                        op->host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_error_new (OUTCRY_SOURCES_ERROR, code, "%s cut the connection %s", op->host,
                        op->got_bytes ? "in the middle of its answer" : "before it answered");
  return g_error_new (OUTCRY_SOURCES_ERROR, code, "no answer from %s: %s", op->host,
                      error->message);
}

static void
cancel_with (OutcryFetchOp *op,
             GError        *verdict)
{
  if (op->verdict == NULL)
    op->verdict = verdict;
  else
    g_error_free (verdict);
  g_cancellable_cancel (op->cancellable);
}

static void
on_idle_timeout (gpointer user_data)
{
  OutcryFetchOp *op = user_data;
  gint64 seconds = OUTCRY_FETCHER_IDLE / OUTCRY_SECOND;

  op->idle_timer = 0;
  cancel_with (op, op->got_bytes
                       ? g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_OFFLINE,
                                      "%s stopped in the middle of its answer for %" G_GINT64_FORMAT
                                      " s",
                                      op->host, seconds)
                       : g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_OFFLINE,
                                      "no answer from %s within %" G_GINT64_FORMAT " s", op->host,
                                      seconds));
}

static void
on_total_timeout (gpointer user_data)
{
  OutcryFetchOp *op = user_data;

  op->total_timer = 0;
  cancel_with (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT,
                                "the answer of %s took longer than %" G_GINT64_FORMAT " s",
                                op->host, OUTCRY_FETCHER_TOTAL / OUTCRY_SECOND));
}

static void
restart_idle_timer (OutcryFetchOp *op)
{
  outcry_clock_clear_timer (op->fetcher->clock, &op->idle_timer);
  op->idle_timer =
      outcry_clock_add_timer (op->fetcher->clock, OUTCRY_FETCHER_IDLE, on_idle_timeout, op);
}

/* The caller cancelled while the operation waits for its turn. */
static gboolean
on_cancelled_idle (gpointer user_data)
{
  OutcryFetchOp *op = user_data;

  op->cancel_idle = 0;
  if (op->queued)
    {
      outcry_fetcher_dequeue (op->fetcher, op);
      outcry_fetch_op_fail (op, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                     "the request was cancelled"));
    }
  return G_SOURCE_REMOVE;
}

/* Runs inside g_cancellable_cancel (), where the operation must not be freed (disconnecting would
 * dead-lock). */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  OutcryFetchOp *op = user_data;

  g_cancellable_cancel (op->cancellable);
  if (op->cancel_idle == 0)
    op->cancel_idle = g_idle_add (on_cancelled_idle, op);
}

/* Checks @uri (taken) and waits for its host's turn. */
static void
go_to (OutcryFetchOp *op,
       GUri          *uri)
{
  GError *error = NULL;

  g_clear_pointer (&op->uri, g_uri_unref);
  g_clear_pointer (&op->host, g_free);
  op->uri = uri;
  op->host = g_ascii_strdown (g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "", -1);

  if (!outcry_uri_check (uri, op->source, op->allow_private, &error))
    {
      if (op->redirects > 0)
        g_prefix_error (&error, "redirected: ");
      outcry_fetch_op_fail (op, error);
      return;
    }
  outcry_fetcher_enqueue (op->fetcher, op);
}

void
outcry_fetch_op_start (OutcryFetchOp *op,
                       const char    *url)
{
  GCancellable *cancellable = g_task_get_cancellable (op->task);
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  GError *error = NULL;

  if (uri == NULL)
    {
      /* Not in its own words: it may hold a secret. */
      outcry_fetch_op_fail (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                                             "what was to be asked of %s is no address",
                                             op->source));
      return;
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      outcry_fetch_op_fail (op, error);
      return;
    }
  if (cancellable != NULL)
    op->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), op, NULL);
  go_to (op, g_steal_pointer (&uri));
}

/* Called before the first byte goes out, with the address the connection is being made to. */
static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  OutcryFetchOp *op = user_data;
  g_autoptr(GSocketAddress) address = NULL;
  g_autofree char *text = NULL;
  GInetAddress *inet;

  if ((event != G_SOCKET_CLIENT_CONNECTING && event != G_SOCKET_CLIENT_CONNECTED) ||
      !G_IS_SOCKET_CONNECTION (connection))
    return;
  if (event == G_SOCKET_CLIENT_CONNECTED)
    g_set_object (&op->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
  if (op->allow_private || g_object_get_data (G_OBJECT (message), "outcry-overridden") != NULL)
    return;

  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    {
      /* Gone again, most likely; what cannot be checked is not spoken to. */
      cancel_with (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_OFFLINE,
                                    "%s cannot be reached; is there a network?", op->host));
      return;
    }
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  if (outcry_address_is_public (inet))
    return;
  text = g_inet_address_to_string (inet);
  cancel_with (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                                "%s is at the private address %s", op->host, text));
}

/* What a recipe may not say: what frames the message, what we say ourselves, and cookies. */
static gboolean
header_is_allowed (const char *name,
                   const char *value)
{
  static const char * const ours[] = {
    "accept-encoding", "connection", "content-length", "cookie",  "expect", "host",
    "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", NULL
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (*name == '\0' || g_strv_contains (ours, lower) || g_str_has_prefix (lower, "sec-") ||
      strpbrk (value, "\r\n") != NULL)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
        return FALSE;
    }
  return TRUE;
}

static SoupMessage *
make_message (OutcryFetchOp  *op,
              gboolean       *overridden,
              GError        **error)
{
  g_autoptr(GUri) real = outcry_fetcher_rewrite (op->fetcher, op->uri, op->is_socket, overridden);
  g_autoptr(SoupMessage) message = soup_message_new_from_uri (op->method, real);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *body_type = "application/json";

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (*overridden)
    g_object_set_data (G_OBJECT (message), "outcry-overridden", GINT_TO_POINTER (1));
  for (guint i = 0; op->headers != NULL && op->headers[i] != NULL && op->headers[i + 1] != NULL;
       i += 2)
    {
      if (!header_is_allowed (op->headers[i], op->headers[i + 1]))
        {
          g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                       "the header \"%.64s\" may not be set by a recipe", op->headers[i]);
          return NULL;
        }
      if (g_ascii_strcasecmp (op->headers[i], "content-type") == 0)
        body_type = op->headers[i + 1];
      else
        soup_message_headers_replace (headers, op->headers[i], op->headers[i + 1]);
    }
  if (!op->is_socket)
    soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  if (op->body != NULL)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (op->body, strlen (op->body));

      soup_message_set_request_body_from_bytes (message, body_type, bytes);
    }
  return g_steal_pointer (&message);
}

/* A Retry-After holds the host, whoever asks next. */
static void
note_retry_after (OutcryFetchOp *op,
                  OutcryTime     server_time)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (op->message);
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  OutcryClock *clock = op->fetcher->clock;
  guint status = soup_message_get_status (op->message);
  gint64 wait;

  if (text == NULL || (status != 429 && status != 503 && status != 418 && status != 403))
    return;
  /* The date is the server's, so it is measured by the server's clock where that is known. */
  wait =
      outcry_retry_after_parse (text, server_time != OUTCRY_TIME_NONE ? server_time
                                                                      : outcry_clock_now (clock));
  if (wait > 0)
    outcry_host_limiter_hold (op->fetcher->limiter, op->host,
                              outcry_clock_monotonic (clock) + MIN (wait, 7 * OUTCRY_DAY));
}

static OutcryTime
read_server_time (SoupMessageHeaders *headers)
{
  const char *date = soup_message_headers_get_one (headers, "Date");
  const char *age = soup_message_headers_get_one (headers, "Age");
  g_autoptr(GDateTime) parsed = NULL;
  guint64 seconds = 0;

  if (date == NULL)
    return OUTCRY_TIME_NONE;
  parsed = soup_date_time_new_from_http_string (date);
  if (parsed == NULL)
    return OUTCRY_TIME_NONE;
  /* A cache answers with the Date of the original and tells how old that is. */
  if (age != NULL && !g_ascii_string_to_unsigned (age, 10, 0, MAX_AGE, &seconds, NULL))
    return OUTCRY_TIME_NONE;
  return (g_date_time_to_unix (parsed) + (gint64) seconds) * OUTCRY_SECOND;
}

static void
finish_reply (OutcryFetchOp *op)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (op->message);
  OutcryClock *clock = op->fetcher->clock;
  g_autoptr(GBytes) body = NULL;
  GError *error = NULL;
  OutcryReply *reply;

  body = outcry_body_decoder_finish (op->decoder, &error);
  if (body == NULL)
    {
      g_prefix_error (&error, "%s: ", op->host);
      outcry_fetch_op_fail (op, error);
      return;
    }
  reply = g_new0 (OutcryReply, 1);
  reply->status = soup_message_get_status (op->message);
  reply->host = g_strdup (op->host);
  reply->content_type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  reply->retry_after = g_strdup (soup_message_headers_get_one (headers, "Retry-After"));
  reply->body = g_steal_pointer (&body);
  reply->received = outcry_clock_now (clock);
  reply->server_time = read_server_time (headers);
  reply->took_us = outcry_clock_monotonic (clock) - op->sent;
  succeed (op, reply, (GDestroyNotify) outcry_reply_free);
}

static void
on_read (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  OutcryFetchOp *op = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize size;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  if (bytes == NULL)
    {
      outcry_fetch_op_fail (op, explain (op, error));
      return;
    }
  size = g_bytes_get_size (bytes);
  if (size == 0)
    {
      finish_reply (op);
      return;
    }
  op->got_bytes = TRUE;
  if (!outcry_body_decoder_push (op->decoder, g_bytes_get_data (bytes, NULL), size, &error))
    {
      g_prefix_error (&error, "%s: ", op->host);
      outcry_fetch_op_fail (op, g_steal_pointer (&error));
      return;
    }
  read_more (op);
}

static void
read_more (OutcryFetchOp *op)
{
  restart_idle_timer (op);
  g_input_stream_read_bytes_async (op->stream, READ_SIZE, G_PRIORITY_DEFAULT, op->cancellable,
                                   on_read, op);
}

/* Another host of the source gets what the address says and no more: keys are in headers and
 * bodies, and below some domains there are strangers. FALSE when nothing would be left to send. */
static gboolean
leave_keys_behind (OutcryFetchOp *op,
                   GUri          *target)
{
  g_auto(GStrv) headers = g_steal_pointer (&op->headers);
  g_autoptr(GStrvBuilder) kept = g_strv_builder_new ();
  const char *host = g_uri_get_host (target);

  if (host != NULL && g_ascii_strcasecmp (host, op->host) == 0)
    {
      op->headers = g_steal_pointer (&headers);
      return TRUE;
    }
  for (guint i = 0; headers != NULL && headers[i] != NULL && headers[i + 1] != NULL; i += 2)
    {
      if (g_ascii_strcasecmp (headers[i], "Accept") != 0)
        continue;
      g_strv_builder_add (kept, headers[i]);
      g_strv_builder_add (kept, headers[i + 1]);
    }
  op->headers = g_strv_builder_end (kept);
  return op->body == NULL;
}

/* TRUE when the answer was a redirect and has been dealt with. */
static gboolean
follow_redirect (OutcryFetchOp *op)
{
  guint status = soup_message_get_status (op->message);
  const char *location = soup_message_headers_get_one (
      soup_message_get_response_headers (op->message), "Location");
  g_autoptr(GUri) target = NULL;

  if (!(status >= 301 && status <= 303) && status != 307 && status != 308)
    return FALSE;
  if (location == NULL)
    return FALSE;

  if (op->redirects == OUTCRY_FETCHER_MAX_REDIRECTS)
    {
      outcry_fetch_op_fail (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT,
                                             "%s redirects more than %d times", op->host,
                                             OUTCRY_FETCHER_MAX_REDIRECTS));
      return TRUE;
    }
  target = g_uri_parse_relative (op->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL)
    {
      outcry_fetch_op_fail (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                                             "%s redirects to what is no address", op->host));
      return TRUE;
    }
  if (status <= 303)
    {
      g_free (op->method);
      op->method = g_strdup ("GET");
      g_clear_pointer (&op->body, g_free);
    }
  if (!leave_keys_behind (op, target))
    {
      outcry_fetch_op_fail (op, g_error_new (OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                                             "%s redirects what was posted to another host",
                                             op->host));
      return TRUE;
    }
  op->redirects++;
  clear_hop (op);
  go_to (op, g_steal_pointer (&target));
  return TRUE;
}

static void
on_sent (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  OutcryFetchOp *op = user_data;
  g_autoptr(GError) error = NULL;
  SoupMessageHeaders *headers;

  op->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (op->stream == NULL)
    {
      outcry_fetch_op_fail (op, explain (op, error));
      return;
    }
  headers = soup_message_get_response_headers (op->message);
  note_retry_after (op, read_server_time (headers));
  if (follow_redirect (op))
    return;

  op->decoder =
      outcry_body_decoder_new (soup_message_headers_get_list (headers, "Content-Encoding"),
                               OUTCRY_FETCHER_MAX_BODY, &error);
  if (op->decoder != NULL &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > OUTCRY_FETCHER_MAX_BODY)
    g_set_error (&error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT,
                 "the answer is larger than %d KiB", OUTCRY_FETCHER_MAX_BODY / 1024);
  if (error != NULL)
    {
      g_prefix_error (&error, "%s: ", op->host);
      outcry_fetch_op_fail (op, g_steal_pointer (&error));
      return;
    }
  read_more (op);
}

/* What a refused handshake says. */
static GError *
explain_handshake (OutcryFetchOp *op,
                   const GError  *error)
{
  guint status = soup_message_get_status (op->message);
  int code = OUTCRY_SOURCES_ERROR_OFFLINE;

  if (op->verdict != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      status == 0 || status == 101)
    return explain (op, error);

  note_retry_after (op, read_server_time (soup_message_get_response_headers (op->message)));
  if (status == 429 || status == 418)
    code = OUTCRY_SOURCES_ERROR_THROTTLED;
  else if (status == 401 || status == 403 || status == 451)
    code = OUTCRY_SOURCES_ERROR_BLOCKED;
  else if (status < 500)
    code = OUTCRY_SOURCES_ERROR_ANSWER;
  return g_error_new (OUTCRY_SOURCES_ERROR, code, "HTTP status %u from %s instead of a socket",
                      status, op->host);
}

static void
on_connected (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  OutcryFetchOp *op = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SoupWebsocketConnection) connection = NULL;

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &error);
  if (connection == NULL)
    {
      outcry_fetch_op_fail (op, explain_handshake (op, error));
      return;
    }
  soup_websocket_connection_set_max_incoming_payload_size (connection, OUTCRY_FETCHER_MAX_MESSAGE);
  if (op->socket != NULL)
    g_object_set_data_full (G_OBJECT (connection), "outcry-socket", g_object_ref (op->socket),
                            g_object_unref);
  succeed (op, g_steal_pointer (&connection), g_object_unref);
}

void
outcry_fetch_op_send (OutcryFetchOp *op)
{
  OutcryClock *clock = op->fetcher->clock;
  GError *error = NULL;
  SoupSession *session;
  gboolean overridden;

  op->message = make_message (op, &overridden, &error);
  if (op->message == NULL)
    {
      outcry_fetch_op_fail (op, error);
      return;
    }
  g_signal_connect (op->message, "network-event", G_CALLBACK (on_network_event), op);
  session = op->fetcher->sessions[op->allow_private || overridden ? 1 : 0];
  op->got_bytes = FALSE;
  op->sent = outcry_clock_monotonic (clock);
  set_active (op, TRUE);
  restart_idle_timer (op);
  op->total_timer = outcry_clock_add_timer (clock, OUTCRY_FETCHER_TOTAL, on_total_timeout, op);

  if (op->is_socket)
    soup_session_websocket_connect_async (session, op->message, NULL, NULL, G_PRIORITY_DEFAULT,
                                          op->cancellable, on_connected, op);
  else
    soup_session_send_async (session, op->message, G_PRIORITY_DEFAULT, op->cancellable, on_sent,
                             op);
}
