/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-clock.h"
#include "outcry-replay-market.h"
#include "outcry-replay.h"
#include "sources/outcry-sources.h"

G_BEGIN_DECLS

/* Sources and the replay server in one process, on one virtual clock, over real sockets of the
 * loopback: hours pass in a moment, and a test never waits for anything but bytes. */

#define LAB_START                                                                                  \
  (G_GINT64_CONSTANT (1795414492) * OUTCRY_SECOND) /* 2026-11-23T06:14:52Z, a Monday */

typedef struct
{
  OutcryClock   *clock;
  OutcryRandom  *random;
  OutcryReplay  *replay;
  OutcrySources *sources;
  GPtrArray     *runs;   /* char *: "SOURCE FEED INSTRUMENT OUTCOME: REASON" */
  GHashTable    *series; /* "SOURCE INSTRUMENT INTERVAL" -> GTree of OutcryCandle by start; "SOURCE
                            INSTRUMENT ticks" -> by id */
  guint          batches, states;
  gint64         server_offset; /* of the server's clock against ours */
} Lab;

void lab_set_up    (Lab           *lab,
                    gconstpointer  data);
void lab_tear_down (Lab           *lab,
                    gconstpointer  data);

/* A server whose clock runs @offset ahead of ours, instead of the one there is. */
void lab_use_server_ahead (Lab    *lab,
                           gint64  offset);

/* Of data/recipes, or of a text. */
OutcryRecipe *lab_read_recipe  (const char *name);
OutcryRecipe *lab_parse_recipe (const char *text);
OutcrySource *lab_add          (Lab          *lab,
                                OutcryRecipe *recipe, /* taken */
                                const char   *state);

/* Lets time pass, event by event; never while something is on the wire. */
void lab_advance (Lab    *lab,
                  gint64  duration);
/* Until @source is in @state; at most @most of virtual time. */
void lab_wait_state (Lab               *lab,
                     OutcrySource      *source,
                     OutcrySourceState  state,
                     gint64             most);
/* Until there are @n runs more than now, or @most has passed. */
void lab_wait_runs (Lab    *lab,
                    guint   n,
                    gint64  most);
/* All that can happen without time. */
void lab_settle (Lab *lab);

guint               lab_count      (Lab        *lab,
                                    const char *series);
const OutcryCandle *lab_find_bar   (Lab        *lab,
                                    const char *series,
                                    OutcryTime  start);
OutcryTime          lab_first      (Lab        *lab,
                                    const char *series);
OutcryTime          lab_last       (Lab        *lab,
                                    const char *series);
guint               lab_count_runs (Lab        *lab,
                                    const char *part); /* that hold this text */
const char         *lab_last_run   (Lab        *lab);
/* Requests to a host so far. */
guint               lab_count_requests (Lab        *lab,
                                        const char *host);
/* That no two requests to one host came within a second. */
void                lab_assert_gaps (Lab *lab);

G_END_DECLS
