/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Public addresses, hosts of a source, schemes. IPv6 is an allow-list (2000::/3 less its special
 * parts), since all that is given out to the public lies there. */

#include "sources/outcry-address-policy.h"

#include <string.h>

#include "sources/outcry-sources-error.h"

typedef struct
{
  guint8 bytes[4];
  guint  bits;
} Ipv4Range;

static const Ipv4Range special_ipv4[] = {
  { { 0, 0, 0, 0 }, 8 },      { { 10, 0, 0, 0 }, 8 },     { { 100, 64, 0, 0 }, 10 },
  { { 127, 0, 0, 0 }, 8 },    { { 169, 254, 0, 0 }, 16 }, { { 172, 16, 0, 0 }, 12 },
  { { 192, 0, 0, 0 }, 24 },   { { 192, 0, 2, 0 }, 24 },   { { 192, 88, 99, 0 }, 24 },
  { { 192, 168, 0, 0 }, 16 }, { { 198, 18, 0, 0 }, 15 },  { { 198, 51, 100, 0 }, 24 },
  { { 203, 0, 113, 0 }, 24 }, { { 224, 0, 0, 0 }, 4 },    { { 240, 0, 0, 0 }, 4 },
};

static gboolean
has_prefix (const guint8 *address,
            const guint8 *prefix,
            guint         bits)
{
  guint whole = bits / 8;
  guint rest = bits % 8;

  if (memcmp (address, prefix, whole) != 0)
    return FALSE;
  return rest == 0 || (address[whole] >> (8 - rest)) == (prefix[whole] >> (8 - rest));
}

static gboolean
ipv4_is_public (const guint8 *bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (special_ipv4); i++)
    {
      if (has_prefix (bytes, special_ipv4[i].bytes, special_ipv4[i].bits))
        return FALSE;
    }
  return TRUE;
}

static gboolean
ipv6_is_public (const guint8 *bytes)
{
  static const guint8 nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

  if (memcmp (bytes, mapped, sizeof mapped) == 0 || memcmp (bytes, nat64, sizeof nat64) == 0)
    return ipv4_is_public (bytes + 12);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) /* 6to4 */
    return ipv4_is_public (bytes + 2);
  if ((bytes[0] & 0xe0) != 0x20)
    return FALSE;
  if (bytes[0] == 0x20 && bytes[1] == 0x01)
    {
      /* 2001::/23 is IETF's (Teredo, ORCHID ...), 2001:db8::/32 for documents. */
      if ((bytes[2] & 0xfe) == 0 || (bytes[2] == 0x0d && bytes[3] == 0xb8))
        return FALSE;
    }
  /* 3fff::/20, for documents. */
  return !(bytes[0] == 0x3f && bytes[1] == 0xff && bytes[2] < 0x10);
}

gboolean
outcry_address_is_public (GInetAddress *address)
{
  const guint8 *bytes;

  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return ipv4_is_public (bytes);
  return ipv6_is_public (bytes);
}

gboolean
outcry_host_is_of (const char *host,
                   const char *source)
{
  gsize host_length, source_length;

  g_return_val_if_fail (host != NULL, FALSE);
  g_return_val_if_fail (source != NULL, FALSE);

  host_length = strlen (host);
  source_length = strlen (source);
  if (source_length == 0 || host_length < source_length)
    return FALSE;
  if (g_ascii_strcasecmp (host + host_length - source_length, source) != 0)
    return FALSE;
  return host_length == source_length || host[host_length - source_length - 1] == '.';
}

gboolean
outcry_uri_check (GUri        *uri,
                  const char  *source,
                  gboolean     allow_private,
                  GError     **error)
{
  g_autoptr(GInetAddress) literal = NULL;
  const char *scheme;
  const char *host;
  gboolean plain;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (source != NULL, FALSE);

  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  plain = g_str_equal (scheme, "http") || g_str_equal (scheme, "ws");
  if (host == NULL || *host == '\0' ||
      !(plain || g_str_equal (scheme, "https") || g_str_equal (scheme, "wss")))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                   "an address that begins with \"%s:\" is refused", scheme);
      return FALSE;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                   "an address with a user name in it is refused: %s", host);
      return FALSE;
    }
  if (plain && !allow_private)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                   "%s without encryption is refused (%s)", scheme, host);
      return FALSE;
    }
  if (!outcry_host_is_of (host, source))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                   "%s is not a host of %s, which the recipe names as its source", host, source);
      return FALSE;
    }
  literal = g_inet_address_new_from_string (host);
  if (literal != NULL && !allow_private && !outcry_address_is_public (literal))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_REFUSED,
                   "%s is a private address", host);
      return FALSE;
    }
  return TRUE;
}
