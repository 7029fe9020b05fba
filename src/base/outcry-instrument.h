/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/outcry-amount.h"

G_BEGIN_DECLS

/* What is quoted or traded: "BTC-USD", "VIX". Immutable, atomically reference counted (boxed). */
typedef struct _OutcryInstrument OutcryInstrument;

#define OUTCRY_TYPE_INSTRUMENT (outcry_instrument_get_type ())
GType outcry_instrument_get_type (void);

#define OUTCRY_INSTRUMENT_ERROR (outcry_instrument_error_quark ())
GQuark outcry_instrument_error_quark (void);

typedef enum
{
  OUTCRY_INSTRUMENT_ERROR_ID,
  OUTCRY_INSTRUMENT_ERROR_SCALE,
} OutcryInstrumentError;

#define OUTCRY_INSTRUMENT_ID_MAX 32

/* 1-32 characters of A-Z a-z 0-9 . _ and at most one '-' between base and quote, each of which
 * begins with a letter or digit (so that an id can be the name of a file or of a path segment). */
gboolean outcry_instrument_id_is_valid (const char *id);

/* NULL and an error when the id or a digit count is not valid. @name may be NULL ("Bitcoin"). */
OutcryInstrument *outcry_instrument_new   (const char        *id,
                                           const char        *name,
                                           OutcryScale        scale,
                                           GError           **error);
OutcryInstrument *outcry_instrument_ref   (OutcryInstrument  *self);
void              outcry_instrument_unref (OutcryInstrument  *self);

const char  *outcry_instrument_get_id    (const OutcryInstrument *self);
const char  *outcry_instrument_get_name  (const OutcryInstrument *self); /* NULL when unknown */
const char  *outcry_instrument_get_base  (const OutcryInstrument *self); /* "BTC", or the id */
const char  *outcry_instrument_get_quote (const OutcryInstrument *self); /* "USD" or NULL */
OutcryScale  outcry_instrument_get_scale (const OutcryInstrument *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryInstrument, outcry_instrument_unref)

G_END_DECLS
