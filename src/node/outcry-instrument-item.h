/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/outcry-amount.h"
#include "base/outcry-instrument.h"
#include "base/outcry-time.h"

G_BEGIN_DECLS

/* A row of the watch list: what is known of one instrument now. Notifies at most once a frame (16 ms) however often it is fed. */

#define OUTCRY_TYPE_INSTRUMENT_ITEM (outcry_instrument_item_get_type ())
G_DECLARE_FINAL_TYPE (OutcryInstrumentItem, outcry_instrument_item, OUTCRY, INSTRUMENT_ITEM, GObject)

/* Properties, notified together by the "changed" signal: id, name, group, last-text, change-text, age-text (strings, localised). */
OutcryInstrument *outcry_instrument_item_get_instrument (OutcryInstrumentItem *self);
const char *outcry_instrument_item_get_id    (OutcryInstrumentItem *self);
const char *outcry_instrument_item_get_name  (OutcryInstrumentItem *self); /* never NULL: "Bitcoin", or the sources' names */
const char *outcry_instrument_item_get_group (OutcryInstrumentItem *self); /* "Crypto", "Currencies", "Indices" translated */
OutcryScale outcry_instrument_item_get_scale (OutcryInstrumentItem *self);

/* FALSE when nothing is held. */
gboolean    outcry_instrument_item_get_last  (OutcryInstrumentItem *self, OutcryPrice *price, OutcryTime *time);
const char *outcry_instrument_item_get_last_text (OutcryInstrumentItem *self);   /* "46,181.0", or an en dash */
/* Against the close 24 h before (the previous bar's, when bars are daily): in hundredths of a per cent; FALSE when unknown. */
gboolean    outcry_instrument_item_get_change (OutcryInstrumentItem *self, int *basis_points);
const char *outcry_instrument_item_get_change_text (OutcryInstrumentItem *self); /* "+1.79%", U+2212 for minus, or an en dash */
/* Up to 32 closes for a sparkline, oldest first; *n 0 when unknown. Borrowed. */
const double *outcry_instrument_item_get_sparkline (OutcryInstrumentItem *self, gsize *n);
/* Names of sources that have prices of it, preferred first; NULL-terminated. */
const char * const *outcry_instrument_item_get_sources (OutcryInstrumentItem *self);

G_END_DECLS
