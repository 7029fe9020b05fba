/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/outcry-amount.h"
#include "base/outcry-instrument.h"
#include "base/outcry-time.h"

G_BEGIN_DECLS

/* A row of the watch list: what is known of one instrument now. However often it is fed, it
 * notifies at most once a frame (16 ms). */

#define OUTCRY_TYPE_INSTRUMENT_ITEM (outcry_instrument_item_get_type ())
G_DECLARE_FINAL_TYPE (OutcryInstrumentItem,
                      outcry_instrument_item,
                      OUTCRY,
                      INSTRUMENT_ITEM,
                      GObject)

/* Properties, all strings and localised: id, name, group, last-text, change-text, age-text. The
 * signal "changed" comes together with their notifications. What is returned is borrowed until
 * then. */
OutcryInstrument *outcry_instrument_item_get_instrument (OutcryInstrumentItem *self);
const char       *outcry_instrument_item_get_id         (OutcryInstrumentItem *self);

/* Never NULL: "Bitcoin / US Dollar", or the sources' own name, or the id. */
const char  *outcry_instrument_item_get_name  (OutcryInstrumentItem *self);
/* "Crypto", "Currencies", "Metals", "Indices", "Shares", translated. */
const char  *outcry_instrument_item_get_group (OutcryInstrumentItem *self);
/* The finest of its sources and series. */
OutcryScale  outcry_instrument_item_get_scale (OutcryInstrumentItem *self);

/* FALSE when nothing is held. */
gboolean    outcry_instrument_item_get_last      (OutcryInstrumentItem *self,
                                                  OutcryPrice          *price,
                                                  OutcryTime           *time);
/* The last price is no current one: more than two days old when its bars are daily (it is of a whole
 * day in UTC), else more than 15 minutes. Asked again as time goes by. */
gboolean    outcry_instrument_item_get_stale     (OutcryInstrumentItem *self);
/* "46,181.0", or an en dash. */
const char *outcry_instrument_item_get_last_text (OutcryInstrumentItem *self);

/* Against the close 24 h before (the previous bar's, when bars are daily), in hundredths of a per
 * cent; FALSE when unknown. */
gboolean    outcry_instrument_item_get_change      (OutcryInstrumentItem *self,
                                                    int                  *basis_points);
/* "+1.79%", U+2212 for minus, or an en dash. */
const char *outcry_instrument_item_get_change_text (OutcryInstrumentItem *self);

/* How old the last price is now, "2 s ago", or an en dash. It is made when it is asked for and
 * notified when the price changes: a face that shows it asks again as time goes by. */
const char *outcry_instrument_item_get_age_text (OutcryInstrumentItem *self);

/* Up to 32 closes for a sparkline, oldest first; *n 0 when unknown. Borrowed. */
const double *outcry_instrument_item_get_sparkline (OutcryInstrumentItem *self,
                                                    gsize                *n);

/* Names of sources that have or promise prices of it, preferred first; NULL-terminated. */
const char * const *outcry_instrument_item_get_sources (OutcryInstrumentItem *self);

G_END_DECLS
