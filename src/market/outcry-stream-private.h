/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-row-reader.h"
#include "market/outcry-stream.h"

G_BEGIN_DECLS

/* The insides of a stream, shared by outcry-stream.c and outcry-stream-gap.c. */

struct _OutcryStream
{
  OutcryRecipe           *recipe;
  const OutcryRecipeFeed *feed;
  GArray                 *instruments; /* guint */
  gboolean               *wanted;
  GHashTable             *secrets;
  char                   *url;
  char                  **headers;

  /* of the connection */
  gboolean                open;
  OutcryStreamVerdict     verdict;   /* once it is not open any more */
  GQueue                  outbox;    /* char * */
  gint64                  clock;     /* monotonic, as of the last call */
  gint64                  opened_at;
  gint64                  alive_at;
  gint64                  ping_at;
  gint64                  send_at;   /* earliest next message */
  guint                   acks;
  guint                   n_expected;
  guint                   n_unreadable;
  GHashTable             *bindings;  /* channel -> symbol */

  GHashTable             *last_ids;  /* key -> guint64 * */
  GArray                 *seen;      /* SeenId, of the message at hand */
  GQueue                  gaps;      /* Gap */
  char                   *reason;
};

/* What the places of messages are. */
void    outcry_stream_fill_context (const OutcryStream    *self,
                                    OutcryTemplateContext *context);

/* How many channels or keys a source may name. */
guint   outcry_stream_max_names    (const OutcryStream    *self);

GArray *outcry_stream_seen_new     (void);

/* An OutcryTickFunc: keeps the id of a row until follow_ids(), which looks for gaps. */
void    outcry_stream_note_id      (const OutcryRow       *row,
                                    guint                  instrument,
                                    const OutcryTick      *tick,
                                    gpointer               user_data);
void    outcry_stream_follow_ids   (OutcryStream          *self);

G_END_DECLS
