/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "node/outcry-node.h"

G_BEGIN_DECLS

/* Fills the rows of the watch list from the store: last price, change, sparkline. Private to
 * node/. */

typedef struct _OutcryWatch OutcryWatch;

OutcryWatch *outcry_watch_new  (OutcryNode *node);
void         outcry_watch_free (OutcryWatch *self);

/* Reads @instrument when those asked for before are done. */
void outcry_watch_read (OutcryWatch *self,
                        const char  *instrument);

/* Something of @instrument was stored: reads it when what is shown is out of date. */
void outcry_watch_note (OutcryWatch *self,
                        const char  *instrument,
                        gboolean     bars);

G_END_DECLS
