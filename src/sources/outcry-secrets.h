/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Secrets of sources in the Secret Service (libsecret), under the schema org.outcry.Outcry.Secret, by name. Without a service
 * every call ends in words, nothing is ever written to a file. */

void     outcry_secrets_lookup_async  (const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *outcry_secrets_lookup_finish (GAsyncResult *result, GError **error); /* (transfer full), NULL without error when not there; free with outcry_secret_free */
void     outcry_secrets_store_async   (const char *name, const char *value, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean outcry_secrets_store_finish  (GAsyncResult *result, GError **error);
void     outcry_secrets_forget_async  (const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean outcry_secrets_forget_finish (GAsyncResult *result, GError **error); /* FALSE without error when there was none */
void     outcry_secrets_list_async    (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char   **outcry_secrets_list_finish   (GAsyncResult *result, GError **error); /* names (transfer full) */
void     outcry_secret_free           (char *value); /* wipes */

G_END_DECLS
