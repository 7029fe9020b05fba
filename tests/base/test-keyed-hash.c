/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-keyed-hash.h"
#include "base/outcry-yaml.h"

#include <string.h>

#define N_BITS 14
#define N_NAMES (1u << N_BITS)

/* "ac" and "bB" are equal to g_str_hash(), and so is all that is made of as many of them. */
static void
make_name (guint i,
           char  name[2 * N_BITS + 1])
{
  for (guint bit = 0; bit < N_BITS; bit++)
    memcpy (name + 2 * bit, (i >> bit) & 1 ? "bB" : "ac", 2);
  name[2 * N_BITS] = '\0';
}

static void
test_prepared_names (void)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);
  char name[2 * N_BITS + 1], first[2 * N_BITS + 1];

  make_name (0, first);
  for (guint i = 0; i < N_NAMES; i++)
    {
      make_name (i, name);
      g_assert_cmpuint (g_str_hash (name), ==, g_str_hash (first));
      g_hash_table_add (hashes, GUINT_TO_POINTER (outcry_keyed_str_hash (name)));
    }
  /* By chance 16384 of 2^32 meet 0.03 times. */
  g_assert_cmpuint (g_hash_table_size (hashes), >, N_NAMES - 8);
}

static void
test_same_for_same (void)
{
  static const char text[] = "log-level\0log-level";

  g_assert_cmpuint (outcry_keyed_hash (text, 9), ==, outcry_keyed_hash (text + 10, 9));
  g_assert_cmpuint (outcry_keyed_hash (text, 9), !=, outcry_keyed_hash (text, 8));
  g_assert_cmpuint (outcry_keyed_str_hash (text), ==, (guint) outcry_keyed_hash (text, 9));
  g_assert_cmpuint (outcry_keyed_hash (NULL, 0), ==, outcry_keyed_hash ("", 0));
}

/* A mapping of such names is as any other. */
static void
test_yaml (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (OutcryYaml) yaml = NULL;
  g_autoptr (GError) error = NULL;
  char name[2 * N_BITS + 1];

  for (guint i = 0; i < N_NAMES; i++)
    {
      make_name (i, name);
      g_string_append_printf (text, "%s: %u\n", name, i);
    }
  yaml = outcry_yaml_parse (text->str, (gssize) text->len, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_NAMES; i++)
    {
      const OutcryYamlNode *node;

      make_name (i, name);
      node = outcry_yaml_node_get_member (outcry_yaml_get_root (yaml), name);
      g_assert_cmpuint (outcry_yaml_node_get_line (node), ==, i + 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/keyed-hash/prepared-names", test_prepared_names);
  g_test_add_func ("/base/keyed-hash/same-for-same", test_same_for_same);
  g_test_add_func ("/base/keyed-hash/yaml", test_yaml);

  return g_test_run ();
}
