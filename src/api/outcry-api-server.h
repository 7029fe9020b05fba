/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* The local interface of a node (docs/api.md): HTTP with JSON, and a WebSocket of live events, over a Unix socket DIR/api.sock of mode 0600. */

#define OUTCRY_TYPE_API_SERVER (outcry_api_server_get_type ())
G_DECLARE_FINAL_TYPE (OutcryApiServer, outcry_api_server, OUTCRY, API_SERVER, GObject)

OutcryApiServer *outcry_api_server_new  (OutcryNode *node, const char *socket_path, GError **error);
const char      *outcry_api_server_get_address (OutcryApiServer *self); /* "unix:/path/api.sock" */
void             outcry_api_server_stop (OutcryApiServer *self); /* closes and removes the socket */

G_END_DECLS
