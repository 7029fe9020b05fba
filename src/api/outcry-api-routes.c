/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what there is, and what is read: status, figures, instruments, ticks, candles. A new
 * thing to ask for begins with a row here and a path in docs/api.yaml; the test of the schema
 * compares the two. */

#define G_LOG_DOMAIN "outcry-api"

#include "api/outcry-api-routes.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/outcry-api-json.h"
#include "outcry-build-config.h"

#define RANGE "instrument source since until limit"

static const OutcryApiRoute routes[] = {
  { "GET", "/v1/status", NULL, 0, outcry_api_get_status },
  { "GET", "/v1/metrics", NULL, 0, outcry_api_get_metrics },
  { "GET", "/v1/instruments", NULL, 0, outcry_api_get_instruments },
  { "GET", "/v1/instruments/{id}", NULL, 0, outcry_api_get_instrument },
  { "GET", "/v1/ticks", RANGE, 0, outcry_api_get_ticks },
  { "GET", "/v1/candles", RANGE " interval", 0, outcry_api_get_candles },
  { "GET", "/v1/sources", NULL, 0, outcry_api_get_sources },
  { "POST", "/v1/sources", "file_name allow_private", OUTCRY_API_MAX_RECIPE,
    outcry_api_add_source },
  { "GET", "/v1/sources/{id}", NULL, 0, outcry_api_get_source },
  { "DELETE", "/v1/sources/{id}", NULL, 0, outcry_api_remove_source },
  { "POST", "/v1/sources/{id}/run", NULL, 0, outcry_api_run_source },
  { "POST", "/v1/sources/{id}/pause", NULL, 0, outcry_api_pause_source },
  { "POST", "/v1/sources/{id}/resume", NULL, 0, outcry_api_resume_source },
  { "GET", "/v1/sources/{id}/runs", "limit", 0, outcry_api_get_runs },
  { "POST", "/v1/preview", "file_name", OUTCRY_API_MAX_RECIPE, outcry_api_preview },
  { "GET", "/v1/secrets", NULL, 0, outcry_api_get_secrets },
  { "PUT", "/v1/secrets/{name}", NULL, OUTCRY_API_MAX_SECRET, outcry_api_set_secret },
  { "DELETE", "/v1/secrets/{name}", NULL, 0, outcry_api_forget_secret },
  { "POST", "/v1/import", "instrument file_name dry_run", OUTCRY_API_MAX_IMPORT,
    outcry_api_import },
  { "GET", "/v1/export/ticks", "instrument source since until format", 0, outcry_api_export_ticks },
  { "GET", "/v1/export/candles", "instrument source since until format interval", 0,
    outcry_api_export_candles },
  { NULL },
};

const OutcryApiRoute *
outcry_api_get_routes (void)
{
  return routes;
}

/* Resident memory in bytes, 0 when /proc does not tell. */
static gint64
resident_bytes (void)
{
  g_autofree char *text = NULL;
  long long pages;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%*s %lld", &pages) != 1)
    return 0;

  return pages * sysconf (_SC_PAGESIZE);
}

static void
write_source_counts (OutcryJsonWriter *writer,
                     GListModel       *sources)
{
  guint n = g_list_model_get_n_items (sources);
  guint counts[OUTCRY_SOURCE_PAUSED + 1] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OutcrySource) source = g_list_model_get_item (sources, i);

      counts[outcry_source_get_state (source)]++;
    }

  outcry_json_begin_object (writer, "sources");
  outcry_json_add_integer (writer, "total", n);
  for (int state = 0; state <= OUTCRY_SOURCE_PAUSED; state++)
    outcry_json_add_integer (writer, outcry_source_state_to_string ((OutcrySourceState) state),
                             counts[state]);
  outcry_json_end_object (writer);
}

static void
write_store (OutcryJsonWriter *writer,
             OutcryStore      *store)
{
  OutcryStoreFigures figures = { 0 };

  outcry_store_get_figures (store, &figures);
  outcry_json_begin_object (writer, "store");
  outcry_json_add_integer (writer, "bytes", (gint64) figures.bytes);
  outcry_json_add_integer (writer, "ticks", (gint64) figures.ticks);
  outcry_json_add_integer (writer, "bars", (gint64) figures.bars);
  outcry_json_add_integer (writer, "queued", figures.queued);
  outcry_json_add_integer (writer, "commits", (gint64) figures.commits);
  outcry_json_add_time (writer, "last_commit", figures.last_commit);
  outcry_json_end_object (writer);
}

void
outcry_api_get_status (OutcryApiRequest *request)
{
  OutcryNode *node = outcry_api_request_get_node (request);
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_string (&writer, "version", OUTCRY_VERSION);
  outcry_json_add_integer (&writer, "pid", getpid ());
  outcry_json_add_time (&writer, "started", outcry_node_get_started (node));
  outcry_json_add_time (&writer, "now", outcry_clock_now (outcry_node_get_clock (node)));
  outcry_json_add_string (&writer, "data_dir", outcry_node_get_data_dir (node));
  outcry_json_add_string (&writer, "api", outcry_api_request_get_address (request));
  outcry_json_add_string (&writer, "network",
                          outcry_config_get_string (outcry_node_get_config (node), "network"));
  /* A node has these once there is a peer-to-peer layer. */
  outcry_json_add_null (&writer, "peer_id");
  outcry_json_add_strings (&writer, "addresses", NULL);
  outcry_json_add_string (&writer, "trouble", outcry_node_get_trouble (node));
  outcry_json_add_string (&writer, "clock_notice", outcry_node_get_clock_notice (node));
  outcry_json_add_integer (&writer, "unwritten", (gint64) outcry_node_get_unwritten (node));
  outcry_json_add_boolean (&writer, "importing_history", outcry_node_get_importing_history (node));
  outcry_json_add_integer (&writer, "instruments",
                           g_list_model_get_n_items (outcry_node_get_instruments (node)));
  write_source_counts (&writer, G_LIST_MODEL (outcry_node_get_sources (node)));
  write_store (&writer, outcry_node_get_store (node));
  outcry_json_add_integer (&writer, "resident_bytes", resident_bytes ());
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_get_metrics (OutcryApiRequest *request)
{
  char *text = outcry_node_format_metrics (outcry_api_request_get_node (request));
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  outcry_api_request_reply_bytes (request, "text/plain; version=0.0.4; charset=utf-8", bytes);
}

void
outcry_api_get_instruments (OutcryApiRequest *request)
{
  GListModel *items = outcry_node_get_instruments (outcry_api_request_get_node (request));
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  outcry_json_begin_object (&writer, NULL);
  outcry_json_begin_array (&writer, "instruments");
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (OutcryInstrumentItem) item = g_list_model_get_item (items, i);

      outcry_api_write_instrument (&writer, NULL, item);
    }
  outcry_json_end_array (&writer);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

/* "eurusd" and "EUR/USD" are meant for EUR-USD. */
static gboolean
is_spelt_like (const char *a,
               const char *b)
{
  for (;; a++, b++)
    {
      while (*a != '\0' && !g_ascii_isalnum (*a))
        a++;
      while (*b != '\0' && !g_ascii_isalnum (*b))
        b++;
      if (*a == '\0' || g_ascii_tolower (*a) != g_ascii_tolower (*b))
        return *a == *b;
    }
}

OutcryInstrumentItem *
outcry_api_find_instrument (OutcryApiRequest *request,
                            const char       *id)
{
  OutcryNode *node = outcry_api_request_get_node (request);
  GListModel *items = outcry_node_get_instruments (node);
  OutcryInstrumentItem *known = outcry_node_find_instrument (node, id);
  const char *near = NULL;

  if (known != NULL)
    return g_object_ref (known);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (OutcryInstrumentItem) item = g_list_model_get_item (items, i);

      if (is_spelt_like (outcry_instrument_item_get_id (item), id))
        near = outcry_instrument_item_get_id (item);
    }

  if (near != NULL)
    outcry_api_request_refuse (request, SOUP_STATUS_NOT_FOUND, "not-found",
                               "there is no instrument “%s”; there is %s", id, near);
  else
    outcry_api_request_refuse (request, SOUP_STATUS_NOT_FOUND, "not-found",
                               "there is no instrument “%s”", id);

  return NULL;
}

typedef struct
{
  OutcryApiRequest     *request;
  OutcryInstrumentItem *item;
} Detail;

static void
on_series (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Detail *detail = user_data;
  g_autoptr (OutcryApiRequest) request = detail->request;
  g_autoptr (OutcryInstrumentItem) item = detail->item;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all =
      outcry_store_list_series_finish (OUTCRY_STORE (source), result, &error);
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  if (all == NULL)
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_json_begin_object (&writer, NULL);
  outcry_api_write_instrument (&writer, "instrument", item);
  outcry_json_begin_array (&writer, "series");
  for (guint i = 0; i < all->len; i++)
    {
      const OutcrySeries *series = g_ptr_array_index (all, i);

      if (strcmp (series->instrument, outcry_instrument_item_get_id (item)) == 0)
        outcry_api_write_series (&writer, NULL, series);
    }
  outcry_json_end_array (&writer);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

void
outcry_api_get_instrument (OutcryApiRequest *request)
{
  g_autoptr (OutcryInstrumentItem) item = NULL;
  Detail *detail;

  item = outcry_api_find_instrument (request, outcry_api_request_get_segment (request));
  if (item == NULL)
    return;

  detail = g_new (Detail, 1);
  detail->request = outcry_api_request_ref (request);
  detail->item = g_steal_pointer (&item);
  outcry_store_list_series_async (outcry_node_get_store (outcry_api_request_get_node (request)),
                                  outcry_api_request_get_cancellable (request), on_series, detail);
}

/* What ticks and candles are asked for with. */
typedef struct
{
  const char *instrument;
  const char *source;
  OutcryTime  since, until;
  gsize       limit;
} Range;

static gboolean
read_range (OutcryApiRequest *request,
            Range            *range)
{
  g_autoptr (OutcryInstrumentItem) item = NULL;

  *range = (Range) { .since = OUTCRY_API_FIRST, .until = OUTCRY_API_LAST, .limit = 1000 };
  range->source = outcry_api_request_get_text (request, "source");
  if (!outcry_api_request_get_required (request, "instrument", &range->instrument) ||
      !outcry_api_request_get_time (request, "since", &range->since) ||
      !outcry_api_request_get_time (request, "until", &range->until) ||
      !outcry_api_request_get_count (request, "limit", OUTCRY_API_MAX_ROWS, &range->limit))
    return FALSE;
  if (range->since >= range->until)
    {
      outcry_api_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "parameter",
                                 "since is not before until");
      return FALSE;
    }

  item = outcry_api_find_instrument (request, range->instrument);

  return item != NULL;
}

typedef void (*WriteRows) (OutcryJsonWriter *writer,
                           OutcryApiRequest *request,
                           GArray           *rows,
                           OutcryScale       scale);

static void
write_ticks (OutcryJsonWriter *writer,
             OutcryApiRequest *request,
             GArray           *rows,
             OutcryScale       scale)
{
  outcry_api_write_ticks (writer, "ticks", (const OutcryTick *) (gpointer) rows->data, rows->len,
                          scale);
}

static void
write_candles (OutcryJsonWriter *writer,
               OutcryApiRequest *request,
               GArray           *rows,
               OutcryScale       scale)
{
  outcry_json_add_string (writer, "interval", outcry_api_request_get_text (request, "interval"));
  outcry_api_write_candles (writer, "candles", (const OutcryCandle *) (gpointer) rows->data,
                            rows->len, scale);
}

static void
reply_rows (OutcryApiRequest *request,
            GArray           *rows,
            OutcryScale       scale,
            const GError     *error,
            WriteRows         write)
{
  g_auto (OutcryJsonWriter) writer = { 0 };

  outcry_api_request_begin (request, &writer);
  if (rows == NULL)
    {
      outcry_api_request_fail (request, error);
      return;
    }

  outcry_json_begin_object (&writer, NULL);
  outcry_json_add_string (&writer, "instrument",
                          outcry_api_request_get_text (request, "instrument"));
  outcry_json_add_string (&writer, "source", outcry_api_request_get_text (request, "source"));
  outcry_api_write_scale (&writer, scale);
  write (&writer, request, rows, scale);
  outcry_json_end_object (&writer);
  outcry_api_request_reply (request, SOUP_STATUS_OK, &writer);
}

static void
on_ticks (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  OutcryScale scale = { 0 };
  g_autoptr (GArray) rows = NULL;

  rows = outcry_node_load_ticks_finish (OUTCRY_NODE (source), result, &scale, &error);
  reply_rows (request, rows, scale, error, write_ticks);
}

void
outcry_api_get_ticks (OutcryApiRequest *request)
{
  Range range;

  if (!read_range (request, &range))
    return;

  outcry_node_load_ticks_async (outcry_api_request_get_node (request), range.instrument,
                                range.source, range.since, range.until, range.limit,
                                outcry_api_request_get_cancellable (request), on_ticks,
                                outcry_api_request_ref (request));
}

static void
on_candles (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (OutcryApiRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  OutcryScale scale = { 0 };
  g_autoptr (GArray) rows = NULL;

  rows = outcry_node_load_candles_finish (OUTCRY_NODE (source), result, &scale, &error);
  reply_rows (request, rows, scale, error, write_candles);
}

void
outcry_api_get_candles (OutcryApiRequest *request)
{
  OutcryInterval interval;
  Range range;

  if (!outcry_api_request_get_interval (request, &interval) || !read_range (request, &range))
    return;

  outcry_node_load_candles_async (outcry_api_request_get_node (request), range.instrument,
                                  range.source, interval, range.since, range.until, range.limit,
                                  outcry_api_request_get_cancellable (request), on_candles,
                                  outcry_api_request_ref (request));
}
