/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-clock.h"

G_BEGIN_DECLS

/* A server that is all the exchanges and rate tables of the shipped recipes at once, on one port of
 * the loopback: the first part of a path is the host that is played, behind it come the real paths.
 * Its time is the clock's. In a test's process on a virtual clock, or as the program outcry-replay.
 *
 * Faults are given by name, each for a number of requests (or socket messages):
 *   500 429 403      that status (429 with Retry-After: 7)
 *   stall            nothing is answered; a socket falls silent, heartbeats too
 *   gzip             a gzip body that is cut off
 *   drop             the connection is cut in the middle of the body; a socket is cut without a
 * close frame html             an HTML page with status 200 schema           every member renamed
 * and every row an object: well-formed, but not the format date             a Date header that is
 * an hour ahead large            ten million blanks redirect         to http://169.254.169.254/
 *   fragment split   sockets: a message in two frames; a frame in two packets
 *   gap              sockets: a trade is left out
 *   garbage          sockets: a message that is no JSON
 *   refuse           sockets: the subscription is refused
 *   endless          sockets: a message of twelve megabytes that does not end
 *   restart          sockets: what the source sends before it restarts (Binance, Bitstamp) */

#define OUTCRY_TYPE_REPLAY (outcry_replay_get_type ())
G_DECLARE_FINAL_TYPE (OutcryReplay, outcry_replay, OUTCRY, REPLAY, GObject)

/* @root: of the source tree, for the data. Listens at once. @density: twelves of trades a minute.
 */
OutcryReplay *outcry_replay_new (OutcryClock  *clock,
                                 const char   *root,
                                 guint64       seed,
                                 guint         density,
                                 GError      **error);

/* The server's time runs this far ahead of the clock's. */
void outcry_replay_set_ahead (OutcryReplay *self,
                              gint64        ahead_us);

/* "http://127.0.0.1:PORT". */
const char *outcry_replay_get_url (OutcryReplay *self);

/* "HOST=URL/HOST" of every host that is played; NULL-terminated, (transfer full). */
char **outcry_replay_get_overrides (OutcryReplay *self);

/* FALSE for a kind that does not exist; "none" ends all. @host NULL: any; @count < 0: until ended.
 */
gboolean outcry_replay_add_fault (OutcryReplay *self,
                                  const char   *kind,
                                  int           count,
                                  const char   *host);

/* Stops listening and cuts all connections. */
void outcry_replay_stop (OutcryReplay *self);

/* What was asked for so far: requests and socket handshakes, in order. */
typedef struct
{
  OutcryTime  time;
  char       *host;
  char       *target; /* path and query behind the host */
  gboolean    socket;
} OutcryReplayRequest;

guint                      outcry_replay_get_n_requests (OutcryReplay *self);
const OutcryReplayRequest *outcry_replay_get_request    (OutcryReplay *self,
                                                         guint         i);
guint                      outcry_replay_get_n_sockets  (OutcryReplay *self); /* open now */

G_END_DECLS
