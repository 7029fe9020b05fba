/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* One connection to a SQLite file and its prepared statements: what of SQLite the store needs, with
 * its failures turned into OUTCRY_STORE_ERROR. Used by one thread at a time. */
typedef struct
{
  sqlite3    *db;
  GHashTable *statements; /* const char * (a string literal) to sqlite3_stmt * */
} OutcrySqlite;

/* Opens or creates the file and sets nothing. */
gboolean outcry_sqlite_open  (OutcrySqlite  *self,
                              const char    *path,
                              GError       **error);
void     outcry_sqlite_close (OutcrySqlite  *self);

/* One or more statements without parameters. */
gboolean outcry_sqlite_exec (OutcrySqlite  *self,
                             const char    *sql,
                             GError       **error);

/* The first column of the first row; 0 when there is none. */
gboolean outcry_sqlite_query_integer (OutcrySqlite  *self,
                                      const char    *sql,
                                      gint64        *value,
                                      GError       **error);

/* A statement ready to be bound, kept for the next call with the same literal @sql. NULL on error.
 * Owned by @self; outcry_sqlite_done() it after use. */
sqlite3_stmt *outcry_sqlite_prepare (OutcrySqlite  *self,
                                     const char    *sql,
                                     GError       **error);

/* TRUE: there is a row. FALSE without an error: there is none. */
gboolean outcry_sqlite_step (OutcrySqlite  *self,
                             sqlite3_stmt  *statement,
                             GError       **error);
void     outcry_sqlite_done (sqlite3_stmt  *statement);

/* Steps a statement that gives no rows to its end and resets it. */
gboolean outcry_sqlite_run (OutcrySqlite  *self,
                            sqlite3_stmt  *statement,
                            GError       **error);

/* Sets the error of the latest failure; always FALSE. */
gboolean outcry_sqlite_fail (OutcrySqlite  *self,
                             int            code,
                             GError       **error);

void outcry_sqlite_bind (sqlite3_stmt *statement,
                         int           index,
                         gint64        value);
void outcry_sqlite_bind_text (sqlite3_stmt *statement,
                              int           index,
                              const char   *text);

G_END_DECLS
