/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The canonical byte codec: big-endian fixed fields, length-prefixed byte strings, one valid encoding a value.
 * And varints: unsigned LEB128 as multiformats has it (minimal form required, at most 9 bytes) and
 * the 10-byte form of columns, zigzag for signed values. */

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
GBytes *outcry_writer_end   (OutcryWriter *self); /* (transfer full); the writer is cleared */

void outcry_writer_u8     (OutcryWriter *self, guint8 value);
void outcry_writer_u16    (OutcryWriter *self, guint16 value);
void outcry_writer_u32    (OutcryWriter *self, guint32 value);
void outcry_writer_u64    (OutcryWriter *self, guint64 value);
void outcry_writer_i64    (OutcryWriter *self, gint64 value);
void outcry_writer_raw    (OutcryWriter *self, gconstpointer data, gsize len);
void outcry_writer_bytes16 (OutcryWriter *self, gconstpointer data, guint16 len); /* u16 length, then data */
void outcry_writer_varint (OutcryWriter *self, guint64 value);
void outcry_writer_zigzag (OutcryWriter *self, gint64 value);

/* A reader never allocates and never reads past the end. After the first failure every read fails; check the
 * result of each, or of outcry_reader_end() alone. */
typedef struct
{
  const guint8 *data;
  gsize         len;
  gsize         offset;
  int           failure; /* OutcryCodecError + 1, 0 while all is well */
} OutcryReader;

void     outcry_reader_init    (OutcryReader *self, gconstpointer data, gsize len);
gboolean outcry_reader_u8      (OutcryReader *self, guint8 *value);
gboolean outcry_reader_u16     (OutcryReader *self, guint16 *value);
gboolean outcry_reader_u32     (OutcryReader *self, guint32 *value);
gboolean outcry_reader_u64     (OutcryReader *self, guint64 *value);
gboolean outcry_reader_i64     (OutcryReader *self, gint64 *value);
gboolean outcry_reader_raw     (OutcryReader *self, gpointer out, gsize len);
gboolean outcry_reader_view    (OutcryReader *self, gsize len, const guint8 **view); /* borrowed from data */
gboolean outcry_reader_bytes16 (OutcryReader *self, gsize max, const guint8 **view, gsize *len);
gboolean outcry_reader_varint  (OutcryReader *self, guint64 *value);
gboolean outcry_reader_zigzag  (OutcryReader *self, gint64 *value);
gsize    outcry_reader_left    (const OutcryReader *self);
gboolean outcry_reader_end     (OutcryReader *self, GError **error); /* all read, all well */

/* Unsigned varints on plain memory, for headers and hot loops. put returns the bytes written (at
 * most 10); get the bytes read, 0 when truncated, longer than 10 bytes or beyond 64 bits. */
gsize outcry_varint_put (guint8 out[10], guint64 value);
gsize outcry_varint_get (const guint8 *data, gsize len, guint64 *value);

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

G_END_DECLS
