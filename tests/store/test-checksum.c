/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store/outcry-checksum.h"

#include <string.h>

/* Values that implementations of XXH64 agree on. */
static void
test_known (void)
{
  static const struct
  {
    const char *text;
    guint64     hash;
  } known[] = {
    { "", G_GUINT64_CONSTANT (0xef46db3751d8e999) },
    { "a", G_GUINT64_CONSTANT (0xd24ec4f1a98c6e5b) },
    { "abc", G_GUINT64_CONSTANT (0x44bc2cf5ad770999) },
    { "Nobody inspects the spammish repetition", G_GUINT64_CONSTANT (0xfbcea83c8a378bf1) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmphex (outcry_checksum (known[i].text, strlen (known[i].text)), ==, known[i].hash);
}

static void
test_every_bit_counts (void)
{
  guint8 data[77];
  guint64 whole;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 37);
  whole = outcry_checksum (data, sizeof data);
  for (guint bit = 0; bit < 8 * sizeof data; bit++)
    {
      data[bit / 8] ^= (guint8) (1u << (bit % 8));
      g_assert_cmphex (outcry_checksum (data, sizeof data), !=, whole);
      data[bit / 8] ^= (guint8) (1u << (bit % 8));
    }
  g_assert_cmphex (outcry_checksum (data, sizeof data), ==, whole);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/checksum/known", test_known);
  g_test_add_func ("/store/checksum/every-bit-counts", test_every_bit_counts);

  return g_test_run ();
}
