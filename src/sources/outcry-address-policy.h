/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a recipe may send us. A recipe is somebody's text: without these rules it could read what
 * only this machine or its network may read (server-side request forgery). */

/* Whether an address is one of the public Internet: not private, shared (CGNAT), loopback,
 * link-local, unique local, multicast, documentation, benchmark or reserved, nor such an IPv4
 * address wrapped in IPv6 (mapped, 6to4, NAT64). From IANA's special-purpose registries. */
gboolean outcry_address_is_public (GInetAddress *address);

/* Whether @host is @source or ends in "." and it, letters of either case. */
gboolean outcry_host_is_of (const char *host,
                            const char *source);

/* REFUSED, in words, unless @uri is https or wss, names a host of @source, carries no user name,
 * and is no literal address that is not public. @allow_private also takes http and ws and any
 * literal address. What a name resolves to is not seen here: the connection is checked when it is
 * made. */
gboolean outcry_uri_check (GUri        *uri,
                           const char  *source,
                           gboolean     allow_private,
                           GError     **error);

G_END_DECLS
