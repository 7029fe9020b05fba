/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-instrument.h"

G_BEGIN_DECLS

/* What people call an instrument, from its id alone. Private to node/. */

typedef enum
{
  OUTCRY_GROUP_CRYPTO,
  OUTCRY_GROUP_CURRENCIES,
  OUTCRY_GROUP_METALS,
  OUTCRY_GROUP_INDICES,
  OUTCRY_GROUP_SHARES,
  OUTCRY_GROUP_OTHER,
} OutcryGroup; /* in the order of the watch list */

OutcryGroup outcry_instrument_group      (const OutcryInstrument *instrument);
const char *outcry_group_get_name        (OutcryGroup group); /* translated */

/* "Bitcoin / US Dollar", "Volatility Index": its own name, else one made of known codes, else the
 * id (transfer full). */
char *outcry_instrument_describe (const OutcryInstrument *instrument);

G_END_DECLS
