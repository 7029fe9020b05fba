/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-yaml.h"
#include "market/outcry-template.h"

G_BEGIN_DECLS

/* A message or request body as a recipe writes it: a scalar is text as it stands; a mapping or
 * sequence becomes JSON, its quoted scalars strings, its plain ones numbers, true, false and null
 * where they look like it. Strings are templates; an item of a sequence with {x*} in it becomes one
 * item for each instrument. */
typedef struct _OutcryMessage OutcryMessage;

/* Errors name the place in the file (OUTCRY_YAML_ERROR_SCHEMA). */
OutcryMessage *outcry_message_new        (const OutcryYamlNode *node,
                                          OutcryPlaces          allowed,
                                          GError              **error);
void           outcry_message_free       (OutcryMessage        *self);
OutcryPlaces   outcry_message_get_places (const OutcryMessage  *self);
gboolean       outcry_message_is_json    (const OutcryMessage  *self);

/* The template of a message that is a scalar, else NULL. */
const OutcryTemplate *outcry_message_get_template (const OutcryMessage *self);

/* Calls @func with every template in it. */
typedef void (*OutcryTemplateFunc) (const OutcryTemplate *template,
                                    gpointer              user_data);
void           outcry_message_each_template (const OutcryMessage *self,
                                             OutcryTemplateFunc   func,
                                             gpointer             user_data);

/* Returns (transfer full); errors as of outcry_template_render(). */
char          *outcry_message_render     (const OutcryMessage          *self,
                                          const OutcryTemplateContext  *context,
                                          GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryMessage, outcry_message_free)

G_END_DECLS
