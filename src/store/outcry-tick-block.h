/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/outcry-tick-columns.h"

G_BEGIN_DECLS

/* A span of one series' ticks as bytes: a header, then five columns (time, price, quantity, id,
 * side), each coded by itself and with its own checksum, then OUTCRY_PACKED_PADDING zero bytes.
 * docs/store.md has the layout. Market columns come first, so that candles need the front alone. */

/* What a full block holds, and the most that a block may hold. */
#define OUTCRY_TICK_BLOCK_FULL 8192
#define OUTCRY_TICK_BLOCK_MAX (1 << 20)

#define OUTCRY_TICK_BLOCK_HEADER 160

typedef struct
{
  OutcryScale scale;
  guint32     count;
  OutcryTime  first_time, last_time;
  gsize       size;        /* bytes of the whole block */
  gsize       market_size; /* bytes of its front: header, time, price, quantity, padding */
} OutcryTickBlockInfo;

/* Appends the ticks [start, end) of @columns to @out as one block; 0 < end - start <=
 * OUTCRY_TICK_BLOCK_MAX, ascending. */
void outcry_tick_block_encode (const OutcryTickColumns *columns,
                               gsize                    start,
                               gsize                    end,
                               OutcryScale              scale,
                               GByteArray              *out);

/* Reads the header alone, of the first OUTCRY_TICK_BLOCK_HEADER bytes.
 * Errors: OUTCRY_STORE_ERROR_CORRUPT. */
gboolean outcry_tick_block_peek (const guint8         *data,
                                 gsize                 len,
                                 OutcryTickBlockInfo  *info,
                                 GError              **error);

/* Decodes into @columns, replacing what it held. @all: all five columns, of info.size bytes;
 * else the market's three, of at least info.market_size bytes. Every checksum and bound is
 * verified; bytes from anywhere end in ticks or an error. Errors: OUTCRY_STORE_ERROR_CORRUPT. */
gboolean outcry_tick_block_decode (const guint8         *data,
                                   gsize                 len,
                                   gboolean              all,
                                   OutcryTickColumns    *columns,
                                   OutcryTickBlockInfo  *info,
                                   GError              **error);

G_END_DECLS
