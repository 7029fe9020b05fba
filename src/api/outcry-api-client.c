/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A blocking client of the local interface: libsoup over the node's Unix socket. Invariant: every
 * failure ends as one of the three errors of OUTCRY_API_ERROR, with a message that can be shown as
 * it is. */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-client.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>

/* The host has no meaning on a Unix socket, but HTTP wants one. */
#define BASE "http://outcry"
#define MAX_EVENT_SIZE (1024 * 1024)

struct _OutcryApiClient
{
  GObject      parent_instance;

  char        *address;
  char        *path;    /* of the socket */
  SoupSession *session; /* NULL when the path is no address */
};

G_DEFINE_QUARK (outcry-api-error-quark, outcry_api_error)
G_DEFINE_FINAL_TYPE (OutcryApiClient, outcry_api_client, G_TYPE_OBJECT)

static void
outcry_api_client_finalize (GObject *object)
{
  OutcryApiClient *self = OUTCRY_API_CLIENT (object);

  g_clear_object (&self->session);
  g_free (self->path);
  g_free (self->address);

  G_OBJECT_CLASS (outcry_api_client_parent_class)->finalize (object);
}

static void
outcry_api_client_class_init (OutcryApiClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = outcry_api_client_finalize;
}

static void
outcry_api_client_init (OutcryApiClient *self)
{
}

OutcryApiClient *
outcry_api_client_new (const char *address)
{
  OutcryApiClient *self;

  g_return_val_if_fail (address != NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_API_CLIENT, NULL);
  self->path =
      g_strdup (g_str_has_prefix (address, "unix:") ? address + strlen ("unix:") : address);
  self->address = g_strconcat ("unix:", self->path, NULL);

  if (g_path_is_absolute (self->path) &&
      strlen (self->path) <= OUTCRY_API_MAX_PATH)
    {
      g_autoptr (GSocketAddress) where = g_unix_socket_address_new (self->path);

      self->session = soup_session_new_with_options ("remote-connectable", where,
                                                     "timeout", 0,
                                                     "idle-timeout", 0,
                                                     NULL);
    }

  return self;
}

const char *
outcry_api_client_get_address (OutcryApiClient *self)
{
  g_return_val_if_fail (OUTCRY_IS_API_CLIENT (self), NULL);

  return self->address;
}

static gboolean
check_address (OutcryApiClient  *self,
               GError          **error)
{
  if (self->session != NULL)
    return TRUE;

  if (g_path_is_absolute (self->path))
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_ADDRESS,
                 "the path of a socket can have %d bytes at most, %s has %" G_GSIZE_FORMAT,
                 OUTCRY_API_MAX_PATH, self->path, strlen (self->path));
  else
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_ADDRESS,
                 "“%s” is not an address of a node; unix:/PATH is expected", self->path);

  return FALSE;
}

static void
set_no_node (OutcryApiClient  *self,
             const GError     *cause,
             GError          **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE,
                 "the node at %s belongs to another user", self->path);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE,
                 "no node answers at %s", self->path);
  else
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE,
                 "the node at %s stopped answering: %s", self->path, cause->message);
}

static JsonNode *
parse_json (GBytes  *bytes,
            GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!json_parser_load_from_data (parser, data, (gssize) size, error))
    return NULL;

  return json_parser_steal_root (parser);
}

/* {"error":{"code":…,"message":…}}, or whatever else came with a status that is not 2xx. */
static void
set_refused (guint         status,
             const char   *reason,
             GBytes       *body,
             GError      **error)
{
  g_autoptr (JsonNode) root = parse_json (body, NULL);
  const char *message = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      JsonNode *member = json_object_get_member (json_node_get_object (root), "error");

      if (member != NULL && JSON_NODE_HOLDS_OBJECT (member))
        message = json_object_get_string_member_with_default (json_node_get_object (member),
                                                              "message", NULL);
    }

  if (message != NULL)
    g_set_error_literal (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_REFUSED, message);
  else
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_REFUSED,
                 "the node answered %u %s", status, reason != NULL ? reason : "");
}

GBytes *
outcry_api_client_send (OutcryApiClient  *self,
                        const char       *method,
                        const char       *path,
                        GBytes           *body,
                        const char       *content_type,
                        char            **answer_type,
                        GError          **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (OUTCRY_IS_API_CLIENT (self), NULL);
  g_return_val_if_fail (method != NULL && path != NULL && path[0] == '/', NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_address (self, error))
    return NULL;

  url = g_strconcat (BASE, path, NULL);
  message = soup_message_new (method, url);
  if (message == NULL)
    {
      g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_REFUSED, "“%s” is not a path", path);
      return NULL;
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, content_type, body);

  answer = soup_session_send_and_read (self->session, message, NULL, &local_error);
  if (answer == NULL)
    {
      set_no_node (self, local_error, error);
      return NULL;
    }

  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    {
      set_refused (soup_message_get_status (message), soup_message_get_reason_phrase (message),
                   answer, error);
      return NULL;
    }

  if (answer_type != NULL)
    {
      const char *type = soup_message_headers_get_content_type (
          soup_message_get_response_headers (message), NULL);

      *answer_type = g_strdup (type != NULL ? type : "application/octet-stream");
    }

  return g_steal_pointer (&answer);
}

JsonNode *
outcry_api_client_call (OutcryApiClient  *self,
                        const char       *method,
                        const char       *path,
                        GBytes           *body,
                        const char       *content_type,
                        GError          **error)
{
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *type = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;

  answer = outcry_api_client_send (self, method, path, body, content_type, &type, error);
  if (answer == NULL)
    return NULL;

  if (g_strcmp0 (type, "application/json") != 0)
    {
      gsize size;
      const char *data = g_bytes_get_data (answer, &size);
      g_autofree char *text = g_strndup (data, size);

      root = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (root, text);
      return g_steal_pointer (&root);
    }

  root = parse_json (answer, &local_error);
  if (root == NULL)
    g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE,
                 "what answers at %s is not a node: %s", self->path,
                 local_error != NULL ? local_error->message : "an empty answer");

  return g_steal_pointer (&root);
}

typedef struct
{
  OutcryApiClient         *client;
  OutcryApiEventFunc       func;
  gpointer                 user_data;
  GMainLoop               *loop;
  SoupMessage             *message;
  SoupWebsocketConnection *connection;
  gboolean                 answered; /* the handshake came to an end */
  gboolean                 done;     /* by the caller's own wish */
  GError                  *error;
} Watch;

static void
on_event (SoupWebsocketConnection *connection,
          int                      type,
          GBytes                  *bytes,
          gpointer                 user_data)
{
  Watch *watch = user_data;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;

  if (watch->done || type != SOUP_WEBSOCKET_DATA_TEXT)
    return;

  text = g_strndup (data, size);
  if (!watch->func (text, watch->user_data))
    {
      watch->done = TRUE;
      g_main_loop_quit (watch->loop);
    }
}

static void
on_closed (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  Watch *watch = user_data;
  const char *why = soup_websocket_connection_get_close_data (connection);

  if (!watch->done && watch->error == NULL)
    g_set_error (&watch->error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE,
                 "the node at %s closed the connection%s%s", watch->client->path,
                 why != NULL && *why != '\0' ? ": " : "", why != NULL ? why : "");
  g_main_loop_quit (watch->loop);
}

/* A handshake that was answered with a plain status is the node's refusal; its body is not to be
 * had from libsoup any more. */
static void
explain_failed_handshake (Watch        *watch,
                          const GError *cause)
{
  guint status = soup_message_get_status (watch->message);

  if (status == SOUP_STATUS_NONE || status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    set_no_node (watch->client, cause, &watch->error);
  else
    g_set_error (&watch->error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_REFUSED,
                 "the node refuses to send these events: %s",
                 soup_message_get_reason_phrase (watch->message));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Watch *watch = user_data;
  g_autoptr (GError) error = NULL;

  watch->answered = TRUE;
  watch->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (watch->connection == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        watch->done = TRUE;
      else
        explain_failed_handshake (watch, error);
      g_main_loop_quit (watch->loop);
      return;
    }

  soup_websocket_connection_set_max_incoming_payload_size (watch->connection, MAX_EVENT_SIZE);
  g_signal_connect (watch->connection, "message", G_CALLBACK (on_event), watch);
  g_signal_connect (watch->connection, "closed", G_CALLBACK (on_closed), watch);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Watch *watch = user_data;

  watch->done = TRUE;
  g_main_loop_quit (watch->loop);

  return G_SOURCE_REMOVE;
}

/* Says goodbye when the connection still stands, and waits for the answer, at most as long as
 * libsoup does: seconds. */
static void
close_watch (Watch *watch)
{
  if (watch->connection == NULL)
    return;

  if (soup_websocket_connection_get_state (watch->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    {
      soup_websocket_connection_close (watch->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
      g_main_loop_run (watch->loop);
    }
  g_signal_handlers_disconnect_by_data (watch->connection, watch);
  g_clear_object (&watch->connection);
}

gboolean
outcry_api_client_watch (OutcryApiClient     *self,
                         const char          *path,
                         OutcryApiEventFunc   func,
                         gpointer             user_data,
                         GCancellable        *cancellable,
                         GError             **error)
{
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GSource) source = NULL;
  g_autofree char *url = NULL;
  Watch watch = { .client = self, .func = func, .user_data = user_data };

  g_return_val_if_fail (OUTCRY_IS_API_CLIENT (self), FALSE);
  g_return_val_if_fail (path != NULL && path[0] == '/' && func != NULL, FALSE);

  if (!check_address (self, error))
    return FALSE;

  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  watch.loop = loop = g_main_loop_new (context, FALSE);
  if (cancellable != NULL)
    {
      source = g_cancellable_source_new (cancellable);
      g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled), &watch, NULL);
      g_source_attach (source, context);
    }

  url = g_strconcat (BASE, path, NULL);
  watch.message = soup_message_new (SOUP_METHOD_GET, url);
  /* The session belongs to the context it was made in, so a watch has one of its own. */
  {
    g_autoptr (GSocketAddress) where = g_unix_socket_address_new (self->path);
    g_autoptr (SoupSession) session = soup_session_new_with_options ("remote-connectable", where,
                                                                     NULL);

    soup_session_websocket_connect_async (session, watch.message, NULL, NULL, G_PRIORITY_DEFAULT,
                                          cancellable, on_connected, &watch);
    g_main_loop_run (loop);
    while (!watch.answered)
      g_main_context_iteration (context, TRUE);
    close_watch (&watch);
  }

  if (source != NULL)
    g_source_destroy (source);
  g_clear_object (&watch.message);
  g_main_context_pop_thread_default (context);

  if (watch.error != NULL)
    {
      g_propagate_error (error, watch.error);
      return FALSE;
    }

  return TRUE;
}
