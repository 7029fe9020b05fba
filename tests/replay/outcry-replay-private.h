/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "outcry-replay-market.h"
#include "outcry-replay.h"

G_BEGIN_DECLS

struct _OutcryReplay
{
  GObject             parent_instance;

  OutcryClock        *clock;
  gint64              ahead;
  OutcryReplayMarket *market;
  GSocketService     *service;
  SoupServer         *server;
  char               *url;
  GHashTable         *captures; /* "host/path" -> char *, captured answers */
  GPtrArray          *faults;
  GPtrArray          *requests; /* OutcryReplayRequest */
  GPtrArray          *sockets;
  GPtrArray          *stalled;  /* SoupServerMessage */
};

typedef struct
{
  OutcryReplay *replay;
  const char   *host;
  const char   *path;  /* behind the host, begins with '/' */
  GHashTable   *query; /* or NULL */
  gint64        now;
  guint         status;
  const char   *type;
  GString      *body;
} OutcryReplayExchange;

/* outcry-replay-rest.c: fills status, type and body. FALSE for a host that is not played. */
gboolean outcry_replay_answer (OutcryReplayExchange *exchange);
extern const char * const outcry_replay_hosts[];

/* outcry-replay-format.c */
void        outcry_replay_append_amount (GString    *text,
                                         gint64      amount,
                                         guint       digits);  /* exactly @digits digits */
void        outcry_replay_append_number (GString    *text,
                                         gint64      amount);  /* without trailing zeros */
void        outcry_replay_append_time   (GString    *text,
                                         gint64      time);    /* RFC 3339, microseconds */
const char *outcry_replay_query         (const OutcryReplayExchange *exchange,
                                         const char                 *name,
                                         const char                 *fallback);
guint       outcry_replay_price_digits  (const char *host,
                                         const char *product);

/* outcry-replay-socket.c */
void outcry_replay_accept_socket (OutcryReplay            *self,
                                  const char              *host,
                                  const char              *target,
                                  SoupWebsocketConnection *connection);

/* outcry-replay.c */
gint64 outcry_replay_now (OutcryReplay *self);

/* Takes one off the count of the first fault of one of these kinds for @host; its name, or NULL. */
const char *outcry_replay_take_fault (OutcryReplay       *self,
                                      const char         *host,
                                      const char * const *kinds);

G_END_DECLS
