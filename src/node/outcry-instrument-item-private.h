/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-clock.h"
#include "node/outcry-instrument-item.h"
#include "node/outcry-instrument-names.h"

G_BEGIN_DECLS

/* How an item is fed, by its model. Private to node/. Every setter may leave it dirty; the model
 * then calls outcry_instrument_item_flush() once a frame. */

#define OUTCRY_SPARKLINE_MAX 32

/* @touched is called when the item becomes dirty. */
typedef void (*OutcryItemTouchedFunc) (OutcryInstrumentItem *item,
                                       gpointer              user_data);

OutcryInstrumentItem *outcry_instrument_item_new (OutcryClock           *clock,
                                                  OutcryInstrument      *instrument,
                                                  const char * const    *sources,
                                                  OutcryItemTouchedFunc  touched,
                                                  gpointer               user_data);

/* Name, scale, sources: @instrument has the id of before. What is held is rescaled. */
void outcry_instrument_item_set_instrument (OutcryInstrumentItem *self,
                                            OutcryInstrument     *instrument,
                                            const char * const   *sources);

/* A price of a source of @rank (0 is preferred). An older one is not taken, and a less preferred
 * source's only when it is two minutes newer. */
void outcry_instrument_item_add_price (OutcryInstrumentItem *self,
                                       OutcryPrice           price,
                                       OutcryScale           scale,
                                       OutcryTime            time,
                                       guint                 rank);

/* What the store tells: @closes oldest first, the last of them the last price. @reference: what the
 * change is against, NULL when unknown. */
void outcry_instrument_item_set_history (OutcryInstrumentItem *self,
                                         const double         *closes,
                                         gsize                 n,
                                         const OutcryPrice    *reference,
                                         OutcryScale           scale);

OutcryGroup outcry_instrument_item_get_group_kind (OutcryInstrumentItem *self);
void        outcry_instrument_item_flush          (OutcryInstrumentItem *self);
void        outcry_instrument_item_disconnect     (OutcryInstrumentItem *self);

G_END_DECLS
