/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-fetch.h"

G_BEGIN_DECLS

/* The socket of a recipe, sans-I/O: text messages and the time go in; messages to send, batches and the wish
 * for another connection come out. The driver: connect to the URL; opened(); then, after every call, send all of next_message(),
 * arm a timer for get_deadline() and call tick() when it is due; on CLOSE, close and connect again after a back-off. */

typedef enum
{
  OUTCRY_STREAM_GO_ON,
  OUTCRY_STREAM_CLOSE,     /* reconnect: reason says why (silence, renewal, restart asked for, broken message) */
  OUTCRY_STREAM_REFUSED,   /* the source said no to the subscription: reason; reconnecting at once is no use */
  OUTCRY_STREAM_THROTTLED,
} OutcryStreamVerdict;

typedef struct _OutcryStream OutcryStream;

/* @instruments: ids, NULL for all of the recipe. */
OutcryStream *outcry_stream_new  (const OutcryRecipeFeed *feed,
                                  const char * const     *instruments,
                                  OutcrySecretFunc        secret,
                                  gpointer                user_data,
                                  GError                **error);
void          outcry_stream_free (OutcryStream *self);

const char *outcry_stream_get_url (OutcryStream *self);

void                outcry_stream_opened (OutcryStream *self, gint64 monotonic);
/* Any bytes are a message; adds what it holds to @batch. */
OutcryStreamVerdict outcry_stream_take   (OutcryStream *self, const char *text, gsize len, OutcryTime now, gint64 monotonic, OutcryBatch *batch);
OutcryStreamVerdict outcry_stream_tick   (OutcryStream *self, gint64 monotonic);
gint64              outcry_stream_get_deadline (OutcryStream *self); /* monotonic microseconds, G_MAXINT64 for none */
char               *outcry_stream_next_message (OutcryStream *self); /* (transfer full), NULL when there is none */
const char         *outcry_stream_get_reason   (OutcryStream *self); /* of the last verdict that was not GO_ON */

/* Whether every subscription was acknowledged (or needs no acknowledgement). */
gboolean outcry_stream_is_live (OutcryStream *self);

/* A gap in consecutive ids was seen: the ids [*first, *last] of *instrument are missing. Takes one off the list; FALSE when there is
 * none. *request is what fills it, when the recipe says how (transfer full), or NULL; give the answer to take_refill(). */
gboolean outcry_stream_next_gap (OutcryStream *self, char **instrument, guint64 *first, guint64 *last, OutcryRequest **request);
gboolean outcry_stream_take_refill (OutcryStream *self, const char *instrument, guint64 first, guint64 last, GBytes *body, OutcryTime now, OutcryBatch *batch, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryStream, outcry_stream_free)

G_END_DECLS
