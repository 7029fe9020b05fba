/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The log writer. It is called from any thread; level and format are read atomically, a line is
 * written with one write(), so lines do not mix. Control characters are escaped: what a source or a
 * peer sent cannot forge a line. */

#include "node/outcry-log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define KEY_PREFIX "OUTCRY_"

static int current_level = G_LOG_LEVEL_MESSAGE;
static int current_format = OUTCRY_LOG_TEXT;
static int taken_over;

static const char *
level_name (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "message";
  return level & G_LOG_LEVEL_INFO ? "info" : "debug";
}

gboolean
outcry_log_level_from_string (const char     *text,
                              GLogLevelFlags *level)
{
  static const GLogLevelFlags levels[] = { G_LOG_LEVEL_CRITICAL, G_LOG_LEVEL_WARNING,
                                           G_LOG_LEVEL_MESSAGE, G_LOG_LEVEL_INFO,
                                           G_LOG_LEVEL_DEBUG };

  g_return_val_if_fail (text != NULL && level != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (text, level_name (levels[i])))
      {
        *level = levels[i];
        return TRUE;
      }
  return FALSE;
}

static char *
field_text (const GLogField *field)
{
  if (field->length < 0)
    return g_utf8_make_valid (field->value, -1);
  return g_utf8_make_valid (field->value, field->length);
}

static char *
find_field (const GLogField *fields,
            gsize            n_fields,
            const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return field_text (&fields[i]);
  return NULL;
}

/* Quotes @text as JSON does; control characters never get out. */
static void
append_quoted (GString    *out,
               const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (out, "\\%c", *p);
      else if (*p == '\n')
        g_string_append (out, "\\n");
      else if ((guchar) *p < 0x20 || *p == 0x7f)
        g_string_append_printf (out, "\\u%04x", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_plain (GString    *out,
              const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if ((guchar) *p < 0x20 || *p == 0x7f)
        g_string_append_printf (out, "\\x%02x", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }
}

static void
append_value (GString    *out,
              const char *text)
{
  if (*text == '\0' || strpbrk (text, " \"=\\\n\t\r") != NULL)
    append_quoted (out, text);
  else
    append_plain (out, text);
}

static char *
format_log_time (gint64 time_us)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", text, (int) (time_us % G_USEC_PER_SEC / 1000));
}

static void
append_keys (GString         *out,
             const GLogField *fields,
             gsize            n_fields,
             OutcryLogFormat  format)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (!g_str_has_prefix (fields[i].key, KEY_PREFIX))
        continue;
      key = g_ascii_strdown (fields[i].key + strlen (KEY_PREFIX), -1);
      value = field_text (&fields[i]);
      if (format == OUTCRY_LOG_JSON)
        {
          g_string_append_c (out, ',');
          append_quoted (out, key);
          g_string_append_c (out, ':');
          append_quoted (out, value);
        }
      else
        {
          g_string_append_printf (out, " %s=", key);
          append_value (out, value);
        }
    }
}

char *
outcry_log_format (GLogLevelFlags   level,
                   const GLogField *fields,
                   gsize            n_fields,
                   gint64           time_us,
                   OutcryLogFormat  format)
{
  g_autofree char *message = find_field (fields, n_fields, "MESSAGE");
  g_autofree char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *time = format_log_time (time_us);
  GString *out = g_string_new (NULL);

  if (format == OUTCRY_LOG_JSON)
    {
      g_string_append_printf (out, "{\"time\":\"%s\",\"level\":\"%s\",\"domain\":", time,
                              level_name (level));
      append_quoted (out, domain != NULL ? domain : "");
      g_string_append (out, ",\"message\":");
      append_quoted (out, message != NULL ? message : "");
      append_keys (out, fields, n_fields, format);
      g_string_append_c (out, '}');
    }
  else
    {
      g_string_append_printf (out, "%s %s %s: ", time, level_name (level),
                              domain != NULL ? domain : "-");
      append_plain (out, message != NULL ? message : "");
      append_keys (out, fields, n_fields, format);
    }
  return g_string_free (out, FALSE);
}

static void
write_all (const char *text,
           gsize       length)
{
  while (length > 0)
    {
      ssize_t written = write (STDERR_FILENO, text, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return;
      text += written;
      length -= (gsize) written;
    }
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  g_autofree char *line = NULL;
  g_autofree char *whole = NULL;

  if ((int) (level & G_LOG_LEVEL_MASK) > g_atomic_int_get (&current_level))
    return G_LOG_WRITER_HANDLED;
  line = outcry_log_format (level, fields, n_fields, g_get_real_time (),
                            (OutcryLogFormat) g_atomic_int_get (&current_format));
  whole = g_strconcat (line, "\n", NULL);
  write_all (whole, strlen (whole));
  return G_LOG_WRITER_HANDLED;
}

void
outcry_log_init (GLogLevelFlags  level,
                 OutcryLogFormat format)
{
  g_atomic_int_set (&current_level, (int) (level & G_LOG_LEVEL_MASK));
  g_atomic_int_set (&current_format, (int) format);
  if (g_atomic_int_compare_and_exchange (&taken_over, 0, 1))
    g_log_set_writer_func (write_log, NULL, NULL);
}
