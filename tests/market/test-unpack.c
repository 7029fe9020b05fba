/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <string.h>

#include "market/outcry-recipe.h"

static GBytes *
gzip (const void *data,
      gsize       len)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (data, (gssize) len, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

typedef struct
{
  const char *name;
  const void *data;
  gsize       len;
} Member;

static GBytes *
zip (const Member *members,
     gsize         n)
{
  gsize size = 1024 * 1024;
  char *buffer = g_malloc (size);
  struct archive *archive = archive_write_new ();
  gsize used = 0;

  archive_write_set_format_zip (archive);
  g_assert_cmpint (archive_write_open_memory (archive, buffer, size, &used), ==, ARCHIVE_OK);
  for (gsize i = 0; i < n; i++)
    {
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, members[i].name);
      archive_entry_set_filetype (entry, members[i].data != NULL ? AE_IFREG : AE_IFDIR);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, (la_int64_t) members[i].len);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      if (members[i].data != NULL)
        g_assert_cmpint (archive_write_data (archive, members[i].data, members[i].len), ==,
                         (la_ssize_t) members[i].len);
      archive_entry_free (entry);
    }
  archive_write_close (archive);
  archive_write_free (archive);
  return g_bytes_new_take (buffer, used);
}

static void
assert_text (GBytes     *bytes,
             const char *text)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_gzip (void)
{
  g_autoptr (GBytes) packed = gzip ("hello, world", 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = outcry_unpack_gzip (packed, OUTCRY_UNPACK_MAX, &error);

  g_assert_no_error (error);
  assert_text (text, "hello, world");
}

static void
test_gzip_members (void)
{
  g_autoptr (GBytes) first = gzip ("hello, ", 7);
  g_autoptr (GBytes) second = gzip ("world", 5);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) text = NULL;

  g_byte_array_append (both, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
  g_byte_array_append (both, g_bytes_get_data (second, NULL), (guint) g_bytes_get_size (second));
  packed = g_bytes_new (both->data, both->len);
  text = outcry_unpack_gzip (packed, OUTCRY_UNPACK_MAX, NULL);
  assert_text (text, "hello, world");
}

static void
test_gzip_truncated (void)
{
  g_autoptr (GBytes) packed = gzip ("1705276800,46181.00,0.5\n1705276860,46182.00,0.25\n", 49);

  for (gsize len = 0; len < g_bytes_get_size (packed); len++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, len);
      g_autoptr (GError) error = NULL;

      g_assert_null (outcry_unpack_gzip (cut, OUTCRY_UNPACK_MAX, &error));
      g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_TRUNCATED);
    }
}

/* No flipped bit passes: a price could change. */
static void
test_gzip_damaged (void)
{
  const char *text = "1705276800,46181.00,0.5\n1705276860,46182.00,0.25\n";
  g_autoptr (GBytes) packed = gzip (text, strlen (text));
  gsize len = g_bytes_get_size (packed);

  /* The first ten bytes are a header whose time and system may be anything. */
  for (gsize i = 10; i < len; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        guint8 *copy = g_memdup2 (g_bytes_get_data (packed, NULL), len);
        g_autoptr (GBytes) damaged = NULL;
        g_autoptr (GBytes) unpacked = NULL;
        g_autoptr (GError) error = NULL;

        copy[i] = (guint8) (copy[i] ^ (1u << bit));
        damaged = g_bytes_new_take (copy, len);
        unpacked = outcry_unpack_gzip (damaged, OUTCRY_UNPACK_MAX, &error);
        if (unpacked != NULL) /* a bit that pads the last block */
          assert_text (unpacked, text);
        else
          g_assert_nonnull (error);
      }
}

static void
test_gzip_bomb (void)
{
  gsize len = 32 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (len);
  g_autoptr (GBytes) packed = gzip (zeros, len);
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (packed), <, 64 * 1024);
  g_assert_null (outcry_unpack_gzip (packed, len - 1, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT);
  whole = outcry_unpack_gzip (packed, len, NULL);
  g_assert_cmpuint (g_bytes_get_size (whole), ==, len);
}

static void
test_not_gzip (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("Date,Open\n2024-01-02,1\n", 23);
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_unpack_gzip (text, OUTCRY_UNPACK_MAX, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
}

static void
test_zip (void)
{
  const Member members[] = { { "folder/", NULL, 0 },
                             { "readme.txt", "read me", 7 },
                             { "data.csv", "a,b\n1,2\n", 8 } };
  g_autoptr (GBytes) packed = zip (members, G_N_ELEMENTS (members));
  g_autoptr (GBytes) data = outcry_unpack_zip (packed, "data.csv", OUTCRY_UNPACK_MAX, NULL);
  g_autoptr (GBytes) first = outcry_unpack_zip (packed, "*", OUTCRY_UNPACK_MAX, NULL);
  g_autoptr (GError) error = NULL;

  assert_text (data, "a,b\n1,2\n");
  assert_text (first, "read me");
  g_assert_null (outcry_unpack_zip (packed, "gone.csv", OUTCRY_UNPACK_MAX, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "gone.csv"));
}

static void
test_zip_bomb (void)
{
  gsize len = 32 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (len);
  const Member members[] = { { "data.csv", zeros, len } };
  g_autoptr (GBytes) packed = zip (members, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (outcry_unpack_zip (packed, "data.csv", len - 1, &error));
  g_assert_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT);
}

static void
test_zip_cut_or_damaged (void)
{
  const Member members[] = { { "data.csv", "1705276800,46181.00,0.5\n1705276860,46182.00,0.25\n",
                               49 } };
  g_autoptr (GBytes) packed = zip (members, 1);
  gsize len = g_bytes_get_size (packed);
  const guint8 *data = g_bytes_get_data (packed, NULL);

  for (gsize i = 0; i < len; i++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, i);
      guint8 *copy = g_memdup2 (data, len);
      g_autoptr (GBytes) damaged = NULL;
      g_autoptr (GBytes) whole = outcry_unpack_zip (cut, "data.csv", OUTCRY_UNPACK_MAX, NULL);
      g_autoptr (GBytes) text = NULL;

      if (whole != NULL) /* the list of members at the end repeats what stands before it */
        assert_text (whole, members[0].data);
      copy[i] ^= 0x10;
      damaged = g_bytes_new_take (copy, len);
      text = outcry_unpack_zip (damaged, "data.csv", OUTCRY_UNPACK_MAX, NULL);
      if (text != NULL) /* in a field that does not matter */
        assert_text (text, members[0].data);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/unpack/gzip", test_gzip);
  g_test_add_func ("/market/unpack/gzip-members", test_gzip_members);
  g_test_add_func ("/market/unpack/gzip-truncated", test_gzip_truncated);
  g_test_add_func ("/market/unpack/gzip-damaged", test_gzip_damaged);
  g_test_add_func ("/market/unpack/gzip-bomb", test_gzip_bomb);
  g_test_add_func ("/market/unpack/not-gzip", test_not_gzip);
  g_test_add_func ("/market/unpack/zip", test_zip);
  g_test_add_func ("/market/unpack/zip-bomb", test_zip_bomb);
  g_test_add_func ("/market/unpack/zip-cut-or-damaged", test_zip_cut_or_damaged);

  return g_test_run ();
}
