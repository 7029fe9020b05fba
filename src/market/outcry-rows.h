/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-document.h"

G_BEGIN_DECLS

/* Where the rows of an answer are: the keys format, rows, columns, header, delimiter, unpivot and
 * skip of a feed. */
typedef struct _OutcryRows OutcryRows;

/* @feed: the mapping that has the keys. @for_socket: messages are always JSON. Errors name the
 * place in the file. */
OutcryRows    *outcry_rows_new        (const OutcryYamlNode  *feed,
                                       gboolean               for_socket,
                                       GError               **error);
/* JSON rows at @path, for what a recipe need not say. */
OutcryRows    *outcry_rows_new_json   (const char            *path,
                                       GError               **error);
void           outcry_rows_free       (OutcryRows            *self);

OutcryFormat   outcry_rows_get_format (const OutcryRows      *self);
OutcryRowKind  outcry_rows_get_kind   (const OutcryRows      *self);
GHashTable    *outcry_rows_get_skip   (const OutcryRows      *self); /* (transfer none), or NULL */

/* FALSE stops without an error. @row and its texts are valid during the call. */
typedef gboolean (*OutcryRowFunc) (const OutcryRow *row,
                                   gpointer         user_data);

/* Calls @func for each row. Errors: OUTCRY_RECIPE_ERROR_FORMAT when the answer is not of this
 * shape, _LIMIT with more than OUTCRY_ROWS_MAX rows. */
gboolean       outcry_rows_each       (const OutcryRows      *self,
                                       const OutcryDocument  *document,
                                       OutcryRowFunc          func,
                                       gpointer               user_data,
                                       GError               **error);

/* Whether the place of JSON rows is there at all. */
gboolean       outcry_rows_reach      (const OutcryRows      *self,
                                       const OutcryDocument  *document);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryRows, outcry_rows_free)

G_END_DECLS
