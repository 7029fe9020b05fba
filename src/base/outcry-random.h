/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The only source of randomness. The system one is libsodium's; the seeded one is ChaCha20 over the
 * seed, so that a simulation can be replayed, on any machine. */

#define OUTCRY_TYPE_RANDOM (outcry_random_get_type ())
G_DECLARE_INTERFACE (OutcryRandom, outcry_random, OUTCRY, RANDOM, GObject)

struct _OutcryRandomInterface
{
  GTypeInterface parent_iface;

  void (*bytes) (OutcryRandom *self,
                 guint8       *out,
                 gsize         len);
};

void    outcry_random_bytes   (OutcryRandom *self,
                               guint8       *out,
                               gsize         len);
guint64 outcry_random_uint64  (OutcryRandom *self);

/* 0 to below - 1, unbiased; @below > 0. */
guint64 outcry_random_uniform (OutcryRandom *self,
                               guint64       below);

/* [0, 1), for jitter. */
double  outcry_random_unit    (OutcryRandom *self);

/* (transfer full). Fit for keys; may be used from any thread. */
OutcryRandom *outcry_system_random_new (void);

/* (transfer full). The key stream of ChaCha20 (RFC 8439) with the seed, little-endian, as the first
 * eight bytes of the key, the rest and the nonce zero. Never for keys; for one thread. */
OutcryRandom *outcry_seeded_random_new (guint64 seed);

G_END_DECLS
