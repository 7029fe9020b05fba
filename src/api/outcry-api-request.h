/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "api/outcry-json-writer.h"
#include "node/outcry-node.h"

G_BEGIN_DECLS

/* One request to the local interface, from its headers to its answer. A handler answers at once, or
 * keeps a reference and answers later; it answers exactly once. What a client sends is checked
 * here, and an answer that nobody waits for any more goes nowhere. Private to api/. */

typedef struct _OutcryApiRequest OutcryApiRequest;

typedef void (*OutcryApiHandler) (OutcryApiRequest *request);

/* A row of the table of what there is. */
typedef struct
{
  const char       *method;
  const char       *pattern;    /* "/v1/sources/{id}/run": one segment at most in braces */
  const char *parameters; /* of the query, apart by blanks, or NULL; "time" is known everywhere */
  gsize             max_body;   /* bytes, 0: none is expected */
  OutcryApiHandler  handler;
} OutcryApiRoute;

/* The message holds the request until it has finished or its client is gone (transfer none). */
OutcryApiRequest *outcry_api_request_new   (OutcryNode        *node,
                                            SoupServerMessage *message,
                                            const char        *address);
OutcryApiRequest *outcry_api_request_of    (SoupServerMessage *message); /* or NULL */
OutcryApiRequest *outcry_api_request_ref   (OutcryApiRequest  *self);
void              outcry_api_request_unref (OutcryApiRequest  *self);

/* Finds the route of the message among @routes (ended by a NULL method) and checks the query, which
 * may be NULL; answers and returns FALSE when there is none. From then on the body is gathered, up
 * to the route's bound. */
gboolean outcry_api_request_route    (OutcryApiRequest     *self,
                                      const OutcryApiRoute *routes,
                                      const char           *path,
                                      const char           *query);
/* Calls the handler, the body being there. */
void     outcry_api_request_dispatch (OutcryApiRequest     *self);

OutcryNode   *outcry_api_request_get_node        (OutcryApiRequest *self);
const char   *outcry_api_request_get_address     (OutcryApiRequest *self); /* of the server */
const char *outcry_api_request_get_segment (OutcryApiRequest *self); /* what stands in the braces */
GBytes     *outcry_api_request_get_body (OutcryApiRequest *self); /* (transfer none), never NULL */
const char *outcry_api_request_get_media_type (OutcryApiRequest *self); /* of the body, or NULL */
GCancellable *
outcry_api_request_get_cancellable (OutcryApiRequest *self); /* cancelled when the client is gone */
SoupMessageHeaders *outcry_api_request_get_headers (OutcryApiRequest *self);

/* Parameters of the query. The ones with a gboolean result answer 400 and return FALSE when the
 * text is not of the kind; a parameter that is not there leaves *value as it was. */
const char *outcry_api_request_get_text     (OutcryApiRequest *self,
                                             const char       *name);
gboolean    outcry_api_request_get_required (OutcryApiRequest  *self,
                                             const char        *name,
                                             const char       **value);
gboolean    outcry_api_request_get_boolean  (OutcryApiRequest *self,
                                             const char       *name,
                                             gboolean         *value);
gboolean    outcry_api_request_get_count    (OutcryApiRequest *self,
                                             const char       *name,
                                             guint64           maximum,
                                             gsize            *value);
/* RFC 3339, or whole microseconds. */
gboolean    outcry_api_request_get_time     (OutcryApiRequest *self,
                                             const char       *name,
                                             OutcryTime       *value);
gboolean    outcry_api_request_get_interval (OutcryApiRequest *self,
                                             OutcryInterval   *value);

/* A writer set up as the request wishes its times. */
void outcry_api_request_begin (OutcryApiRequest *self,
                               OutcryJsonWriter *writer);

/* The answers. Each may be given from any callback; the first one counts. */
void outcry_api_request_reply       (OutcryApiRequest *self,
                                     guint             status,
                                     OutcryJsonWriter *writer);
void outcry_api_request_reply_bytes (OutcryApiRequest *self,
                                     const char       *media_type,
                                     GBytes           *bytes);
void outcry_api_request_refuse      (OutcryApiRequest *self,
                                     guint             status,
                                     const char       *code,
                                     const char       *format,
                                     ...) G_GNUC_PRINTF (4, 5);
/* In the words of outcry_node_explain(), with the status that fits. */
void outcry_api_request_fail        (OutcryApiRequest *self,
                                     const GError     *error);

/* {"error":{"code":…,"message":…}} on a message without a request. */
void outcry_api_refuse_message (SoupServerMessage *message,
                                guint              status,
                                const char        *code,
                                const char        *reason);

/* Whether @path, as it was sent, fits @pattern; *segment (transfer full) is what stands in the
 * braces, unescaped, or NULL. For tests too. */
gboolean outcry_api_pattern_match (const char  *pattern,
                                   const char  *path,
                                   char       **segment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryApiRequest, outcry_api_request_unref)

G_END_DECLS
