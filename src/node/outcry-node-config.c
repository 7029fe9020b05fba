/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of a node: the table, and what a table cannot say about them. */

#include "node/outcry-node-private.h"

#include "outcry-build-config.h"

static const char * const log_levels[] = { "error", "warning", "message", "info", "debug", NULL };
static const char * const log_formats[] = { "text", "json", NULL };

static const OutcryConfigKey keys[] = {
  { "data-dir", OUTCRY_CONFIG_STRING, NULL, NULL, 0, 0, "DIR",
    "where the node keeps everything (default: outcry in the XDG data home)" },
  { "config", OUTCRY_CONFIG_STRING, NULL, NULL, 0, 0, "FILE",
    "settings in YAML (default: outcry.yaml in the data directory)" },
  { "listen", OUTCRY_CONFIG_LIST, NULL, NULL, 0, 0, "MULTIADDR",
    "address to accept peers at" },
  { "bootstrap", OUTCRY_CONFIG_LIST, NULL, NULL, 0, 0, "MULTIADDR",
    "peer to begin with" },
  { "no-mdns", OUTCRY_CONFIG_BOOLEAN, "false", NULL, 0, 0, NULL,
    "do not look for peers on the local network" },
  { "network", OUTCRY_CONFIG_STRING, "main", NULL, 0, 0, "NAME",
    "name of the network; nodes of other names are not met" },
  { "log-level", OUTCRY_CONFIG_CHOICE, "message", log_levels, 0, 0, "LEVEL",
    "least severity that is written to stderr" },
  { "log-format", OUTCRY_CONFIG_CHOICE, "text", log_formats, 0, 0, "FORMAT",
    "lines for people or JSON lines" },
  { "source-override", OUTCRY_CONFIG_LIST, NULL, NULL, 0, 0, "HOST=URL",
    "send requests and sockets of sources to HOST to URL instead" },
  { "prefer", OUTCRY_CONFIG_LIST, NULL, NULL, 0, 0, "SOURCE",
    "source whose prices are shown before those of others" },
  { NULL },
};

const OutcryConfigKey *
outcry_node_get_config_keys (void)
{
  return keys;
}

const char *
outcry_node_get_pkgdatadir (void)
{
  const char *directory = g_getenv ("OUTCRY_PKGDATADIR");

  return directory != NULL && *directory != '\0' ? directory : OUTCRY_PKGDATADIR;
}

char *
outcry_node_find_data_dir (OutcryConfig *config)
{
  const char *directory;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (config), NULL);

  directory = outcry_config_get_string (config, "data-dir");
  return directory != NULL ? g_canonicalize_filename (directory, NULL)
                           : g_build_filename (g_get_user_data_dir (), "outcry", NULL);
}

/* "/ip4/0.0.0.0/tcp/4001": components between slashes, none of them empty. What they mean is for
 * the layer that listens. */
static gboolean
is_multiaddr (const char *text)
{
  if (text[0] != '/' || text[1] == '\0' || g_str_has_suffix (text, "/"))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || (p[0] == '/' && p[1] == '/'))
      return FALSE;
  return TRUE;
}

static gboolean
is_name (const char *text)
{
  gsize length = strlen (text);

  return length >= 1 && length <= 32 &&
         strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static gboolean
check_list (OutcryConfig *config,
            const char   *key,
            gboolean (*check) (const char *),
            const char   *expected,
            GError      **error)
{
  const char * const *list = outcry_config_get_list (config, key);

  for (guint i = 0; list[i] != NULL; i++)
    if (!check (list[i]))
      {
        g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_VALUE,
                     "%s: %s: \"%s\" is not %s", outcry_config_get_origin (config, key), key,
                     list[i], expected);
        return FALSE;
      }
  return TRUE;
}

gboolean
outcry_node_check_config (OutcryConfig  *config,
                          GError       **error)
{
  const char *network;

  g_return_val_if_fail (OUTCRY_IS_CONFIG (config), FALSE);

  if (!check_list (config, "listen", is_multiaddr, "a multiaddr like /ip4/0.0.0.0/tcp/4001",
                   error) ||
      !check_list (config, "bootstrap", is_multiaddr, "a multiaddr like /ip4/192.0.2.1/tcp/4001",
                   error) ||
      !check_list (config, "prefer", is_name, "the name of a source", error))
    return FALSE;

  network = outcry_config_get_string (config, "network");
  if (!is_name (network))
    {
      g_set_error (error, OUTCRY_CONFIG_ERROR, OUTCRY_CONFIG_ERROR_VALUE,
                   "%s: network: \"%s\" is not a name of 1 to 32 of a-z 0-9 -",
                   outcry_config_get_origin (config, "network"), network);
      return FALSE;
    }
  return TRUE;
}
