/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import, export, and the watching of events. An export is written whole or not at all: to a
 * temporary file that then takes the name. */

#include "ctl/outcry-ctl-command.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "ctl/outcry-ctl-time.h"

#define MAX_IMPORT (512u * 1024 * 1024)
#define MAX_MAPPING (64u * 1024)

static const OutcryCtlColumn import_fields[] = {
  { N_("Rows"), "rows", OUTCRY_CTL_NUMBER },
  { N_("Kind"), "kind", OUTCRY_CTL_TEXT },
  { N_("Good"), "good", OUTCRY_CTL_NUMBER },
  { N_("Bad"), "bad", OUTCRY_CTL_NUMBER },
  { N_("Added"), "added", OUTCRY_CTL_NUMBER },
  { N_("Dry run"), "dry_run", OUTCRY_CTL_FLAG },
  { N_("First"), "first", OUTCRY_CTL_TIME },
  { N_("Last"), "last", OUTCRY_CTL_TIME },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn error_columns[] = {
  { N_("LINE"), "line", OUTCRY_CTL_NUMBER },
  { N_("COLUMN"), "column", OUTCRY_CTL_TEXT },
  { N_("REASON"), "reason", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

gboolean
outcry_ctl_get_time (OutcryCtl   *self,
                     const char  *option,
                     char       **text,
                     GError     **error)
{
  const char *value = outcry_ctl_get_option (self, option);
  OutcryTime time;

  *text = NULL;
  if (value == NULL)
    return TRUE;
  if (!outcry_ctl_time_parse (value, self->now, &time, error))
    {
      g_prefix_error (error, "--%s: ", option);
      return FALSE;
    }
  *text = g_strdup_printf ("%" G_GINT64_FORMAT, time);

  return TRUE;
}

/* The file alone, or with a mapping as multipart/form-data; *type (transfer full). */
static GBytes *
make_import (OutcryCtl   *self,
             const char  *name,
             char       **type,
             GError     **error)
{
  const char *mapping_name = outcry_ctl_get_option (self, "mapping");
  g_autoptr (GBytes) data = outcry_ctl_read_file (self->argument, MAX_IMPORT, error);
  g_autoptr (GBytes) mapping = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (SoupMultipart) parts = NULL;
  g_autoptr (SoupMessageHeaders) headers = NULL;

  if (data == NULL)
    return NULL;
  if (mapping_name == NULL)
    {
      *type = g_strdup ("application/octet-stream");
      return g_steal_pointer (&data);
    }

  mapping = outcry_ctl_read_file (mapping_name, MAX_MAPPING, error);
  if (mapping == NULL)
    return NULL;
  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  parts = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  soup_multipart_append_form_file (parts, "mapping", mapping_name, "application/yaml", mapping);
  soup_multipart_append_form_file (parts, "data", name, "application/octet-stream", data);
  soup_multipart_to_message (parts, headers, &body);
  *type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));

  return g_steal_pointer (&body);
}

static void
append_import (OutcryCtl  *self,
               GString    *out,
               JsonObject *report)
{
  JsonArray *errors = json_object_get_array_member (report, "errors");

  outcry_ctl_append_fields (out, &self->surface, report, import_fields);
  if (json_array_get_length (errors) > 0)
    {
      g_string_append_c (out, '\n');
      outcry_ctl_append_table (out, &self->surface, errors, error_columns);
    }
  if (outcry_ctl_get_option (self, "mapping") == NULL)
    g_string_append_printf (out, _("\nThe columns were guessed; this is the mapping:\n%s"),
                            json_object_get_string_member_with_default (report, "mapping", ""));
}

gboolean
outcry_ctl_import (OutcryCtl  *self,
                   GError    **error)
{
  g_autofree char *name = g_path_get_basename (self->argument);
  const char *dry_run = outcry_ctl_get_option (self, "dry-run") != NULL ? "true" : NULL;
  g_autofree char *path = outcry_ctl_path (self, "/v1/import",
                                           "instrument", outcry_ctl_get_option (self, "instrument"),
                                           "file_name", name, "dry_run", dry_run, NULL);
  g_autofree char *type = NULL;
  g_autoptr (GBytes) body = make_import (self, name, &type, error);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 bad;

  if (body == NULL)
    return FALSE;
  answer = outcry_ctl_call (self, "POST", path, body, type, error);
  if (answer == NULL)
    return FALSE;

  if (self->format == OUTCRY_CTL_TABLE)
    append_import (self, out, json_node_get_object (answer));
  if (!outcry_ctl_print_line (self, answer, error, "%s", out->str))
    return FALSE;

  bad = json_object_get_int_member (json_node_get_object (answer), "bad");
  if (bad > 0)
    g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_ROWS,
                 ngettext ("%" G_GINT64_FORMAT " row was refused",
                           "%" G_GINT64_FORMAT " rows were refused", (gulong) bad),
                 bad);

  return bad == 0;
}

static gboolean
write_file (const char  *name,
            GBytes      *bytes,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  const char *reason;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (strcmp (name, "-") == 0)
    return outcry_ctl_write (data != NULL ? data : "", size, error);

  if (g_file_set_contents_full (name, data != NULL ? data : "", (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
                                &local_error))
    return TRUE;

  /* GLib's words name its temporary file first; the reason follows the last colon. */
  reason = g_strrstr (local_error->message, ": ");
  g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_FILE, _("%s cannot be written: %s"), name,
               reason != NULL ? reason + strlen (": ") : local_error->message);

  return FALSE;
}

/* Each row of what the node exports is a line; CSV has one more for the titles, and JSON one each
 * for its brackets. */
static void
say_exported (const char *name,
              GBytes     *bytes,
              gboolean    json)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *end = data + size;
  gulong lines = 0;
  gulong rows;

  for (const char *p = data; p != NULL && p < end; lines++)
    {
      p = memchr (p, '\n', (gsize) (end - p));
      p = p != NULL ? p + 1 : end;
    }
  rows = lines > (json ? 2 : 1) ? lines - (json ? 2 : 1) : 0;
  g_printerr (ngettext ("%lu row is in %s\n", "%lu rows are in %s\n", rows), rows, name);
}

static gboolean
export (OutcryCtl   *self,
        const char  *base,
        GError     **error)
{
  const char *output = outcry_ctl_get_option (self, "output");
  const char *as = outcry_ctl_get_option (self, "as");
  const char *format = outcry_ctl_get_option (self, "format");
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!outcry_ctl_get_time (self, "since", &since, error) ||
      !outcry_ctl_get_time (self, "until", &until, error))
    return FALSE;
  if (as == NULL)
    as = format;
  if (as == NULL)
    as = g_str_has_suffix (output, ".json") ? "json" : "csv";

  path = outcry_ctl_path (self, base, "instrument", self->argument,
                          "interval", outcry_ctl_get_option (self, "interval"),
                          "source", outcry_ctl_get_option (self, "source"),
                          "since", since, "until", until, "format", as, NULL);
  bytes = outcry_api_client_send (self->client, "GET", path, NULL, NULL, NULL, error);

  if (bytes == NULL || !write_file (output, bytes, error))
    return FALSE;
  if (strcmp (output, "-") != 0)
    say_exported (output, bytes, strcmp (as, "json") == 0);

  return TRUE;
}

gboolean
outcry_ctl_export_ticks (OutcryCtl  *self,
                         GError    **error)
{
  return export (self, "/v1/export/ticks", error);
}

gboolean
outcry_ctl_export_candles (OutcryCtl  *self,
                           GError    **error)
{
  return export (self, "/v1/export/candles", error);
}

typedef struct
{
  guint64  left; /* events still wanted, 0: all */
  GError  *error;
} Watching;

static gboolean
on_event (const char *text,
          gpointer    user_data)
{
  Watching *watching = user_data;
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  if (!outcry_ctl_write (line, strlen (line), &watching->error))
    return FALSE;

  return watching->left == 0 || --watching->left > 0;
}

gboolean
outcry_ctl_watch (OutcryCtl  *self,
                  GError    **error)
{
  g_autofree char *path = NULL;
  const char *count = outcry_ctl_get_option (self, "count");
  Watching watching = { 0 };
  gboolean good;

  if (count != NULL &&
      !g_ascii_string_to_unsigned (count, 10, 1, G_MAXUINT64, &watching.left, NULL))
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("--count is a number from 1 on, not “%s”"), count);
      return FALSE;
    }

  /* Events are JSON whatever --format says, and so --time always counts. */
  self->format = OUTCRY_CTL_JSON;
  path = outcry_ctl_path (self, "/v1/events", "kinds", outcry_ctl_get_option (self, "kinds"),
                          "instrument", outcry_ctl_get_option (self, "instrument"),
                          "source", outcry_ctl_get_option (self, "source"), NULL);
  good = outcry_api_client_watch (self->client, path, on_event, &watching, NULL, error);
  if (watching.error != NULL)
    {
      g_propagate_error (error, watching.error);
      return FALSE;
    }

  return good;
}
