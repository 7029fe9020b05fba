/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/outcry-body-decoder.h"
#include "sources/outcry-fetcher.h"
#include "sources/outcry-host-limiter.h"

G_BEGIN_DECLS

/* What outcry-fetcher.c (sessions, overrides, whose turn it is) and outcry-fetch-op.c (one request
 * from its check to its last byte) share. */

typedef struct _OutcryFetchOp OutcryFetchOp;

struct _OutcryFetcher
{
  GObject            parent_instance;

  OutcryClock       *clock;
  SoupSession
      *sessions[2]; /* [1]: for those that may reach private addresses; no connection is shared */
  OutcryHostLimiter *limiter;
  GHashTable        *queues;      /* host -> HostQueue */
  GHashTable        *overrides;   /* host -> GUri */
  guint              n_active;
};

struct _OutcryFetchOp
{
  OutcryFetcher      *fetcher;
  GTask              *task;
  gboolean            is_socket;

  char               *method;
  char              **headers;
  char               *body;
  char               *source;
  OutcryRecipeLimits  limits;
  gboolean            allow_private;

  GUri               *uri;  /* before an override */
  char               *host; /* of uri, lower case */
  guint               redirects;

  GCancellable       *cancellable; /* our own; the caller's and the timers cancel it */
  gulong              cancelled_id;
  guint               cancel_idle;
  guint               idle_timer, total_timer;
  GError             *verdict; /* why we cancelled it ourselves */
  gboolean            queued;
  gboolean            active;
  gint64              sent;

  SoupMessage        *message;
  GInputStream       *stream;
  OutcryBodyDecoder  *decoder;
  GSocket            *socket;
  gboolean            got_bytes;
};

/* outcry-fetcher.c */
void     outcry_fetcher_enqueue (OutcryFetcher *self,
                                 OutcryFetchOp *op);
void     outcry_fetcher_dequeue (OutcryFetcher *self,
                                 OutcryFetchOp *op);
/* Where @uri really goes (transfer full); *overridden tells whether that is somewhere else. */
GUri    *outcry_fetcher_rewrite (OutcryFetcher *self,
                                 GUri          *uri,
                                 gboolean       is_socket,
                                 gboolean      *overridden);

/* outcry-fetch-op.c */
OutcryFetchOp *outcry_fetch_op_new   (OutcryFetcher          *fetcher,
                                      GTask                  *task,
                                      const OutcryFetchRules *rules);
void           outcry_fetch_op_start (OutcryFetchOp          *op,
                                      const char             *url);
void           outcry_fetch_op_send  (OutcryFetchOp          *op);
void           outcry_fetch_op_fail  (OutcryFetchOp          *op,
                                      GError                 *error);

G_END_DECLS
