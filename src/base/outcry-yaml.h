/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A YAML document as a tree that knows where each node stood, so that an error can name file, line
 * and column. Scalars are text: YAML's own guessing of types is not applied. Aliases, anchors,
 * tags, several documents, duplicate keys, keys that are not scalars, NUL and invalid UTF-8, more
 * than OUTCRY_YAML_MAX_DEPTH levels or OUTCRY_YAML_MAX_SIZE bytes are refused. */

#define OUTCRY_YAML_MAX_DEPTH 64
#define OUTCRY_YAML_MAX_SIZE (1024 * 1024)

#define OUTCRY_YAML_ERROR (outcry_yaml_error_quark ())
GQuark outcry_yaml_error_quark (void);

typedef enum
{
  OUTCRY_YAML_ERROR_SYNTAX, /* not YAML, or of what is refused above */
  OUTCRY_YAML_ERROR_SCHEMA, /* well-formed, but not what is expected there */
} OutcryYamlError;

typedef enum
{
  OUTCRY_YAML_SCALAR,
  OUTCRY_YAML_SEQUENCE,
  OUTCRY_YAML_MAPPING,
} OutcryYamlKind;

/* The document: immutable, atomically reference counted. Its nodes live as long as it does. */
typedef struct _OutcryYaml     OutcryYaml;
typedef struct _OutcryYamlNode OutcryYamlNode;

/* @file_name is what errors call the text, NULL for "yaml". @len may be -1. NULL and an error
 * "file:line:column: what" on failure. */
OutcryYaml *outcry_yaml_parse (const char  *text,
                               gssize       len,
                               const char  *file_name,
                               GError     **error);
OutcryYaml *outcry_yaml_ref   (OutcryYaml  *self);
void        outcry_yaml_unref (OutcryYaml  *self);

/* An empty document is an empty mapping. */
const OutcryYamlNode *outcry_yaml_get_root (const OutcryYaml *self);

OutcryYamlKind outcry_yaml_node_get_kind (const OutcryYamlNode *node);

/* Of a scalar, never with a NUL within; NULL of any other node. */
const char *outcry_yaml_node_get_text (const OutcryYamlNode *node);

/* Whether it is an unquoted scalar. */
gboolean outcry_yaml_node_is_plain (const OutcryYamlNode *node);

/* Items or members; 0 of a scalar. */
guint outcry_yaml_node_get_size (const OutcryYamlNode *node);

/* The value of item or member @i, from 0, in the order of the text. NULL beyond the last. */
const OutcryYamlNode *outcry_yaml_node_get_item (const OutcryYamlNode *node,
                                                 guint                 i);

/* The key of member @i. NULL beyond the last and of what is not a mapping. */
const char           *outcry_yaml_node_get_key      (const OutcryYamlNode *node,
                                                     guint                 i);
const OutcryYamlNode *outcry_yaml_node_get_key_node (const OutcryYamlNode *node,
                                                     guint                 i);

/* The value of the member named @key, or NULL. Constant time. */
const OutcryYamlNode *outcry_yaml_node_get_member (const OutcryYamlNode *node,
                                                   const char           *key);

/* From 1; the column in characters. */
guint outcry_yaml_node_get_line   (const OutcryYamlNode *node);
guint outcry_yaml_node_get_column (const OutcryYamlNode *node);

/* The name the document was parsed under, as messages show it. */
const char *outcry_yaml_node_get_file (const OutcryYamlNode *node);

/* Sets "file:line:column: message" with OUTCRY_YAML_ERROR_SCHEMA; returns FALSE for the caller to
 * return. */
gboolean outcry_yaml_node_error (const OutcryYamlNode  *node,
                                 GError               **error,
                                 const char            *format,
                                 ...) G_GNUC_PRINTF (3, 4);

/* Refuses what is not a mapping, and the first member whose key is not in @known (NULL-terminated),
 * naming it, and the nearest known one. */
gboolean outcry_yaml_node_check_keys (const OutcryYamlNode  *node,
                                      const char * const    *known,
                                      GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryYaml, outcry_yaml_unref)

G_END_DECLS
