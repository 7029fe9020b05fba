/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gzip and zip from outside, in memory.
 *
 * Zip goes through libarchive, which verifies each member's CRC. Gzip goes through GLib's converter
 * instead, because libarchive 3.6 leaves a gzip trailer unread: a flipped bit in a price would
 * pass. Output grows in steps and stops at the bound, whatever size the archive declares. */

#include "market/outcry-unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <string.h>

#include "market/outcry-recipe.h"

#define STEP (64 * 1024)
#define MAX_MEMBERS 10000

typedef struct archive Archive;

static void
archive_close_and_free (Archive *archive)
{
  archive_read_free (archive);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_close_and_free)

static gboolean
too_large (gsize    max,
           GError **error)
{
  g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT,
               "unpacked, the answer is larger than %" G_GSIZE_FORMAT " bytes", max);
  return FALSE;
}

/* One member of a gzip stream: appends to @out, moves *data on. */
static gboolean
inflate_member (GConverter    *converter,
                const guint8 **data,
                gsize         *left,
                gsize          max,
                GByteArray    *out,
                GError       **error)
{
  g_autofree guint8 *buffer = g_malloc (STEP);

  for (;;)
    {
      g_autoptr (GError) inner = NULL;
      gsize taken = 0;
      gsize given = 0;
      GConverterResult result =
          g_converter_convert (converter, *data, *left, buffer, STEP, G_CONVERTER_INPUT_AT_END,
                               &taken, &given, &inner);

      if (result == G_CONVERTER_ERROR)
        {
          gboolean cut = g_error_matches (inner, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);

          g_set_error (error, OUTCRY_RECIPE_ERROR,
                       cut ? OUTCRY_RECIPE_ERROR_TRUNCATED : OUTCRY_RECIPE_ERROR_FORMAT,
                       cut ? "the gzip data is cut off" : "not sound gzip data");
          return FALSE;
        }
      *data += taken;
      *left -= taken;
      if (given > max - out->len)
        return too_large (max, error);
      g_byte_array_append (out, buffer, (guint) given);
      if (result == G_CONVERTER_FINISHED)
        return TRUE;
    }
}

GBytes *
outcry_unpack_gzip (GBytes  *packed,
                    gsize    max,
                    GError **error)
{
  g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  const guint8 *data;
  gsize left;

  g_return_val_if_fail (packed != NULL, NULL);
  g_return_val_if_fail (max <= G_MAXINT32, NULL);

  data = g_bytes_get_data (packed, &left);
  do
    {
      gsize before = left;

      if (left == 0)
        {
          g_set_error_literal (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_TRUNCATED,
                               "the gzip data is empty");
          return NULL;
        }
      if (!inflate_member (G_CONVERTER (inflater), &data, &left, max, out, error))
        return NULL;
      g_assert (left < before);
      g_converter_reset (G_CONVERTER (inflater));
    }
  while (left > 0);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static GError *
archive_error (Archive *archive)
{
  const char *text = archive_error_string (archive);
  gboolean cut = text != NULL && strcasestr (text, "truncated") != NULL;

  return g_error_new (OUTCRY_RECIPE_ERROR,
                      cut ? OUTCRY_RECIPE_ERROR_TRUNCATED : OUTCRY_RECIPE_ERROR_FORMAT,
                      cut ? "the zip archive is cut off (%s)" : "not a sound zip archive (%s)",
                      text != NULL ? text : "no reason given");
}

static GBytes *
read_member (Archive  *archive,
             gsize     max,
             GError  **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (STEP);

  for (;;)
    {
      la_ssize_t n = archive_read_data (archive, buffer, STEP);

      if (n < 0)
        {
          g_propagate_error (error, archive_error (archive));
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&out));
      if ((gsize) n > max - out->len)
        {
          too_large (max, error);
          return NULL;
        }
      g_byte_array_append (out, buffer, (guint) n);
    }
}

GBytes *
outcry_unpack_zip (GBytes      *packed,
                   const char  *member,
                   gsize        max,
                   GError     **error)
{
  g_autoptr (Archive) archive = NULL;
  gsize size;
  gconstpointer data;

  g_return_val_if_fail (packed != NULL, NULL);
  g_return_val_if_fail (member != NULL, NULL);
  g_return_val_if_fail (max <= G_MAXINT32, NULL);

  data = g_bytes_get_data (packed, &size);
  archive = archive_read_new ();
  archive_read_support_format_zip (archive);
  if (archive_read_open_memory (archive, data, size) != ARCHIVE_OK)
    {
      g_propagate_error (error, archive_error (archive));
      return NULL;
    }
  for (guint i = 0; i < MAX_MEMBERS; i++)
    {
      struct archive_entry *entry;
      int result = archive_read_next_header (archive, &entry);
      const char *name;

      if (result == ARCHIVE_EOF)
        break;
      if (result < ARCHIVE_WARN)
        {
          g_propagate_error (error, archive_error (archive));
          return NULL;
        }
      name = archive_entry_pathname (entry);
      if (archive_entry_filetype (entry) == AE_IFREG &&
          (g_str_equal (member, "*") || (name != NULL && g_str_equal (name, member))))
        return read_member (archive, max, error);
    }
  g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
               "the zip archive has no file \"%s\"", member);
  return NULL;
}
