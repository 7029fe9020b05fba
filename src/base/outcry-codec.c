/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canonical byte codec and its varints.
 *
 * Source of the varint form: multiformats/unsigned-varint. A value has one encoding: the reader
 * refuses a varint that ends in a zero byte (it could be shorter), so that two writings of one
 * entry cannot have two hashes.
 *
 * Invariant of the reader: offset <= len, and every bound is tested by subtraction, which cannot
 * overflow. */

#include "base/outcry-codec.h"

#include <string.h>

G_DEFINE_QUARK (outcry-codec-error-quark, outcry_codec_error)

void
outcry_writer_init (OutcryWriter *self)
{
  self->bytes = g_byte_array_new ();
}

void
outcry_writer_clear (OutcryWriter *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

GBytes *
outcry_writer_end (OutcryWriter *self)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
}

void
outcry_writer_u8 (OutcryWriter *self,
                  guint8        value)
{
  g_byte_array_append (self->bytes, &value, 1);
}

void
outcry_writer_u16 (OutcryWriter *self,
                   guint16       value)
{
  value = GUINT16_TO_BE (value);
  g_byte_array_append (self->bytes, (const guint8 *) &value, sizeof value);
}

void
outcry_writer_u32 (OutcryWriter *self,
                   guint32       value)
{
  value = GUINT32_TO_BE (value);
  g_byte_array_append (self->bytes, (const guint8 *) &value, sizeof value);
}

void
outcry_writer_u64 (OutcryWriter *self,
                   guint64       value)
{
  value = GUINT64_TO_BE (value);
  g_byte_array_append (self->bytes, (const guint8 *) &value, sizeof value);
}

void
outcry_writer_i64 (OutcryWriter *self,
                   gint64        value)
{
  outcry_writer_u64 (self, (guint64) value);
}

void
outcry_writer_raw (OutcryWriter  *self,
                   gconstpointer  data,
                   gsize          len)
{
  g_return_if_fail (data != NULL || len == 0);
  g_return_if_fail (len <= G_MAXUINT - self->bytes->len);

  if (len > 0)
    g_byte_array_append (self->bytes, data, (guint) len);
}

void
outcry_writer_bytes16 (OutcryWriter  *self,
                       gconstpointer  data,
                       guint16        len)
{
  outcry_writer_u16 (self, len);
  outcry_writer_raw (self, data, len);
}

void
outcry_writer_varint (OutcryWriter *self,
                      guint64       value)
{
  g_return_if_fail (value <= G_MAXINT64);

  outcry_writer_varint64 (self, value);
}

void
outcry_writer_varint64 (OutcryWriter *self,
                        guint64       value)
{
  guint8 bytes[OUTCRY_VARINT_MAX];
  gsize len = outcry_varint_put (bytes, value);

  g_byte_array_append (self->bytes, bytes, (guint) len);
}

void
outcry_writer_zigzag (OutcryWriter *self,
                      gint64        value)
{
  outcry_writer_varint64 (self, outcry_zigzag_encode (value));
}

void
outcry_reader_init (OutcryReader  *self,
                    gconstpointer  data,
                    gsize          len)
{
  g_return_if_fail (data != NULL || len == 0);

  /* Never NULL, so that nothing at all can be read of no data. */
  *self = (OutcryReader) { data != NULL ? data : (const guint8 *) "", len, 0, 0 };
}

gboolean
outcry_reader_fail (OutcryReader     *self,
                    OutcryCodecError  failure)
{
  if (self->failure == 0)
    self->failure = (int) failure + 1;
  return FALSE;
}

/* The next @len bytes, or NULL. */
static inline const guint8 *
take (OutcryReader *self,
      gsize         len)
{
  const guint8 *at = self->data + self->offset;

  if (G_UNLIKELY (self->failure != 0))
    return NULL;
  if (G_UNLIKELY (len > self->len - self->offset))
    {
      outcry_reader_fail (self, OUTCRY_CODEC_ERROR_TRUNCATED);
      return NULL;
    }
  self->offset += len;
  return at;
}

gboolean
outcry_reader_raw (OutcryReader *self,
                   gpointer      out,
                   gsize         len)
{
  const guint8 *view;

  if (!outcry_reader_view (self, len, &view))
    return FALSE;
  if (len > 0)
    memcpy (out, view, len);
  return TRUE;
}

gboolean
outcry_reader_view (OutcryReader  *self,
                    gsize          len,
                    const guint8 **view)
{
  const guint8 *at = take (self, len);

  if (at == NULL)
    return FALSE;
  *view = at;
  return TRUE;
}

gboolean
outcry_reader_u8 (OutcryReader *self,
                  guint8       *value)
{
  return outcry_reader_raw (self, value, sizeof *value);
}

gboolean
outcry_reader_u16 (OutcryReader *self,
                   guint16      *value)
{
  guint16 be;

  if (!outcry_reader_raw (self, &be, sizeof be))
    return FALSE;
  *value = GUINT16_FROM_BE (be);
  return TRUE;
}

gboolean
outcry_reader_u32 (OutcryReader *self,
                   guint32      *value)
{
  guint32 be;

  if (!outcry_reader_raw (self, &be, sizeof be))
    return FALSE;
  *value = GUINT32_FROM_BE (be);
  return TRUE;
}

gboolean
outcry_reader_u64 (OutcryReader *self,
                   guint64      *value)
{
  guint64 be;

  if (!outcry_reader_raw (self, &be, sizeof be))
    return FALSE;
  *value = GUINT64_FROM_BE (be);
  return TRUE;
}

gboolean
outcry_reader_i64 (OutcryReader *self,
                   gint64       *value)
{
  guint64 bits;

  if (!outcry_reader_u64 (self, &bits))
    return FALSE;
  *value = (gint64) bits;
  return TRUE;
}

gboolean
outcry_reader_bytes16 (OutcryReader  *self,
                       gsize          max,
                       const guint8 **view,
                       gsize         *len)
{
  guint16 size;

  if (!outcry_reader_u16 (self, &size))
    return FALSE;
  if (size > max)
    return outcry_reader_fail (self, OUTCRY_CODEC_ERROR_TOO_LARGE);
  if (!outcry_reader_view (self, size, view))
    return FALSE;
  *len = size;
  return TRUE;
}

static gboolean
read_varint (OutcryReader *self,
             gsize         longest,
             guint64      *value)
{
  gsize left = self->len - self->offset, used;
  guint64 result;

  if (G_UNLIKELY (self->failure != 0))
    return FALSE;
  used = outcry_varint_get (self->data + self->offset, MIN (left, longest), &result);
  if (G_UNLIKELY (used == 0))
    return outcry_reader_fail (self, left < longest ? OUTCRY_CODEC_ERROR_TRUNCATED
                                                    : OUTCRY_CODEC_ERROR_TOO_LARGE);
  if (G_UNLIKELY (used > 1 && self->data[self->offset + used - 1] == 0))
    return outcry_reader_fail (self, OUTCRY_CODEC_ERROR_NOT_CANONICAL);
  self->offset += used;
  *value = result;
  return TRUE;
}

gboolean
outcry_reader_varint (OutcryReader *self,
                      guint64      *value)
{
  return read_varint (self, OUTCRY_VARINT_MAX - 1, value);
}

gboolean
outcry_reader_varint64 (OutcryReader *self,
                        guint64      *value)
{
  return read_varint (self, OUTCRY_VARINT_MAX, value);
}

gboolean
outcry_reader_zigzag (OutcryReader *self,
                      gint64       *value)
{
  guint64 bits;

  if (!outcry_reader_varint64 (self, &bits))
    return FALSE;
  *value = outcry_zigzag_decode (bits);
  return TRUE;
}

gsize
outcry_reader_left (const OutcryReader *self)
{
  return self->failure != 0 ? 0 : self->len - self->offset;
}

gboolean
outcry_reader_end (OutcryReader  *self,
                   GError       **error)
{
  static const char * const reasons[] = {
    [OUTCRY_CODEC_ERROR_TRUNCATED] = "the bytes end too early",
    [OUTCRY_CODEC_ERROR_NOT_CANONICAL] = "not the canonical encoding",
    [OUTCRY_CODEC_ERROR_TOO_LARGE] = "a value or length is too large",
    [OUTCRY_CODEC_ERROR_TRAILING] = "bytes are left over",
  };

  if (self->failure == 0 && self->offset == self->len)
    return TRUE;
  outcry_reader_fail (self, OUTCRY_CODEC_ERROR_TRAILING);
  g_set_error (error, OUTCRY_CODEC_ERROR, self->failure - 1, "%s (byte %" G_GSIZE_FORMAT " of %"
               G_GSIZE_FORMAT ")", reasons[self->failure - 1], self->offset, self->len);
  return FALSE;
}

gsize
outcry_varint_put_long (guint8  out[OUTCRY_VARINT_MAX],
                        guint64 value)
{
  gsize len = 0;

  for (; value >= 0x80; value >>= 7)
    out[len++] = (guint8) (value | 0x80);
  out[len++] = (guint8) value;
  return len;
}

gsize
outcry_varint_get_long (const guint8 *data,
                        gsize         len,
                        guint64      *value)
{
  gsize longest = MIN (len, OUTCRY_VARINT_MAX);
  guint64 result = 0;

  for (gsize i = 0; i < longest; i++)
    {
      guint64 byte = data[i];

      result |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80)
        {
          if (i == OUTCRY_VARINT_MAX - 1 && byte > 1)
            return 0;
          *value = result;
          return i + 1;
        }
    }
  return 0;
}
