/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From bytes to a parsed answer: bound, unpack, drop a byte order mark, check UTF-8, parse. CSV is
 * parsed while its rows are read, so here it is only text. */

#include "market/outcry-document.h"

#include <string.h>

#include "base/outcry-keyed-hash.h"
#include "market/outcry-json.h"
#include "market/outcry-recipe.h"
#include "market/outcry-unpack.h"

const char *
outcry_format_to_string (OutcryFormat format)
{
  static const char * const names[] = { "JSON", "CSV", "XML", "HTML" };

  g_return_val_if_fail (format <= OUTCRY_FORMAT_HTML, NULL);

  return names[format];
}

gboolean
outcry_text_is_html (const char *text,
                     gsize       len)
{
  static const char * const starts[] = { "<!doctype html", "<html",  "<head",    "<body",
                                        "<script",        "<title", "<center>", "<h1>" };

  while (len > 0 && g_ascii_isspace (*text))
    {
      text++;
      len--;
    }
  while (len >= 4 && strncmp (text, "<!--", 4) == 0)
    {
      const char *end = g_strstr_len (text, (gssize) len, "-->");

      if (end == NULL)
        return FALSE;
      len -= (gsize) (end + 3 - text);
      text = end + 3;
      while (len > 0 && g_ascii_isspace (*text))
        {
          text++;
          len--;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (len >= strlen (starts[i]) && g_ascii_strncasecmp (text, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
unpack (OutcryDocument  *self,
        GBytes          *body,
        const char      *unzip,
        GError         **error)
{
  if (g_bytes_get_size (body) > OUTCRY_BODY_MAX)
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_LIMIT,
                   "the answer is larger than %d MiB", OUTCRY_BODY_MAX >> 20);
      return FALSE;
    }
  if (unzip == NULL)
    self->bytes = g_bytes_ref (body);
  else if (g_str_equal (unzip, "gzip"))
    self->bytes = outcry_unpack_gzip (body, OUTCRY_UNPACK_MAX, error);
  else
    self->bytes = outcry_unpack_zip (body, unzip, OUTCRY_UNPACK_MAX, error);
  if (self->bytes == NULL)
    return FALSE;
  self->text = g_bytes_get_data (self->bytes, &self->len);
  if (self->text == NULL)
    self->text = "";
  if (self->len >= 3 && memcmp (self->text, "\xef\xbb\xbf", 3) == 0)
    {
      self->text += 3;
      self->len -= 3;
    }
  return TRUE;
}

static gboolean
parse (OutcryDocument  *self,
       GError         **error)
{
  g_autoptr (GError) inner = NULL;
  const char *bad;

  switch (self->format)
    {
    case OUTCRY_FORMAT_JSON:
      self->json = outcry_json_parse (self->text, self->len, &inner);
      if (self->json != NULL)
        return TRUE;
      g_set_error_literal (error, OUTCRY_RECIPE_ERROR,
                           g_error_matches (inner, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_TRUNCATED)
                               ? OUTCRY_RECIPE_ERROR_TRUNCATED
                           : g_error_matches (inner, OUTCRY_JSON_ERROR, OUTCRY_JSON_ERROR_TOO_LARGE)
                               ? OUTCRY_RECIPE_ERROR_LIMIT
                               : OUTCRY_RECIPE_ERROR_FORMAT,
                           inner->message);
      return FALSE;
    case OUTCRY_FORMAT_XML:
    case OUTCRY_FORMAT_HTML:
      self->xml =
          outcry_xml_parse (self->text, self->len, self->format == OUTCRY_FORMAT_HTML, error);
      return self->xml != NULL;
    case OUTCRY_FORMAT_CSV:
    default:
      if (g_utf8_validate_len (self->text, self->len, &bad))
        return TRUE;
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                   "the CSV text is not UTF-8 at byte %" G_GSIZE_FORMAT,
                   (gsize) (bad - self->text));
      return FALSE;
    }
}

OutcryDocument *
outcry_document_new (GBytes        *body,
                     OutcryFormat   format,
                     const char    *unzip,
                     GError       **error)
{
  g_autoptr (OutcryDocument) self = NULL;

  g_return_val_if_fail (body != NULL, NULL);

  self = g_new0 (OutcryDocument, 1);
  self->format = format;
  if (!unpack (self, body, unzip, error))
    return NULL;
  if (format != OUTCRY_FORMAT_HTML && outcry_text_is_html (self->text, self->len))
    {
      g_set_error (error, OUTCRY_RECIPE_ERROR, OUTCRY_RECIPE_ERROR_FORMAT,
                   "an HTML page came instead of %s", outcry_format_to_string (format));
      return NULL;
    }
  if (!parse (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
outcry_document_free (OutcryDocument *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->json, json_node_unref);
  outcry_xml_free (self->xml);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

OutcryColumns *
outcry_columns_new (void)
{
  OutcryColumns *self = g_new0 (OutcryColumns, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->index = g_hash_table_new (outcry_keyed_str_hash, g_str_equal);
  return self;
}

void
outcry_columns_free (OutcryColumns *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->names);
  g_free (self);
}

gboolean
outcry_columns_add (OutcryColumns *self,
                    const char    *name)
{
  char *copy = g_strdup (name);

  g_return_val_if_fail (self != NULL, FALSE);

  g_ptr_array_add (self->names, copy);
  return *copy == '\0' ||
         g_hash_table_insert (self->index, copy, GUINT_TO_POINTER (self->names->len));
}

int
outcry_columns_find (const OutcryColumns *self,
                     const char          *name)
{
  g_return_val_if_fail (self != NULL, -1);

  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->index, name)) - 1;
}
