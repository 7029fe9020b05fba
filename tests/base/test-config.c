/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-config.h"
#include "base/outcry-time.h"

#include <glib/gstdio.h>
#include <string.h>

static const char * const levels[] = { "error", "warning", "info", "debug", NULL };

static const OutcryConfigKey keys[] = {
  { "data-dir", OUTCRY_CONFIG_STRING, NULL, .argument = "DIR",
    .description = "Where data is kept" },
  { "log-level", OUTCRY_CONFIG_CHOICE, "info", levels, .argument = "LEVEL",
    .description = "How much is told" },
  { "no-mdns", OUTCRY_CONFIG_BOOLEAN, NULL, .description = "Do not look for peers on the LAN" },
  { "fetch", OUTCRY_CONFIG_BOOLEAN, "yes", .description = "Fetch from sources" },
  { "port", OUTCRY_CONFIG_INTEGER, "0", .minimum = 0, .maximum = 65535, .argument = "PORT",
    .description = "Port" },
  { "offset", OUTCRY_CONFIG_INTEGER, "-5" },
  { "timeout", OUTCRY_CONFIG_DURATION, "30s", .minimum = OUTCRY_SECOND, .maximum = OUTCRY_HOUR,
    .argument = "TIME",
    .description = "How long an answer may take before a source counts as dead" },
  { "listen", OUTCRY_CONFIG_LIST, "/ip4/0 /ip6/0", .argument = "MULTIADDR",
    .description = "Listen there" },
  { NULL },
};

static void
test_defaults (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);

  g_assert_null (outcry_config_get_string (config, "data-dir"));
  g_assert_cmpstr (outcry_config_get_string (config, "log-level"), ==, "info");
  g_assert_false (outcry_config_get_boolean (config, "no-mdns"));
  g_assert_true (outcry_config_get_boolean (config, "fetch"));
  g_assert_cmpint (outcry_config_get_integer (config, "offset"), ==, -5);
  g_assert_cmpint (outcry_config_get_integer (config, "timeout"), ==, 30 * OUTCRY_SECOND);
  g_assert_cmpuint (g_strv_length ((char **) outcry_config_get_list (config, "listen")), ==, 2);
  g_assert_cmpstr (outcry_config_get_origin (config, "listen"), ==, "default");
}

static void
test_options (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);
  g_autoptr (GError) error = NULL;
  char *argv[] = { (char *) "outcryd",
                   (char *) "first",
                   (char *) "--data-dir",
                   (char *) "/x",
                   (char *) "--no-mdns",
                   (char *) "--log-level=debug",
                   (char *) "-v",
                   (char *) "--no-fetch",
                   (char *) "--listen",
                   (char *) "/a",
                   (char *) "--listen=/b",
                   (char *) "--offset",
                   (char *) "-7",
                   (char *) "--",
                   (char *) "--data-dir",
                   (char *) "last",
                   NULL };
  int argc = G_N_ELEMENTS (argv) - 1;

  outcry_config_take_options (config, &argc, argv, &error);
  g_assert_no_error (error);
  g_assert_cmpint (argc, ==, 5);
  g_assert_cmpstr (argv[0], ==, "outcryd");
  g_assert_cmpstr (argv[1], ==, "first");
  g_assert_cmpstr (argv[2], ==, "-v");
  g_assert_cmpstr (argv[3], ==, "--data-dir");
  g_assert_cmpstr (argv[4], ==, "last");
  g_assert_null (argv[5]);
  g_assert_cmpstr (outcry_config_get_string (config, "data-dir"), ==, "/x");
  g_assert_cmpstr (outcry_config_get_string (config, "log-level"), ==, "debug");
  g_assert_true (outcry_config_get_boolean (config, "no-mdns"));
  g_assert_false (outcry_config_get_boolean (config, "fetch"));
  g_assert_cmpint (outcry_config_get_integer (config, "offset"), ==, -7);
  g_assert_cmpstr (outcry_config_get_list (config, "listen")[0], ==, "/a");
  g_assert_cmpstr (outcry_config_get_list (config, "listen")[1], ==, "/b");
  g_assert_null (outcry_config_get_list (config, "listen")[2]);
  g_assert_cmpstr (outcry_config_get_origin (config, "listen"), ==, "option");
}

static void
test_bad_options (void)
{
  static const struct
  {
    const char        *option, *next;
    OutcryConfigError  code;
    const char        *message;
  } cases[] = {
    { "--log-levl", "info", OUTCRY_CONFIG_ERROR_UNKNOWN,
      "unknown option “--log-levl”; did you mean “--log-level”?" },
    { "--frobnicate", NULL, OUTCRY_CONFIG_ERROR_UNKNOWN, "unknown option “--frobnicate”" },
    { "--no-port", NULL, OUTCRY_CONFIG_ERROR_UNKNOWN, "unknown option “--no-port”" },
    { "--=", NULL, OUTCRY_CONFIG_ERROR_UNKNOWN, "unknown option “--”" },
    { "--log-level", "loud", OUTCRY_CONFIG_ERROR_VALUE,
      "--log-level: “loud” is not one of error, warning, info, debug" },
    { "--log-level", NULL, OUTCRY_CONFIG_ERROR_VALUE, "--log-level needs a value: LEVEL" },
    { "--offset", NULL, OUTCRY_CONFIG_ERROR_VALUE, "--offset needs a value" },
    { "--data-dir", "--fetch", OUTCRY_CONFIG_ERROR_VALUE, "--data-dir needs a value: DIR" },
    { "--port=65536", NULL, OUTCRY_CONFIG_ERROR_VALUE,
      "--port: “65536” is not within 0 and 65535" },
    { "--port=1.5", NULL, OUTCRY_CONFIG_ERROR_VALUE, "--port: “1.5” is not a whole number" },
    { "--port=", NULL, OUTCRY_CONFIG_ERROR_VALUE, "--port: “” is not a whole number" },
    { "--timeout=2h", NULL, OUTCRY_CONFIG_ERROR_VALUE, "--timeout: “2h” is not within 1s and 1h" },
    { "--timeout=2", NULL, OUTCRY_CONFIG_ERROR_VALUE,
      "--timeout: “2” is not a duration such as 250ms, 5s, 1m, 4h, 1d or 1w" },
    { "--no-fetch=1", NULL, OUTCRY_CONFIG_ERROR_VALUE, "--no-fetch takes no value" },
    { "--fetch=maybe", NULL, OUTCRY_CONFIG_ERROR_VALUE,
      "--fetch: “maybe” is not true or false, yes or no, on or off, 1 or 0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OutcryConfig) config = outcry_config_new (keys);
      g_autoptr (GError) error = NULL;
      char *argv[] = { (char *) "x", (char *) cases[i].option, (char *) cases[i].next, NULL };
      int argc = cases[i].next != NULL ? 3 : 2;

      g_assert_false (outcry_config_take_options (config, &argc, argv, &error));
      g_assert_error (error, OUTCRY_CONFIG_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_environment (void)
{
  static const char * const envp[] = {
    "PATH=/bin",
    "OUTCRY_LOG_LEVEL=warning",
    "OUTCRY_LISTEN= /a  /b ",
    "OUTCRY_FETCH=OFF",
    "OUTCRY_PORT=",
    "OUTCRY_SOMETHING_ELSE=1",
    NULL,
  };
  static const char * const bad[] = { "OUTCRY_PORT=x", NULL };
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);
  g_autoptr (GError) error = NULL;

  g_assert_true (outcry_config_take_environment (config, envp, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (outcry_config_get_string (config, "log-level"), ==, "warning");
  g_assert_cmpstr (outcry_config_get_list (config, "listen")[0], ==, "/a");
  g_assert_cmpstr (outcry_config_get_list (config, "listen")[1], ==, "/b");
  g_assert_null (outcry_config_get_list (config, "listen")[2]);
  g_assert_false (outcry_config_get_boolean (config, "fetch"));
  g_assert_cmpstr (outcry_config_get_origin (config, "port"), ==, "default");
  g_assert_cmpstr (outcry_config_get_origin (config, "fetch"), ==, "environment");
  g_assert_false (outcry_config_take_environment (config, bad, &error));
  g_assert_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_VALUE);
  g_assert_cmpstr (error->message, ==, "OUTCRY_PORT: “x” is not a whole number");
}

/* A file of that text, which is gone with the test. */
static gboolean
take_text (OutcryConfig  *config,
           const char    *text,
           gssize         len,
           GError       **error)
{
  g_autofree char *dir = g_dir_make_tmp ("outcry-config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "outcry.yaml", NULL);
  g_autofree char *prefix = g_strconcat (dir, G_DIR_SEPARATOR_S, NULL);
  gboolean taken;

  g_assert_true (g_file_set_contents (path, text, len, NULL));
  taken = outcry_config_take_file (config, path, TRUE, error);
  if (error != NULL && *error != NULL)
    {
      /* Tell the place apart from the folder's random name. */
      g_assert_true (g_str_has_prefix ((*error)->message, prefix));
      memmove ((*error)->message, (*error)->message + strlen (prefix),
               strlen ((*error)->message + strlen (prefix)) + 1);
    }
  g_unlink (path);
  g_rmdir (dir);
  return taken;
}

static void
test_file (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);
  g_autoptr (GError) error = NULL;

  take_text (config,
             "# Settings\n"
             "data-dir: /srv/outcry\n"
             "log-level: debug\n"
             "no-mdns: true\n"
             "timeout:    4m\n"
             "listen:\n"
             "  - /a\n"
             "  - /b\n",
             -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (outcry_config_get_string (config, "data-dir"), ==, "/srv/outcry");
  g_assert_true (outcry_config_get_boolean (config, "no-mdns"));
  g_assert_cmpint (outcry_config_get_integer (config, "timeout"), ==, 4 * OUTCRY_MINUTE);
  g_assert_cmpuint (g_strv_length ((char **) outcry_config_get_list (config, "listen")), ==, 2);
  g_assert_true (
      g_str_has_suffix (outcry_config_get_origin (config, "timeout"), "outcry.yaml:5:13"));

  g_assert_true (take_text (config, "listen: /c\n", -1, NULL));
  g_assert_cmpstr (outcry_config_get_list (config, "listen")[0], ==, "/c");
  g_assert_null (outcry_config_get_list (config, "listen")[1]);
  g_assert_true (take_text (config, "listen:\n  # - /c\n", -1, NULL));
  g_assert_null (outcry_config_get_list (config, "listen")[0]);
  g_assert_true (take_text (config, "", -1, NULL));
}

static void
test_bad_file (void)
{
  static const struct
  {
    const char        *text;
    OutcryConfigError  code;
    const char        *message;
  } cases[] = {
    { "fetch: yes\nlog_level: info\n", OUTCRY_CONFIG_ERROR_UNKNOWN,
      "outcry.yaml:2:1: unknown key “log_level”; did you mean “log-level”?" },
    { "fetch: yes\nport:   no\n", OUTCRY_CONFIG_ERROR_VALUE,
      "outcry.yaml:2:9: port: “no” is not a whole number" },
    { "port: [1]\n", OUTCRY_CONFIG_ERROR_VALUE, "outcry.yaml:1:7: port: one value is expected" },
    { "port:\n", OUTCRY_CONFIG_ERROR_VALUE, "outcry.yaml:1:6: port: one value is expected" },
    { "listen: [/a, [/b]]\n", OUTCRY_CONFIG_ERROR_VALUE,
      "outcry.yaml:1:14: listen: one value is expected" },
    { "listen: {a: b}\n", OUTCRY_CONFIG_ERROR_VALUE,
      "outcry.yaml:1:9: listen: one value is expected" },
    { "- fetch\n", OUTCRY_CONFIG_ERROR_FILE, "outcry.yaml:1:1: keys with values are expected" },
    { "fetch: &a yes\n", OUTCRY_CONFIG_ERROR_FILE, "outcry.yaml:1:8: anchors are not supported" },
    { "fetch: yes\nfetch: no\n", OUTCRY_CONFIG_ERROR_FILE,
      "outcry.yaml:2:1: the key “fetch” is there already, with the value of line 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OutcryConfig) config = outcry_config_new (keys);
      g_autoptr (GError) error = NULL;

      g_assert_false (take_text (config, cases[i].text, -1, &error));
      g_assert_error (error, OUTCRY_CONFIG_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_no_file (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) endless = NULL;

  g_assert_true (outcry_config_take_file (config, "/nonexistent/outcry.yaml", FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (outcry_config_take_file (config, "/nonexistent/outcry.yaml", TRUE, &error));
  g_assert_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_FILE);
  g_assert_true (g_str_has_prefix (error->message, "/nonexistent/outcry.yaml: "));
  g_assert_false (outcry_config_take_file (config, "/", FALSE, NULL));
  g_assert_false (outcry_config_take_file (config, "/dev/zero", FALSE, &endless));
  g_assert_cmpstr (endless->message, ==, "/dev/zero:1:1: larger than 1048576 bytes");
}

/* Whatever the order in which they are taken. */
static void
test_precedence (void)
{
  static const char * const envp[] = { "OUTCRY_LOG_LEVEL=error", "OUTCRY_PORT=2",
                                      "OUTCRY_LISTEN=/env", NULL };
  const char *file = "log-level: warning\nport: 1\nlisten: [/file]\ndata-dir: /file\n";

  for (guint order = 0; order < 6; order++)
    {
      g_autoptr (OutcryConfig) config = outcry_config_new (keys);
      char *argv[] = { (char *) "x", (char *) "--port=3", NULL };
      int argc = 2;

      for (guint step = 0; step < 3; step++)
        {
          switch ((order / 2 + step * (1 + order % 2)) % 3)
            {
            case 0:
              g_assert_true (outcry_config_take_options (config, &argc, argv, NULL));
              break;
            case 1:
              g_assert_true (outcry_config_take_environment (config, envp, NULL));
              break;
            default:
              g_assert_true (take_text (config, file, -1, NULL));
              break;
            }
        }
      g_assert_cmpint (outcry_config_get_integer (config, "port"), ==, 3);
      g_assert_cmpstr (outcry_config_get_origin (config, "port"), ==, "option");
      g_assert_cmpstr (outcry_config_get_string (config, "log-level"), ==, "error");
      g_assert_cmpstr (outcry_config_get_list (config, "listen")[0], ==, "/env");
      g_assert_null (outcry_config_get_list (config, "listen")[1]);
      g_assert_cmpstr (outcry_config_get_string (config, "data-dir"), ==, "/file");
    }
}

/* A mistake is told even where an option hides it. */
static void
test_hidden_mistake (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);

  g_assert_true (outcry_config_set (config, "port", "3", NULL));
  g_assert_false (take_text (config, "port: x\n", -1, NULL));
  g_assert_cmpint (outcry_config_get_integer (config, "port"), ==, 3);
}

static void
test_set (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);
  g_autoptr (GError) error = NULL;

  g_assert_true (outcry_config_set (config, "listen", "/a", NULL));
  g_assert_true (outcry_config_set (config, "listen", "/b", NULL));
  g_assert_cmpuint (g_strv_length ((char **) outcry_config_get_list (config, "listen")), ==, 2);
  g_assert_false (outcry_config_set (config, "lisen", "/b", &error));
  g_assert_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_UNKNOWN);
  g_assert_cmpstr (error->message, ==, "unknown key “lisen”; did you mean “listen”?");
}

static void
test_describe (void)
{
  g_autoptr (OutcryConfig) config = outcry_config_new (keys);
  g_autofree char *text = outcry_config_describe (config);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, 80);
  g_assert_cmpstr (lines[0], ==, "  --data-dir DIR            Where data is kept");
  g_assert_cmpstr (lines[1], ==,
                   "  --log-level LEVEL         How much is told (error, warning, info, debug)");
  g_assert_cmpstr (lines[2], ==, "                            (default: info)");
  g_assert_cmpstr (lines[3], ==, "  --no-mdns                 Do not look for peers on the LAN");
  g_assert_cmpstr (lines[4], ==, "  --[no-]fetch              Fetch from sources");
  g_assert_null (strstr (text, "offset"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/config/defaults", test_defaults);
  g_test_add_func ("/base/config/options", test_options);
  g_test_add_func ("/base/config/bad-options", test_bad_options);
  g_test_add_func ("/base/config/environment", test_environment);
  g_test_add_func ("/base/config/file", test_file);
  g_test_add_func ("/base/config/bad-file", test_bad_file);
  g_test_add_func ("/base/config/no-file", test_no_file);
  g_test_add_func ("/base/config/precedence", test_precedence);
  g_test_add_func ("/base/config/hidden-mistake", test_hidden_mistake);
  g_test_add_func ("/base/config/set", test_set);
  g_test_add_func ("/base/config/describe", test_describe);

  return g_test_run ();
}
