/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-tick.h"

G_BEGIN_DECLS

/* Ticks by column, ascending by time, then id, then arrival. Plain struct of five arrays of the
 * same capacity; @n of each are in use. When only the market's columns were decoded, id and side
 * hold nothing that means something. */
typedef struct
{
  gsize       n;
  gsize       capacity;
  OutcryTime *time;
  gint64     *price;
  gint64     *quantity;
  guint64    *id;
  guint8     *side;
} OutcryTickColumns;

void outcry_tick_columns_clear   (OutcryTickColumns *self); /* frees; a zeroed struct is empty */
void outcry_tick_columns_reserve (OutcryTickColumns *self,
                                  gsize              n);

void outcry_tick_columns_append  (OutcryTickColumns *self,
                                  const OutcryTick  *tick);
/* Those of the ticks whose @drop is 0; all when it is NULL. */
void outcry_tick_columns_append_all (OutcryTickColumns *self,
                                     const OutcryTick  *ticks,
                                     gsize              n,
                                     const guint8      *drop);

void outcry_tick_columns_copy    (OutcryTickColumns       *self,
                                  const OutcryTickColumns *from,
                                  gsize                    start,
                                  gsize                    end);
void outcry_tick_columns_get     (const OutcryTickColumns *self,
                                  gsize                    index,
                                  OutcryTick              *tick);

/* Appends both to @self in order; of equal ticks those of @first come first. */
void outcry_tick_columns_merge (OutcryTickColumns       *self,
                                const OutcryTickColumns *first,
                                const OutcryTickColumns *second,
                                gsize                    second_start,
                                gsize                    second_end);

/* Index of the first tick at or after @time; n when there is none. */
gsize outcry_tick_columns_find (const OutcryTickColumns *self,
                                OutcryTime               time);

/* Index of the first tick from @start on at or after (@time, @id); n when there is none. */
gsize outcry_tick_columns_find_key (const OutcryTickColumns *self,
                                    gsize                    start,
                                    OutcryTime               time,
                                    guint64                  id);

/* Multiplies prices and quantities to the finer scale @to. FALSE on overflow. */
gboolean outcry_tick_columns_rescale (OutcryTickColumns *self,
                                      OutcryScale        from,
                                      OutcryScale        to);

static inline int
outcry_tick_key_compare (OutcryTime a_time,
                         guint64    a_id,
                         OutcryTime b_time,
                         guint64    b_id)
{
  if (a_time != b_time)
    return a_time < b_time ? -1 : 1;
  return a_id == b_id ? 0 : (a_id < b_id ? -1 : 1);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutcryTickColumns, outcry_tick_columns_clear)

G_END_DECLS
