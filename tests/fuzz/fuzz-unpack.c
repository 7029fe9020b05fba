/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gzip and zip (the first byte chooses): never more than the bound comes out. */

#include "market/outcry-unpack.h"

#define BOUND (256 * 1024)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;

  if (size == 0)
    return 0;
  packed = g_bytes_new_static (data + 1, size - 1);
  if (data[0] % 2 == 0)
    text = outcry_unpack_gzip (packed, BOUND, &error);
  else
    text = outcry_unpack_zip (packed, data[0] % 4 == 1 ? "*" : "data.csv", BOUND, &error);
  g_assert_true ((text == NULL) == (error != NULL));
  if (text != NULL)
    g_assert_cmpuint (g_bytes_get_size (text), <=, BOUND);
  return 0;
}
