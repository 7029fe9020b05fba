/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-tick.h"
#include "store/outcry-store.h"

G_BEGIN_DECLS

/* What the node remembers of the store's series, so that it need not ask: their ids, scales, and
 * how far each reaches. Private to node/. */

typedef struct
{
  OutcrySeries *series;
  guint64       last_tick_id; /* of last_tick; G_MAXUINT64 when only its time is known */
} OutcryHeldSeries;

typedef struct _OutcrySeriesTable OutcrySeriesTable;

OutcrySeriesTable *outcry_series_table_new  (void);
void               outcry_series_table_free (OutcrySeriesTable *self);

/* Adds it, or takes over its id and scale. Takes a copy. */
OutcryHeldSeries *outcry_series_table_put  (OutcrySeriesTable  *self,
                                            const OutcrySeries *series);
OutcryHeldSeries *outcry_series_table_find (OutcrySeriesTable  *self,
                                            const char         *instrument,
                                            const char         *source);

/* OutcryHeldSeries, in no order; valid until the next put. (transfer container) */
GPtrArray *outcry_series_table_list (OutcrySeriesTable *self,
                                     const char        *instrument);

/* Notes ticks (ascending) or bars that the store took. TRUE when every one of the ticks is later
 * than all that were held and @added says that none was there. */
gboolean outcry_series_table_note_ticks (OutcryHeldSeries   *held,
                                         const OutcryTick   *ticks,
                                         gsize               n,
                                         gsize               added);
void     outcry_series_table_note_bars  (OutcryHeldSeries   *held,
                                         const OutcryCandle *bars,
                                         gsize               n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcrySeriesTable, outcry_series_table_free)

G_END_DECLS
