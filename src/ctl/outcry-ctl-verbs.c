/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that ask and show: each is a request and the columns of its table. */

#include "ctl/outcry-ctl-command.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ctl/outcry-ctl-time.h"

#define MAX_RECIPE (256 * 1024)
/* Rows asked for without a limit: one more than are shown, which tells whether there are more. */
#define ONE_MORE 1001

static const OutcryCtlColumn status_fields[] = {
  { N_("Version"), "version", OUTCRY_CTL_TEXT },
  { N_("Directory"), "data_dir", OUTCRY_CTL_TEXT },
  { N_("Address"), "api", OUTCRY_CTL_TEXT },
  { N_("Process"), "pid", OUTCRY_CTL_NUMBER },
  { N_("Running since"), "started", OUTCRY_CTL_TIME },
  { N_("Trouble"), "trouble", OUTCRY_CTL_TEXT },
  { N_("Clock"), "clock_notice", OUTCRY_CTL_TEXT },
  { N_("Not yet written"), "unwritten", OUTCRY_CTL_NUMBER },
  { N_("Instruments"), "instruments", OUTCRY_CTL_NUMBER },
  { N_("Sources"), "sources.total", OUTCRY_CTL_NUMBER },
  { N_("  live"), "sources.live", OUTCRY_CTL_NUMBER },
  { N_("  fetching"), "sources.fetching", OUTCRY_CTL_NUMBER },
  { N_("  waiting"), "sources.waiting", OUTCRY_CTL_NUMBER },
  { N_("  failed"), "sources.failed", OUTCRY_CTL_NUMBER },
  { N_("  paused"), "sources.paused", OUTCRY_CTL_NUMBER },
  { N_("Ticks held"), "store.ticks", OUTCRY_CTL_NUMBER },
  { N_("Bars held"), "store.bars", OUTCRY_CTL_NUMBER },
  { N_("On disk"), "store.bytes", OUTCRY_CTL_BYTES },
  { N_("Last written"), "store.last_commit", OUTCRY_CTL_TIME },
  { N_("Memory"), "resident_bytes", OUTCRY_CTL_BYTES },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn source_columns[] = {
  { N_("ID"), "id", OUTCRY_CTL_TEXT },
  { N_("STATE"), "state", OUTCRY_CTL_TEXT },
  { N_("ROWS"), "rows", OUTCRY_CTL_NUMBER },
  { N_("GOOD (UTC)"), "last_success", OUTCRY_CTL_SHORT_TIME },
  { N_("NEXT (UTC)"), "next_run", OUTCRY_CTL_SHORT_TIME },
  { N_("PRICES"), "instruments", OUTCRY_CTL_LENGTH },
  { N_("LAST ERROR"), "last_error", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn source_fields[] = {
  { N_("Id"), "id", OUTCRY_CTL_TEXT },
  { N_("Title"), "title", OUTCRY_CTL_TEXT },
  { N_("Note"), "note", OUTCRY_CTL_TEXT },
  { N_("Source"), "source", OUTCRY_CTL_TEXT },
  { N_("State"), "state", OUTCRY_CTL_TEXT },
  { N_("Last run"), "last_run", OUTCRY_CTL_TIME },
  { N_("Last success"), "last_success", OUTCRY_CTL_TIME },
  { N_("Next run"), "next_run", OUTCRY_CTL_TIME },
  { N_("Last error"), "last_error", OUTCRY_CTL_TEXT },
  { N_("Rows"), "rows", OUTCRY_CTL_NUMBER },
  { N_("Instruments"), "instruments", OUTCRY_CTL_LIST },
  { N_("Secrets"), "secrets", OUTCRY_CTL_LIST },
  { N_("Sharing"), "share", OUTCRY_CTL_TEXT },
  { N_("Terms"), "terms_url", OUTCRY_CTL_TEXT },
  { N_("To be cited as"), "cite", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn run_columns[] = {
  { N_("STARTED (UTC)"), "started", OUTCRY_CTL_TIME },
  { N_("FEED"), "feed", OUTCRY_CTL_TEXT },
  { N_("INSTRUMENT"), "instrument", OUTCRY_CTL_TEXT },
  { N_("OUTCOME"), "outcome", OUTCRY_CTL_TEXT },
  { N_("ROWS"), "rows", OUTCRY_CTL_NUMBER },
  { N_("SKIPPED"), "skipped", OUTCRY_CTL_RARE_NUMBER },
  { N_("REFUSED"), "refused", OUTCRY_CTL_RARE_NUMBER },
  { N_("REASON"), "reason", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn secret_columns[] = {
  { N_("NAME"), "name", OUTCRY_CTL_TEXT },
  { N_("USED BY"), "used_by", OUTCRY_CTL_LIST },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn instrument_columns[] = {
  { N_("ID"), "id", OUTCRY_CTL_TEXT },
  { N_("NAME"), "name", OUTCRY_CTL_TEXT },
  { N_("LAST"), "last", OUTCRY_CTL_NUMBER },
  { N_("CHANGE %"), "change_percent", OUTCRY_CTL_NUMBER },
  { N_("AT (UTC)"), "last_time", OUTCRY_CTL_TIME },
  { N_("SOURCES"), "sources", OUTCRY_CTL_LIST },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn instrument_fields[] = {
  { N_("Id"), "instrument.id", OUTCRY_CTL_TEXT },
  { N_("Name"), "instrument.name", OUTCRY_CTL_TEXT },
  { N_("Group"), "instrument.group", OUTCRY_CTL_TEXT },
  { N_("Last"), "instrument.last", OUTCRY_CTL_TEXT },
  { N_("At"), "instrument.last_time", OUTCRY_CTL_TIME },
  { N_("Change %"), "instrument.change_percent", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn series_columns[] = {
  { N_("SOURCE"), "source", OUTCRY_CTL_TEXT },
  { N_("TICKS"), "ticks", OUTCRY_CTL_NUMBER },
  { N_("FIRST TICK (UTC)"), "first_tick", OUTCRY_CTL_TIME },
  { N_("LAST TICK (UTC)"), "last_tick", OUTCRY_CTL_TIME },
  { N_("BARS"), "bars", OUTCRY_CTL_NUMBER },
  { N_("FIRST BAR (UTC)"), "first_bar", OUTCRY_CTL_TIME },
  { N_("LAST BAR (UTC)"), "last_bar", OUTCRY_CTL_TIME },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn tick_columns[] = {
  { N_("TIME (UTC)"), "time", OUTCRY_CTL_EXACT_TIME },
  { N_("PRICE"), "price", OUTCRY_CTL_NUMBER },
  { N_("QUANTITY"), "quantity", OUTCRY_CTL_NUMBER },
  { N_("SIDE"), "side", OUTCRY_CTL_TEXT },
  { N_("ID"), "id", OUTCRY_CTL_TEXT },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn candle_columns[] = {
  { N_("START (UTC)"), "start", OUTCRY_CTL_TIME },
  { N_("OPEN"), "open", OUTCRY_CTL_NUMBER },
  { N_("HIGH"), "high", OUTCRY_CTL_NUMBER },
  { N_("LOW"), "low", OUTCRY_CTL_NUMBER },
  { N_("CLOSE"), "close", OUTCRY_CTL_NUMBER },
  { N_("VOLUME"), "volume", OUTCRY_CTL_NUMBER },
  { N_("TRADES"), "count", OUTCRY_CTL_NUMBER },
  { N_("RUNNING"), "running", OUTCRY_CTL_FLAG },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

static const OutcryCtlColumn part_columns[] = {
  { N_("INSTRUMENT"), "instrument", OUTCRY_CTL_TEXT },
  { N_("KIND"), "kind", OUTCRY_CTL_TEXT },
  { N_("INTERVAL"), "interval", OUTCRY_CTL_TEXT },
  { N_("COUNT"), "count", OUTCRY_CTL_NUMBER },
  { N_("FIRST (UTC)"), "first", OUTCRY_CTL_TIME },
  { N_("LAST (UTC)"), "last", OUTCRY_CTL_TIME },
  { NULL, NULL, OUTCRY_CTL_TEXT },
};

/* GET and print. */
static gboolean
show (OutcryCtl              *self,
      const char             *path,
      const char             *rows,
      const OutcryCtlColumn  *columns,
      GError                **error)
{
  g_autofree char *full = outcry_ctl_path (self, path, NULL);
  g_autoptr (JsonNode) answer = outcry_ctl_call (self, "GET", full, NULL, NULL, error);

  return answer != NULL && outcry_ctl_print (self, answer, rows, columns, error);
}

gboolean
outcry_ctl_status (OutcryCtl  *self,
                   GError    **error)
{
  return show (self, "/v1/status", NULL, status_fields, error);
}

gboolean
outcry_ctl_metrics (OutcryCtl  *self,
                    GError    **error)
{
  g_autoptr (GBytes) text =
      outcry_api_client_send (self->client, "GET", "/v1/metrics", NULL, NULL, NULL, error);

  return text != NULL &&
         outcry_ctl_write (g_bytes_get_data (text, NULL), g_bytes_get_size (text), error);
}

gboolean
outcry_ctl_source_list (OutcryCtl  *self,
                        GError    **error)
{
  return show (self, "/v1/sources", "sources", source_columns, error);
}

gboolean
outcry_ctl_source_show (OutcryCtl  *self,
                        GError    **error)
{
  g_autofree char *path = outcry_ctl_path_of ("/v1/sources", self->argument, NULL);
  g_autofree char *full = outcry_ctl_path (self, path, NULL);
  g_autoptr (JsonNode) answer = outcry_ctl_call (self, "GET", full, NULL, NULL, error);
  const char *recipe;

  if (answer == NULL || !outcry_ctl_print (self, answer, NULL, source_fields, error))
    return FALSE;
  if (self->format != OUTCRY_CTL_TABLE)
    return TRUE;

  recipe = json_object_get_string_member (json_node_get_object (answer), "recipe");

  return outcry_ctl_write ("\n", 1, error) && outcry_ctl_write (recipe, strlen (recipe), error);
}

static const char *
member (JsonNode   *answer,
        const char *name)
{
  return json_object_get_string_member_with_default (json_node_get_object (answer), name, "");
}

/* A request that changes a source, answered by the source. */
static JsonNode *
change_source (OutcryCtl   *self,
               const char  *method,
               const char  *action,
               GError     **error)
{
  g_autofree char *path = outcry_ctl_path_of ("/v1/sources", self->argument, action);
  g_autofree char *full = outcry_ctl_path (self, path, NULL);

  return outcry_ctl_call (self, method, full, NULL, NULL, error);
}

gboolean
outcry_ctl_source_add (OutcryCtl  *self,
                       GError    **error)
{
  const char *private = outcry_ctl_get_option (self, "allow-private") != NULL ? "true" : NULL;
  g_autofree char *name = g_path_get_basename (self->argument);
  g_autofree char *path =
      outcry_ctl_path (self, "/v1/sources", "file_name", name, "allow_private", private, NULL);
  g_autoptr (GBytes) recipe = outcry_ctl_read_file (self->argument, MAX_RECIPE, error);
  g_autoptr (JsonNode) answer = NULL;

  if (recipe == NULL)
    return FALSE;
  answer = outcry_ctl_call (self, "POST", path, recipe, "application/yaml", error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s is added: %s\n"), member (answer, "id"),
                                member (answer, "state"));
}

gboolean
outcry_ctl_source_remove (OutcryCtl  *self,
                          GError    **error)
{
  g_autoptr (JsonNode) answer = change_source (self, "DELETE", NULL, error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s is removed; what it delivered stays\n"),
                                self->argument);
}

/* Nothing is fetched without them: FALSE, with what is to be done about it. */
static gboolean
ask_for_secrets (OutcryCtl  *self,
                 GError    **error)
{
  g_autofree char *path = outcry_ctl_path_of ("/v1/sources", self->argument, NULL);
  g_autoptr (JsonNode) source = outcry_ctl_call (self, "GET", path, NULL, NULL, error);
  g_autoptr (GString) commands = g_string_new (NULL);
  JsonArray *names;

  if (source == NULL)
    return FALSE;

  names = json_object_get_array_member (json_node_get_object (source), "secrets");
  for (guint i = 0; i < json_array_get_length (names); i++)
    g_string_append_printf (commands, "%soutcryctl secret set %s", i > 0 ? ", " : "",
                            json_array_get_string_element (names, i));
  g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_NEEDS, _("%s needs a secret: %s"),
               self->argument, commands->str);

  return FALSE;
}

gboolean
outcry_ctl_source_run (OutcryCtl  *self,
                       GError    **error)
{
  g_autoptr (JsonNode) answer = change_source (self, "POST", "/run", error);

  if (answer != NULL && strcmp (member (answer, "state"), "needs-secret") == 0)
    return ask_for_secrets (self, error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s: %s\n"), self->argument,
                                member (answer, "state"));
}

gboolean
outcry_ctl_source_pause (OutcryCtl  *self,
                         GError    **error)
{
  g_autoptr (JsonNode) answer = change_source (self, "POST", "/pause", error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s: %s\n"), self->argument,
                                member (answer, "state"));
}

gboolean
outcry_ctl_source_resume (OutcryCtl  *self,
                          GError    **error)
{
  g_autoptr (JsonNode) answer = change_source (self, "POST", "/resume", error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s: %s\n"), self->argument,
                                member (answer, "state"));
}

gboolean
outcry_ctl_source_log (OutcryCtl  *self,
                       GError    **error)
{
  g_autofree char *base = outcry_ctl_path_of ("/v1/sources", self->argument, "/runs");
  g_autofree char *path =
      outcry_ctl_path (self, base, "limit", outcry_ctl_get_option (self, "limit"), NULL);
  g_autoptr (JsonNode) answer = outcry_ctl_call (self, "GET", path, NULL, NULL, error);

  return answer != NULL && outcry_ctl_print (self, answer, "runs", run_columns, error);
}

static void
append_preview (OutcryCtl  *self,
                GString    *out,
                JsonObject *answer)
{
  const char *head = json_object_get_string_member_with_default (answer, "raw_head", NULL);
  gint64 bytes = json_object_get_int_member (answer, "raw_bytes");
  JsonArray *parts = json_object_get_array_member (answer, "parts");
  JsonArray *refusals = json_object_get_array_member (answer, "refusals");

  g_string_append_printf (out, _("Answer, %" G_GINT64_FORMAT " bytes:\n"), bytes);
  if (head != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_VALUE);
      g_auto (GStrv) lines = g_strsplit (head, "\n", 21);

      for (gsize i = 0; lines[i] != NULL && i < 20; i++)
        {
          g_autofree char *text = NULL;

          json_node_set_string (node, lines[i]);
          text = outcry_ctl_format_value (node, OUTCRY_CTL_TEXT);
          g_string_append_printf (out, "  %.400s\n", text);
        }
    }
  else
    g_string_append (out, _("  (not text)\n"));

  g_string_append_printf (out,
                          _("\n%" G_GINT64_FORMAT " rows, %" G_GINT64_FORMAT
                             " skipped, %" G_GINT64_FORMAT " refused\n"),
                          json_object_get_int_member (answer, "rows"),
                          json_object_get_int_member (answer, "skipped"),
                          json_object_get_int_member (answer, "refused"));
  for (guint i = 0; i < json_array_get_length (refusals); i++)
    {
      g_autofree char *text = outcry_ctl_format_value (json_array_get_element (refusals, i),
                                                       OUTCRY_CTL_TEXT);

      g_string_append_printf (out, "  %s\n", text);
    }

  if (json_array_get_length (parts) > 0)
    {
      g_string_append_c (out, '\n');
      outcry_ctl_append_table (out, &self->surface, parts, part_columns);
    }
  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      gboolean ticks = strcmp (json_object_get_string_member (part, "kind"), "ticks") == 0;

      g_string_append_printf (out, "\n%s\n", json_object_get_string_member (part, "instrument"));
      outcry_ctl_append_table (out, &self->surface, json_object_get_array_member (part, "sample"),
                               ticks ? tick_columns : candle_columns);
    }
}

gboolean
outcry_ctl_source_preview (OutcryCtl  *self,
                           GError    **error)
{
  g_autofree char *name = g_path_get_basename (self->argument);
  g_autofree char *path = outcry_ctl_path (self, "/v1/preview", "file_name", name, NULL);
  g_autoptr (GBytes) recipe = outcry_ctl_read_file (self->argument, MAX_RECIPE, error);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (recipe == NULL)
    return FALSE;
  answer = outcry_ctl_call (self, "POST", path, recipe, "application/yaml", error);
  if (answer == NULL)
    return FALSE;
  if (self->format == OUTCRY_CTL_TABLE)
    append_preview (self, out, json_node_get_object (answer));

  return outcry_ctl_print_line (self, answer, error, "%s", out->str);
}

gboolean
outcry_ctl_secret_list (OutcryCtl  *self,
                        GError    **error)
{
  return show (self, "/v1/secrets", "secrets", secret_columns, error);
}

/* The prompt of the session may be hidden, or on another screen. */
typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean done;
} Waiting;

static gpointer
tell_of_waiting (gpointer data)
{
  Waiting *waiting = data;
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_SECOND;

  g_mutex_lock (&waiting->mutex);
  while (!waiting->done && g_cond_wait_until (&waiting->cond, &waiting->mutex, end))
    ;
  if (!waiting->done)
    g_printerr (_("Waiting for the keyring to be unlocked…\n"));
  g_mutex_unlock (&waiting->mutex);

  return NULL;
}

/* As outcry_ctl_call(), with a word to stderr when it takes a second. */
static JsonNode *
call_keyring (OutcryCtl   *self,
              const char  *method,
              const char  *path,
              GBytes      *body,
              GError     **error)
{
  Waiting waiting = { 0 };
  GThread *thread;
  JsonNode *answer;

  g_mutex_init (&waiting.mutex);
  g_cond_init (&waiting.cond);
  thread = g_thread_new ("waiting", tell_of_waiting, &waiting);
  answer = outcry_ctl_call (self, method, path, body, body != NULL ? "text/plain" : NULL, error);
  g_mutex_lock (&waiting.mutex);
  waiting.done = TRUE;
  g_cond_signal (&waiting.cond);
  g_mutex_unlock (&waiting.mutex);
  g_thread_join (thread);
  g_cond_clear (&waiting.cond);
  g_mutex_clear (&waiting.mutex);

  return answer;
}

gboolean
outcry_ctl_secret_set (OutcryCtl  *self,
                       GError    **error)
{
  g_autofree char *path = outcry_ctl_path_of ("/v1/secrets", self->argument, NULL);
  g_autoptr (GBytes) value = outcry_ctl_read_secret (self->argument, error);
  g_autoptr (JsonNode) answer = NULL;

  if (value == NULL)
    return FALSE;
  answer = call_keyring (self, "PUT", path, value, error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s is kept in the Secret Service\n"),
                                self->argument);
}

gboolean
outcry_ctl_secret_forget (OutcryCtl  *self,
                          GError    **error)
{
  g_autofree char *path = outcry_ctl_path_of ("/v1/secrets", self->argument, NULL);
  g_autoptr (JsonNode) answer = call_keyring (self, "DELETE", path, NULL, error);

  return answer != NULL &&
         outcry_ctl_print_line (self, answer, error, _("%s is forgotten\n"), self->argument);
}

gboolean
outcry_ctl_instrument_list (OutcryCtl  *self,
                            GError    **error)
{
  return show (self, "/v1/instruments", "instruments", instrument_columns, error);
}

gboolean
outcry_ctl_instrument_show (OutcryCtl  *self,
                            GError    **error)
{
  g_autofree char *path = outcry_ctl_path_of ("/v1/instruments", self->argument, NULL);
  g_autofree char *full = outcry_ctl_path (self, path, NULL);
  g_autoptr (JsonNode) answer = outcry_ctl_call (self, "GET", full, NULL, NULL, error);

  if (answer == NULL || !outcry_ctl_print (self, answer, NULL, instrument_fields, error))
    return FALSE;
  if (self->format != OUTCRY_CTL_TABLE)
    return TRUE;

  return outcry_ctl_write ("\n", 1, error) &&
         outcry_ctl_print (self, answer, "series", series_columns, error);
}

static gboolean
list_range (OutcryCtl              *self,
            const char             *base,
            const char             *rows,
            const OutcryCtlColumn  *columns,
            GError                **error)
{
  const char *limit = outcry_ctl_get_option (self, "limit");
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) answer = NULL;
  JsonArray *array;

  if (!outcry_ctl_get_time (self, "since", &since, error) ||
      !outcry_ctl_get_time (self, "until", &until, error))
    return FALSE;

  path = outcry_ctl_path (self, base, "instrument", self->argument,
                          "interval", outcry_ctl_get_option (self, "interval"),
                          "source", outcry_ctl_get_option (self, "source"),
                          "since", since, "until", until,
                          "limit", limit != NULL ? limit : G_STRINGIFY (ONE_MORE), NULL);
  answer = outcry_ctl_call (self, "GET", path, NULL, NULL, error);
  if (answer == NULL)
    return FALSE;

  array = json_object_get_array_member (json_node_get_object (answer), rows);
  if (limit == NULL && json_array_get_length (array) == ONE_MORE)
    {
      json_array_remove_element (array, 0);
      g_printerr (_("The latest %d of more; --limit gives more.\n"), ONE_MORE - 1);
    }

  return outcry_ctl_print (self, answer, rows, columns, error);
}

gboolean
outcry_ctl_tick_list (OutcryCtl  *self,
                      GError    **error)
{
  return list_range (self, "/v1/ticks", "ticks", tick_columns, error);
}

gboolean
outcry_ctl_candle_list (OutcryCtl  *self,
                        GError    **error)
{
  return list_range (self, "/v1/candles", "candles", candle_columns, error);
}
