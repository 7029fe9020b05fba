/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Lets @server answer on a free port of the loopback. libsoup 3.2's own listener forgets a reference of
 * each socket that it accepts, which LeakSanitizer would tell of; so a GSocketService accepts.
 * *@url: "http://127.0.0.1:PORT" (transfer full). NULL and an error when nothing can be bound. */
GSocketService *outcry_test_listen      (SoupServer      *server,
                                         char           **url,
                                         GError         **error);
/* Stops and frees. */
void            outcry_test_stop_listen (GSocketService  *service);

G_END_DECLS
