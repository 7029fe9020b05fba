/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket, its connections, and the way from a connection to a request. The socket gets its mode
 * between bind() and listen(), so that nobody can connect before. Connections are accepted here and
 * not by libsoup: its listener stops for good after one failed accept(), it trips over a request
 * without a Host on a Unix socket, and the peer's user and the number of connections are to be
 * checked first. Invariant: the file is removed only while it is the one that was made here. */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-server.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/outcry-api-client.h"
#include "api/outcry-api-events.h"
#include "api/outcry-api-request.h"
#include "api/outcry-api-routes.h"

#define EVENTS_PATH "/v1/events"
#define MAX_CONNECTIONS 64
#define SOCKET_KEY "outcry-api-socket"
#define FOREIGN_KEY "outcry-api-foreign"

struct _OutcryApiServer
{
  GObject          parent_instance;

  OutcryNode      *node;
  char            *path;
  char            *address;
  SoupServer      *server;
  OutcryApiEvents *events;
  GSocket         *socket;
  GSource         *accepting;
  guint            retry; /* timer of the node's clock */
  guint           *n_connections; /* shared with the connections, which may outlive the server */
  dev_t            device;
  ino_t            inode;
};

G_DEFINE_QUARK (outcry-api-server-error-quark, outcry_api_server_error)
G_DEFINE_FINAL_TYPE (OutcryApiServer, outcry_api_server, G_TYPE_OBJECT)

static void start_accepting (OutcryApiServer *self);

static void
outcry_api_server_dispose (GObject *object)
{
  OutcryApiServer *self = OUTCRY_API_SERVER (object);

  outcry_api_server_stop (self);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (outcry_api_server_parent_class)->dispose (object);
}

static void
outcry_api_server_finalize (GObject *object)
{
  OutcryApiServer *self = OUTCRY_API_SERVER (object);

  g_rc_box_release (self->n_connections);
  g_free (self->address);
  g_free (self->path);

  G_OBJECT_CLASS (outcry_api_server_parent_class)->finalize (object);
}

static void
outcry_api_server_class_init (OutcryApiServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = outcry_api_server_dispose;
  object_class->finalize = outcry_api_server_finalize;
}

static void
outcry_api_server_init (OutcryApiServer *self)
{
  self->n_connections = g_rc_box_new0 (guint);
}

/* Whether the socket at the path is left over: nobody listens. A path without anything is free as
 * well. */
static gboolean
clear_path (const char  *path,
            GError     **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gconstpointer where = &address;
  struct stat st;
  int fd;
  int result;
  int code;

  if (lstat (path, &st) != 0)
    return TRUE;
  if (!S_ISSOCK (st.st_mode))
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_PATH,
                   "%s is in the way: it is not a socket", path);
      return FALSE;
    }

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_SOCKET,
                   "no socket can be made: %s", g_strerror (errno));
      return FALSE;
    }
  result = connect (fd, where, sizeof address);
  code = errno;
  close (fd);

  if (result == 0 || code != ECONNREFUSED)
    {
      /* EAGAIN is a full backlog: somebody is there and busy. */
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_IN_USE,
                   "another node answers at %s", path);
      return FALSE;
    }
  if (unlink (path) != 0 && errno != ENOENT)
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_SOCKET,
                   "%s is left over from another run and cannot be removed: %s", path,
                   g_strerror (errno));
      return FALSE;
    }

  return TRUE;
}

static gboolean
open_socket (OutcryApiServer  *self,
             GError          **error)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) local_error = NULL;
  struct stat st;

  if (strlen (self->path) > OUTCRY_API_MAX_PATH)
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_PATH,
                   "the path of the socket has %" G_GSIZE_FORMAT " bytes, %d at most are possible: %s "
                   "(choose a data directory with a shorter path)",
                   strlen (self->path), OUTCRY_API_MAX_PATH, self->path);
      return FALSE;
    }
  if (!clear_path (self->path, error))
    return FALSE;

  address = g_unix_socket_address_new (self->path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &local_error);
  if (socket == NULL || !g_socket_bind (socket, address, FALSE, &local_error))
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_SOCKET,
                   "the socket %s cannot be made: %s", self->path, local_error->message);
      return FALSE;
    }

  g_socket_set_listen_backlog (socket, MAX_CONNECTIONS);
  if (chmod (self->path, 0600) != 0 || lstat (self->path, &st) != 0)
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_SOCKET,
                   "the socket %s cannot be kept from others: %s", self->path, g_strerror (errno));
      unlink (self->path);
      return FALSE;
    }
  if (!g_socket_listen (socket, &local_error))
    {
      g_set_error (error, OUTCRY_API_SERVER_ERROR, OUTCRY_API_SERVER_ERROR_SOCKET,
                   "the socket %s cannot be listened on: %s", self->path, local_error->message);
      unlink (self->path);
      return FALSE;
    }

  g_socket_set_blocking (socket, FALSE);
  self->device = st.st_dev;
  self->inode = st.st_ino;
  self->socket = g_steal_pointer (&socket);

  return TRUE;
}

static gboolean
is_foreign (GSocket *socket)
{
  g_autoptr (GCredentials) credentials = g_socket_get_credentials (socket, NULL);

  return credentials == NULL || g_credentials_get_unix_user (credentials, NULL) != getuid ();
}

static void
on_connection_gone (gpointer  data,
                    GObject  *where)
{
  guint *n_connections = data;

  (*n_connections)--;
  g_rc_box_release (n_connections);
}

static void
take_connection (OutcryApiServer *self,
                 GSocket         *socket)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketAddress) remote = NULL;
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GInetAddress) loopback = NULL;
  g_autoptr (GError) error = NULL;

  if (*self->n_connections >= MAX_CONNECTIONS)
    {
      g_message ("%d connections are open; another one was closed", MAX_CONNECTIONS);
      g_socket_close (socket, NULL);
      return;
    }

  connection = g_socket_connection_factory_create_connection (socket);
  ++*self->n_connections;
  g_object_weak_ref (G_OBJECT (connection), on_connection_gone,
                     g_rc_box_acquire (self->n_connections));

  /* libsoup wants addresses. The remote one carries the socket, since a stolen connection does not
   * give it back; the local one is an Internet address because libsoup takes it for one when a
   * request names no host. */
  loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  local = g_inet_socket_address_new (loopback, 0);
  remote = g_unix_socket_address_new_with_type ("", 0, G_UNIX_SOCKET_ADDRESS_ANONYMOUS);
  g_object_set_data_full (G_OBJECT (remote), SOCKET_KEY, g_object_ref (socket), g_object_unref);
  if (is_foreign (socket))
    g_object_set_data (G_OBJECT (remote), FOREIGN_KEY, GINT_TO_POINTER (TRUE));

  if (!soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, &error))
    g_message ("a connection could not be taken: %s", error->message);
}

static void
on_retry (gpointer user_data)
{
  OutcryApiServer *self = user_data;

  self->retry = 0;
  start_accepting (self);
}

static gboolean
on_incoming (GSocket      *listening,
             GIOCondition  condition,
             gpointer      user_data)
{
  OutcryApiServer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, &error);

  if (socket != NULL)
    {
      take_connection (self, socket);
      return G_SOURCE_CONTINUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  /* Out of descriptors, most likely. The connection stays in the backlog: not at once again. */
  g_message ("a connection could not be accepted: %s", error->message);
  g_clear_pointer (&self->accepting, g_source_unref);
  self->retry =
      outcry_clock_add_timer (outcry_node_get_clock (self->node), OUTCRY_SECOND, on_retry, self);

  return G_SOURCE_REMOVE;
}

static void
start_accepting (OutcryApiServer *self)
{
  self->accepting = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->accepting, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_attach (self->accepting, g_main_context_get_thread_default ());
}

/* Refuses strangers; TRUE when the message may go on. */
static gboolean
check_user (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  if (g_object_get_data (G_OBJECT (remote), FOREIGN_KEY) == NULL)
    return TRUE;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  outcry_api_refuse_message (message, SOUP_STATUS_FORBIDDEN, "user",
                             "this node belongs to another user");

  return FALSE;
}

static void
on_headers (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  OutcryApiServer *self = user_data;
  OutcryApiRequest *request;

  /* One request a connection: see request_finished() in libsoup, which keeps only those that it
   * accepted itself. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  if (!check_user (message))
    return;

  request = outcry_api_request_new (self->node, message, self->address);
  outcry_api_request_route (request, outcry_api_get_routes (), path,
                            g_uri_get_query (soup_server_message_get_uri (message)));
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  OutcryApiRequest *request = outcry_api_request_of (message);

  if (request != NULL)
    outcry_api_request_dispatch (request);
}

static void
refuse_events (SoupServerMessage *message,
               guint              status,
               const char        *code,
               const char        *reason)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  outcry_api_refuse_message (message, status, code, reason);
  /* A WebSocket client sees no body; the reason phrase it does. */
  soup_server_message_set_status (message, status, reason);
}

static void
on_events_headers (SoupServer        *server,
                   SoupServerMessage *message,
                   const char        *path,
                   GHashTable        *query,
                   gpointer           user_data)
{
  OutcryApiServer *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *reason = NULL;
  guint status;

  if (strcmp (path, EVENTS_PATH) != 0)
    refuse_events (message, SOUP_STATUS_NOT_FOUND, "path", "there is nothing below " EVENTS_PATH);
  else if (!check_user (message))
    return;
  else if (g_strcmp0 (soup_server_message_get_method (message), SOUP_METHOD_GET) != 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                    "GET");
      refuse_events (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "method", EVENTS_PATH " takes GET");
    }
  else if (!soup_message_headers_header_equals (headers, "Upgrade", "websocket"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Upgrade",
                                    "websocket");
      refuse_events (message, 426, "upgrade", EVENTS_PATH " is a WebSocket");
    }
  else if (!outcry_api_events_check (self->events, text, &status, &reason))
    refuse_events (message, status, "parameter", reason);
}

static void
on_events (SoupServer              *server,
           SoupServerMessage       *message,
           const char              *path,
           SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  OutcryApiServer *self = user_data;
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GSocket *socket = g_object_get_data (G_OBJECT (remote), SOCKET_KEY);

  outcry_api_events_add (self->events, connection, socket,
                         g_uri_get_query (soup_server_message_get_uri (message)));
}

OutcryApiServer *
outcry_api_server_new (OutcryNode  *node,
                       const char  *socket_path,
                       GError     **error)
{
  g_autoptr (OutcryApiServer) self = NULL;

  g_return_val_if_fail (OUTCRY_IS_NODE (node), NULL);
  g_return_val_if_fail (socket_path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (OUTCRY_TYPE_API_SERVER, NULL);
  self->node = g_object_ref (node);
  self->path = g_canonicalize_filename (socket_path, NULL);
  self->address = g_strconcat ("unix:", self->path, NULL);
  if (!open_socket (self, error))
    return NULL;

  self->server = soup_server_new ("server-header", "outcry ", "raw-paths", TRUE, NULL);
  soup_server_remove_websocket_extension (self->server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_early_handler (self->server, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_add_early_handler (self->server, EVENTS_PATH, on_events_headers, self, NULL);
  soup_server_add_websocket_handler (self->server, EVENTS_PATH, NULL, NULL, on_events, self, NULL);
  self->events = outcry_api_events_new (node);
  start_accepting (self);

  return g_steal_pointer (&self);
}

const char *
outcry_api_server_get_address (OutcryApiServer *self)
{
  g_return_val_if_fail (OUTCRY_IS_API_SERVER (self), NULL);

  return self->address;
}

void
outcry_api_server_stop (OutcryApiServer *self)
{
  struct stat st;

  g_return_if_fail (OUTCRY_IS_API_SERVER (self));

  if (self->accepting != NULL)
    {
      g_source_destroy (self->accepting);
      g_clear_pointer (&self->accepting, g_source_unref);
    }
  if (self->retry != 0)
    outcry_clock_clear_timer (outcry_node_get_clock (self->node), &self->retry);
  g_clear_pointer (&self->events, outcry_api_events_free);
  if (self->server != NULL)
    {
      soup_server_disconnect (self->server);
      soup_server_remove_handler (self->server, EVENTS_PATH);
      soup_server_remove_handler (self->server, NULL);
      g_clear_object (&self->server);
    }
  if (self->socket != NULL)
    {
      if (lstat (self->path, &st) == 0 && st.st_dev == self->device && st.st_ino == self->inode)
        unlink (self->path);
      g_socket_close (self->socket, NULL);
      g_clear_object (&self->socket);
    }
}

guint
outcry_api_server_get_n_listeners (OutcryApiServer *self)
{
  g_return_val_if_fail (OUTCRY_IS_API_SERVER (self), 0);

  return self->events != NULL ? outcry_api_events_get_n_listeners (self->events) : 0;
}

guint64
outcry_api_server_get_dropped (OutcryApiServer *self)
{
  g_return_val_if_fail (OUTCRY_IS_API_SERVER (self), 0);

  return self->events != NULL ? outcry_api_events_get_dropped (self->events) : 0;
}
