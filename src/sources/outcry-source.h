/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-clock.h"
#include "base/outcry-random.h"
#include "market/outcry-batch.h"
#include "market/outcry-fetch.h"
#include "market/outcry-recipe.h"

G_BEGIN_DECLS

/* A recipe at work: its schedule, its runs, its socket, its state in words. Made by OutcrySources.
 */

typedef enum
{
  OUTCRY_SOURCE_IDLE,         /* between runs */
  OUTCRY_SOURCE_FETCHING,
  OUTCRY_SOURCE_LIVE,         /* its socket delivers, whatever its polls do */
  OUTCRY_SOURCE_WAITING,      /* after a failure: throttled or backing off until next-run */
  OUTCRY_SOURCE_FAILED,       /* blocked, refused, changed: needs a look; still tried, rarely */
  OUTCRY_SOURCE_NEEDS_SECRET, /* last-error names it */
  OUTCRY_SOURCE_PAUSED,
} OutcrySourceState;

/* "idle", "fetching", "live", "waiting", "failed", "needs-secret", "paused". */
const char *outcry_source_state_to_string (OutcrySourceState state);

/* One finished run or connection, for the log. Valid while the signal runs. */
typedef struct
{
  const char *feed;
  const char *instrument; /* or NULL */
  OutcryTime  started, ended;
  const char *outcome; /* "ok", "throttled", "blocked", "error", "changed", "offline" */
  const char *reason;  /* or NULL; "ok" may have one too: why a connection ended, a wrong clock */
  guint       rows, skipped, refused;
} OutcrySourceRun;

#define OUTCRY_TYPE_SOURCE (outcry_source_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySource, outcry_source, OUTCRY, SOURCE, GObject)

/* Properties, notified: name, state (an int of OutcrySourceState), last-run, last-success, next-run
 * (int64 OutcryTime, OUTCRY_TIME_NONE), last-error (string, NULL while all is well), rows (uint64),
 * paused (boolean). Signals: "batch" (OutcryBatch *, borrowed; feed name), "run" (const
 * OutcrySourceRun *). */
const char        *outcry_source_get_name         (OutcrySource *self);
OutcryRecipe      *outcry_source_get_recipe       (OutcrySource *self); /* (transfer none) */
OutcrySourceState  outcry_source_get_state        (OutcrySource *self);
const char        *outcry_source_get_last_error   (OutcrySource *self);
OutcryTime         outcry_source_get_last_run     (OutcrySource *self);
OutcryTime         outcry_source_get_last_success (OutcrySource *self);
OutcryTime         outcry_source_get_next_run     (OutcrySource *self);
guint64            outcry_source_get_rows (OutcrySource *self); /* ticks and bars taken, ever */
gboolean           outcry_source_get_paused       (OutcrySource *self);
gboolean           outcry_source_get_allow_private (OutcrySource *self);

G_END_DECLS
