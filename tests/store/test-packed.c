/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "store-fixture.h"

#include "store/outcry-packed.h"

#include <string.h>

static gsize
round_trip (const guint64 *values,
            gsize          n)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 back[OUTCRY_PACKED_GROUP];
  static const guint8 padding[OUTCRY_PACKED_PADDING];
  gsize size;

  outcry_packed_put (values, n, bytes);
  size = bytes->len;
  g_byte_array_append (bytes, padding, sizeof padding);
  g_assert_cmpuint (outcry_packed_get (bytes->data, size, n, back), ==, size);
  g_assert_cmpmem (back, n * sizeof *back, values, n * sizeof *values);
  for (gsize cut = 0; cut < size; cut++)
    g_assert_cmpuint (outcry_packed_get (bytes->data, cut, n, back), ==, 0);
  return size;
}

static void
test_widths (void)
{
  guint64 values[OUTCRY_PACKED_GROUP];
  guint64 state = 1;

  for (guint width = 0; width <= 64; width++)
    for (gsize n = 1; n <= OUTCRY_PACKED_GROUP; n += 1 + n / 3)
      {
        for (gsize i = 0; i < n; i++)
          values[i] = width == 0 ? 7 : store_fixture_random (&state) >> (64 - width);
        round_trip (values, n);
      }
}

static void
test_outliers (void)
{
  guint64 values[OUTCRY_PACKED_GROUP];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 1000 + i % 4;
  values[0] = G_MAXUINT64;
  values[77] = G_GUINT64_CONSTANT (1) << 40;
  values[127] = 0;
  /* Two bits each, and few bytes for those that are far away. */
  g_assert_cmpuint (round_trip (values, G_N_ELEMENTS (values)), <=, 180);
  values[127] = 1000;
  g_assert_cmpuint (round_trip (values, G_N_ELEMENTS (values)), <=, 56);
}

static void
test_constant (void)
{
  guint64 values[OUTCRY_PACKED_GROUP];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = G_MAXUINT64;
  g_assert_cmpuint (round_trip (values, G_N_ELEMENTS (values)), ==, 12);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 2;
  g_assert_cmpuint (round_trip (values, G_N_ELEMENTS (values)), ==, 3);
}

static void
test_refused (void)
{
  guint64 values[OUTCRY_PACKED_GROUP];
  guint8 bytes[64 + OUTCRY_PACKED_PADDING] = { 0 };

  /* A width that is never written. */
  bytes[1] = 57;
  g_assert_cmpuint (outcry_packed_get (bytes, 64, 4, values), ==, 0);
  bytes[1] = 65;
  g_assert_cmpuint (outcry_packed_get (bytes, 64, 4, values), ==, 0);
  /* More exceptions than values. */
  bytes[1] = 1;
  bytes[2] = 5;
  g_assert_cmpuint (outcry_packed_get (bytes, 64, 4, values), ==, 0);
  /* An exception beyond the group. */
  bytes[2] = 1;
  bytes[4] = 4;
  bytes[5] = 1;
  g_assert_cmpuint (outcry_packed_get (bytes, 64, 4, values), ==, 0);
  bytes[4] = 3;
  g_assert_cmpuint (outcry_packed_get (bytes, 64, 4, values), ==, 6);
  g_assert_cmpuint (values[3], ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/packed/widths", test_widths);
  g_test_add_func ("/store/packed/outliers", test_outliers);
  g_test_add_func ("/store/packed/constant", test_constant);
  g_test_add_func ("/store/packed/refused", test_refused);

  return g_test_run ();
}
