/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON text, written front to back. Invariant: after every call the text is a prefix of one valid
 * document, and `first` tells whether the next value needs a comma before it. Known weak case: it
 * does not check that a name is given exactly where one is due; the tests of the answers do, since
 * they parse every one. */

#include "api/outcry-json-writer.h"

#include <string.h>

#include "base/outcry-amount.h"

void
outcry_json_writer_init (OutcryJsonWriter *self,
                         gboolean          integer_times)
{
  g_return_if_fail (self != NULL);

  *self = (OutcryJsonWriter) {
    .text = g_string_new (NULL),
    .first = TRUE,
    .integer_times = integer_times,
  };
}

void
outcry_json_writer_clear (OutcryJsonWriter *self)
{
  g_return_if_fail (self != NULL);

  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
}

char *
outcry_json_writer_end (OutcryJsonWriter *self,
                        gsize            *length)
{
  g_return_val_if_fail (self != NULL && self->text != NULL, NULL);
  g_return_val_if_fail (self->depth == 0, NULL);

  if (length != NULL)
    *length = self->text->len;

  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

static void
append_quoted (GString    *out,
               const char *value)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);

  g_string_append_c (out, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, *p);
        }
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (c == '\r')
        g_string_append (out, "\\r");
      else if (c == '\t')
        g_string_append (out, "\\t");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
begin_value (OutcryJsonWriter *self,
             const char       *name)
{
  if (!self->first)
    g_string_append_c (self->text, ',');
  self->first = FALSE;

  if (name != NULL)
    {
      append_quoted (self->text, name);
      g_string_append_c (self->text, ':');
    }
}

static void
begin_nest (OutcryJsonWriter *self,
            const char       *name,
            char              opening)
{
  begin_value (self, name);
  g_string_append_c (self->text, opening);
  self->depth++;
  self->first = TRUE;
}

static void
end_nest (OutcryJsonWriter *self,
          char              closing)
{
  g_assert (self->depth > 0);

  g_string_append_c (self->text, closing);
  self->depth--;
  self->first = FALSE;
}

void
outcry_json_begin_object (OutcryJsonWriter *self,
                          const char       *name)
{
  g_return_if_fail (self != NULL);

  begin_nest (self, name, '{');
}

void
outcry_json_end_object (OutcryJsonWriter *self)
{
  g_return_if_fail (self != NULL);

  end_nest (self, '}');
}

void
outcry_json_begin_array (OutcryJsonWriter *self,
                         const char       *name)
{
  g_return_if_fail (self != NULL);

  begin_nest (self, name, '[');
}

void
outcry_json_end_array (OutcryJsonWriter *self)
{
  g_return_if_fail (self != NULL);

  end_nest (self, ']');
}

void
outcry_json_add_null (OutcryJsonWriter *self,
                      const char       *name)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  g_string_append (self->text, "null");
}

void
outcry_json_add_boolean (OutcryJsonWriter *self,
                         const char       *name,
                         gboolean          value)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

void
outcry_json_add_integer (OutcryJsonWriter *self,
                         const char       *name,
                         gint64            value)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
outcry_json_add_string (OutcryJsonWriter *self,
                        const char       *name,
                        const char       *value)
{
  g_return_if_fail (self != NULL);

  if (value == NULL)
    {
      outcry_json_add_null (self, name);
      return;
    }

  begin_value (self, name);
  append_quoted (self->text, value);
}

void
outcry_json_add_strings (OutcryJsonWriter   *self,
                         const char         *name,
                         const char * const *values)
{
  g_return_if_fail (self != NULL);

  outcry_json_begin_array (self, name);
  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    outcry_json_add_string (self, NULL, values[i]);
  outcry_json_end_array (self);
}

void
outcry_json_add_time (OutcryJsonWriter *self,
                      const char       *name,
                      OutcryTime        value)
{
  g_return_if_fail (self != NULL);

  if (value == OUTCRY_TIME_NONE)
    {
      outcry_json_add_null (self, name);
    }
  else if (self->integer_times)
    {
      outcry_json_add_integer (self, name, value);
    }
  else
    {
      g_autofree char *text = outcry_time_format_rfc3339 (value);

      outcry_json_add_string (self, name, text);
    }
}

void
outcry_json_add_decimal (OutcryJsonWriter *self,
                         const char       *name,
                         gint64            value,
                         guint             digits)
{
  char buffer[OUTCRY_DECIMAL_BUFFER];
  gsize length;

  g_return_if_fail (self != NULL);

  begin_value (self, name);
  length = outcry_decimal_format_to (value, digits, buffer);
  g_string_append_c (self->text, '"');
  g_string_append_len (self->text, buffer, (gssize) length);
  g_string_append_c (self->text, '"');
}

void
outcry_json_add_number (OutcryJsonWriter *self,
                        const char       *name,
                        guint64           value)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  g_string_append_printf (self->text, "\"%" G_GUINT64_FORMAT "\"", value);
}
