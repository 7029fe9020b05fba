/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* The local interface of a node (docs/api.md): HTTP with JSON, and a WebSocket of live events, over
 * a Unix socket DIR/api.sock of mode 0600, for processes of the same user. */

#define OUTCRY_API_SERVER_ERROR (outcry_api_server_error_quark ())
GQuark outcry_api_server_error_quark (void);

typedef enum
{
  OUTCRY_API_SERVER_ERROR_PATH,   /* too long, or something that is no socket stands there */
  OUTCRY_API_SERVER_ERROR_IN_USE, /* somebody answers there */
  OUTCRY_API_SERVER_ERROR_SOCKET, /* the system says no */
} OutcryApiServerError;

#define OUTCRY_TYPE_API_SERVER (outcry_api_server_get_type ())
G_DECLARE_FINAL_TYPE (OutcryApiServer, outcry_api_server, OUTCRY, API_SERVER, GObject)

/* Listens at once, in the thread's default main context. A socket left over by a process that died
 * is replaced; one that answers is not. NULL with an error in words. */
OutcryApiServer *outcry_api_server_new (OutcryNode  *node,
                                        const char  *socket_path,
                                        GError     **error);

const char *outcry_api_server_get_address (OutcryApiServer *self); /* "unix:/path/api.sock" */

/* Closes the connections, says goodbye to listeners, removes the socket. Called by dispose if it
 * was not. */
void outcry_api_server_stop (OutcryApiServer *self);

/* Listeners to events now, and how many were dropped for reading too slowly. */
guint   outcry_api_server_get_n_listeners (OutcryApiServer *self);
guint64 outcry_api_server_get_dropped     (OutcryApiServer *self);

G_END_DECLS
