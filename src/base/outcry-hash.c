/* SPDX-License-Identifier: GPL-3.0-or-later */

/* 32-byte names: hashes and ids. Source: FIPS 180-4 (SHA-256), by libsodium. */

#include "base/outcry-hash.h"

#include "base/outcry-keyed-hash.h"

#include <sodium.h>
#include <string.h>

static char *
bytes_to_hex (const guint8 bytes[32])
{
  char *hex = g_malloc (65);

  sodium_bin2hex (hex, 65, bytes, 32);
  return hex;
}

static gboolean
bytes_from_hex (const char *hex,
                guint8      bytes[32])
{
  guint8 parsed[32];
  gsize len = 0;

  if (strlen (hex) != 64 ||
      sodium_hex2bin (parsed, sizeof parsed, hex, 64, NULL, &len, NULL) != 0 ||
      len != sizeof parsed)
    return FALSE;
  memcpy (bytes, parsed, sizeof parsed);
  return TRUE;
}

void
outcry_hash_of (gconstpointer  data,
                gsize          len,
                OutcryHash    *hash)
{
  crypto_hash_sha256 (hash->bytes, data, len);
}

gboolean
outcry_hash_equal (const OutcryHash *a,
                   const OutcryHash *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

int
outcry_hash_compare (const OutcryHash *a,
                     const OutcryHash *b)
{
  return memcmp (a, b, sizeof *a);
}

guint
outcry_hash_hash (gconstpointer hash)
{
  /* Not its first bytes: they can be ground like any others. */
  return (guint) outcry_keyed_hash (hash, sizeof (OutcryHash));
}

gboolean
outcry_hash_equal_func (gconstpointer a,
                        gconstpointer b)
{
  return outcry_hash_equal (a, b);
}

char *
outcry_hash_to_hex (const OutcryHash *hash)
{
  return bytes_to_hex (hash->bytes);
}

gboolean
outcry_hash_from_hex (const char *hex,
                      OutcryHash *hash)
{
  return bytes_from_hex (hex, hash->bytes);
}

gboolean
outcry_id_equal (const OutcryId *a,
                 const OutcryId *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

int
outcry_id_compare (const OutcryId *a,
                   const OutcryId *b)
{
  return memcmp (a, b, sizeof *a);
}

char *
outcry_id_to_hex (const OutcryId *id)
{
  return bytes_to_hex (id->bytes);
}

gboolean
outcry_id_from_hex (const char *hex,
                    OutcryId   *id)
{
  return bytes_from_hex (hex, id->bytes);
}
