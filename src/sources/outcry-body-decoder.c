/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libsoup's own decoder has no bound on what comes out, so it is switched off and this does its
 * work. Several gzip members in a row are one body (RFC 1952, 2.2); what follows the last and is no
 * member is dropped. */

#include "sources/outcry-body-decoder.h"

#include "sources/outcry-sources-error.h"

#define CHUNK 32768

struct _OutcryBodyDecoder
{
  GByteArray *body;
  GConverter *unzip; /* NULL for identity */
  gsize       max;
  gsize       packed;
  gboolean    in_member; /* a gzip member was begun and not ended */
  gboolean    over;      /* behind the last member */
};

OutcryBodyDecoder *
outcry_body_decoder_new (const char  *encoding,
                         gsize        max,
                         GError     **error)
{
  OutcryBodyDecoder *self;
  gboolean gzip;

  gzip = encoding != NULL && (g_ascii_strcasecmp (encoding, "gzip") == 0 ||
                              g_ascii_strcasecmp (encoding, "x-gzip") == 0);
  if (!gzip && encoding != NULL && *encoding != '\0' &&
      g_ascii_strcasecmp (encoding, "identity") != 0)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER,
                   "the answer is packed in a way that was not asked for (%.32s)", encoding);
      return NULL;
    }
  self = g_new0 (OutcryBodyDecoder, 1);
  self->body = g_byte_array_new ();
  self->max = max;
  if (gzip)
    {
      self->unzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      self->in_member = TRUE;
    }
  return self;
}

void
outcry_body_decoder_free (OutcryBodyDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_object (&self->unzip);
  g_free (self);
}

static gboolean
append (OutcryBodyDecoder  *self,
        const guint8       *data,
        gsize               len,
        GError            **error)
{
  if (len > self->max - self->body->len)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT,
                   "the answer is larger than %" G_GSIZE_FORMAT " KiB", self->max / 1024);
      return FALSE;
    }
  g_byte_array_append (self->body, data, (guint) len);
  return TRUE;
}

/* One step of the decompressor; *used of the input was taken. */
static gboolean
unzip_some (OutcryBodyDecoder  *self,
            const guint8       *data,
            gsize               len,
            gsize              *used,
            GError            **error)
{
  guint8 out[CHUNK];
  gsize written = 0;
  g_autoptr(GError) local = NULL;
  GConverterResult result;

  *used = 0;
  result = g_converter_convert (self->unzip, data, len, out, sizeof out, G_CONVERTER_NO_FLAGS,
                                used, &written, &local);
  if (result == G_CONVERTER_ERROR)
    {
      /* All of the input is inside the decompressor: it waits for more. */
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        {
          *used = len;
          return TRUE;
        }
      g_set_error_literal (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER,
                           "the answer says it is gzip and is not");
      return FALSE;
    }
  if (result == G_CONVERTER_FINISHED)
    {
      self->in_member = FALSE;
      g_converter_reset (self->unzip);
    }
  return append (self, out, written, error);
}

gboolean
outcry_body_decoder_push (OutcryBodyDecoder  *self,
                          const void         *data,
                          gsize               len,
                          GError            **error)
{
  const guint8 *p = data;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->unzip == NULL)
    return append (self, p, len, error);

  if (len > self->max - self->packed)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_LIMIT,
                   "the answer is larger than %" G_GSIZE_FORMAT " KiB", self->max / 1024);
      return FALSE;
    }
  self->packed += len;
  while (len > 0 && !self->over)
    {
      gsize used;

      if (!self->in_member)
        {
          if (*p != 0x1f)
            {
              self->over = TRUE;
              break;
            }
          self->in_member = TRUE;
        }
      if (!unzip_some (self, p, len, &used, error))
        return FALSE;
      p += used;
      len -= used;
    }
  return TRUE;
}

GBytes *
outcry_body_decoder_finish (OutcryBodyDecoder  *self,
                            GError            **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  /* Nothing at all is an empty body, whatever its coding was to be. */
  if (self->unzip != NULL && self->in_member && self->packed > 0)
    {
      g_set_error_literal (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_ANSWER,
                           "the gzip answer is cut off");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
}
