/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-random.h"
#include "market/outcry-stream.h"
#include "sources/outcry-fetcher.h"
#include "sources/outcry-scheduler.h"

G_BEGIN_DECLS

/* Keeps one socket of a recipe open: connects, subscribes, answers deadlines, connects again after
 * a back-off when it ends, and hands on what comes in at most ten batches a second. The
 * OutcryStream inside lives on over connections, so that it knows which ids are missing after one.
 */
typedef struct _OutcrySocketLink OutcrySocketLink;

#define OUTCRY_SOCKET_LINK_FLUSH (100 * G_GINT64_CONSTANT (1000))
/* Bytes received since the last whole message; more is an attack on memory. */
#define OUTCRY_SOCKET_LINK_MAX_PENDING (2 * (guint64) OUTCRY_FETCHER_MAX_MESSAGE)

typedef enum
{
  OUTCRY_SOCKET_STOPPED,
  OUTCRY_SOCKET_CONNECTING, /* in the host's queue, on the wire, or without all acknowledgements */
  OUTCRY_SOCKET_LIVE,
  OUTCRY_SOCKET_WAITING,    /* for the next try */
} OutcrySocketState;

typedef struct
{
  /* What came in (owned by the link). */
  void (*batch)   (OutcrySocketLink *link, OutcryBatch *batch, gpointer user_data);
  /* The state changed. */
  void (*changed) (OutcrySocketLink *link, gpointer user_data);
  /* A connection, or a try at one, ended. OK for a renewal or a restart the source asked for. */
  void (*ended) (OutcrySocketLink *link,
                 OutcryTime        started,
                 OutcryOutcome     outcome,
                 const char       *reason,
                 guint             rows,
                 guint             skipped,
                 guint             refused,
                 gpointer          user_data);
  /* Ids are missing; @request (taken) fills them, or is NULL. */
  void (*gap) (OutcrySocketLink *link,
               const char       *instrument,
               guint64           first,
               guint64           last,
               OutcryRequest    *request,
               gpointer          user_data);
  OutcryFetchRules (*rules) (gpointer user_data);
  char *(*secret)           (const char *name, gpointer user_data);
} OutcrySocketLinkFuncs;

/* @funcs is static. */
OutcrySocketLink *outcry_socket_link_new  (OutcryFetcher               *fetcher,
                                           OutcryClock                 *clock,
                                           OutcryRandom                *random,
                                           const OutcryRecipeFeed      *feed,
                                           const OutcrySocketLinkFuncs *funcs,
                                           gpointer                     user_data);
void              outcry_socket_link_free (OutcrySocketLink            *self);

void outcry_socket_link_start (OutcrySocketLink *self);
void outcry_socket_link_stop  (OutcrySocketLink *self);
/* Does not wait for the back-off. */
void outcry_socket_link_hurry (OutcrySocketLink *self);

OutcrySocketState       outcry_socket_link_get_state   (OutcrySocketLink *self);
const OutcryRecipeFeed *outcry_socket_link_get_feed    (OutcrySocketLink *self);
OutcryOutcome           outcry_socket_link_get_outcome (
              OutcrySocketLink *self); /* of the last end; OK since it is live again */
const char *outcry_socket_link_get_reason (OutcrySocketLink *self); /* of it, or NULL */
gint64      outcry_socket_link_get_retry (OutcrySocketLink *self);  /* monotonic; WAITING only */
OutcryStream           *outcry_socket_link_get_stream  (OutcrySocketLink *self); /* or NULL */

G_END_DECLS
