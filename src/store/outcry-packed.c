/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups of integers packed to the width that makes the group smallest, with exceptions. The
 * width is found from a histogram of bit lengths; an exception is charged for its position and
 * for the longest high part of the group, so the choice is near the best, never worse than no
 * exceptions. Weak case: values spread evenly over 64 bits (hashed ids) stay eight bytes each. */

#include "store/outcry-packed.h"

#include "base/outcry-codec.h"

#include <string.h>

#define WIDEST 56

/* Bit lengths 0 to 64, and room for whole vectors. */
#define LENGTHS 80

static inline guint
bit_length (guint64 value)
{
  return value == 0 ? 0 : 64 - (guint) __builtin_clzll (value);
}

static inline guint64
low_bits (guint width)
{
  return width >= 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << width) - 1;
}

/* Whether many values are near the longest in length, so that exceptions cannot pay: a narrower
 * width by one, two or three bits would make exceptions of at least an eighth of all. */
static gboolean
is_even (const guint64 *values,
         gsize          n,
         guint64        least,
         guint          longest)
{
  guint64 bound = least + (longest > 3 ? G_GUINT64_CONSTANT (1) << (longest - 3) : 0);
  gsize above = 0;

  for (gsize i = 0; i < n; i++)
    above += values[i] >= bound;
  return above * 8 >= n;
}

/* How many values have each bit length. Four counts side by side, since those of one would wait for
 * each other. */
static void
count_lengths (const guint64 *values,
               gsize          n,
               guint64        least,
               guint8         histogram[LENGTHS])
{
  guint8 counts[4][LENGTHS] = { 0 };
  gsize i = 0;

  for (; i + 4 <= n; i += 4)
    for (guint j = 0; j < 4; j++)
      counts[j][bit_length (values[i + j] - least)]++;
  for (; i < n; i++)
    counts[0][bit_length (values[i] - least)]++;
  for (i = 0; i < LENGTHS; i++)
    histogram[i] = (guint8) (counts[0][i] + counts[1][i] + counts[2][i] + counts[3][i]);
}

static guint
choose_width (const guint8  histogram[LENGTHS],
              gsize         n,
              guint         longest,
              gsize        *best_exceptions)
{
  guint best = longest > WIDEST ? 64 : longest;
  gsize best_bits = n * best;
  gsize exceptions = 0;

  *best_exceptions = 0;
  for (guint width = longest; width-- > 0;)
    {
      gsize bits;

      exceptions += histogram[width + 1];
      if (exceptions * 16 >= best_bits)
        break;
      if (width > WIDEST)
        continue;
      bits = n * width + exceptions * (8 + 8 * ((longest - width + 6) / 7));
      if (bits < best_bits)
        {
          best = width;
          best_bits = bits;
          *best_exceptions = exceptions;
        }
    }
  return best;
}

/* @out has room for the bits of all values and eight bytes more. Returns the bytes filled. */
static gsize
pack (const guint64 *values,
      gsize          n,
      guint64        least,
      guint          width,
      guint8        *out)
{
  guint64 mask = low_bits (width);
  guint64 pending = 0;
  guint fill = 0;
  guint8 *at = out;

  for (gsize i = 0; i < n; i++)
    {
      guint64 word;

      pending |= ((values[i] - least) & mask) << fill;
      fill += width;
      word = GUINT64_TO_LE (pending);
      memcpy (at, &word, sizeof word);
      at += fill / 8;
      pending >>= fill & ~7u;
      fill &= 7;
    }
  return (gsize) (at - out) + (fill > 0 ? 1 : 0);
}

static gsize
pack_whole (const guint64 *values,
            gsize          n,
            guint64        least,
            guint8        *out)
{
  for (gsize i = 0; i < n; i++)
    {
      guint64 word = GUINT64_TO_LE (values[i] - least);

      memcpy (out + 8 * i, &word, sizeof word);
    }
  return 8 * n;
}

void
outcry_packed_put (const guint64 *values,
                   gsize          n,
                   GByteArray    *out)
{
  guint8 buffer[16 + OUTCRY_PACKED_GROUP * 20];
  guint8 histogram[LENGTHS];
  guint64 least = values[0];
  guint64 greatest = values[0];
  guint width = 0;
  gsize used, exceptions = 0;

  g_return_if_fail (n > 0 && n <= OUTCRY_PACKED_GROUP);

  for (gsize i = 1; i < n; i++)
    {
      least = MIN (least, values[i]);
      greatest = MAX (greatest, values[i]);
    }
  if (greatest != least)
    {
      guint longest = bit_length (greatest - least);

      if (longest <= WIDEST && is_even (values, n, least, longest))
        width = longest;
      else
        {
          count_lengths (values, n, least, histogram);
          width = choose_width (histogram, n, longest, &exceptions);
        }
    }

  used = outcry_varint_put (buffer, least);
  buffer[used++] = (guint8) width;
  buffer[used++] = (guint8) exceptions;
  if (width == 64)
    used += pack_whole (values, n, least, buffer + used);
  else if (width > 0)
    used += pack (values, n, least, width, buffer + used);
  for (gsize i = 0; exceptions > 0 && i < n; i++)
    {
      guint64 high = (values[i] - least) >> width;

      if (high == 0)
        continue;
      buffer[used++] = (guint8) i;
      used += outcry_varint_put (buffer + used, high);
      exceptions--;
    }
  g_byte_array_append (out, buffer, (guint) used);
}

static inline guint64
load_64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

static void
unpack (const guint8 *data,
        gsize         n,
        guint         width,
        guint64       least,
        guint64      *values)
{
  guint64 mask = low_bits (width);
  gsize bit = 0;

  for (gsize i = 0; i < n; i++, bit += width)
    values[i] = least + ((load_64 (data + bit / 8) >> (bit & 7)) & mask);
}

static gsize
patch (const guint8 *data,
       gsize         len,
       gsize         n,
       guint         width,
       guint         exceptions,
       guint64      *values)
{
  gsize used = 0;

  for (guint i = 0; i < exceptions; i++)
    {
      guint64 high;
      gsize position, step;

      if (used >= len)
        return G_MAXSIZE;
      position = data[used++];
      step = outcry_varint_get (data + used, len - used, &high);
      if (step == 0 || position >= n || bit_length (high) + width > 64)
        return G_MAXSIZE;
      values[position] += high << width;
      used += step;
    }
  return used;
}

gsize
outcry_packed_get (const guint8 *data,
                   gsize         len,
                   gsize         n,
                   guint64      *values)
{
  guint64 least;
  guint width, exceptions;
  gsize used, packed, patched;

  g_return_val_if_fail (n > 0 && n <= OUTCRY_PACKED_GROUP, 0);

  used = outcry_varint_get (data, len, &least);
  if (used == 0 || len - used < 2)
    return 0;
  width = data[used++];
  exceptions = data[used++];
  if (exceptions > n || (width > WIDEST && (width != 64 || exceptions > 0)))
    return 0;
  packed = (n * width + 7) / 8;
  if (packed > len - used)
    return 0;
  if (width == 0)
    for (gsize i = 0; i < n; i++)
      values[i] = least;
  else if (width == 64)
    for (gsize i = 0; i < n; i++)
      values[i] = least + load_64 (data + used + 8 * i);
  else
    unpack (data + used, n, width, least, values);
  used += packed;
  if (exceptions == 0)
    return used;
  patched = patch (data + used, len - used, n, width, exceptions, values);
  return patched == G_MAXSIZE ? 0 : used + patched;
}
