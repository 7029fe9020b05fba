/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-yaml.h"

G_BEGIN_DECLS

/* The plain values of a recipe. Each sets "file:line:column: KEY: what is expected"
 * (OUTCRY_YAML_ERROR_SCHEMA) and returns FALSE or NULL when @node is something else. @what is the
 * key, for the message. */

const char *outcry_schema_text     (const OutcryYamlNode *node,
                                    const char           *what,
                                    GError              **error); /* (transfer none), not empty */
char      **outcry_schema_texts (const OutcryYamlNode *node,
                                 const char           *what,
                                 GError **error); /* (transfer full), a scalar is a list of one */
gboolean    outcry_schema_number   (const OutcryYamlNode *node,
                                    const char           *what,
                                    guint                 minimum,
                                    guint                 maximum,
                                    guint                *value,
                                    GError              **error);
gboolean    outcry_schema_boolean  (const OutcryYamlNode *node,
                                    const char           *what,
                                    gboolean             *value,
                                    GError              **error); /* true or false */
gboolean    outcry_schema_duration (const OutcryYamlNode *node,
                                    const char           *what,
                                    gint64                minimum_us,
                                    gint64                maximum_us,
                                    gint64               *value_us,
                                    GError              **error);
/* The place of the text in the NULL-terminated @choices. */
gboolean    outcry_schema_choice   (const OutcryYamlNode *node,
                                    const char           *what,
                                    const char * const   *choices,
                                    guint                *value,
                                    GError              **error);
GRegex     *outcry_schema_regex    (const OutcryYamlNode *node,
                                    const char           *what,
                                    GError              **error); /* (transfer full) */
/* A mapping of texts to texts, as char * to char * (transfer full). */
GHashTable *outcry_schema_map      (const OutcryYamlNode *node,
                                    const char           *what,
                                    GError              **error);
gboolean    outcry_schema_kind     (const OutcryYamlNode *node,
                                    const char           *what,
                                    OutcryYamlKind        kind,
                                    GError              **error);
/* A name in the zone database. */
GTimeZone  *outcry_schema_zone     (const OutcryYamlNode *node,
                                    const char           *what,
                                    GError              **error); /* (transfer full) */

G_END_DECLS
