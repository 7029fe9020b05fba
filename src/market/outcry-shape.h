/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-field.h"

G_BEGIN_DECLS

/* The fields of a bar or a tick: the keys "bar" and "tick" of a feed. */
typedef struct
{
  gboolean        ticks;
  OutcryField    *symbol;   /* or NULL */
  OutcryField    *time;
  /* tick */
  OutcryField    *id;       /* or NULL */
  OutcryField    *price;
  OutcryField    *quantity; /* or NULL: told by no one, 0 */
  OutcryField    *side;     /* or NULL */
  /* bar */
  OutcryField    *open;     /* open, high and low: all or none of them */
  OutcryField    *high;
  OutcryField    *low;
  OutcryField    *close;
  OutcryField    *volume;   /* or NULL */
  OutcryField    *count;    /* or NULL */
  gboolean        has_step; /* the interval is fixed */
  OutcryInterval  step;
  gboolean        empty_is_no_volume; /* empty: volume */
} OutcryShape;

/* Of the mapping at the key "tick" or "bar". Errors name the place in the file. */
OutcryShape *outcry_shape_new  (const OutcryYamlNode  *node,
                                gboolean               ticks,
                                OutcryRowKind          kind,
                                GError               **error);
void         outcry_shape_free (OutcryShape           *self);

/* Read, skipped (a needed field means nothing there) or refused, with *reason (transfer full). The
 * caller has found the instrument, and so the scale. A bar with open, high and low that ends after
 * @now is RUNNING. */
OutcryValue  outcry_shape_read_tick (const OutcryShape        *self,
                                     const OutcryRow          *row,
                                     const OutcryFieldContext *context,
                                     OutcryScale               scale,
                                     OutcryTime                now,
                                     OutcryTick               *tick,
                                     char                    **reason);
OutcryValue  outcry_shape_read_bar  (const OutcryShape        *self,
                                     const OutcryRow          *row,
                                     const OutcryFieldContext *context,
                                     OutcryScale               scale,
                                     OutcryInterval            interval,
                                     OutcryTime                now,
                                     OutcryCandle             *bar,
                                     char                    **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryShape, outcry_shape_free)

G_END_DECLS
