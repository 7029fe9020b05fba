/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sources/outcry-body-decoder.h"

#include <string.h>

#include "sources/outcry-sources-error.h"

static GBytes *
gzip (const void *data,
      gsize       len)
{
  g_autoptr (GConverter) zip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr(GInputStream) plain = g_memory_input_stream_new_from_data (data, (gssize) len, NULL);
  g_autoptr(GInputStream) packed = g_converter_input_stream_new (plain, zip);
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                                           NULL),
                   >, 0);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

/* Pushes in pieces of @piece bytes. */
static GBytes *
decode (const char  *encoding,
        GBytes      *bytes,
        gsize        piece,
        gsize        max,
        GError     **error)
{
  g_autoptr(OutcryBodyDecoder) decoder = outcry_body_decoder_new (encoding, max, error);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (decoder == NULL)
    return NULL;
  for (gsize at = 0; at < size; at += piece)
    {
      if (!outcry_body_decoder_push (decoder, data + at, MIN (piece, size - at), error))
        return NULL;
    }
  return outcry_body_decoder_finish (decoder, error);
}

static GBytes *
make_text (gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; text->len < n; i++)
    g_string_append_printf (text, "[%" G_GSIZE_FORMAT ",\"%u\"]", i,
                            g_str_hash (text->str + text->len / 2) % 977);
  return g_string_free_to_bytes (text);
}

static void
test_round_trip (void)
{
  g_autoptr(GBytes) text = make_text (200000);
  g_autoptr(GBytes) packed = gzip (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  static const gsize pieces[] = { 1, 7, 1000, 65536, 1 << 20 };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) plain = decode (NULL, text, pieces[i], 1 << 20, &error);
      g_autoptr(GBytes) unpacked = decode ("gzip", packed, pieces[i], 1 << 20, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (plain, text));
      g_assert_true (g_bytes_equal (unpacked, text));
    }
}

static void
test_members (void)
{
  g_autoptr(GBytes) one = gzip ("one,", 4);
  g_autoptr(GBytes) two = gzip ("two", 3);
  g_autoptr(GByteArray) both = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  g_byte_array_append (both, g_bytes_get_data (one, NULL), (guint) g_bytes_get_size (one));
  g_byte_array_append (both, g_bytes_get_data (two, NULL), (guint) g_bytes_get_size (two));
  g_byte_array_append (both, (const guint8 *) "\0\0padding", 9);
  bytes = g_bytes_new (both->data, both->len);
  body = decode ("x-gzip", bytes, 3, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "one,two", 7);
}

static void
test_truncated (void)
{
  g_autoptr(GBytes) text = make_text (5000);
  g_autoptr(GBytes) packed = gzip (g_bytes_get_data (text, NULL), g_bytes_get_size (text));

  for (gsize n = 1; n < g_bytes_get_size (packed); n++)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (packed, 0, n);
      g_autoptr(GError) error = NULL;

      g_assert_null (decode ("gzip", part, 64, 1 << 20, &error));
      g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER);
    }
}

/* 64 MiB of zeros come as 64 KiB: the bound holds before they are there. */
static void
test_bomb (void)
{
  g_autofree char *zeros = g_malloc0 (64 << 20);
  g_autoptr(GBytes) packed = gzip (zeros, 64 << 20);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (packed), <, 1 << 17);
  g_assert_null (decode ("gzip", packed, 65536, 1 << 20, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "the answer is larger than 1024 KiB");
}

static void
test_refusals (void)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("<html>", 6);
  g_autoptr(GError) error = NULL;

  g_assert_null (decode ("br", text, 6, 100, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER);
  g_clear_error (&error);
  g_assert_null (decode ("gzip", text, 6, 100, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER);
  g_clear_error (&error);
  g_assert_null (decode (NULL, text, 6, 5, &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/body-decoder/round-trip", test_round_trip);
  g_test_add_func ("/sources/body-decoder/members", test_members);
  g_test_add_func ("/sources/body-decoder/truncated", test_truncated);
  g_test_add_func ("/sources/body-decoder/bomb", test_bomb);
  g_test_add_func ("/sources/body-decoder/refusals", test_refusals);

  return g_test_run ();
}
