/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of strangers in messages: an escape sequence in the key of a recipe must not reach the
 * terminal, nor a line end in it make a second line of the log. */

#include "base/outcry-message-text.h"

#include <string.h>

#define REPLACEMENT 0xfffd

static gboolean
is_harmless (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

char *
outcry_message_text (const char *text,
                     gssize      len,
                     gsize       most)
{
  GString *shown;
  const char *p = text, *end;

  g_return_val_if_fail (text != NULL || len == 0, NULL);

  end = text + (len < 0 ? strlen (text) : (gsize) len);
  shown = g_string_new (NULL);
  for (gsize n = 0; p < end; n++)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      gboolean is_valid = c < 0x110000;

      if (n == most)
        {
          g_string_append (shown, "…");
          break;
        }
      g_string_append_unichar (shown, is_valid && is_harmless (c) ? c : REPLACEMENT);
      p = is_valid && c != 0 ? g_utf8_next_char (p) : p + 1;
    }
  return g_string_free (shown, FALSE);
}
