/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hexadecimal names: what parses is written as the same text in lower case. */

#include "base/outcry-hash.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  OutcryHash hash;

  if (outcry_hash_from_hex (text, &hash))
    {
      g_autofree char *again = outcry_hash_to_hex (&hash);

      g_assert_cmpint (g_ascii_strcasecmp (text, again), ==, 0);
    }
  return 0;
}
