/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queries: what parses, written again and parsed, is the same. */

#include "api/outcry-api-query.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *reason = NULL;
  g_autoptr (GHashTable) values = outcry_api_query_parse (text, &reason);
  g_autoptr (GHashTable) again = NULL;
  g_autoptr (GString) written = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name, value;

  g_assert_true ((values == NULL) == (reason != NULL));
  if (values == NULL)
    return 0;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *left = g_uri_escape_string (name, NULL, FALSE);
      g_autofree char *right = g_uri_escape_string (value, NULL, FALSE);

      g_assert_true (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL));
      g_string_append_printf (written, "&%s=%s", left, right);
    }
  again = outcry_api_query_parse (written->str, &reason);
  g_assert_nonnull (again);
  g_assert_cmpuint (g_hash_table_size (again), ==, g_hash_table_size (values));
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_assert_cmpstr (g_hash_table_lookup (again, name), ==, value);
  return 0;
}
