/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* The history that comes with the program, into the store: once, and again when a file has changed.
 * Private to node/. */

typedef struct _OutcryHistory OutcryHistory;

OutcryHistory *outcry_history_new  (OutcryNode    *node);
void           outcry_history_free (OutcryHistory *self);

/* What was imported before: @file_name, with the hash it had then. */
void outcry_history_set_done (OutcryHistory *self,
                              const char    *file_name,
                              const char    *hash);

/* Begins when the main loop is idle. */
void     outcry_history_start        (OutcryHistory *self);
void     outcry_history_stop         (OutcryHistory *self);
gboolean outcry_history_is_importing (OutcryHistory *self);

G_END_DECLS
