/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-amount.h"
#include "market/outcry-candle.h"
#include "market/outcry-document.h"
#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* One field of a bar or tick: where it stands in a row, and how its text becomes a value, by
 * integer arithmetic. */
typedef struct _OutcryField OutcryField;

typedef enum
{
  OUTCRY_FIELD_TEXT,   /* at cut map else bound optional */
  OUTCRY_FIELD_AMOUNT, /* at cut map else round scale abs negate optional */
  OUTCRY_FIELD_COUNT,  /* at optional */
  OUTCRY_FIELD_SIDE,   /* at cut map else sign optional */
  OUTCRY_FIELD_TIME,   /* at cut unit zone floor */
} OutcryFieldRole;

/* What fields need besides the row. Nothing is owned but what a reading frees itself. */
typedef struct
{
  GHashTable *skip;     /* texts that mean nothing (char *), or NULL */
  GHashTable *bindings; /* channel -> symbol, or NULL */
  GHashTable *zones;    /* cache: char * -> GTimeZone */
} OutcryFieldContext;

typedef enum
{
  OUTCRY_VALUE_READ,
  OUTCRY_VALUE_NONE, /* null, or a text that means nothing */
  OUTCRY_VALUE_BAD,  /* not readable: *reason (transfer full) says why */
} OutcryValue;

/* @name is the key of the field, for messages. Errors name the place in the file. */
OutcryField *outcry_field_new         (const OutcryYamlNode     *node,
                                       const char               *name,
                                       OutcryFieldRole           role,
                                       OutcryRowKind             kind,
                                       GError                  **error);
void         outcry_field_free        (OutcryField              *self);

/* @text is valid as long as the row. */
OutcryValue  outcry_field_read_text   (const OutcryField        *self,
                                       const OutcryRow          *row,
                                       const OutcryFieldContext *context,
                                       const char              **text,
                                       char                    **reason);
OutcryValue  outcry_field_read_amount (const OutcryField        *self,
                                       const OutcryRow          *row,
                                       const OutcryFieldContext *context,
                                       guint                     digits,
                                       gint64                   *value,
                                       char                    **reason);
OutcryValue  outcry_field_read_count  (const OutcryField        *self,
                                       const OutcryRow          *row,
                                       const OutcryFieldContext *context,
                                       guint32                  *value,
                                       char                    **reason);
OutcryValue  outcry_field_read_side   (const OutcryField        *self,
                                       const OutcryRow          *row,
                                       const OutcryFieldContext *context,
                                       OutcrySide               *value,
                                       char                    **reason);
/* @interval: of the bars, for "floor". */
OutcryValue  outcry_field_read_time   (const OutcryField        *self,
                                       const OutcryRow          *row,
                                       const OutcryFieldContext *context,
                                       OutcryInterval            interval,
                                       OutcryTime               *value,
                                       char                    **reason);

/* As id of a tick: a whole number of 64 bits as it is, any other text the first 8 bytes of its
 * SHA-256. */
guint64      outcry_field_text_to_id  (const char               *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryField, outcry_field_free)

G_END_DECLS
