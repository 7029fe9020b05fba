/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A YAML document as a tree that knows where each node stood, so that an error can name file, line and
 * column. Scalars are text: YAML's own guessing of types is not applied. Aliases, anchors, tags, several
 * documents, duplicate keys, more than 64 levels or 1 MiB are refused. */

#define OUTCRY_YAML_ERROR (outcry_yaml_error_quark ())
GQuark outcry_yaml_error_quark (void);

typedef enum
{
  OUTCRY_YAML_ERROR_SYNTAX,
  OUTCRY_YAML_ERROR_SCHEMA, /* well-formed, but not what is expected there */
} OutcryYamlError;

typedef enum
{
  OUTCRY_YAML_SCALAR,
  OUTCRY_YAML_SEQUENCE,
  OUTCRY_YAML_MAPPING,
} OutcryYamlKind;

typedef struct _OutcryYaml     OutcryYaml;     /* the document, reference counted */
typedef struct _OutcryYamlNode OutcryYamlNode; /* owned by its document */

OutcryYaml *outcry_yaml_parse (const char *text, gsize len, const char *file_name, GError **error);
OutcryYaml *outcry_yaml_ref   (OutcryYaml *self);
void        outcry_yaml_unref (OutcryYaml *self);

const OutcryYamlNode *outcry_yaml_get_root (const OutcryYaml *self); /* an empty document is an empty mapping */

OutcryYamlKind        outcry_yaml_node_get_kind   (const OutcryYamlNode *node);
const char           *outcry_yaml_node_get_text   (const OutcryYamlNode *node); /* scalar, else NULL */
gboolean              outcry_yaml_node_is_plain   (const OutcryYamlNode *node); /* an unquoted scalar */
guint                 outcry_yaml_node_get_size   (const OutcryYamlNode *node); /* items or members */
const OutcryYamlNode *outcry_yaml_node_get_item   (const OutcryYamlNode *node, guint i); /* value of item or member i */
const char           *outcry_yaml_node_get_key    (const OutcryYamlNode *node, guint i); /* key of member i */
const OutcryYamlNode *outcry_yaml_node_get_key_node (const OutcryYamlNode *node, guint i);
const OutcryYamlNode *outcry_yaml_node_get_member (const OutcryYamlNode *node, const char *key); /* or NULL */
guint                 outcry_yaml_node_get_line   (const OutcryYamlNode *node); /* from 1 */
guint                 outcry_yaml_node_get_column (const OutcryYamlNode *node); /* from 1 */

/* Sets "file:line:column: message" with OUTCRY_YAML_ERROR_SCHEMA; returns FALSE for the caller to return. */
gboolean outcry_yaml_node_error (const OutcryYamlNode  *node,
                                 GError               **error,
                                 const char            *format,
                                 ...) G_GNUC_PRINTF (3, 4);

/* Refuses the first member whose key is not in @known (NULL-terminated), naming it, and the nearest known one. */
gboolean outcry_yaml_node_check_keys (const OutcryYamlNode  *node,
                                      const char * const    *known,
                                      GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryYaml, outcry_yaml_unref)

G_END_DECLS
