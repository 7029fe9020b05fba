/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-sqlite.h"

G_BEGIN_DECLS

/* The steps of a schema: steps[i] is the SQL that takes version i to version i + 1. Steps are only
 * ever added: an old file takes all that it lacks. */
typedef struct
{
  const char *const *steps;
  guint              n_steps;
} OutcrySchema;

/* The schema of the store's own database. */
extern const OutcrySchema outcry_store_schema;

/* Says in @version which version the file has (0: nothing in it yet), without writing. Errors:
 * CORRUPT when it is not a database or another program's, NEWER when it has more than the
 * schema. */
gboolean outcry_schema_check (const OutcrySchema  *schema,
                              OutcrySqlite        *sqlite,
                              guint               *version,
                              GError             **error);

/* Brings the file to @target, at most the schema's last version; each step is one transaction
 * together with its number, so that a crash or an error leaves the file at a whole version. */
gboolean outcry_schema_migrate (const OutcrySchema  *schema,
                                OutcrySqlite        *sqlite,
                                guint                target,
                                GError             **error);

G_END_DECLS
