/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Secrets of sources (keys, tokens) in the Secret Service of the session (libsecret), under the
 * schema org.outcry.Outcry.Secret, by name. Without a service every call ends with
 * OUTCRY_SOURCES_ERROR_SECRET in words; nothing is ever written to a file of ours. */

#define OUTCRY_SECRET_MAX_NAME 64
#define OUTCRY_SECRET_MAX_VALUE 4096
/* Seconds that storing and forgetting wait for a keyring to be unlocked. */
#define OUTCRY_SECRET_PATIENCE 60

/* 1-64 characters of a-z A-Z 0-9 . _ -: the name recipes use. */
gboolean outcry_secret_name_is_valid (const char *name);

void  outcry_secrets_lookup_async  (const char           *name,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
/* (transfer full), to be freed with outcry_secret_free(); NULL without an error when it is not
 * there. In memory that is not paged out. */
char *outcry_secrets_lookup_finish (GAsyncResult         *result,
                                    GError              **error);

/* Stores or replaces. An empty, too long or non-text value is refused. */
void     outcry_secrets_store_async  (const char           *name,
                                      const char           *value,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean outcry_secrets_store_finish (GAsyncResult         *result,
                                      GError              **error);

void     outcry_secrets_forget_async  (const char           *name,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* FALSE without an error when there was none. */
gboolean outcry_secrets_forget_finish (GAsyncResult         *result,
                                       GError              **error);

void   outcry_secrets_list_async  (GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
/* Names, sorted (transfer full). */
char **outcry_secrets_list_finish (GAsyncResult         *result,
                                   GError              **error);

/* Wipes and frees; NULL is fine. */
void outcry_secret_free (char *value);

G_END_DECLS
