/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/outcry-clock.h"
#include "node/outcry-instrument-item-private.h"

G_BEGIN_DECLS

/* The watch list's model: all instruments by group, those with a price first, then by id; at most
 * one "items-changed" and one "changed" of each item a frame. Private to node/, which feeds it. */

/* One 60th of a second, rounded down. */
#define OUTCRY_FRAME (16 * 1000)

#define OUTCRY_TYPE_INSTRUMENT_MODEL (outcry_instrument_model_get_type ())
G_DECLARE_FINAL_TYPE (OutcryInstrumentModel,
                      outcry_instrument_model,
                      OUTCRY,
                      INSTRUMENT_MODEL,
                      GObject)

/* Calls outcry_instrument_model_offer() for every instrument and source there is, preferred sources
 * of an instrument first. */
typedef void (*OutcryCollectFunc) (OutcryInstrumentModel *self,
                                   gpointer               user_data);

OutcryInstrumentModel *outcry_instrument_model_new (OutcryClock       *clock,
                                                    OutcryCollectFunc  collect,
                                                    gpointer           user_data);

/* Only within the collect function. @name may be NULL. */
void outcry_instrument_model_offer (OutcryInstrumentModel *self,
                                    const char            *id,
                                    const char            *name,
                                    OutcryScale            scale,
                                    const char            *source);

/* Collects again, now or with the next frame. */
void outcry_instrument_model_rebuild    (OutcryInstrumentModel *self);
void outcry_instrument_model_invalidate (OutcryInstrumentModel *self);

/* The row shown now; O(1), (transfer none), or NULL. */
OutcryInstrumentItem *outcry_instrument_model_peek (OutcryInstrumentModel *self,
                                                    const char            *id);

/* Likewise, after collecting again when that waits for the next frame. */
OutcryInstrumentItem *outcry_instrument_model_find (OutcryInstrumentModel *self,
                                                    const char            *id);

/* Stops feeding and timing. */
void outcry_instrument_model_stop (OutcryInstrumentModel *self);

G_END_DECLS
