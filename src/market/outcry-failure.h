/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-document.h"
#include "market/outcry-fetch.h"

G_BEGIN_DECLS

/* How a source says no: the list at the key "fail". The first entry that applies decides. */
typedef struct _OutcryFailures OutcryFailures;

/* @kind: of the answer. @for_socket: of messages; status, text and html do not apply. Errors name
 * the place in the file. */
OutcryFailures *outcry_failures_new   (const OutcryYamlNode  *node,
                                       OutcryRowKind          kind,
                                       gboolean               for_socket,
                                       GError               **error);
void            outcry_failures_free  (OutcryFailures        *self);

/* Whether an answer is a failure, what kind of, and what it says (transfer full, never NULL then).
 * @document is the parsed answer or NULL; @text the unpacked one or NULL; @status 0 for a message.
 * @self NULL never matches. */
gboolean        outcry_failures_match (const OutcryFailures  *self,
                                       guint                  status,
                                       const OutcryDocument  *document,
                                       const char            *text,
                                       gsize                  len,
                                       OutcryAnswerKind      *kind,
                                       char                 **reason);

/* What an HTTP status means when the recipe says nothing about it: FALSE for success. */
gboolean        outcry_failure_of_status (guint              status,
                                          gboolean           has_retry_after,
                                          OutcryAnswerKind  *kind,
                                          char             **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryFailures, outcry_failures_free)

G_END_DECLS
