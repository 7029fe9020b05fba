/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The six path forms $ .name ['name'] [n] [*] .* evaluated on a JsonNode as RFC 9535 says (a
 * wildcard on a scalar matches nothing), and @key, the member name under which a wildcard found a
 * node. Anything else (filters, slices, unions, negative indices) is refused with its column. A
 * path that begins with $ is of the document, one that begins with . or [ of a row; evaluation
 * starts at the node that is given in either case. */
typedef struct _OutcryJsonPath OutcryJsonPath;

/* At most 32 steps; errors are OUTCRY_JSON_ERROR_PATH. */
OutcryJsonPath *outcry_json_path_new  (const char      *path,
                                       GError         **error);
void            outcry_json_path_free (OutcryJsonPath  *self);

/* Whether it begins with $. */
gboolean outcry_json_path_is_absolute (const OutcryJsonPath *self);

/* Whether it is @key: it matches nothing, the caller knows the name. */
gboolean outcry_json_path_is_key      (const OutcryJsonPath *self);

/* @key: of the innermost wildcard over members on the way, or NULL. Both borrowed. */
typedef void (*OutcryJsonPathFunc) (JsonNode   *node,
                                    const char *key,
                                    gpointer    user_data);

/* Calls @func (may be NULL) for each match in document order, at most @max times; returns the
 * number of matches, which may be above @max by one, when there are more. */
gsize outcry_json_path_each (const OutcryJsonPath *self,
                             JsonNode             *root,
                             gsize                 max,
                             OutcryJsonPathFunc    func,
                             gpointer              user_data);

/* The first match (borrowed), or NULL. */
JsonNode *outcry_json_path_first (const OutcryJsonPath *self,
                                  JsonNode             *root);

/* Whether the steps before the first wildcard lead to a node, and one that a wildcard can be
 * applied to when there is one (null counts: it holds nothing). It tells an answer without rows
 * from one of another shape. */
gboolean outcry_json_path_reaches (const OutcryJsonPath *self,
                                   JsonNode             *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryJsonPath, outcry_json_path_free)

G_END_DECLS
