/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What outcryctl speaks to a node with (docs/api.md). Blocking: it is for short-lived tools and
 * tests, one thread each. */

#define OUTCRY_API_ERROR (outcry_api_error_quark ())
GQuark outcry_api_error_quark (void);

typedef enum
{
  OUTCRY_API_ERROR_NO_NODE, /* nothing answers at the address, or it went away in the middle */
  OUTCRY_API_ERROR_REFUSED, /* the node said no; the message is its reason */
  OUTCRY_API_ERROR_ADDRESS, /* the address is not one */
} OutcryApiError;

#define OUTCRY_TYPE_API_CLIENT (outcry_api_client_get_type ())
G_DECLARE_FINAL_TYPE (OutcryApiClient, outcry_api_client, OUTCRY, API_CLIENT, GObject)

/* A path of a Unix socket can have this many bytes, sun_path's size less the final nul. */
#define OUTCRY_API_MAX_PATH 107

/* @address: "unix:/path". A path alone is taken as well. Whether somebody listens shows with the
 * first call. */
OutcryApiClient *outcry_api_client_new (const char *address);

const char *outcry_api_client_get_address (OutcryApiClient *self); /* "unix:/path" */

/* One request. @path: "/v1/status", with its query; @body may be NULL. The answer's body (transfer
 * full) and, when @answer_type is not NULL, its media type without parameters (transfer full).
 * Every status but 2xx is an error. */
GBytes *outcry_api_client_send (OutcryApiClient  *self,
                                const char       *method,
                                const char       *path,
                                GBytes           *body,
                                const char       *content_type,
                                char            **answer_type,
                                GError          **error);

/* The same, parsed (transfer full). An answer of another media type than JSON comes as a string
 * node. */
JsonNode *outcry_api_client_call (OutcryApiClient  *self,
                                  const char       *method,
                                  const char       *path,
                                  GBytes           *body,
                                  const char       *content_type,
                                  GError          **error);

/* FALSE ends the watch without an error. @text is one event, a JSON object. */
typedef gboolean (*OutcryApiEventFunc) (const char *text,
                                        gpointer    user_data);

/* Opens the WebSocket at @path ("/v1/events?kinds=ticks") and calls @func for each event, in a main
 * context of its own, until @func says FALSE or @cancellable is cancelled (both TRUE), or the
 * connection ends (FALSE). */
gboolean outcry_api_client_watch (OutcryApiClient     *self,
                                  const char          *path,
                                  OutcryApiEventFunc   func,
                                  gpointer             user_data,
                                  GCancellable        *cancellable,
                                  GError             **error);

G_END_DECLS
