/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/outcry-instrument.h"
#include "base/outcry-time.h"
#include "market/outcry-candle.h"

G_BEGIN_DECLS

/* A data source, declared: the immutable, checked form of a YAML recipe (docs/recipes.md is its
 * schema). It knows what to ask for and how to read the answer; it does no I/O. A fetch
 * (outcry-fetch.h) runs one of its polls, a stream (outcry-stream.h) its socket. */

#define OUTCRY_RECIPE_ERROR (outcry_recipe_error_quark ())
GQuark outcry_recipe_error_quark (void);

typedef enum
{
  OUTCRY_RECIPE_ERROR_SCHEMA, /* the recipe is wrong; the message begins with file:line:column */
  OUTCRY_RECIPE_ERROR_FORMAT, /* the answer is not what the recipe describes: changed shape, HTML,
                                 cut off */
  OUTCRY_RECIPE_ERROR_LIMIT,  /* the answer is beyond a bound: size, rows, pages */
  OUTCRY_RECIPE_ERROR_SECRET, /* a secret is needed and not there */
  OUTCRY_RECIPE_ERROR_TRUNCATED, /* the answer is right so far, but it ends early */
} OutcryRecipeError;

typedef enum
{
  OUTCRY_SHARE_LOCAL, /* nothing leaves this node; the default */
  OUTCRY_SHARE_BARS,
  OUTCRY_SHARE_ALL,
} OutcryShare;

typedef struct
{
  gint64 gap_us;     /* least time between two requests to the host; at least one second */
  guint  per_minute; /* 0: not limited further */
  guint  per_day;
} OutcryRecipeLimits;

typedef enum
{
  OUTCRY_SCHEDULE_INTERVAL, /* every so often */
  OUTCRY_SCHEDULE_CRON,     /* five fields, in a zone */
  OUTCRY_SCHEDULE_AFTER,    /* once on each of the days, after a time in a zone */
} OutcryScheduleKind;

/* When a poll runs. Plain data, owned by the recipe. Scheduling itself lives in sources/. */
typedef struct
{
  OutcryScheduleKind kind;
  gint64             interval_us;
  char              *cron;     /* "m h dom mon dow" */
  guint              minute;   /* AFTER: minute of the day */
  guint8             weekdays; /* bit 0 Monday ... */
  char              *zone;     /* IANA, "UTC" when not given */
  char *calendar; /* "", or "target": TARGET's closing days are skipped; "nyse" likewise */
} OutcrySchedule;

typedef enum
{
  OUTCRY_FEED_POLL,   /* requests */
  OUTCRY_FEED_SOCKET, /* a WebSocket stream */
} OutcryFeedKind;

typedef struct _OutcryRecipe OutcryRecipe;
/* "latest", "candles", "history", "trades"; owned by its recipe. */
typedef struct _OutcryRecipeFeed OutcryRecipeFeed;

#define OUTCRY_TYPE_RECIPE (outcry_recipe_get_type ())
GType outcry_recipe_get_type (void);

/* At most 256 KiB of YAML. Errors are OUTCRY_RECIPE_ERROR_SCHEMA and name @file_name, line and
 * column. (transfer full) */
OutcryRecipe *outcry_recipe_parse (const char    *text,
                                   gsize          len,
                                   const char    *file_name,
                                   GError       **error);
OutcryRecipe *outcry_recipe_ref   (OutcryRecipe  *self);
void          outcry_recipe_unref (OutcryRecipe  *self);

/* All of these are owned by the recipe. */

/* [a-z0-9-], also its id. */
const char *outcry_recipe_get_name (const OutcryRecipe *self);
/* For people; the name when not given. */
const char *outcry_recipe_get_title (const OutcryRecipe *self);
/* Or NULL: "never tried against a captured answer". */
const char *outcry_recipe_get_note (const OutcryRecipe *self);
/* "coinbase.com": every host ends in it. */
const char *outcry_recipe_get_source (const OutcryRecipe *self);
/* The source whose data these are, or NULL. */
const char *outcry_recipe_get_same_as (const OutcryRecipe *self);
/* Or NULL. */
const char *outcry_recipe_get_terms_url (const OutcryRecipe *self);
/* The attribution to show, or NULL. */
const char *outcry_recipe_get_cite (const OutcryRecipe *self);
OutcryShare outcry_recipe_get_share (const OutcryRecipe *self);
const OutcryRecipeLimits *outcry_recipe_get_limits (const OutcryRecipe *self);
/* The YAML itself. */
const char *outcry_recipe_get_text (const OutcryRecipe *self);
/* The names of the secrets that are used anywhere in it; never NULL. */
const char * const *outcry_recipe_get_secrets (const OutcryRecipe *self);

guint             outcry_recipe_get_n_instruments (const OutcryRecipe *self);
OutcryInstrument *outcry_recipe_get_instrument    (const OutcryRecipe *self,
                                                   guint               i);

guint                   outcry_recipe_get_n_feeds (const OutcryRecipe *self);
const OutcryRecipeFeed *outcry_recipe_get_feed    (const OutcryRecipe *self,
                                                   guint               i);
/* NULL when there is none of that name. */
const OutcryRecipeFeed *outcry_recipe_find_feed   (const OutcryRecipe *self,
                                                   const char         *name);

const char     *outcry_recipe_feed_get_name   (const OutcryRecipeFeed *feed);
OutcryRecipe   *outcry_recipe_feed_get_recipe (const OutcryRecipeFeed *feed);
OutcryFeedKind  outcry_recipe_feed_get_kind   (const OutcryRecipeFeed *feed);
/* Ticks; else bars. */
gboolean outcry_recipe_feed_gives_ticks (const OutcryRecipeFeed *feed);
/* Of a poll; a default when not given. */
const OutcrySchedule *outcry_recipe_feed_get_schedule (const OutcryRecipeFeed *feed);
/* Whether it can be asked for bars of @interval. */
gboolean outcry_recipe_feed_has_interval (const OutcryRecipeFeed *feed,
                                          OutcryInterval          interval);
/* Whether a request covers all instruments at once (no {x} of one instrument in it). */
gboolean outcry_recipe_feed_is_for_all (const OutcryRecipeFeed *feed);
/* Whether {from}, {to} or a cursor can reach back in time. */
gboolean outcry_recipe_feed_is_ranged (const OutcryRecipeFeed *feed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryRecipe, outcry_recipe_unref)

G_END_DECLS
