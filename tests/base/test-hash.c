/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The vectors are those of FIPS 180-4 as NIST publishes them with the example computations. */

#include "base/outcry-hash.h"

#include <string.h>

static void
assert_hash (const char *data,
             gsize       len,
             const char *expected)
{
  OutcryHash hash, parsed;
  g_autofree char *hex = NULL;

  outcry_hash_of (data, len, &hash);
  hex = outcry_hash_to_hex (&hash);
  g_assert_cmpstr (hex, ==, expected);
  g_assert_true (outcry_hash_from_hex (expected, &parsed));
  g_assert_true (outcry_hash_equal (&hash, &parsed));
}

static void
test_fips (void)
{
  const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  g_autofree char *million = g_strnfill (1000000, 'a');

  assert_hash ("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_hash ("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_hash (two_blocks, strlen (two_blocks),
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  assert_hash (million, 1000000,
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
test_order_and_table (void)
{
  g_autoptr (GHashTable) table = g_hash_table_new (outcry_hash_hash, outcry_hash_equal_func);
  OutcryHash a = { { 1 } }, b = { { 2 } }, c = { { 1, [31] = 1 } }, again = { { 1 } };

  g_assert_cmpint (outcry_hash_compare (&a, &b), <, 0);
  g_assert_cmpint (outcry_hash_compare (&c, &a), >, 0);
  g_assert_cmpint (outcry_hash_compare (&a, &again), ==, 0);
  g_assert_false (outcry_hash_equal (&a, &c));
  g_hash_table_insert (table, &a, &a);
  g_hash_table_insert (table, &c, &c);
  g_assert_true (g_hash_table_lookup (table, &again) == &a);
  g_assert_null (g_hash_table_lookup (table, &b));
}

static void
test_bad_hex (void)
{
  static const char * const bad[] = {
    "", "ab", "zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a ",
  };
  OutcryHash hash = { { 9 } };
  OutcryId id = { { 9 } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (outcry_hash_from_hex (bad[i], &hash));
      g_assert_false (outcry_id_from_hex (bad[i], &id));
    }
  g_assert_cmpint (hash.bytes[0], ==, 9);
  g_assert_cmpint (id.bytes[0], ==, 9);
}

static void
test_id (void)
{
  OutcryId id = { { 0xab, [31] = 0x01 } }, back;
  g_autofree char *hex = outcry_id_to_hex (&id);

  g_assert_true (g_str_has_prefix (hex, "ab00"));
  g_assert_true (outcry_id_from_hex (hex, &back));
  g_assert_true (outcry_id_equal (&id, &back));
  back.bytes[31] = 2;
  g_assert_cmpint (outcry_id_compare (&id, &back), <, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/hash/fips-180-4", test_fips);
  g_test_add_func ("/base/hash/order-and-table", test_order_and_table);
  g_test_add_func ("/base/hash/bad-hex", test_bad_hex);
  g_test_add_func ("/base/hash/id", test_id);

  return g_test_run ();
}
