/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hashing of hostile keys. Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012),
 * by libsodium. */

#include "base/outcry-keyed-hash.h"

#include "base/outcry-random.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (crypto_shorthash_BYTES == sizeof (guint64));

static const guint8 *
process_key (void)
{
  static guint8 key[crypto_shorthash_KEYBYTES];
  static gsize drawn;

  if (g_once_init_enter (&drawn))
    {
      g_autoptr (OutcryRandom) random = outcry_system_random_new ();

      outcry_random_bytes (random, key, sizeof key);
      g_once_init_leave (&drawn, 1);
    }
  return key;
}

guint64
outcry_keyed_hash (gconstpointer data,
                   gsize         len)
{
  guint8 bytes[crypto_shorthash_BYTES];
  guint64 hash;

  g_return_val_if_fail (data != NULL || len == 0, 0);

  crypto_shorthash (bytes, data, len, process_key ());
  memcpy (&hash, bytes, sizeof hash);
  return hash;
}

guint
outcry_keyed_str_hash (gconstpointer text)
{
  return (guint) outcry_keyed_hash (text, strlen (text));
}
