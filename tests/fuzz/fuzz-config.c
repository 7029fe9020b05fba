/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings: the input as a file, as an environment and as a command line, a line a string. A refusal
 * has words; whatever happens, every value is one of its key's. */

#include "base/outcry-config.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const char * const levels[] = { "info", "debug", NULL };

static const OutcryConfigKey keys[] = {
  { "data-dir", OUTCRY_CONFIG_STRING },
  { "log-level", OUTCRY_CONFIG_CHOICE, "info", levels },
  { "no-mdns", OUTCRY_CONFIG_BOOLEAN },
  { "fetch", OUTCRY_CONFIG_BOOLEAN, "yes" },
  { "port", OUTCRY_CONFIG_INTEGER, "1", .minimum = 1, .maximum = 65535 },
  { "timeout", OUTCRY_CONFIG_DURATION, "1s", .minimum = 1, .maximum = 60000000 },
  { "listen", OUTCRY_CONFIG_LIST, "a b" },
  { NULL },
};

static void
check (OutcryConfig *config,
       gboolean      taken,
       const GError *error)
{
  g_assert_true (taken == (error == NULL));
  g_assert_true (g_strv_contains (levels, outcry_config_get_string (config, "log-level")));
  g_assert_cmpint (outcry_config_get_integer (config, "port"), >=, 1);
  g_assert_cmpint (outcry_config_get_integer (config, "port"), <=, 65535);
  g_assert_cmpint (outcry_config_get_integer (config, "timeout"), >=, 1);
  g_assert_cmpint (outcry_config_get_integer (config, "timeout"), <=, 60000000);
  g_assert_nonnull (outcry_config_get_list (config, "listen"));
  for (const OutcryConfigKey *key = keys; key->key != NULL; key++)
    g_assert_nonnull (outcry_config_get_origin (config, key->key));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *copy = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", 64);
  /* Its strings are moved and dropped, never freed. */
  g_autofree char **argv = g_memdup2 (lines, (g_strv_length (lines) + 1) * sizeof (char *));
  g_autoptr (GError) error = NULL;
  OutcryConfig *config = outcry_config_new (keys);
  int argc = (int) g_strv_length (lines), before = argc;
  gboolean taken;

  taken = outcry_config_take_text (config, (const char *) data, (gssize) size, "f", &error);
  check (config, taken, error);
  g_object_unref (config);

  g_clear_error (&error);
  config = outcry_config_new (keys);
  taken = outcry_config_take_environment (config, (const char * const *) lines, &error);
  check (config, taken, error);
  g_clear_error (&error);
  taken = outcry_config_take_options (config, &argc, argv, &error);
  check (config, taken, error);
  g_assert_cmpint (argc, <=, before);
  g_assert_true (!taken || argv[argc] == NULL);
  g_object_unref (config);
  return 0;
}
