/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-clock.h"

G_BEGIN_DECLS

/* Keeps a process that runs for months small: a first start reads twenty years of rates, an import
 * reads a file, and glibc's malloc would keep what they took for ever. */

/* Before there are threads: few arenas, and large blocks given back when they are freed. */
void outcry_memory_init (void);

/* From now on gives back, every few seconds, what is free and large enough to matter. */
typedef struct _OutcryMemoryKeeper OutcryMemoryKeeper;

OutcryMemoryKeeper *outcry_memory_keeper_new  (OutcryClock        *clock);
void                outcry_memory_keeper_free (OutcryMemoryKeeper *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryMemoryKeeper, outcry_memory_keeper_free)

G_END_DECLS
