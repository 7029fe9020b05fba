/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/outcry-source.h"
#include "sources/outcry-sources-error.h"

G_BEGIN_DECLS

/* All sources of a node: a GListModel of OutcrySource, two libsoup sessions, one request limiter a
 * host. Main loop only.
 *
 * Signals: "batch" (OutcrySource *, OutcryBatch *), "run" (OutcrySource *, const OutcrySourceRun
 * *): those of its sources, joined, borrowed; "state-changed" (const char *name): save_state() has
 * something new worth keeping. Properties, notified: clock-skew (int64). */

#define OUTCRY_TYPE_SOURCES (outcry_sources_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySources, outcry_sources, OUTCRY, SOURCES, GObject)

OutcrySources *outcry_sources_new (OutcryClock  *clock,
                                   OutcryRandom *random);

/* "api.kraken.com=http://127.0.0.1:8080": requests and sockets to that host go there instead,
 * whatever scheme and address it has. INVALID when it is not of that form. */
gboolean outcry_sources_add_override (OutcrySources  *self,
                                      const char     *override,
                                      GError        **error);

/* Adds a recipe (transfer none). @state: what save_state() gave for it before, or NULL; one that
 * cannot be read is warned of and dropped. The source does nothing before outcry_sources_start().
 * EXISTS when the name is taken, INVALID when its schedule makes no sense. How far back a new
 * series is filled: see outcry-backfill.h. */
OutcrySource *outcry_sources_add    (OutcrySources  *self,
                                     OutcryRecipe   *recipe,
                                     const char     *state,
                                     GError        **error); /* (transfer none) */
gboolean      outcry_sources_remove (OutcrySources  *self,
                                     const char     *name,
                                     GError        **error);
OutcrySource *outcry_sources_find   (OutcrySources  *self,
                                     const char     *name); /* (transfer none), or NULL */

void outcry_sources_start (OutcrySources *self);
void outcry_sources_stop  (OutcrySources *self); /* cancels all that is under way */

/* All polls of a source at once, whatever its schedule and back-off say; its host's limits still
 * hold. NOT_FOUND; REFUSED when it is paused or nothing was started. */
gboolean outcry_sources_run_now           (OutcrySources  *self,
                                           const char     *name,
                                           GError        **error);
gboolean outcry_sources_set_paused        (OutcrySources  *self,
                                           const char     *name,
                                           gboolean        paused,
                                           GError        **error);
/* The user allows private addresses and plain http for this source. */
gboolean outcry_sources_set_allow_private (OutcrySources  *self,
                                           const char     *name,
                                           gboolean        allow,
                                           GError        **error);

/* A secret was stored or forgotten: sources that use it look again. */
void     outcry_sources_secret_changed    (OutcrySources  *self,
                                           const char     *name);

/* Asks a source for older or finer bars, or ticks (@interval OUTCRY_N_INTERVALS), of [@from, @to)
 * now ("older data loads as one pans"); batches arrive by the signals, before the callback.
 * NOT_FOUND when the recipe has no feed for it; REFUSED when the source is paused; else what the
 * request came to. TRUE tells that all was asked, not that there was any. */
void     outcry_sources_request_range_async  (OutcrySources        *self,
                                              const char           *name,
                                              const char           *instrument,
                                              OutcryInterval        interval,
                                              OutcryTime            from,
                                              OutcryTime            to,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean outcry_sources_request_range_finish (OutcrySources        *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/* Runs a recipe once without adding it: the first page of each of its polls for its first
 * instrument; of a recipe without polls the first trades of its socket, for which it waits at most
 * 20 s. */
void         outcry_sources_preview_async  (OutcrySources        *self,
                                            OutcryRecipe         *recipe,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
/* What it would deliver (transfer full), and the raw first answer in *@raw (transfer full; NULL for
 * a socket), which is set on failure as well when there was an answer. */
OutcryBatch *outcry_sources_preview_finish (OutcrySources        *self,
                                            GAsyncResult         *result,
                                            GBytes              **raw,
                                            GError              **error);

/* What to keep over a restart: what is held, the last success of each poll, pause, allowances, day
 * quota; JSON text (transfer full). NULL for a name that is not there. */
char *outcry_sources_save_state (OutcrySources *self,
                                 const char    *name);

/* What to add to this computer's clock to have the true time, microseconds, as the sources' answers
 * tell; 0 while it is right within 30 s. Ranges, running bars and schedules go by the corrected
 * time. */
gint64 outcry_sources_get_clock_skew     (OutcrySources *self);
/* "this computer's clock is about 3600 s behind (api.kraken.com and 2 more say so)" (transfer
 * full); NULL while it is right. */
char  *outcry_sources_explain_clock_skew (OutcrySources *self);

/* Requests, handshakes and looked-up secrets on their way: while it is 0 only time is waited for.
 * For tests with a virtual clock. */
guint outcry_sources_get_n_active (OutcrySources *self);

G_END_DECLS
