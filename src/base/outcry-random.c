/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Randomness: libsodium's for the product, a ChaCha20 key stream for whatever must be replayed.
 * Source: RFC 8439. The stream does not depend on how it is cut into calls. */

#include "base/outcry-random.h"

#include <sodium.h>
#include <string.h>

G_DEFINE_INTERFACE (OutcryRandom, outcry_random, G_TYPE_OBJECT)

static void
outcry_random_default_init (OutcryRandomInterface *iface)
{
}

void
outcry_random_bytes (OutcryRandom *self,
                     guint8       *out,
                     gsize         len)
{
  g_return_if_fail (OUTCRY_IS_RANDOM (self));
  g_return_if_fail (out != NULL || len == 0);

  OUTCRY_RANDOM_GET_IFACE (self)->bytes (self, out, len);
}

guint64
outcry_random_uint64 (OutcryRandom *self)
{
  guint64 value;

  outcry_random_bytes (self, (guint8 *) &value, sizeof value);
  return GUINT64_FROM_LE (value);
}

guint64
outcry_random_uniform (OutcryRandom *self,
                       guint64       below)
{
  guint64 value, unfair;

  g_return_val_if_fail (below > 0, 0);

  /* 2^64 mod below: as many of the lowest values would come once too often. */
  unfair = -below % below;
  do
    value = outcry_random_uint64 (self);
  while (value < unfair);
  return value % below;
}

double
outcry_random_unit (OutcryRandom *self)
{
  return (double) (outcry_random_uint64 (self) >> 11) * 0x1p-53;
}

#define OUTCRY_TYPE_SYSTEM_RANDOM (outcry_system_random_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySystemRandom, outcry_system_random, OUTCRY, SYSTEM_RANDOM, GObject)

struct _OutcrySystemRandom
{
  GObject parent_instance;
};

static void outcry_system_random_iface_init (OutcryRandomInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcrySystemRandom, outcry_system_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (OUTCRY_TYPE_RANDOM,
                                                      outcry_system_random_iface_init))

static void
outcry_system_random_bytes (OutcryRandom *random,
                            guint8       *out,
                            gsize         len)
{
  randombytes_buf (out, len);
}

static void
outcry_system_random_iface_init (OutcryRandomInterface *iface)
{
  iface->bytes = outcry_system_random_bytes;
}

static void
outcry_system_random_class_init (OutcrySystemRandomClass *klass)
{
  /* Without it randomness would not be safe to draw from two threads. */
  if (sodium_init () < 0)
    g_error ("libsodium finds no source of randomness");
}

static void
outcry_system_random_init (OutcrySystemRandom *self)
{
}

OutcryRandom *
outcry_system_random_new (void)
{
  return g_object_new (OUTCRY_TYPE_SYSTEM_RANDOM, NULL);
}

#define OUTCRY_TYPE_SEEDED_RANDOM (outcry_seeded_random_get_type ())
G_DECLARE_FINAL_TYPE (OutcrySeededRandom, outcry_seeded_random, OUTCRY, SEEDED_RANDOM, GObject)

#define CHACHA20_BLOCK 64

struct _OutcrySeededRandom
{
  GObject parent_instance;
  guint8  key[crypto_stream_chacha20_KEYBYTES];
  guint8  buffer[8 * CHACHA20_BLOCK];
  gsize   used;
  guint64 next_block;
};

static void outcry_seeded_random_iface_init (OutcryRandomInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OutcrySeededRandom, outcry_seeded_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (OUTCRY_TYPE_RANDOM,
                                                      outcry_seeded_random_iface_init))

static void
refill (OutcrySeededRandom *self)
{
  static const guint8 nonce[crypto_stream_chacha20_NONCEBYTES];

  memset (self->buffer, 0, sizeof self->buffer);
  crypto_stream_chacha20_xor_ic (self->buffer, self->buffer, sizeof self->buffer, nonce,
                                 self->next_block, self->key);
  self->next_block += sizeof self->buffer / CHACHA20_BLOCK;
  self->used = 0;
}

static void
outcry_seeded_random_bytes (OutcryRandom *random,
                            guint8       *out,
                            gsize         len)
{
  OutcrySeededRandom *self = OUTCRY_SEEDED_RANDOM (random);

  while (len > 0)
    {
      gsize part;

      if (self->used == sizeof self->buffer)
        refill (self);
      part = MIN (len, sizeof self->buffer - self->used);
      memcpy (out, self->buffer + self->used, part);
      self->used += part;
      out += part;
      len -= part;
    }
}

static void
outcry_seeded_random_iface_init (OutcryRandomInterface *iface)
{
  iface->bytes = outcry_seeded_random_bytes;
}

static void
outcry_seeded_random_class_init (OutcrySeededRandomClass *klass)
{
}

static void
outcry_seeded_random_init (OutcrySeededRandom *self)
{
  self->used = sizeof self->buffer;
}

OutcryRandom *
outcry_seeded_random_new (guint64 seed)
{
  OutcrySeededRandom *self = g_object_new (OUTCRY_TYPE_SEEDED_RANDOM, NULL);

  seed = GUINT64_TO_LE (seed);
  memcpy (self->key, &seed, sizeof seed);
  return OUTCRY_RANDOM (self);
}
