/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outcryctl from its command line to its exit. Where the node is: --api, else --data-dir, else
 * OUTCRY_API, else OUTCRY_DATA_DIR, else the directory that outcryd takes when it is told nothing.
 * Invariant: what was asked for goes to stdout, everything else to stderr, and the exit status is
 * never 0 when a word of the answer could not be written. */

#define G_LOG_DOMAIN "outcry-ctl"

#include "ctl/outcry-ctl.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "ctl/outcry-ctl-command.h"
#include "outcry-build-config.h"

char *
outcry_ctl_path_of (const char *base,
                    const char *id,
                    const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (base, "/", escaped, rest, NULL);
}

char *
outcry_ctl_path (OutcryCtl  *self,
                 const char *base,
                 ...)
{
  GString *out = g_string_new (base);
  gboolean first = TRUE;
  const char *name;
  const char *times = outcry_ctl_get_option (self, "time");
  va_list args;

  va_start (args, base);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);
      g_autofree char *escaped = NULL;

      if (value == NULL)
        continue;
      escaped = g_uri_escape_string (value, NULL, FALSE);
      g_string_append_printf (out, "%c%s=%s", first ? '?' : '&', name, escaped);
      first = FALSE;
    }
  va_end (args);
  /* A table is for people, who count in days and hours. */
  if (times != NULL && self->format != OUTCRY_CTL_TABLE)
    g_string_append_printf (out, "%ctime=%s", first ? '?' : '&', times);

  return g_string_free (out, FALSE);
}

JsonNode *
outcry_ctl_call (OutcryCtl   *self,
                 const char  *method,
                 const char  *path,
                 GBytes      *body,
                 const char  *content_type,
                 GError     **error)
{
  g_autoptr (JsonNode) answer =
      outcry_api_client_call (self->client, method, path, body, content_type, error);

  if (answer != NULL && !JSON_NODE_HOLDS_OBJECT (answer))
    {
      g_set_error (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE,
                   _("what answers at %s is not a node"),
                   outcry_api_client_get_address (self->client));
      return NULL;
    }

  return g_steal_pointer (&answer);
}

gboolean
outcry_ctl_write (const char  *text,
                  gsize        length,
                  GError     **error)
{
  if (fwrite (text, 1, length, stdout) == length && fflush (stdout) == 0)
    return TRUE;

  g_set_error (error, OUTCRY_CTL_ERROR,
               errno == EPIPE ? OUTCRY_CTL_ERROR_PIPE : OUTCRY_CTL_ERROR_FILE,
               _("the standard output cannot be written: %s"), g_strerror (errno));

  return FALSE;
}

/* JSON or YAML when that is wished; FALSE in *@done when it is not. */
static gboolean
print_for_programs (OutcryCtl  *self,
                    JsonNode   *answer,
                    gboolean   *done,
                    GError    **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  *done = self->format != OUTCRY_CTL_TABLE;
  if (!*done)
    return TRUE;
  if (self->format == OUTCRY_CTL_JSON)
    outcry_ctl_append_json (out, answer);
  else
    outcry_ctl_append_yaml (out, answer);

  return outcry_ctl_write (out->str, out->len, error);
}

/* A table of titles alone leaves one wondering; stdout stays what it is for programs. */
static void
say_empty (OutcryCtl  *self,
           const char *rows)
{
  static const struct
  {
    const char *rows;
    const char *words;
  } all[] = {
    { "sources", N_("There are no sources.") },
    { "runs", N_("It has not run yet.") },
    { "secrets", N_("No secrets are kept.") },
    { "instruments", N_("There are no prices yet.") },
    { "series", N_("Nothing is held of it.") },
    { "ticks", N_("No such trades are held.") },
  };
  const char *interval = outcry_ctl_get_option (self, "interval");

  if (strcmp (rows, "candles") == 0 && interval != NULL)
    g_printerr (_("No such candles of %s are held.\n"), interval);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (strcmp (all[i].rows, rows) == 0)
      g_printerr ("%s\n", _(all[i].words));
}

gboolean
outcry_ctl_print (OutcryCtl              *self,
                  JsonNode               *answer,
                  const char             *rows,
                  const OutcryCtlColumn  *columns,
                  GError                **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  JsonObject *object = json_node_get_object (answer);
  gboolean done;

  if (!print_for_programs (self, answer, &done, error) || done)
    return done;

  if (rows != NULL)
    outcry_ctl_append_table (out, &self->surface, json_object_get_array_member (object, rows),
                             columns);
  else
    outcry_ctl_append_fields (out, &self->surface, object, columns);
  if (!outcry_ctl_write (out->str, out->len, error))
    return FALSE;
  if (rows != NULL && json_array_get_length (json_object_get_array_member (object, rows)) == 0)
    say_empty (self, rows);

  return TRUE;
}

gboolean
outcry_ctl_print_line (OutcryCtl   *self,
                       JsonNode    *answer,
                       GError     **error,
                       const char  *format,
                       ...)
{
  g_autofree char *line = NULL;
  gboolean done;
  va_list args;

  if (!print_for_programs (self, answer, &done, error) || done)
    return done;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  return outcry_ctl_write (line, strlen (line), error);
}

static char *
find_address (OutcryCtl *self)
{
  const char *api = outcry_ctl_get_option (self, "api");
  const char *directory = outcry_ctl_get_option (self, "data-dir");
  g_autofree char *standard = g_build_filename (g_get_user_data_dir (), "outcry", NULL);
  g_autofree char *full = NULL;

  if (api == NULL && directory == NULL)
    {
      api = g_getenv ("OUTCRY_API");
      directory = g_getenv ("OUTCRY_DATA_DIR");
    }
  if (api != NULL && *api != '\0')
    return g_strdup (api);

  full = g_canonicalize_filename (directory != NULL && *directory != '\0' ? directory : standard,
                                  NULL);

  return g_build_filename (full, "api.sock", NULL);
}

static gboolean
set_up (OutcryCtl  *self,
        GError    **error)
{
  const char *format = outcry_ctl_get_option (self, "format");
  const char *times = outcry_ctl_get_option (self, "time");
  g_autofree char *address = NULL;

  /* The answer of an export is a file, which is no table and no YAML. */
  if (self->command->func == outcry_ctl_export_ticks ||
      self->command->func == outcry_ctl_export_candles)
    {
      const char *as = outcry_ctl_get_option (self, "as");

      if (format != NULL && strcmp (format, "csv") != 0 && strcmp (format, "json") != 0)
        {
          g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                       _("“%s” is no format of an export; csv and json are"), format);
          return FALSE;
        }
      if (format != NULL && as != NULL && strcmp (format, as) != 0)
        {
          g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                       _("--format and --as both say what the file is to be; give one of them"));
          return FALSE;
        }
      format = "table";
    }
  if (format == NULL)
    format = g_getenv ("OUTCRY_FORMAT");
  if (format != NULL && !outcry_ctl_format_from_string (format, &self->format))
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("“%s” is no format; table, json and yaml are"), format);
      return FALSE;
    }
  if (times != NULL && strcmp (times, "us") != 0 && strcmp (times, "rfc3339") != 0)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("--time is rfc3339 or us, not “%s”"), times);
      return FALSE;
    }
  if (outcry_ctl_get_option (self, "api") != NULL &&
      outcry_ctl_get_option (self, "data-dir") != NULL)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("--api and --data-dir both say where the node is; give one of them"));
      return FALSE;
    }

  outcry_ctl_surface_init (&self->surface);
  self->now = g_get_real_time ();
  address = find_address (self);
  self->client = outcry_api_client_new (address);

  return TRUE;
}

static gboolean
run (OutcryCtl  *self,
     int         argc,
     char      **argv,
     GError    **error)
{
  const char *words[2] = { NULL, NULL };

  if (!outcry_ctl_parse (self, argc, argv, error))
    return FALSE;

  if (outcry_ctl_get_option (self, "version") != NULL)
    return outcry_ctl_write ("outcryctl " OUTCRY_VERSION "\n",
                             strlen ("outcryctl " OUTCRY_VERSION "\n"), error);
  for (guint i = 0; i < MIN (self->words->len, 2); i++)
    words[i] = g_ptr_array_index (self->words, i);
  if (outcry_ctl_get_option (self, "help") != NULL)
    return outcry_ctl_print_help (words[0], words[1], error);
  if (self->command == NULL)
    {
      g_set_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE,
                   _("a verb is missing; outcryctl help lists them"));
      return FALSE;
    }

  return set_up (self, error) && self->command->func (self, error);
}

static OutcryCtlExit
exit_of (const GError *error)
{
  if (g_error_matches (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE) ||
      g_error_matches (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_ADDRESS))
    return OUTCRY_CTL_USAGE;
  if (g_error_matches (error, OUTCRY_API_ERROR, OUTCRY_API_ERROR_NO_NODE))
    return OUTCRY_CTL_NO_NODE;

  return OUTCRY_CTL_REFUSED;
}

int
outcry_ctl_run (int    argc,
                char **argv)
{
  OutcryCtl self = { 0 };
  g_autoptr (GError) error = NULL;
  OutcryCtlExit result = OUTCRY_CTL_DONE;

  self.options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.words = g_ptr_array_new ();
  if (!run (&self, argc, argv, &error))
    {
      if (!g_error_matches (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_PIPE))
        g_printerr ("outcryctl: %s\n", error->message);
      result = exit_of (error);
    }
  g_clear_object (&self.client);
  g_hash_table_unref (self.options);
  g_ptr_array_unref (self.words);

  return result;
}
