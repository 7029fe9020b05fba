/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The canonical byte codec: big-endian fixed fields, length-prefixed byte strings, one valid
 * encoding a value. And varints: unsigned LEB128 as multiformats has it (minimal form required, at
 * most 9 bytes, so 63 bits) and the 10-byte form of columns (64 bits), zigzag for signed values. */

#define OUTCRY_CODEC_ERROR (outcry_codec_error_quark ())
GQuark outcry_codec_error_quark (void);

typedef enum
{
  OUTCRY_CODEC_ERROR_TRUNCATED,     /* the bytes end early */
  OUTCRY_CODEC_ERROR_NOT_CANONICAL, /* another encoding of the same value is the valid one */
  OUTCRY_CODEC_ERROR_TOO_LARGE,     /* a length or value beyond its bound */
  OUTCRY_CODEC_ERROR_TRAILING,      /* bytes are left over */
} OutcryCodecError;

typedef struct
{
  GByteArray *bytes;
} OutcryWriter;

void    outcry_writer_init  (OutcryWriter *self);
void    outcry_writer_clear (OutcryWriter *self);

/* (transfer full); the writer is cleared, and must be initialised anew before it is used again. */
GBytes *outcry_writer_end   (OutcryWriter *self);

void outcry_writer_u8      (OutcryWriter  *self,
                            guint8         value);
void outcry_writer_u16     (OutcryWriter  *self,
                            guint16        value);
void outcry_writer_u32     (OutcryWriter  *self,
                            guint32        value);
void outcry_writer_u64     (OutcryWriter  *self,
                            guint64        value);
void outcry_writer_i64     (OutcryWriter  *self,
                            gint64         value);
void outcry_writer_raw     (OutcryWriter  *self,
                            gconstpointer  data,
                            gsize          len);

/* A u16 length, then the data. */
void outcry_writer_bytes16 (OutcryWriter  *self,
                            gconstpointer  data,
                            guint16        len);

/* @value at most G_MAXINT64: the multiformats form. */
void outcry_writer_varint   (OutcryWriter *self,
                             guint64       value);
void outcry_writer_varint64 (OutcryWriter *self,
                             guint64       value);
void outcry_writer_zigzag   (OutcryWriter *self,
                             gint64        value);

/* A reader never allocates and never reads past the end. After the first failure every read fails;
 * check the result of each, or of outcry_reader_end() alone. What a failed read was to set stays.
 */
typedef struct
{
  const guint8 *data;
  gsize         len;
  gsize         offset;
  int           failure; /* OutcryCodecError + 1, 0 while all is well */
} OutcryReader;

/* @data is borrowed for as long as the reader and its views are used. */
void     outcry_reader_init     (OutcryReader   *self,
                                 gconstpointer   data,
                                 gsize           len);
gboolean outcry_reader_u8       (OutcryReader   *self,
                                 guint8         *value);
gboolean outcry_reader_u16      (OutcryReader   *self,
                                 guint16        *value);
gboolean outcry_reader_u32      (OutcryReader   *self,
                                 guint32        *value);
gboolean outcry_reader_u64      (OutcryReader   *self,
                                 guint64        *value);
gboolean outcry_reader_i64      (OutcryReader   *self,
                                 gint64         *value);
gboolean outcry_reader_raw      (OutcryReader   *self,
                                 gpointer        out,
                                 gsize           len);

/* Borrowed from the data. */
gboolean outcry_reader_view     (OutcryReader   *self,
                                 gsize           len,
                                 const guint8  **view);

/* A u16 length of at most @max, then a view of as many bytes. */
gboolean outcry_reader_bytes16  (OutcryReader   *self,
                                 gsize           max,
                                 const guint8  **view,
                                 gsize          *len);

/* Minimal forms only: 9 bytes at most, and 10. */
gboolean outcry_reader_varint   (OutcryReader   *self,
                                 guint64        *value);
gboolean outcry_reader_varint64 (OutcryReader   *self,
                                 guint64        *value);
gboolean outcry_reader_zigzag   (OutcryReader   *self,
                                 gint64         *value);

/* Bytes not read yet; 0 after a failure. */
gsize    outcry_reader_left     (const OutcryReader *self);

/* For a caller who finds a well-formed value that is not allowed there; returns FALSE. The first
 * failure counts. */
gboolean outcry_reader_fail     (OutcryReader     *self,
                                 OutcryCodecError  failure);

/* All read, all well; otherwise FALSE and the first failure with its offset. */
gboolean outcry_reader_end      (OutcryReader   *self,
                                 GError        **error);

/* Unsigned varints on plain memory, for headers and hot loops. put returns the bytes written (at
 * most OUTCRY_VARINT_MAX); get the bytes read, 0 when truncated, longer than 10 bytes or beyond 64
 * bits (@value then stays). get does not ask for the minimal form. */
#define OUTCRY_VARINT_MAX 10

gsize outcry_varint_put_long (guint8        out[OUTCRY_VARINT_MAX],
                              guint64       value);
gsize outcry_varint_get_long (const guint8 *data,
                              gsize         len,
                              guint64      *value);

static inline gsize
outcry_varint_put (guint8  out[OUTCRY_VARINT_MAX],
                   guint64 value)
{
  if (G_LIKELY (value < 0x80))
    {
      out[0] = (guint8) value;
      return 1;
    }
  return outcry_varint_put_long (out, value);
}

static inline gsize
outcry_varint_get (const guint8 *data,
                   gsize         len,
                   guint64      *value)
{
  if (G_LIKELY (len > 0 && data[0] < 0x80))
    {
      *value = data[0];
      return 1;
    }
  return outcry_varint_get_long (data, len, value);
}

/* Bytes that put would write. */
static inline gsize
outcry_varint_size (guint64 value)
{
  return (gsize) ((70 - __builtin_clzll (value | 1)) / 7);
}

static inline guint64
outcry_zigzag_encode (gint64 value)
{
  return ((guint64) value << 1) ^ (guint64) (value >> 63);
}

static inline gint64
outcry_zigzag_decode (guint64 value)
{
  return (gint64) (value >> 1) ^ -(gint64) (value & 1);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OutcryWriter, outcry_writer_clear)

G_END_DECLS
