/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sources/outcry-address-policy.h"

#include <libsoup/soup.h>
#include <string.h>

#include "sources/outcry-sources-error.h"

static void
test_private (void)
{
  static const char *const texts[] = {
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::fb",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:0a00:0001::1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "100::1",
    "3fff::1",
    "::7f00:1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_nonnull (address);
      g_assert_false (outcry_address_is_public (address));
    }
}

static void
test_public (void)
{
  static const char *const texts[] = {
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "104.18.32.7",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::6812:2007",
    "2a00:1450::1",
    "2001:4860::8888",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
    "2002:0101:0101::1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_true (outcry_address_is_public (address));
    }
}

static void
test_host (void)
{
  g_assert_true (outcry_host_is_of ("kraken.com", "kraken.com"));
  g_assert_true (outcry_host_is_of ("API.Kraken.com", "kraken.com"));
  g_assert_false (outcry_host_is_of ("notkraken.com", "kraken.com"));
  g_assert_false (outcry_host_is_of ("kraken.com.evil.net", "kraken.com"));
  g_assert_false (outcry_host_is_of ("com", "kraken.com"));
  g_assert_false (outcry_host_is_of ("kraken.com", ""));
}

static gboolean
is_allowed (const char *text,
            gboolean    allow_private)
{
  g_autoptr(GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GError) error = NULL;
  const char *source = strchr (text, '.') != NULL && g_ascii_isdigit (*g_uri_get_host (uri))
                           ? g_uri_get_host (uri)
                           : "kraken.com";

  if (outcry_uri_check (uri, source, allow_private, &error))
    return TRUE;
  g_assert_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED);
  return FALSE;
}

static void
test_uri (void)
{
  g_assert_true (is_allowed ("https://api.kraken.com/0/public/OHLC?pair=XBTUSD", FALSE));
  g_assert_true (is_allowed ("wss://ws.kraken.com/v2", FALSE));
  g_assert_false (is_allowed ("http://api.kraken.com/", FALSE));
  g_assert_false (is_allowed ("ws://ws.kraken.com/", FALSE));
  g_assert_false (is_allowed ("ftp://api.kraken.com/", TRUE));
  g_assert_false (is_allowed ("https://u:p@api.kraken.com/", TRUE));
  g_assert_false (is_allowed ("https://evil.net/", TRUE));
  g_assert_false (is_allowed ("https://127.0.0.1/", FALSE));
  g_assert_true (is_allowed ("http://127.0.0.1:8080/", TRUE));
  g_assert_true (is_allowed ("https://1.1.1.1/", FALSE));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/address-policy/private", test_private);
  g_test_add_func ("/sources/address-policy/public", test_public);
  g_test_add_func ("/sources/address-policy/host", test_host);
  g_test_add_func ("/sources/address-policy/uri", test_uri);

  return g_test_run ();
}
