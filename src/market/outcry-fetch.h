/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-batch.h"
#include "market/outcry-recipe.h"
#include "market/outcry-template.h"

G_BEGIN_DECLS

/* One run of a poll, sans-I/O: it says what to request, takes the answer, says what to request
 * next. */

typedef struct
{
  char  *method;  /* "GET" or "POST" */
  char  *url;     /* https, of a host of the recipe, ASCII */
  char **headers; /* name, value, name, value, NULL; never NULL */
  char  *body;    /* or NULL */
} OutcryRequest;

void outcry_request_free (OutcryRequest *self);

typedef struct
{
  guint       status;
  const char *content_type; /* or NULL; not trusted */
  const char *retry_after;  /* the header as it came, or NULL */
  GBytes     *body;         /* transfer coding already undone; at most 8 MiB, or it is an error */
  OutcryTime  received;
} OutcryResponse;

typedef enum
{
  OUTCRY_ANSWER_MORE,      /* taken; there is another request */
  OUTCRY_ANSWER_DONE,      /* taken; that was the last */
  OUTCRY_ANSWER_THROTTLED, /* asked too often; see retry_after_us. The same request may be given
                              again later */
  OUTCRY_ANSWER_BLOCKED,   /* not from here, not with this client */
  OUTCRY_ANSWER_ERROR,     /* the source says no, or the answer is not what the recipe describes */
} OutcryAnswerKind;

typedef struct
{
  OutcryAnswerKind kind;
  gint64           retry_after_us; /* THROTTLED, -1 when not told */
  char            *reason;         /* in words, technical, without secrets; NULL when taken */
  gboolean changed_shape; /* ERROR: the format itself, not a refusal by the source and not a cut
                             answer */
} OutcryAnswer;

void outcry_answer_clear (OutcryAnswer *self);

typedef struct _OutcryFetch OutcryFetch;

/* Bars of @interval (ignored by feeds of ticks), or ticks, of [@from, @to). A feed that cannot be
 * asked for a range gives all that its source sends. @instrument: an id, NULL when the feed is for
 * all. A bar is running, and dropped or flagged, when it ends after @now. At most 1000 pages a
 * fetch. @secret is called only here. Holds the recipe of the feed. Errors:
 * OUTCRY_RECIPE_ERROR_SECRET when a secret is missing, _SCHEMA when the recipe has no such
 * instrument or interval. */
OutcryFetch *outcry_fetch_new  (const OutcryRecipeFeed *feed,
                                const char             *instrument,
                                OutcryInterval          interval,
                                OutcryTime              from,
                                OutcryTime              to,
                                OutcryTime              now,
                                OutcrySecretFunc        secret,
                                gpointer                user_data,
                                GError                **error);
void         outcry_fetch_free (OutcryFetch            *self);

/* What to ask for now; owned by the fetch, valid until the response is given. NULL when it is done.
 */
const OutcryRequest *outcry_fetch_get_request (OutcryFetch *self);

/* Adds what the answer holds to @batch and says how to go on. Never fails otherwise: any bytes are
 * an answer. What one answer adds is sorted; a batch that took several pages is sorted as a whole
 * at the end of the last. An ERROR may leave the rows before its place in the batch. @answer is
 * cleared by the caller. */
void outcry_fetch_take (OutcryFetch          *self,
                        const OutcryResponse *response,
                        OutcryBatch          *batch,
                        OutcryAnswer         *answer);

/* Reads rows out of bytes as @feed says, without paging and range: previews, imports, tests. FALSE
 * and an error when the bytes are a refusal by the source or not what the recipe describes. */
gboolean outcry_recipe_feed_read (const OutcryRecipeFeed *feed,
                                  const char             *instrument,
                                  OutcryInterval          interval,
                                  OutcryTime              now,
                                  GBytes                 *body,
                                  OutcryBatch            *batch,
                                  GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryFetch, outcry_fetch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryRequest, outcry_request_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutcryAnswer, outcry_answer_clear)

G_END_DECLS
