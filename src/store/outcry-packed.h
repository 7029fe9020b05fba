/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Integers of variable length in groups: each group of up to OUTCRY_PACKED_GROUP values tells
 * its least value (varint), the width in bits of what is left of the others, and how many of
 * them do not fit that width. Then the low bits of all, least significant bit first, then for
 * each value that does not fit its position (one byte) and its high bits (varint). Widths beyond
 * 56 are written as 64. This is patched frame-of-reference coding (Zukowski, Heman, Nes, Boncz:
 * Super-Scalar RAM-CPU Cache Compression, 2006): as small as per-value varints or smaller, and
 * read without a branch a value. */
#define OUTCRY_PACKED_GROUP 128

/* Bytes after the end of a group that reading may touch (never use): memory must be there. */
#define OUTCRY_PACKED_PADDING 8

/* Appends one group; 0 < n <= OUTCRY_PACKED_GROUP. */
void outcry_packed_put (const guint64 *values,
                        gsize          n,
                        GByteArray    *out);

/* Reads one group of @n values at @data, of which @len bytes belong to it or to what follows;
 * OUTCRY_PACKED_PADDING more must be readable. Returns the bytes read, 0 when they are not a
 * group. Never reads further, whatever the bytes say. */
gsize outcry_packed_get (const guint8 *data,
                         gsize         len,
                         gsize         n,
                         guint64      *values);

G_END_DECLS
