/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets in a real GNOME Keyring on a private bus with a home of its own; and, in a child process,
 * without any service. */

#include "sources/outcry-secrets.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "sources-lab.h"
#include "sources/outcry-sources-error.h"

static void
on_result (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static char *
lookup (const char  *name,
        GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  outcry_secrets_lookup_async (name, NULL, on_result, &result);
  return outcry_secrets_lookup_finish (wait_result (&result), error);
}

static gboolean
store (const char  *name,
       const char  *value,
       GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  outcry_secrets_store_async (name, value, NULL, on_result, &result);
  return outcry_secrets_store_finish (wait_result (&result), error);
}

static gboolean
forget (const char  *name,
        GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  outcry_secrets_forget_async (name, NULL, on_result, &result);
  return outcry_secrets_forget_finish (wait_result (&result), error);
}

static char *
list (GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_auto(GStrv) names = NULL;

  outcry_secrets_list_async (NULL, on_result, &result);
  names = outcry_secrets_list_finish (wait_result (&result), error);
  return names != NULL ? g_strjoinv (" ", names) : NULL;
}

/* GTestDBus waits for the last reference of the connection, which libsecret keeps for good. */
static GSubprocess *
start_bus (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GDataInputStream) out = NULL;
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  GSubprocess *process;

  process = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--session", "--nofork",
                                         "--print-address=1", NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  address = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_nonnull (address);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  return process;
}

static void
on_name (GDBusConnection *bus,
         const char      *name,
         const char      *owner,
         gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

static GSubprocess *
start_keyring (const char *home)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                 G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;
  GOutputStream *in;
  gboolean ready = FALSE;
  guint watch;

  /* Its warnings are its own affair. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", home, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                         "--unlock", "--components=secrets", "--control-directory",
                                         home, NULL);
  g_assert_no_error (error);
  in = g_subprocess_get_stdin_pipe (process);
  g_output_stream_write_all (in, "pass", 4, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (in, NULL, NULL);

  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets",
                            G_BUS_NAME_WATCHER_FLAGS_NONE, on_name, NULL, &ready, NULL);
  while (!ready)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  return process;
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
run_with_keyring (void)
{
  g_autofree char *value = NULL;
  g_autofree char *names = NULL;
  g_autoptr(GError) error = NULL;

  value = lookup ("twelve-key", &error);
  g_assert_no_error (error);
  g_assert_null (value);
  g_assert_false (forget ("twelve-key", &error));
  g_assert_no_error (error);
  names = list (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (names, ==, "");
  g_clear_pointer (&names, g_free);

  store ("twelve-key", "abc", &error);
  g_assert_no_error (error);
  store ("fred-key", "grüße", &error);
  g_assert_no_error (error);
  store ("twelve-key", "def", &error);
  g_assert_no_error (error);

  value = lookup ("twelve-key", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, "def");
  outcry_secret_free (g_steal_pointer (&value));
  value = lookup ("fred-key", &error);
  g_assert_cmpstr (value, ==, "grüße");
  outcry_secret_free (g_steal_pointer (&value));
  names = list (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (names, ==, "fred-key twelve-key");

  g_assert_true (forget ("twelve-key", &error));
  g_assert_no_error (error);
  value = lookup ("twelve-key", &error);
  g_assert_no_error (error);
  g_assert_null (value);
}

/* A source that needs a key waits for it, in words, and works as soon as it is told that the key is
 * there. */
static void
run_source_with_secret (void)
{
  Lab lab = { 0 };
  OutcrySource *source;
  g_autoptr (GError) error = NULL;

  lab_set_up (&lab, NULL);
  source = lab_add (
      &lab,
      lab_parse_recipe (
          "recipe: 1\nname: keyed\nsource: kraken.com\n"
          "instruments: {BTC-USD: {rest: XBTUSD, price: 1, quantity: 8}}\n"
          "candles:\n"
          "  get: "
          "https://api.kraken.com/0/public/OHLC?pair={rest}&interval={step}&key={secret:kraken-key}\n"
          "  steps: {1m: 1}\n"
          "  rows: $.result.*[*]\n"
          "  drop: last\n"
          "  empty: volume\n"
          "  bar: {time: {at: '[0]', unit: s}, open: '[1]', high: '[2]', low: '[3]', close: '[4]', "
          "volume: '[6]'}\n"),
      NULL);
  outcry_sources_start (lab.sources);
  lab_wait_state (&lab, source, OUTCRY_SOURCE_NEEDS_SECRET, OUTCRY_MINUTE);
  g_assert_cmpstr (outcry_source_get_last_error (source), ==,
                   "the secret \"kraken-key\" is needed and is not in the keyring");

  store ("kraken-key", "s3cr3t", &error);
  g_assert_no_error (error);
  outcry_sources_secret_changed (lab.sources, "kraken-key");
  lab_advance (&lab, 5 * OUTCRY_SECOND);
  g_assert_cmpint (outcry_source_get_state (source), ==, OUTCRY_SOURCE_IDLE);
  g_assert_null (outcry_source_get_last_error (source));
  g_assert_cmpuint (lab_count (&lab, "keyed BTC-USD 1m"), >=, 700);
  g_assert_nonnull (strstr (outcry_replay_get_request (lab.replay, 0)->target, "&key=s3cr3t"));

  /* What fails is told without it. */
  outcry_replay_add_fault (lab.replay, "500", -1, NULL);
  lab_wait_runs (&lab, 1, 2 * OUTCRY_MINUTE);
  g_assert_null (strstr (lab_last_run (&lab), "s3cr3t"));
  lab_tear_down (&lab, NULL);
}

static void
test_keyring (void)
{
  g_autoptr(GSubprocess) bus = NULL;
  g_autoptr(GSubprocess) keyring = NULL;
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autofree char *home = NULL;

  if (daemon == NULL)
    {
      g_test_skip ("gnome-keyring-daemon is not installed");
      return;
    }
  home = g_dir_make_tmp ("outcry-keyring-XXXXXX", NULL);
  g_assert_nonnull (home);
  bus = start_bus ();
  keyring = start_keyring (home);
  run_with_keyring ();
  run_source_with_secret ();

  g_subprocess_send_signal (keyring, SIGTERM);
  g_subprocess_wait (keyring, NULL, NULL);
  g_subprocess_send_signal (bus, SIGTERM);
  g_subprocess_wait (bus, NULL, NULL);
  remove_tree (home);
}

static void
test_no_service (void)
{
  g_autofree char *value = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  value = lookup ("twelve-key", &error);
  g_assert_null (value);
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET);
  g_assert_true (g_str_has_prefix (error->message, "there is no Secret Service in this session"));
  g_clear_error (&error);
  g_assert_false (store ("twelve-key", "abc", &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET);
  g_clear_error (&error);
  g_assert_false (forget ("twelve-key", &error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET);
  g_clear_error (&error);
  g_assert_null (list (&error));
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET);
}

static void
test_bounds (void)
{
  g_autofree char *large = g_strnfill (OUTCRY_SECRET_MAX_VALUE + 1, 'x');
  const char *values[] = { "", "a\nb", "\xff", large };

  g_assert_true (outcry_secret_name_is_valid ("alpha-vantage.key_2"));
  g_assert_false (outcry_secret_name_is_valid (""));
  g_assert_false (outcry_secret_name_is_valid ("a b"));
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (store ("key", values[i], &error));
      g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_SECRET);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/secrets/no-service", test_no_service);
  g_test_add_func ("/sources/secrets/bounds", test_bounds);
  g_test_add_func ("/sources/secrets/keyring", test_keyring);

  return g_test_run ();
}
