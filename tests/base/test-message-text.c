/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-config.h"
#include "base/outcry-decimal.h"
#include "base/outcry-message-text.h"
#include "base/outcry-yaml.h"

#include <string.h>

static void
assert_shown (const char *text,
              gssize      len,
              gsize       most,
              const char *expected)
{
  g_autofree char *shown = outcry_message_text (text, len, most);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_shown (void)
{
  assert_shown ("", 0, 10, "");
  assert_shown (NULL, 0, 10, "");
  assert_shown ("für 日本 😀", -1, G_MAXSIZE, "für 日本 😀");
  assert_shown ("\033[31mred\r\n\ttwo", -1, 40, "�[31mred���two");
  assert_shown ("a\0b", 3, 40, "a�b");
  assert_shown ("\xff\xc3(\xe2\x82", 5, 40, "��(��");
  assert_shown ("\xc2\x9b" "1m\xe2\x80\xae" "321\xe2\x80\xa8", -1, 40, "�1m�321�");
  assert_shown ("abcd", -1, 4, "abcd");
  assert_shown ("abcde", -1, 4, "abcd…");
  assert_shown ("äöüß€", -1, 3, "äöü…");
  assert_shown ("abc", 2, 40, "ab");
}

/* Bounds of a buffer hold to the byte. */
static void
test_cut_character (void)
{
  g_autofree char *bytes = g_memdup2 ("\xf0\x9f\x98", 3);

  assert_shown (bytes, 3, 40, "���");
}

static gboolean
is_one_line (const char *message)
{
  for (const char *p = message; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return FALSE;
    }
  return g_utf8_validate (message, -1, NULL);
}

/* Messages that quote what they refuse. */
static void
test_messages (void)
{
  static const OutcryConfigKey keys[] = { { .key = "known" }, { .key = NULL } };
  static const char * const known[] = { "known", NULL };
  static const char * const texts[] = {
    "\"\\e[2J\\nfake:1:1: all is well\": 1", "\"a\\n\": 1\n\"a\\n\": 2"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OutcryYaml) yaml = outcry_yaml_parse (texts[i], -1, "a\033[1m\xff" "b", &error);

      if (yaml != NULL)
        outcry_yaml_node_check_keys (outcry_yaml_get_root (yaml), known, &error);
      g_assert_nonnull (error);
      g_assert_true (is_one_line (error->message));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (OutcryConfig) config = outcry_config_new (keys);
      g_autoptr (GError) error = NULL;

      g_assert_false (outcry_config_take_text (config, texts[i], -1, "f", &error));
      g_assert_true (is_one_line (error->message));
    }
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value;

      g_assert_false (outcry_decimal_parse (i == 0 ? "1\n\033[2J" : "\xff", -1, 2,
                                            OUTCRY_ROUND_REFUSE, &value, &error));
      g_assert_true (is_one_line (error->message));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/message-text/shown", test_shown);
  g_test_add_func ("/base/message-text/cut-character", test_cut_character);
  g_test_add_func ("/base/message-text/messages", test_messages);

  return g_test_run ();
}
