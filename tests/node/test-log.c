/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node/outcry-log.h"

#include <string.h>

#define NOON (G_GINT64_CONSTANT (1641298812345678)) /* 2022-01-04T12:20:12.345678Z */

static const GLogField fields[] = {
  { "MESSAGE", "it \"said\"\nno", -1 },
  { "GLIB_DOMAIN", "outcry-node", -1 },
  { "OUTCRY_SOURCE", "kraken", -1 },
  { "OUTCRY_REASON", "two words", -1 },
  { "CODE_FILE", "secret.c", -1 },
};

static void
test_text (void)
{
  g_autofree char *line = outcry_log_format (G_LOG_LEVEL_WARNING, fields, G_N_ELEMENTS (fields),
                                             NOON, OUTCRY_LOG_TEXT);

  g_assert_cmpstr (line, ==,
                   "2022-01-04T12:20:12.345Z warning outcry-node: it \"said\"\\x0ano source=kraken "
                   "reason=\"two words\"");
}

static void
test_json (void)
{
  g_autofree char *line = outcry_log_format (G_LOG_LEVEL_INFO, fields, G_N_ELEMENTS (fields), NOON,
                                             OUTCRY_LOG_JSON);

  g_assert_cmpstr (line, ==,
                   "{\"time\":\"2022-01-04T12:20:12.345Z\",\"level\":\"info\",\"domain\":"
                   "\"outcry-node\",\"message\":\"it \\\"said\\\"\\nno\",\"source\":\"kraken\","
                   "\"reason\":\"two words\"}");
}

/* What came from outside cannot begin a line or hide in one. */
static void
test_hostile (void)
{
  const GLogField hostile[] = { { "MESSAGE", "a\r\n2022 error x: b\x1b[2J\xff", -1 } };
  g_autofree char *line = outcry_log_format (G_LOG_LEVEL_DEBUG, hostile, 1, NOON, OUTCRY_LOG_TEXT);

  g_assert_null (strpbrk (line, "\r\n\x1b"));
  g_assert_true (g_utf8_validate (line, -1, NULL));
}

static void
test_levels (void)
{
  GLogLevelFlags level;

  g_assert_true (outcry_log_level_from_string ("error", &level));
  g_assert_cmpint (level, ==, G_LOG_LEVEL_CRITICAL);
  g_assert_true (outcry_log_level_from_string ("debug", &level));
  g_assert_cmpint (level, ==, G_LOG_LEVEL_DEBUG);
  g_assert_false (outcry_log_level_from_string ("loud", &level));
}

/* In a process of its own, since a log can be taken over once. */
static void
test_writer (void)
{
  if (g_test_subprocess ())
    {
      outcry_log_init (G_LOG_LEVEL_MESSAGE, OUTCRY_LOG_TEXT);
      g_log_structured ("outcry-test", G_LOG_LEVEL_INFO, "MESSAGE", "too quiet");
      g_log_structured ("outcry-test", G_LOG_LEVEL_MESSAGE, "OUTCRY_KEY", "value", "MESSAGE",
                        "heard");
      outcry_log_init (G_LOG_LEVEL_INFO, OUTCRY_LOG_JSON);
      g_log_structured ("outcry-test", G_LOG_LEVEL_INFO, "MESSAGE", "now loud");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr (
      "*Z message outcry-test: heard key=value\n*\"level\":\"info\"*now loud*");
  g_test_trap_assert_stderr_unmatched ("*too quiet*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/log/text", test_text);
  g_test_add_func ("/node/log/json", test_json);
  g_test_add_func ("/node/log/hostile", test_hostile);
  g_test_add_func ("/node/log/levels", test_levels);
  g_test_add_func ("/node/log/writer", test_writer);

  return g_test_run ();
}
