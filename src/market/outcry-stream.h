/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-fetch.h"

G_BEGIN_DECLS

/* The socket of a recipe, sans-I/O: text messages and the time go in; messages to send, batches and
 * the wish for another connection come out. The driver: connect to the URL with the headers;
 * opened(); then, after every call, send all of next_message(), arm a timer for get_deadline() and
 * call tick() when it is due; on CLOSE, close and connect again after a back-off (on RENEW without
 * one), with the same stream: it remembers the last ids, so that what was missed in between is a
 * gap. */

typedef enum
{
  OUTCRY_STREAM_GO_ON,
  OUTCRY_STREAM_CLOSE,   /* reconnect: reason says why (silence, no acknowledgement, broken message)
                          */
  OUTCRY_STREAM_RENEW,   /* reconnect at once, all is well: renewal, or the source asks for it */
  OUTCRY_STREAM_REFUSED, /* the source said no: reason; reconnecting at once is no use */
  OUTCRY_STREAM_CHANGED, /* its messages are not what the recipe describes: likewise */
  OUTCRY_STREAM_THROTTLED,
} OutcryStreamVerdict;

/* The largest message that is taken. */
#define OUTCRY_STREAM_MESSAGE_MAX (4 * 1024 * 1024)

typedef struct _OutcryStream OutcryStream;

/* @instruments: ids, NULL for all of the recipe. @secret is called only here. Holds the recipe of
 * the feed. Errors: OUTCRY_RECIPE_ERROR_SECRET, and _SCHEMA when the recipe has no such instrument
 * or the URL grows too long. */
OutcryStream *outcry_stream_new  (const OutcryRecipeFeed *feed,
                                  const char * const     *instruments,
                                  OutcrySecretFunc        secret,
                                  gpointer                user_data,
                                  GError                **error);
void          outcry_stream_free (OutcryStream           *self);

const char         *outcry_stream_get_url     (OutcryStream *self);
const char *const *
outcry_stream_get_headers (OutcryStream *self); /* name, value, ..., NULL; never NULL */

/* A connection stands. All of the last one but the ids is forgotten. */
void                outcry_stream_opened       (OutcryStream *self,
                                                gint64        monotonic);
/* Any bytes are a message; adds what it holds to @batch (not sorted). @now is the wall time. */
OutcryStreamVerdict outcry_stream_take         (OutcryStream *self,
                                                const char   *text,
                                                gsize         len,
                                                OutcryTime    now,
                                                gint64        monotonic,
                                                OutcryBatch  *batch);
OutcryStreamVerdict outcry_stream_tick         (OutcryStream *self,
                                                gint64        monotonic);
/* When tick() is due: monotonic microseconds, G_MAXINT64 for never. */
gint64              outcry_stream_get_deadline (OutcryStream *self);
/* The next message to send now (transfer full), NULL when there is none, or none yet. */
char               *outcry_stream_next_message (OutcryStream *self);
/* Of the last verdict that was not GO_ON, without secrets; NULL before. */
const char         *outcry_stream_get_reason   (OutcryStream *self);

/* Whether every subscription was acknowledged (or needs no acknowledgement). */
gboolean outcry_stream_is_live (OutcryStream *self);

/* A gap in consecutive ids was seen: the ids [*first, *last] of *instrument (transfer full) are
 * missing. Takes one off the list; FALSE when there is none. *request (transfer full) is what fills
 * it, when the recipe says how, or NULL; give the answer to take_refill(). At most 256 are kept,
 * the oldest go first. */
gboolean outcry_stream_next_gap (OutcryStream   *self,
                                 char          **instrument,
                                 guint64        *first,
                                 guint64        *last,
                                 OutcryRequest **request);

/* Adds the ticks of [@first, @last] in the answer to @batch; what else is in it is left. */
gboolean outcry_stream_take_refill (OutcryStream *self,
                                    const char   *instrument,
                                    guint64       first,
                                    guint64       last,
                                    GBytes       *body,
                                    OutcryTime    now,
                                    OutcryBatch  *batch,
                                    GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryStream, outcry_stream_free)

G_END_DECLS
