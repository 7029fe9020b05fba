/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Strict JSON for hostile input, over json-glib: a pre-pass checks the number grammar, the depth (64) and the
 * syntax json-glib is lax about, and quotes every number so that its text stays exact; duplicate
 * member names are refused. A number's node is a string node with OUTCRY_JSON_NUMBER_MARK before its text. */

#define OUTCRY_JSON_ERROR (outcry_json_error_quark ())
GQuark outcry_json_error_quark (void);

typedef enum
{
  OUTCRY_JSON_ERROR_SYNTAX,
  OUTCRY_JSON_ERROR_DEPTH,
  OUTCRY_JSON_ERROR_DUPLICATE,
  OUTCRY_JSON_ERROR_PATH,
} OutcryJsonError;

JsonNode *outcry_json_parse (const char *text, gsize len, GError **error); /* (transfer full) */

/* The text of a string, number (its lexeme), "true" or "false"; NULL for null, objects and arrays.
 * @is_number may be NULL. Borrowed from the node. */
const char *outcry_json_get_text (JsonNode *node, gboolean *is_number);

/* The six path forms $ .name ['name'] [n] [*] .* and @key (the member name under which a wildcard found the
 * node), compiled; anything else is refused with the column. Relative paths begin with . or [ or @. */
typedef struct _OutcryJsonPath OutcryJsonPath;

OutcryJsonPath *outcry_json_path_new  (const char *path, GError **error);
void            outcry_json_path_free (OutcryJsonPath *self);

typedef void (*OutcryJsonPathFunc) (JsonNode *node, const char *key, gpointer user_data); /* key: of the innermost wildcard over members, or NULL */

/* Calls @func for each match in document order, at most @max times; returns the number of matches. RFC 9535: a wildcard on a scalar matches nothing. */
gsize     outcry_json_path_each  (const OutcryJsonPath *self, JsonNode *root, gsize max, OutcryJsonPathFunc func, gpointer user_data);
JsonNode *outcry_json_path_first (const OutcryJsonPath *self, JsonNode *root); /* borrowed, or NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryJsonPath, outcry_json_path_free)

G_END_DECLS
