/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A growing set of 64-bit ids other than 0. All zero bytes is the empty set. */
typedef struct
{
  guint64 *slots; /* 0 where free */
  gsize    size;  /* 0 or a power of two */
  gsize    used;
} OutcryIdSet;

gboolean outcry_id_set_contains (const OutcryIdSet *self,
                                 guint64            id);
/* FALSE when it was there. */
gboolean outcry_id_set_add      (OutcryIdSet       *self,
                                 guint64            id);
void     outcry_id_set_clear    (OutcryIdSet       *self);

G_END_DECLS
