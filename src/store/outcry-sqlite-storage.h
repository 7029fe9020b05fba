/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-storage.h"

G_BEGIN_DECLS

/* OutcryStorage over one SQLite file in WAL mode with synchronous=FULL: what is committed is
 * synced. Holds the directory's lock until it is finalized. */
#define OUTCRY_TYPE_SQLITE_STORAGE (outcry_sqlite_storage_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySqliteStorage,
                      outcry_sqlite_storage,
                      OUTCRY,
                      SQLITE_STORAGE,
                      GObject)

/* Opens or creates DIR/outcry.db. Errors: OUTCRY_STORE_ERROR. */
OutcryStorage *outcry_sqlite_storage_new (const char  *directory,
                                          GError     **error);

/* Limits the file to @pages more pages than it has, or not at all for 0: a full disk at will. */
void outcry_sqlite_storage_limit (OutcrySqliteStorage *self,
                                  guint                pages);

G_END_DECLS
