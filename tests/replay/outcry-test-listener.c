/* SPDX-License-Identifier: GPL-3.0-or-later */

/* See the header. */

#include "outcry-test-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source_object,
             gpointer           user_data)
{
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GError) error = NULL;

  /* As libsoup does: a short frame must not wait for an acknowledgement, least of all on a virtual
   * clock. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  /* A client that left before it was accepted has no address. */
  if (local != NULL && remote != NULL &&
      !soup_server_accept_iostream (user_data, G_IO_STREAM (connection), local, remote, &error))
    g_warning ("a connection was not taken: %s", error->message);
  return TRUE;
}

GSocketService *
outcry_test_listen (SoupServer  *server,
                    char       **url,
                    GError     **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocketService) service = g_socket_service_new ();

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &bound, error))
    return NULL;
  g_signal_connect_object (service, "incoming", G_CALLBACK (on_incoming), server, 0);
  *url = g_strdup_printf ("http://127.0.0.1:%u",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return g_steal_pointer (&service);
}

void
outcry_test_stop_listen (GSocketService *service)
{
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_object_unref (service);
}
