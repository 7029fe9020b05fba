/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "api/outcry-api-query.h"

static void
test_good (void)
{
  static const struct
  {
    const char *query;
    const char *name;
    const char *value;
    guint       n;
  } cases[] = {
    { NULL, "a", NULL, 0 },
    { "", "a", NULL, 0 },
    { "a=1", "a", "1", 1 },
    { "a=1&b=two%20words", "b", "two words", 2 },
    { "since=2026-11-20T00:00:00+01:00", "since", "2026-11-20T00:00:00+01:00", 1 },
    { "a", "a", "", 1 },
    { "a=", "a", "", 1 },
    { "a=b=c", "a", "b=c", 1 },
    { "&&a=1&", "a", "1", 1 },
    { "%61=%26%3D", "a", "&=", 1 },
    { "x=f%C3%BCr", "x", "für", 1 },
    { "=x", "", "x", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reason = NULL;
      g_autoptr (GHashTable) values = outcry_api_query_parse (cases[i].query, &reason);

      g_assert_nonnull (values);
      g_assert_null (reason);
      g_assert_cmpuint (g_hash_table_size (values), ==, cases[i].n);
      g_assert_cmpstr (g_hash_table_lookup (values, cases[i].name), ==, cases[i].value);
    }
}

static void
test_bad (void)
{
  static const char *const queries[] = { "a=1&a=2", "a=%zz", "a=%",   "a=%0",
                                         "%ff=1",   "a=%00", "a=%c3", "a&a" };

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *reason = NULL;

      g_test_message ("%s", queries[i]);
      g_assert_null (outcry_api_query_parse (queries[i], &reason));
      g_assert_nonnull (reason);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/query/good", test_good);
  g_test_add_func ("/api/query/bad", test_bad);

  return g_test_run ();
}
