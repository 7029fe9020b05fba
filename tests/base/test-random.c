/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-random.h"

#include <string.h>

/* RFC 8439, A.1, test vectors 1 and 2: key and nonce zero, blocks 0 and 1. */
static void
test_vector (void)
{
  static const guint8 expected[] = {
    0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28,
    0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36, 0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7,
    0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48, 0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37,
    0x6a, 0x43, 0xb8, 0xf4, 0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86,
    0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a, 0x98, 0xba, 0x97, 0x7c, 0x73, 0x2d, 0x08, 0x0d,
  };
  g_autoptr (OutcryRandom) random = outcry_seeded_random_new (0);
  guint8 bytes[sizeof expected];

  outcry_random_bytes (random, bytes, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
}

/* The stream is the same however it is cut. */
static void
test_replay (void)
{
  g_autoptr (OutcryRandom) whole = outcry_seeded_random_new (42);
  g_autoptr (OutcryRandom) cut = outcry_seeded_random_new (42);
  g_autoptr (OutcryRandom) other = outcry_seeded_random_new (43);
  guint8 a[5000], b[5000];
  gsize done = 0;

  outcry_random_bytes (whole, a, sizeof a);
  while (done < sizeof b)
    {
      gsize part = (gsize) g_test_rand_int_range (0, 700);

      part = MIN (part, sizeof b - done);
      outcry_random_bytes (cut, b + done, part);
      done += part;
    }
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  outcry_random_bytes (other, b, sizeof b);
  g_assert_true (memcmp (a, b, sizeof a) != 0);
}

static void
test_uniform (void)
{
  g_autoptr (OutcryRandom) random = outcry_seeded_random_new (7);
  guint64 largest = 0;
  guint counts[6] = { 0 };

  for (guint i = 0; i < 60000; i++)
    counts[outcry_random_uniform (random, G_N_ELEMENTS (counts))]++;
  /* Six standard deviations; the seed is fixed. */
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert_cmpuint (ABS ((int) counts[i] - 10000), <, 548);
  g_assert_cmpuint (outcry_random_uniform (random, 1), ==, 0);
  for (guint i = 0; i < 1000; i++)
    {
      guint64 value = outcry_random_uniform (random, ((guint64) 1 << 63) + 1);

      largest = MAX (largest, value);
      g_assert_cmpuint (value, <=, (guint64) 1 << 63);
    }
  g_assert_cmpuint (largest, >, (guint64) 1 << 62);
}

static void
test_unit (void)
{
  g_autoptr (OutcryRandom) random = outcry_seeded_random_new (7);
  double sum = 0;

  for (guint i = 0; i < 10000; i++)
    {
      double value = outcry_random_unit (random);

      g_assert_cmpfloat (value, >=, 0);
      g_assert_cmpfloat (value, <, 1);
      sum += value;
    }
  g_assert_cmpfloat_with_epsilon (sum / 10000, 0.5, 0.02);
}

static void
test_system (void)
{
  g_autoptr (OutcryRandom) random = outcry_system_random_new ();
  guint8 a[32] = { 0 }, b[32] = { 0 };

  outcry_random_bytes (random, a, sizeof a);
  outcry_random_bytes (random, b, sizeof b);
  g_assert_true (memcmp (a, b, sizeof a) != 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/random/rfc-8439", test_vector);
  g_test_add_func ("/base/random/replay", test_replay);
  g_test_add_func ("/base/random/uniform", test_uniform);
  g_test_add_func ("/base/random/unit", test_unit);
  g_test_add_func ("/base/random/system", test_system);

  return g_test_run ();
}
