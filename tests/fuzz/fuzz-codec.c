/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The codec: a byte says what to read, the bytes after it are read, and so on. What was read is
 * written again, and must be the same bytes. */

#include "base/outcry-codec.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static gboolean
copy_number (OutcryReader *reader,
             OutcryWriter *writer,
             guint8        what)
{
  guint64 u64;
  guint32 u32;
  guint16 u16;
  guint8 u8;

  switch (what % 4)
    {
    case 0:
      return outcry_reader_u8 (reader, &u8) && (outcry_writer_u8 (writer, u8), TRUE);
    case 1:
      return outcry_reader_u16 (reader, &u16) && (outcry_writer_u16 (writer, u16), TRUE);
    case 2:
      return outcry_reader_u32 (reader, &u32) && (outcry_writer_u32 (writer, u32), TRUE);
    default:
      return outcry_reader_u64 (reader, &u64) && (outcry_writer_u64 (writer, u64), TRUE);
    }
}

static gboolean
copy_field (OutcryReader *reader,
            OutcryWriter *writer,
            guint8        what)
{
  const guint8 *view;
  guint64 u64;
  gint64 i64;
  gsize len;

  switch (what % 8)
    {
    case 0:
      return outcry_reader_varint (reader, &u64) && (outcry_writer_varint (writer, u64), TRUE);
    case 1:
      return outcry_reader_varint64 (reader, &u64) && (outcry_writer_varint64 (writer, u64), TRUE);
    case 2:
      return outcry_reader_zigzag (reader, &i64) && (outcry_writer_zigzag (writer, i64), TRUE);
    case 3:
      return outcry_reader_bytes16 (reader, 300, &view, &len) &&
             (outcry_writer_bytes16 (writer, view, (guint16) len), TRUE);
    case 4:
      return outcry_reader_view (reader, what / 8, &view) &&
             (outcry_writer_raw (writer, view, what / 8), TRUE);
    case 5:
      return outcry_reader_i64 (reader, &i64) && (outcry_writer_i64 (writer, i64), TRUE);
    default:
      return copy_number (reader, writer, what / 8);
    }
}

static void
check_plain (const guint8 *data,
             gsize         size)
{
  guint8 again[OUTCRY_VARINT_MAX];
  guint64 value;
  gsize used = outcry_varint_get (data, size, &value);

  g_assert_cmpuint (used, <=, MIN (size, OUTCRY_VARINT_MAX));
  if (used > 0 && (used == 1 || data[used - 1] != 0))
    g_assert_cmpmem (data, used, again, outcry_varint_put (again, value));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (OutcryWriter) writer = { NULL };
  g_autoptr (GError) error = NULL;
  OutcryReader reader;
  gsize good = 0;
  guint8 what;

  outcry_writer_init (&writer);
  outcry_reader_init (&reader, data, size);
  while (outcry_reader_u8 (&reader, &what))
    {
      guint before = writer.bytes->len;

      outcry_writer_u8 (&writer, what);
      if (!copy_field (&reader, &writer, what))
        {
          g_byte_array_set_size (writer.bytes, before);
          break;
        }
      good = reader.offset;
    }
  g_assert_cmpmem (data, good, writer.bytes->data, writer.bytes->len);
  g_assert_cmpuint (reader.offset, <=, size);
  if (!outcry_reader_end (&reader, &error))
    g_assert_nonnull (error);
  check_plain (data, size);
  return 0;
}
