/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/outcry-yaml.h"

G_BEGIN_DECLS

/* docs/api.yaml as a judge of answers. Knows the part of OpenAPI 3.1 and JSON Schema that the file
 * uses, and fails on a keyword it does not know, so that a constraint can never be written and not
 * checked. */
typedef struct _ApiSchema ApiSchema;

ApiSchema *api_schema_load (const char *path,
                            GError    **error);
void       api_schema_free (ApiSchema *self);

const OutcryYamlNode *api_schema_get_root (ApiSchema *self);

/* Whether the schema has the operation and allows this status, media type and body. @path is a
 * pattern ("/v1/sources/{id}") or a real path, with or without a query. The reason says where and
 * why not. */
gboolean api_schema_check_answer (ApiSchema   *self,
                                  const char  *method,
                                  const char  *path,
                                  guint        status,
                                  const char  *media_type,
                                  GBytes      *body,
                                  char       **reason);

/* One value against one schema of components. */
gboolean api_schema_check_value (ApiSchema   *self,
                                 const char  *name,
                                 JsonNode    *value,
                                 char       **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiSchema, api_schema_free)

G_END_DECLS
