/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-codec.h"

#include <string.h>

static void
test_layout (void)
{
  static const guint8 expected[] = {
    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 'r', 'a', 'w', 0x00, 0x02, 'h', 'i', 0x00, 0x00,
    0xac, 0x02, 0x03,
  };
  OutcryWriter writer;
  g_autoptr (GBytes) bytes = NULL;

  outcry_writer_init (&writer);
  outcry_writer_u8 (&writer, 0x01);
  outcry_writer_u16 (&writer, 0x2345);
  outcry_writer_u32 (&writer, 0x6789abcd);
  outcry_writer_u64 (&writer, G_GUINT64_CONSTANT (0x0123456789abcdef));
  outcry_writer_i64 (&writer, -2);
  outcry_writer_raw (&writer, "raw", 3);
  outcry_writer_bytes16 (&writer, "hi", 2);
  outcry_writer_bytes16 (&writer, NULL, 0);
  outcry_writer_varint (&writer, 300);
  outcry_writer_zigzag (&writer, -2);
  bytes = outcry_writer_end (&writer);
  g_assert_null (writer.bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   sizeof expected);
}

static void
test_read_back (void)
{
  g_auto (OutcryWriter) writer = { NULL };
  OutcryReader reader;
  g_autoptr (GError) error = NULL;
  guint8 u8 = 0;
  guint16 u16 = 0;
  guint32 u32 = 0;
  guint64 u64 = 0, varint = 0;
  gint64 i64 = 0, zigzag = 0;
  char raw[4] = "";
  const guint8 *view = NULL;
  gsize len = 0;

  outcry_writer_init (&writer);
  outcry_writer_u8 (&writer, 200);
  outcry_writer_u16 (&writer, 60000);
  outcry_writer_u32 (&writer, 4000000000u);
  outcry_writer_u64 (&writer, G_MAXUINT64);
  outcry_writer_i64 (&writer, G_MININT64);
  outcry_writer_raw (&writer, "abc", 3);
  outcry_writer_bytes16 (&writer, "hello", 5);
  outcry_writer_varint (&writer, G_MAXINT64);
  outcry_writer_zigzag (&writer, G_MININT64);

  outcry_reader_init (&reader, writer.bytes->data, writer.bytes->len);
  g_assert_cmpuint (outcry_reader_left (&reader), ==, writer.bytes->len);
  g_assert_true (outcry_reader_u8 (&reader, &u8));
  g_assert_true (outcry_reader_u16 (&reader, &u16));
  g_assert_true (outcry_reader_u32 (&reader, &u32));
  g_assert_true (outcry_reader_u64 (&reader, &u64));
  g_assert_true (outcry_reader_i64 (&reader, &i64));
  g_assert_true (outcry_reader_raw (&reader, raw, 3));
  g_assert_true (outcry_reader_bytes16 (&reader, 5, &view, &len));
  g_assert_true (outcry_reader_varint (&reader, &varint));
  g_assert_true (outcry_reader_zigzag (&reader, &zigzag));
  g_assert_true (outcry_reader_end (&reader, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (u8, ==, 200);
  g_assert_cmpuint (u16, ==, 60000);
  g_assert_cmpuint (u32, ==, 4000000000u);
  g_assert_cmpuint (u64, ==, G_MAXUINT64);
  g_assert_cmpint (i64, ==, G_MININT64);
  g_assert_cmpstr (raw, ==, "abc");
  g_assert_cmpmem (view, len, "hello", 5);
  g_assert_cmpuint (varint, ==, G_MAXINT64);
  g_assert_cmpint (zigzag, ==, G_MININT64);
}

static void
assert_end (OutcryReader     *reader,
            OutcryCodecError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (outcry_reader_end (reader, &error));
  g_assert_error (error, OUTCRY_CODEC_ERROR, (int) code);
}

static void
test_failures (void)
{
  OutcryReader reader;
  const guint8 *view = NULL;
  guint64 u64 = 7;
  guint8 u8 = 7;
  gsize len = 7;

  outcry_reader_init (&reader, "\1\2\3\4\5\6\7", 7);
  g_assert_false (outcry_reader_u64 (&reader, &u64));
  /* It would fit, but nothing is read after a failure. */
  g_assert_false (outcry_reader_u8 (&reader, &u8));
  g_assert_false (outcry_reader_view (&reader, 0, &view));
  g_assert_cmpuint (outcry_reader_left (&reader), ==, 0);
  g_assert_cmpuint (u64, ==, 7);
  g_assert_cmpuint (u8, ==, 7);
  assert_end (&reader, OUTCRY_CODEC_ERROR_TRUNCATED);

  outcry_reader_init (&reader, "\0\3abc", 5);
  g_assert_false (outcry_reader_bytes16 (&reader, 2, &view, &len));
  g_assert_cmpuint (len, ==, 7);
  assert_end (&reader, OUTCRY_CODEC_ERROR_TOO_LARGE);

  outcry_reader_init (&reader, "\0\4abc", 5);
  g_assert_false (outcry_reader_bytes16 (&reader, 10, &view, &len));
  assert_end (&reader, OUTCRY_CODEC_ERROR_TRUNCATED);

  outcry_reader_init (&reader, "\1\2", 2);
  g_assert_true (outcry_reader_u8 (&reader, &u8));
  assert_end (&reader, OUTCRY_CODEC_ERROR_TRAILING);

  outcry_reader_init (&reader, "\1", 1);
  g_assert_false (outcry_reader_view (&reader, G_MAXSIZE, &view));
  assert_end (&reader, OUTCRY_CODEC_ERROR_TRUNCATED);

  outcry_reader_init (&reader, NULL, 0);
  g_assert_true (outcry_reader_view (&reader, 0, &view));
  g_assert_true (outcry_reader_end (&reader, NULL));

  outcry_reader_init (&reader, "", 0);
  g_assert_false (outcry_reader_fail (&reader, OUTCRY_CODEC_ERROR_TOO_LARGE));
  assert_end (&reader, OUTCRY_CODEC_ERROR_TOO_LARGE);
}

/* The examples of multiformats/unsigned-varint, and its limits. */
static void
test_varint (void)
{
  static const struct
  {
    guint64     value;
    const char *bytes;
    gsize       len;
  } cases[] = {
    { 0, "\x00", 1 },
    { 1, "\x01", 1 },
    { 127, "\x7f", 1 },
    { 128, "\x80\x01", 2 },
    { 255, "\xff\x01", 2 },
    { 300, "\xac\x02", 2 },
    { 16384, "\x80\x80\x01", 3 },
    { G_MAXINT64, "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9 },
    { G_MAXUINT64, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 bytes[OUTCRY_VARINT_MAX];
      gsize len = outcry_varint_put (bytes, cases[i].value);
      guint64 value = 42;
      OutcryReader reader;

      g_assert_cmpmem (bytes, len, cases[i].bytes, cases[i].len);
      g_assert_cmpuint (outcry_varint_size (cases[i].value), ==, len);
      g_assert_cmpuint (outcry_varint_get (bytes, len, &value), ==, len);
      g_assert_cmpuint (value, ==, cases[i].value);
      outcry_reader_init (&reader, bytes, len);
      g_assert_cmpint (outcry_reader_varint (&reader, &value), ==, len < 10);
    }
}

static void
test_varint_refused (void)
{
  static const struct
  {
    const char       *bytes;
    gsize             len;
    OutcryCodecError  code;
    gsize             plain; /* what the plain form reads */
  } cases[] = {
    { "", 0, OUTCRY_CODEC_ERROR_TRUNCATED, 0 },
    { "\x80", 1, OUTCRY_CODEC_ERROR_TRUNCATED, 0 },
    { "\x80\x00", 2, OUTCRY_CODEC_ERROR_NOT_CANONICAL, 2 },
    { "\x81\x80\x00", 3, OUTCRY_CODEC_ERROR_NOT_CANONICAL, 3 },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, OUTCRY_CODEC_ERROR_TOO_LARGE, 10 },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10, OUTCRY_CODEC_ERROR_TOO_LARGE, 0 },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11, OUTCRY_CODEC_ERROR_TOO_LARGE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const guint8 *bytes = (const guint8 *) cases[i].bytes;
      guint64 value = 42;
      OutcryReader reader;

      outcry_reader_init (&reader, bytes, cases[i].len);
      g_assert_false (outcry_reader_varint (&reader, &value));
      g_assert_cmpuint (value, ==, 42);
      assert_end (&reader, cases[i].code);
      g_assert_cmpuint (outcry_varint_get (bytes, cases[i].len, &value), ==, cases[i].plain);
    }
}

static guint64
random_bits (void)
{
  guint64 bits = ((guint64) (guint32) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();

  return bits >> g_test_rand_int_range (0, 64);
}

static void
test_round_trip (void)
{
  g_auto (OutcryWriter) writer = { NULL };
  guint64 values[3000], value;
  gint64 number;
  OutcryReader reader;

  outcry_writer_init (&writer);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      values[i] = random_bits ();
      outcry_writer_varint64 (&writer, values[i]);
      outcry_writer_zigzag (&writer, (gint64) values[i]);
    }
  outcry_reader_init (&reader, writer.bytes->data, writer.bytes->len);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_true (outcry_reader_varint64 (&reader, &value));
      g_assert_cmpuint (value, ==, values[i]);
      g_assert_true (outcry_reader_zigzag (&reader, &number));
      g_assert_cmpint (number, ==, (gint64) values[i]);
    }
  g_assert_true (outcry_reader_end (&reader, NULL));
}

/* What is read from any bytes is written as the same bytes. */
static void
test_canonical (void)
{
  for (guint i = 0; i < 50000; i++)
    {
      guint8 bytes[12], again[OUTCRY_VARINT_MAX];
      OutcryReader reader;
      guint64 value;

      for (gsize b = 0; b < sizeof bytes; b++)
        bytes[b] = (guint8) g_test_rand_int () | (g_test_rand_int_range (0, 4) > 0 ? 0x80 : 0);
      outcry_reader_init (&reader, bytes, (gsize) g_test_rand_int_range (0, sizeof bytes + 1));
      if (outcry_reader_varint64 (&reader, &value))
        g_assert_cmpmem (bytes, reader.offset, again, outcry_varint_put (again, value));
    }
}

static void
test_zigzag (void)
{
  g_assert_cmpuint (outcry_zigzag_encode (0), ==, 0);
  g_assert_cmpuint (outcry_zigzag_encode (-1), ==, 1);
  g_assert_cmpuint (outcry_zigzag_encode (1), ==, 2);
  g_assert_cmpuint (outcry_zigzag_encode (G_MAXINT64), ==, G_MAXUINT64 - 1);
  g_assert_cmpuint (outcry_zigzag_encode (G_MININT64), ==, G_MAXUINT64);
  g_assert_cmpint (outcry_zigzag_decode (G_MAXUINT64), ==, G_MININT64);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/codec/layout", test_layout);
  g_test_add_func ("/base/codec/read-back", test_read_back);
  g_test_add_func ("/base/codec/failures", test_failures);
  g_test_add_func ("/base/codec/varint", test_varint);
  g_test_add_func ("/base/codec/varint-refused", test_varint_refused);
  g_test_add_func ("/base/codec/round-trip", test_round_trip);
  g_test_add_func ("/base/codec/canonical", test_canonical);
  g_test_add_func ("/base/codec/zigzag", test_zigzag);

  return g_test_run ();
}
