/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in and out: import of CSV and JSON with a mapping of columns, export of ticks and candles.
 * An import is either the file itself as the body, or multipart/form-data with the parts "data" and
 * "mapping". */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-routes.h"

#include <string.h>

#include "api/outcry-api-json.h"

#define MAX_PARTS 8

/* What its sender calls a file, when that can stand in a message. */
static char *
copy_file_name (const char *name)
{
  if (name == NULL || *name == '\0' || strlen (name) > 1024 || !g_utf8_validate (name, -1, NULL))
    return g_strdup ("mapping");
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return g_strdup ("mapping");
  return g_strdup (name);
}

/* Sorts the parts; the results are (transfer full), *mapping NULL when there is none. Answers and
 * returns FALSE when it is not as it should be. */
static gboolean
read_multipart (OutcryApiRequest  *request,
                GBytes           **data,
                GBytes           **mapping,
                char             **mapping_name)
{
  g_autoptr (SoupMultipart) parts = soup_multipart_new_from_message (
      outcry_api_request_get_headers (request), outcry_api_request_get_body (request));
  int n = parts != NULL ? soup_multipart_get_length (parts) : 0;

  for (int i = 0; i < MIN (n, MAX_PARTS); i++)
    {
      SoupMessageHeaders *headers;
      GBytes *body; /* borrowed */
      g_autoptr (GHashTable) params = NULL;
      g_autofree char *disposition = NULL;
      const char *name = NULL;

      if (!soup_multipart_get_part (parts, i, &headers, &body))
        continue;
      if (soup_message_headers_get_content_disposition (headers, &disposition, &params))
        name = g_hash_table_lookup (params, "name");
      if (g_strcmp0 (name, "data") == 0 && *data == NULL)
        *data = g_bytes_ref (body);
      else if (g_strcmp0 (name, "mapping") == 0 && *mapping == NULL)
        {
          *mapping = g_bytes_ref (body);
          *mapping_name = copy_file_name (g_hash_table_lookup (params, "filename"));
        }
      else
        {
          outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                                     "an import has the parts “data” and “mapping”, once each; not “%s”",
                                     name != NULL ? name : "");
          return FALSE;
        }
    }

  if (*data == NULL)
    outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                               "the part “data” is missing");

  return *data != NULL;
}

static void
on_imported (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportReport) report = NULL;
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  report = outcry_node_import_finish (OUTCRY_NODE (object), result, &error);
  if (report == NULL)
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_api_write_import (&writer, report);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_import (OutcryApiRequest *request)
{
  const char *type = outcry_api_request_get_media_type (request);
  const char *file_name = outcry_api_request_get_text (request, "file_name");
  const char *instrument;
  gboolean dry_run = FALSE;
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GBytes) mapping_text = NULL;
  g_autofree char *mapping_name = NULL;
  g_autoptr (OutcryImportMapping) mapping = NULL;
  g_autoptr (GError) error = NULL;

  if (!outcry_api_request_get_required (request, "instrument", &instrument) ||
      !outcry_api_request_get_boolean (request, "dry_run", &dry_run))
    return;
  if (!outcry_instrument_id_is_valid (instrument))
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid",
                                 "“%s” is not the id of an instrument; BTC-USD or VIX would be", instrument);
      return;
    }

  if (g_strcmp0 (type, "multipart/form-data") != 0)
    data = g_bytes_ref (outcry_api_request_get_body (request));
  else if (!read_multipart (request, &data, &mapping_text, &mapping_name))
    return;
  if (g_bytes_get_size (data) == 0)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "invalid", "the file is empty");
      return;
    }
  if (mapping_text != NULL)
    {
      gsize size;
      const char *text = g_bytes_get_data (mapping_text, &size);

      mapping = outcry_import_mapping_parse (text != NULL ? text : "", size, mapping_name, &error);
      if (mapping == NULL)
        {
          outcry_api_request_fail (request, error);
          return;
        }
    }

  outcry_node_import_async (outcry_api_request_get_node (request), data,
                            file_name != NULL ? file_name : "data", instrument, mapping, dry_run,
                            outcry_api_request_get_cancellable (request), on_imported,
                            outcry_api_request_ref (request));
}

typedef struct
{
  const char         *instrument;
  const char         *source;
  OutcryTime          since, until;
  OutcryExportFormat  format;
} Export;

static gboolean
read_export (OutcryApiRequest *request,
             Export           *export)
{
  const char *format = outcry_api_request_get_text (request, "format");
  g_autoptr (OutcryInstrumentItem) item = NULL;

  *export = (Export) { .since = OUTCRY_API_FIRST, .until = OUTCRY_API_LAST, .format = OUTCRY_EXPORT_CSV };
  export->source = outcry_api_request_get_text (request, "source");
  if (g_strcmp0 (format, "json") == 0)
    export->format = OUTCRY_EXPORT_JSON;
  else if (format != NULL && strcmp (format, "csv") != 0)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "parameter",
                                 "format is csv or json, not “%s”", format);
      return FALSE;
    }
  if (!outcry_api_request_get_required (request, "instrument", &export->instrument) ||
      !outcry_api_request_get_time (request, "since", &export->since) ||
      !outcry_api_request_get_time (request, "until", &export->until))
    return FALSE;
  if (export->since >= export->until)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "parameter",
                                 "since is not before until");
      return FALSE;
    }

  item = outcry_api_find_instrument (request, export->instrument);

  return item != NULL;
}

static void
on_exported (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = outcry_node_export_finish (OUTCRY_NODE (object), result, &error);
  const char *format = outcry_api_request_get_text (request, "format");

  if (bytes == NULL)
    outcry_api_request_fail (request, error);
  else
    outcry_api_request_reply_bytes (request,
                                    g_strcmp0 (format, "json") == 0 ? "application/json"
                                                                    : "text/csv; charset=utf-8",
                                    bytes);
}

void
outcry_api_export_ticks (OutcryApiRequest *request)
{
  Export export;

  if (!read_export (request, &export))
    return;

  outcry_node_export_ticks_async (outcry_api_request_get_node (request), export.instrument,
                                  export.source, export.since, export.until, export.format,
                                  outcry_api_request_get_cancellable (request), on_exported,
                                  outcry_api_request_ref (request));
}

void
outcry_api_export_candles (OutcryApiRequest *request)
{
  OutcryInterval interval;
  Export export;

  if (!outcry_api_request_get_interval (request, &interval) || !read_export (request, &export))
    return;

  outcry_node_export_candles_async (outcry_api_request_get_node (request), export.instrument,
                                    export.source, interval, export.since, export.until,
                                    export.format, outcry_api_request_get_cancellable (request),
                                    on_exported, outcry_api_request_ref (request));
}
