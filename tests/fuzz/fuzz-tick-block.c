/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The block decoder. With the first byte odd the checksums of the rest are put right, so that
 * what they guard is reached; what decodes must come back the same through the encoder. */

#include "store/outcry-checksum.h"
#include "store/outcry-tick-block.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
put_checksum (guint8       *at,
              const guint8 *data,
              gsize         len)
{
  guint64 checksum = GUINT64_TO_LE (outcry_checksum (data, len));

  memcpy (at, &checksum, sizeof checksum);
}

/* Columns begin after the header; their entries are 24 bytes from byte 32 on, length at 4, checksum
 * at 16. */
static void
put_right (guint8 *block,
           gsize   len)
{
  gsize start = OUTCRY_TICK_BLOCK_HEADER;

  for (guint i = 0; i < 5; i++)
    {
      guint8 *entry = block + 32 + i * 24;
      guint32 length;

      memcpy (&length, entry + 4, sizeof length);
      length = GUINT32_FROM_LE (length);
      if (length > len - start)
        break;
      put_checksum (entry + 16, block + start, length);
      start += length;
    }
  put_checksum (block + OUTCRY_TICK_BLOCK_HEADER - 8, block, OUTCRY_TICK_BLOCK_HEADER - 8);
}

static void
assert_comes_back (const OutcryTickColumns *columns,
                   OutcryScale              scale)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_auto (OutcryTickColumns) back = { 0 };
  g_autoptr (GError) error = NULL;
  OutcryTickBlockInfo info;

  outcry_tick_block_encode (columns, 0, columns->n, scale, bytes);
  outcry_tick_block_decode (bytes->data, bytes->len, TRUE, &back, &info, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back.n, ==, columns->n);
  g_assert_cmpint (memcmp (back.time, columns->time, back.n * sizeof *back.time), ==, 0);
  g_assert_cmpint (memcmp (back.price, columns->price, back.n * sizeof *back.price), ==, 0);
  g_assert_cmpint (memcmp (back.quantity, columns->quantity, back.n * sizeof *back.quantity), ==,
                   0);
  g_assert_cmpint (memcmp (back.id, columns->id, back.n * sizeof *back.id), ==, 0);
  g_assert_cmpint (memcmp (back.side, columns->side, back.n), ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (OutcryTickColumns) columns = { 0 };
  g_autofree guint8 *block = NULL;
  OutcryTickBlockInfo info;

  if (size < 1)
    return 0;
  block = g_memdup2 (data + 1, size - 1);
  if (data[0] % 2 == 1 && size > OUTCRY_TICK_BLOCK_HEADER)
    put_right (block, size - 1);
  if (outcry_tick_block_decode (block, size - 1, FALSE, &columns, &info, NULL))
    g_assert_cmpuint (columns.n, ==, info.count);
  if (outcry_tick_block_decode (block, size - 1, TRUE, &columns, &info, NULL))
    assert_comes_back (&columns, info.scale);
  return 0;
}
