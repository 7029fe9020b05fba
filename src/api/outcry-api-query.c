/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries. Invariant: every name and value in the table is UTF-8 without a nul. */

#include "api/outcry-api-query.h"

#include <string.h>

/* NULL for a wrong escape, a nul, or what is not UTF-8. */
static char *
unescape (const char *start,
          const char *end)
{
  char *text = g_uri_unescape_segment (start, end, NULL);

  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    g_clear_pointer (&text, g_free);

  return text;
}

GHashTable *
outcry_api_query_parse (const char  *query,
                        char       **reason)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *p = query;

  g_return_val_if_fail (reason != NULL, NULL);

  while (p != NULL && *p != '\0')
    {
      const char *end = p + strcspn (p, "&");
      const char *equals = memchr (p, '=', (gsize) (end - p));
      g_autofree char *name = unescape (p, equals != NULL ? equals : end);
      g_autofree char *value = equals != NULL ? unescape (equals + 1, end) : g_strdup ("");

      if (name == NULL || value == NULL)
        {
          *reason = g_strdup ("the query has an escape that is not right");
          return NULL;
        }
      if (end > p && g_hash_table_contains (values, name))
        {
          *reason = g_strdup_printf ("the parameter “%s” is given twice", name);
          return NULL;
        }
      if (end > p)
        g_hash_table_insert (values, g_steal_pointer (&name), g_steal_pointer (&value));
      p = *end == '&' ? end + 1 : end;
    }

  return g_steal_pointer (&values);
}
