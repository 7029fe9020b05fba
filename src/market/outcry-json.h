/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "market/outcry-json-path.h"

G_BEGIN_DECLS

/* Strict JSON (RFC 8259) for hostile input, over json-glib. json-glib is lax (hexadecimal and octal
 * numbers, comments, "var x =", unlimited depth, wrapped integers, "\u0000" cuts a string), so a
 * pre-pass checks the whole grammar first and quotes every number, so that its text stays exact.
 * Duplicate member names are refused, and NUL, lone surrogates and text that is not UTF-8. */

/* json-glib keeps members in a table by g_str_hash(), for which names that all fall into one place
 * are easily prepared. So names stand in the tree behind eight characters of a hash under a secret
 * of the process: OutcryJsonPath knows, and who walks an object himself asks here. */
JsonNode   *outcry_json_get_member  (JsonObject *object,
                                     const char *name); /* borrowed; NULL when there is none */
const char *outcry_json_member_name (const char *name_in_tree);

/* What json-glib's own functions find a member by (transfer full). */
char       *outcry_json_member_key  (const char *name);

/* A number is a string node with this byte before its text. A real string cannot begin with it. */
#define OUTCRY_JSON_NUMBER_MARK '\001'

/* Bounds: levels of arrays and objects, and values altogether (one takes about 130 bytes; an object
 * counts as three). */
#define OUTCRY_JSON_MAX_DEPTH 64
#define OUTCRY_JSON_MAX_VALUES 2000000

#define OUTCRY_JSON_ERROR (outcry_json_error_quark ())
GQuark outcry_json_error_quark (void);

typedef enum
{
  OUTCRY_JSON_ERROR_SYNTAX,
  OUTCRY_JSON_ERROR_DEPTH,
  OUTCRY_JSON_ERROR_DUPLICATE,
  OUTCRY_JSON_ERROR_PATH,
  OUTCRY_JSON_ERROR_TRUNCATED, /* right so far, but it ends early: a cut answer */
  OUTCRY_JSON_ERROR_TOO_LARGE,
} OutcryJsonError;

/* Parses one document; messages name the byte. Returns (transfer full), NULL on error. */
JsonNode *outcry_json_parse (const char  *text,
                             gsize        len,
                             GError     **error);

/* The text of a string, number (its lexeme), "true" or "false"; NULL for null, objects and arrays.
 * @is_number may be NULL. Borrowed from the node. */
const char *outcry_json_get_text (JsonNode *node,
                                  gboolean *is_number);

/* The first text in @node or below it in document order, or NULL: what an error object says. */
const char *outcry_json_first_text (JsonNode *node);

G_END_DECLS
