/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/outcry-clock-skew.h"
#include "sources/outcry-fetcher.h"
#include "sources/outcry-scheduler.h"
#include "sources/outcry-socket-link.h"
#include "sources/outcry-source.h"

G_BEGIN_DECLS

/* What the parts of a source share: outcry-source.c (the object), outcry-source-poll.c (turns of
 * polls), outcry-source-job.c (one fetch), outcry-source-link.c (sockets), outcry-source-state.c
 * (what is kept over a restart). */

/* A feed that is polled on a schedule. */
typedef struct
{
  const OutcryRecipeFeed *feed;
  const OutcryRecipeFeed *history; /* bars that fill what a feed without a range missed, or NULL */
  OutcryScheduler        *scheduler;
  OutcryTime              saved_success; /* what start () begins from */
  gboolean                running;
  guint                   n_jobs;    /* of this turn, waiting or at work */
  guint                   n_failed;  /* in a row in this turn */
  OutcryOutcome           outcome;   /* the worst of this turn */
  gint64                  retry_after_us;
  char                   *reason;    /* of the last failure; NULL since a turn went well */
} OutcryPoll;

typedef enum
{
  OUTCRY_JOB_POLL,
  OUTCRY_JOB_RANGE,  /* somebody asked for it; task is theirs */
  OUTCRY_JOB_REFILL, /* ids that a socket missed */
} OutcryJobKind;

/* One fetch: as many requests as its pages need. */
typedef struct
{
  OutcryJobKind           kind;
  OutcryPoll             *poll; /* POLL */
  GTask                  *task; /* RANGE */
  const OutcryRecipeFeed *feed;
  char                   *instrument; /* or NULL */
  OutcryInterval          interval;
  OutcryTime              from, to;
  OutcryFetch            *fetch;
  OutcrySocketLink       *link; /* REFILL */
  OutcryRequest          *refill;
  guint64                 first, last;
  OutcryTime              started;
  gint64                  skew; /* the correction it was made by */
  gboolean                anew; /* made again by a better one */
  GHashTable             *newest_of; /* instrument -> OutcryTime, when the feed is for all */
  guint                   rows, skipped, refused;
  guint64                 taken;
  char                   *refusal; /* the first */
} OutcryJob;

struct _OutcrySource
{
  GObject            parent_instance;

  OutcryClock       *clock;
  OutcryRandom      *random;
  OutcryFetcher     *fetcher;
  OutcryClockSkew   *skew; /* of OutcrySources */
  OutcryRecipe      *recipe;

  GPtrArray         *polls; /* OutcryPoll */
  GPtrArray         *links; /* OutcrySocketLink */
  GQueue             jobs;
  OutcryJob         *job; /* at work */
  GCancellable      *cancellable; /* of the job; replaced when it is cancelled */
  guint              timer;

  GHashTable        *held; /* "instrument interval" -> OutcryTime */
  GHashTable        *hosts; /* set of char *: that were asked, for their day quota */
  GHashTable        *secrets; /* name -> value, to be wiped */
  gboolean           secrets_known;
  GCancellable      *secrets_cancellable;
  char              *secret_trouble;
  OutcryTime         secrets_retry;

  gboolean           started;
  gboolean           paused;
  gboolean           allow_private;
  OutcrySourceState  state;
  char              *last_error;
  OutcryTime         last_run, last_success, next_run;
  guint64            rows;
};

#define OUTCRY_HELD_TICKS OUTCRY_N_INTERVALS

/* outcry-source.c */
OutcrySource     *outcry_source_new             (OutcryRecipe     *recipe,
                                                 OutcryFetcher    *fetcher,
                                                 OutcryClock      *clock,
                                                 OutcryRandom     *random,
                                                 OutcryClockSkew  *skew,
                                                 GError          **error);
void              outcry_source_start           (OutcrySource     *self);
void              outcry_source_stop            (OutcrySource     *self);
void              outcry_source_run_now         (OutcrySource     *self);
void              outcry_source_network_is_back (OutcrySource     *self);
void              outcry_source_set_paused      (OutcrySource     *self,
                                                 gboolean          paused);
void              outcry_source_set_allow_private (OutcrySource   *self,
                                                 gboolean          allow);
void              outcry_source_secret_changed  (OutcrySource     *self,
                                                 const char       *name);
OutcryTime        outcry_source_now             (OutcrySource     *self); /* corrected */
OutcryFetchRules  outcry_source_rules           (OutcrySource     *self);
char             *outcry_source_find_secret     (const char       *name,
                                                 gpointer          self);
void              outcry_source_update (OutcrySource *self); /* state, next run, timer */
void              outcry_source_emit_batch      (OutcrySource     *self,
                                                 const OutcryRecipeFeed *feed,
                                                 OutcryBatch      *batch);
void              outcry_source_emit_run        (OutcrySource     *self,
                                                 const OutcrySourceRun *run);
OutcryTime        outcry_source_get_held        (OutcrySource     *self,
                                                 const char       *instrument,
                                                 guint             interval); /* or HELD_TICKS */
void              outcry_source_set_held        (OutcrySource     *self,
                                                 const char       *instrument,
                                                 guint             interval,
                                                 OutcryTime        held);

/* outcry-source-poll.c */
gboolean    outcry_source_make_polls   (OutcrySource    *self,
                                        GError         **error);
void        outcry_poll_free           (OutcryPoll      *poll);
void        outcry_source_begin_turn   (OutcrySource    *self,
                                        OutcryPoll      *poll);
void        outcry_source_job_is_over  (OutcrySource    *self,
                                        OutcryJob       *job,
                                        OutcryOutcome    outcome,
                                        gint64           retry_after_us,
                                        const char      *reason);
/* The feed that answers best for such a range; NULL and NOT_FOUND. */
const OutcryRecipeFeed *outcry_source_find_range_feed (OutcrySource    *self,
                                                       const char      *instrument,
                                                       OutcryInterval   interval,
                                                       GError         **error);

/* outcry-source-job.c */
OutcryJob  *outcry_job_new             (OutcryJobKind           kind,
                                        const OutcryRecipeFeed *feed,
                                        const char             *instrument,
                                        OutcryInterval          interval,
                                        OutcryTime              from,
                                        OutcryTime              to);
void        outcry_job_free            (OutcryJob              *job);
void        outcry_source_push_job     (OutcrySource           *self,
                                        OutcryJob              *job,
                                        gboolean                first); /* takes it */
void        outcry_source_next_job     (OutcrySource           *self);
/* Those that somebody waits for, while a secret is missing. */
void        outcry_source_refuse_ranges (OutcrySource          *self);
/* How many wait. */
guint       outcry_source_count_refills (OutcrySource          *self);
void        outcry_source_drop_jobs    (OutcrySource           *self,
                                        const char             *why); /* all, the one at work too */

/* outcry-source-link.c */
void        outcry_source_make_links   (OutcrySource    *self);

/* outcry-source-state.c */
char       *outcry_source_save         (OutcrySource    *self); /* JSON (transfer full) */
gboolean    outcry_source_load         (OutcrySource    *self,
                                        const char      *state,
                                        GError         **error);

G_END_DECLS
