/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Open addressing with linear probing, at most two thirds full: 12 to 24 bytes an id, and no
 * allocation an id. The mixing is the finalizer of splitmix64 (Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", 2014) over the id and a secret of the process: it is
 * a permutation that is easily inverted, and a source picks its ids. */

#include "market/outcry-id-set-private.h"

#include "base/outcry-keyed-hash.h"

#define FIRST_SIZE 16

static guint64
get_secret (void)
{
  static guint64 secret;
  static gsize drawn;

  if (g_once_init_enter (&drawn))
    {
      secret = outcry_keyed_hash (NULL, 0);
      g_once_init_leave (&drawn, 1);
    }
  return secret;
}

static gsize
find_slot (const OutcryIdSet *self,
           guint64            id)
{
  guint64 mixed = id ^ get_secret ();
  gsize i;

  mixed = (mixed ^ (mixed >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  mixed ^= mixed >> 31;

  i = (gsize) mixed & (self->size - 1);
  while (self->slots[i] != 0 && self->slots[i] != id)
    i = (i + 1) & (self->size - 1);
  return i;
}

static void
grow (OutcryIdSet *self)
{
  OutcryIdSet bigger = {
    .size = self->size == 0 ? FIRST_SIZE : self->size * 2,
    .used = self->used,
  };

  bigger.slots = g_new0 (guint64, bigger.size);
  for (gsize i = 0; i < self->size; i++)
    {
      if (self->slots[i] != 0)
        bigger.slots[find_slot (&bigger, self->slots[i])] = self->slots[i];
    }
  g_free (self->slots);
  *self = bigger;
}

gboolean
outcry_id_set_contains (const OutcryIdSet *self,
                        guint64            id)
{
  g_return_val_if_fail (id != 0, FALSE);

  return self->size != 0 && self->slots[find_slot (self, id)] == id;
}

gboolean
outcry_id_set_add (OutcryIdSet *self,
                   guint64      id)
{
  gsize slot;

  g_return_val_if_fail (id != 0, FALSE);

  if (outcry_id_set_contains (self, id))
    return FALSE;
  if (self->used >= self->size / 3 * 2)
    grow (self);
  slot = find_slot (self, id);
  self->slots[slot] = id;
  self->used++;
  return TRUE;
}

void
outcry_id_set_clear (OutcryIdSet *self)
{
  g_clear_pointer (&self->slots, g_free);
  self->size = 0;
  self->used = 0;
}
