/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* Who listens to what a node does: the WebSockets of /v1/events. Each has a filter and a bounded
 * queue. Private to api/. */

/* Events and bytes that may wait for one listener; who is further behind is dropped. */
#define OUTCRY_API_MAX_QUEUED 1000
#define OUTCRY_API_MAX_QUEUED_BYTES (1024 * 1024)
#define OUTCRY_API_MAX_LISTENERS 16

typedef struct _OutcryApiEvents OutcryApiEvents;

OutcryApiEvents *outcry_api_events_new  (OutcryNode      *node);
/* Says goodbye to every listener. */
void             outcry_api_events_free (OutcryApiEvents *self);

/* Whether a listener with this query (as g_uri_get_query() has it, or NULL) can be taken; if not
 * *reason is why, in words (transfer full), and *status the HTTP status. */
gboolean outcry_api_events_check (OutcryApiEvents  *self,
                                  const char       *query,
                                  guint            *status,
                                  char            **reason);

/* Takes the connection as a listener. @socket is what it runs over. The query was checked. */
void outcry_api_events_add (OutcryApiEvents         *self,
                            SoupWebsocketConnection *connection,
                            GSocket                 *socket,
                            const char              *query);

guint   outcry_api_events_get_n_listeners (OutcryApiEvents *self);
guint64
outcry_api_events_get_dropped (OutcryApiEvents *self); /* listeners dropped for being slow */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryApiEvents, outcry_api_events_free)

G_END_DECLS
