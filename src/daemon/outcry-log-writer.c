/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log lines. As text: "2026-11-20T06:14:52.123456Z warning outcry-store: the disk is full series=7"; as JSON the same as members. Invariant: a
 * message is one line whatever is in it, so that nobody who writes into a message can write a line of their own. */

#include "daemon/outcry-log-writer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "api/outcry-json-writer.h"
#include "base/outcry-time.h"

static GLogLevelFlags wanted;
static gboolean as_json;

GLogLevelFlags
outcry_log_writer_levels (const char *level)
{
  static const struct
  {
    const char     *name;
    GLogLevelFlags  own;
  } levels[] = {
    { "error", G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL },
    { "warning", G_LOG_LEVEL_WARNING },
    { "message", G_LOG_LEVEL_MESSAGE },
    { "info", G_LOG_LEVEL_INFO },
    { "debug", G_LOG_LEVEL_DEBUG },
  };
  GLogLevelFlags flags = 0;

  g_return_val_if_fail (level != NULL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      flags |= levels[i].own;
      if (strcmp (levels[i].name, level) == 0)
        return flags;
    }

  return 0;
}

static const char *
name_of (GLogLevelFlags level)
{
  if (level & G_LOG_LEVEL_ERROR)
    return "error";
  if (level & G_LOG_LEVEL_CRITICAL)
    return "critical";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "message";
  if (level & G_LOG_LEVEL_INFO)
    return "info";

  return "debug";
}

/* A field that GLib adds to every message, or that has its own place in a line. */
static gboolean
is_known (const char *key)
{
  static const char * const known[] = { "MESSAGE", "PRIORITY", "GLIB_DOMAIN", "CODE_FILE",
                                        "CODE_LINE", "CODE_FUNC", "GLIB_OLD_LOG_API", NULL };

  return g_strv_contains (known, key);
}

static char *
dup_field (const GLogField *field)
{
  return field->length < 0 ? g_strdup (field->value) : g_strndup (field->value, (gsize) field->length);
}

static char *
find_field (const GLogField *fields,
            gsize            n_fields,
            const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0)
      return dup_field (&fields[i]);

  return NULL;
}

/* Line ends and other control characters become blanks. */
static void
append_line (GString    *out,
             const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c))
        g_string_append_c (out, ' ');
      else
        g_string_append_unichar (out, c);
    }
}

static char *
format_text (GLogLevelFlags   level,
             const GLogField *fields,
             gsize            n_fields,
             gint64           now)
{
  GString *out = g_string_new (NULL);
  g_autofree char *time = outcry_time_format_rfc3339 (now);
  g_autofree char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *message = find_field (fields, n_fields, "MESSAGE");

  g_string_append_printf (out, "%s %s %s: ", time, name_of (level), domain != NULL ? domain : "outcryd");
  append_line (out, message != NULL ? message : "");
  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (is_known (fields[i].key))
        continue;
      key = g_ascii_strdown (fields[i].key, -1);
      value = dup_field (&fields[i]);
      g_string_append_printf (out, " %s=", key);
      append_line (out, value);
    }
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}

static char *
format_json (GLogLevelFlags   level,
             const GLogField *fields,
             gsize            n_fields,
             gint64           now)
{
  g_auto (OutcryJsonWriter) writer = { 0 };
  g_autofree char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *message = find_field (fields, n_fields, "MESSAGE");
  g_autofree char *line = NULL;

  outcry_json_writer_init (&writer, FALSE);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_time (&writer, "time", now);
  outcry_json_add_string (&writer, "level", name_of (level));
  outcry_json_add_string (&writer, "domain", domain != NULL ? domain : "outcryd");
  outcry_json_add_string (&writer, "message", message);
  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (is_known (fields[i].key))
        continue;
      key = g_ascii_strdown (fields[i].key, -1);
      value = dup_field (&fields[i]);
      outcry_json_add_string (&writer, key, value);
    }
  outcry_json_end_object (&writer);
  line = outcry_json_writer_end (&writer, NULL);

  return g_strconcat (line, "\n", NULL);
}

char *
outcry_log_writer_format (GLogLevelFlags   level,
                          const GLogField *fields,
                          gsize            n_fields,
                          gint64           now,
                          gboolean         json)
{
  g_return_val_if_fail (fields != NULL || n_fields == 0, NULL);

  return json ? format_json (level, fields, n_fields, now) : format_text (level, fields, n_fields, now);
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  g_autofree char *line = NULL;
  const char *p;
  gsize left;

  if ((level & wanted) == 0)
    return G_LOG_WRITER_HANDLED;

  /* Messages are written by every thread; one write() a line keeps them whole. */
  line = outcry_log_writer_format (level, fields, n_fields, g_get_real_time (), as_json);
  for (p = line, left = strlen (line); left > 0;)
    {
      gssize n = write (STDERR_FILENO, p, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return G_LOG_WRITER_UNHANDLED;
      p += n;
      left -= (gsize) n;
    }

  return G_LOG_WRITER_HANDLED;
}

void
outcry_log_writer_install (const char *level,
                           gboolean    json)
{
  static gsize installed;
  GLogLevelFlags flags;

  g_return_if_fail (level != NULL);

  flags = outcry_log_writer_levels (level);
  wanted = flags != 0 ? flags : outcry_log_writer_levels ("message");
  as_json = json;
  if (g_once_init_enter (&installed))
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      g_once_init_leave (&installed, 1);
    }
}
