/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XXH64, seed 0, after its specification: four lanes of 64-bit multiply and rotate, then the rest
 * in words of eight, four and one byte. Byte order of the machine does not matter. */

#include "store/outcry-checksum.h"

#include <string.h>

#define PRIME_1 G_GUINT64_CONSTANT (0x9E3779B185EBCA87)
#define PRIME_2 G_GUINT64_CONSTANT (0xC2B2AE3D27D4EB4F)
#define PRIME_3 G_GUINT64_CONSTANT (0x165667B19E3779F9)
#define PRIME_4 G_GUINT64_CONSTANT (0x85EBCA77C2B2AE63)
#define PRIME_5 G_GUINT64_CONSTANT (0x27D4EB2F165667C5)

static inline guint64
rotate (guint64 value,
        int     bits)
{
  return (value << bits) | (value >> (64 - bits));
}

static inline guint64
load_64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

static inline guint64
load_32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline guint64
mix (guint64 lane,
     guint64 input)
{
  return rotate (lane + input * PRIME_2, 31) * PRIME_1;
}

static inline guint64
merge (guint64 hash,
       guint64 lane)
{
  return (hash ^ mix (0, lane)) * PRIME_1 + PRIME_4;
}

static guint64
stripes (const guint8 **data,
         const guint8  *end)
{
  guint64 lanes[4] = { PRIME_1 + PRIME_2, PRIME_2, 0, 0 - PRIME_1 };
  guint64 hash;

  for (; end - *data >= 32; *data += 32)
    {
      lanes[0] = mix (lanes[0], load_64 (*data));
      lanes[1] = mix (lanes[1], load_64 (*data + 8));
      lanes[2] = mix (lanes[2], load_64 (*data + 16));
      lanes[3] = mix (lanes[3], load_64 (*data + 24));
    }
  hash = rotate (lanes[0], 1) + rotate (lanes[1], 7) + rotate (lanes[2], 12)
         + rotate (lanes[3], 18);
  for (guint i = 0; i < 4; i++)
    hash = merge (hash, lanes[i]);
  return hash;
}

guint64
outcry_checksum (gconstpointer bytes,
                 gsize         len)
{
  const guint8 *data = bytes;
  const guint8 *end = data + len;
  guint64 hash = PRIME_5;

  g_return_val_if_fail (bytes != NULL || len == 0, 0);

  if (len >= 32)
    hash = stripes (&data, end);
  hash += len;
  for (; end - data >= 8; data += 8)
    hash = rotate (hash ^ mix (0, load_64 (data)), 27) * PRIME_1 + PRIME_4;
  if (end - data >= 4)
    {
      hash = rotate (hash ^ (load_32 (data) * PRIME_1), 23) * PRIME_2 + PRIME_3;
      data += 4;
    }
  for (; data < end; data++)
    hash = rotate (hash ^ (*data * PRIME_5), 11) * PRIME_1;
  hash = (hash ^ (hash >> 33)) * PRIME_2;
  hash = (hash ^ (hash >> 29)) * PRIME_3;
  return hash ^ (hash >> 32);
}
