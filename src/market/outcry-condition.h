/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-document.h"

G_BEGIN_DECLS

/* "where", "when", "ack", "restart": places and the values that must stand there, all of them. A
 * value is a text, a list of texts, present, absent, or {not: text or list} (something stands
 * there, and it is none of these). */
typedef struct _OutcryConditions OutcryConditions;

typedef enum
{
  OUTCRY_CONDITIONS_OF_DOCUMENT = 1 << 0, /* those whose place begins with $ */
  OUTCRY_CONDITIONS_OF_ROW      = 1 << 1,
  OUTCRY_CONDITIONS_ALL         = OUTCRY_CONDITIONS_OF_DOCUMENT | OUTCRY_CONDITIONS_OF_ROW,
} OutcryConditionsKind;

OutcryConditions *outcry_conditions_new  (const OutcryYamlNode    *node,
                                          const char              *what,
                                          OutcryRowKind            kind,
                                          GError                 **error);
void              outcry_conditions_free (OutcryConditions        *self);

/* Whether all of the kinds asked for hold; NULL always does. */
gboolean          outcry_conditions_hold (const OutcryConditions  *self,
                                          const OutcryRow         *row,
                                          OutcryConditionsKind     kinds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryConditions, outcry_conditions_free)

G_END_DECLS
