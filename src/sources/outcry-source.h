/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-clock.h"
#include "base/outcry-random.h"
#include "market/outcry-batch.h"
#include "market/outcry-recipe.h"
#include "market/outcry-fetch.h"

G_BEGIN_DECLS

/* A recipe at work: its schedule, its runs, its socket, its state in words. Made by OutcrySources. */

typedef enum
{
  OUTCRY_SOURCE_IDLE,      /* between runs */
  OUTCRY_SOURCE_FETCHING,
  OUTCRY_SOURCE_LIVE,      /* its socket delivers */
  OUTCRY_SOURCE_WAITING,   /* after a failure: throttled or backing off until next-run */
  OUTCRY_SOURCE_FAILED,    /* blocked, refused, changed: needs a look; still tried, rarely */
  OUTCRY_SOURCE_NEEDS_SECRET,
  OUTCRY_SOURCE_PAUSED,
} OutcrySourceState;

const char *outcry_source_state_to_string (OutcrySourceState state); /* "idle", "fetching", "live", "waiting", "failed", "needs-secret", "paused" */

/* One finished run or connection, for the log. */
typedef struct
{
  const char *feed;
  const char *instrument; /* or NULL */
  OutcryTime  started, ended;
  const char *outcome;    /* "ok", "throttled", "blocked", "error", "changed", "offline" */
  const char *reason;     /* or NULL */
  guint       rows, skipped, refused;
} OutcrySourceRun;

#define OUTCRY_TYPE_SOURCE (outcry_source_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySource, outcry_source, OUTCRY, SOURCE, GObject)

/* Properties, notified: name, state, last-run, last-success, next-run (int64 OutcryTime, OUTCRY_TIME_NONE), last-error (string), rows (uint64),
 * paused (boolean). Signals: "batch" (OutcryBatch *, borrowed; feed name), "run" (const OutcrySourceRun *). */
const char        *outcry_source_get_name         (OutcrySource *self);
OutcryRecipe      *outcry_source_get_recipe       (OutcrySource *self);
OutcrySourceState  outcry_source_get_state        (OutcrySource *self);
const char        *outcry_source_get_last_error   (OutcrySource *self);
OutcryTime         outcry_source_get_last_run     (OutcrySource *self);
OutcryTime         outcry_source_get_last_success (OutcrySource *self);
OutcryTime         outcry_source_get_next_run     (OutcrySource *self);
guint64            outcry_source_get_rows         (OutcrySource *self);
gboolean           outcry_source_get_paused       (OutcrySource *self);

G_END_DECLS
