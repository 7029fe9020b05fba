/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "base/outcry-clock.h"
#include "market/outcry-fetch.h"

G_BEGIN_DECLS

/* One HTTP request at a time a host, within bounds, for all sources of a node: libsoup without its
 * cookies, redirects, proxies, unbounded decoder and compression of sockets. */

#define OUTCRY_FETCHER_MAX_BODY (8 * 1024 * 1024)     /* packed and unpacked */
#define OUTCRY_FETCHER_MAX_MESSAGE (4 * 1024 * 1024)  /* of a socket */
#define OUTCRY_FETCHER_MAX_REDIRECTS 5
#define OUTCRY_FETCHER_IDLE (20 * OUTCRY_SECOND)      /* without a byte */
#define OUTCRY_FETCHER_TOTAL                                                                       \
  (2 * OUTCRY_MINUTE) /* from the first byte asked to the last received */
#define OUTCRY_FETCHER_PATIENCE                                                                    \
  OUTCRY_MINUTE /* a longer wait for a host's turn is THROTTLED instead */

/* What a recipe and its user allow. */
typedef struct
{
  const char         *source; /* every host ends in it */
  OutcryRecipeLimits  limits;
  gboolean            allow_private; /* private addresses and plain http */
} OutcryFetchRules;

/* An answer of any status. */
typedef struct
{
  guint       status;
  char       *host;         /* that was asked for, before an override */
  char       *content_type; /* or NULL */
  char       *retry_after;  /* or NULL */
  GBytes     *body;
  OutcryTime  received;     /* local time */
  OutcryTime  server_time;  /* Date (and Age) of the answer, OUTCRY_TIME_NONE without one */
  gint64      took_us;      /* from sending to the last byte */
} OutcryReply;

void outcry_reply_free (OutcryReply *self);

#define OUTCRY_TYPE_FETCHER (outcry_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (OutcryFetcher, outcry_fetcher, OUTCRY, FETCHER, GObject)

OutcryFetcher *outcry_fetcher_new (OutcryClock *clock);

/* "HOST=URL": what goes to HOST goes to URL, with the path of the request behind the path of URL.
 * URL may be of http, https, ws or wss and have any address. INVALID when it is not of that form.
 */
gboolean outcry_fetcher_add_override (OutcryFetcher  *self,
                                      const char     *override,
                                      GError        **error);

/* Waits for the host's turn, sends, follows at most 5 redirects (each checked and waited for like a
 * request), reads. Errors: REFUSED, OFFLINE, LIMIT, THROTTLED, ANSWER (its coding),
 * G_IO_ERROR_CANCELLED; messages in words which name the host. A 429 or 503 with Retry-After holds
 * the host for everybody. */
void         outcry_fetcher_fetch_async  (OutcryFetcher           *self,
                                          const OutcryRequest     *request,
                                          const OutcryFetchRules  *rules,
                                          GCancellable            *cancellable,
                                          GAsyncReadyCallback      callback,
                                          gpointer                 user_data);
OutcryReply *outcry_fetcher_fetch_finish (OutcryFetcher           *self,
                                          GAsyncResult            *result,
                                          GError                 **error);

/* Opens a WebSocket under the same rules, its message size bounded, its compression off. @headers:
 * name, value, ..., NULL; or NULL. *@socket, when not NULL, is the connection's socket (transfer
 * full), NULL when it is not known. */
void                     outcry_fetcher_connect_async  (OutcryFetcher           *self,
                                                        const char              *url,
                                                        const char * const      *headers,
                                                        const OutcryFetchRules  *rules,
                                                        GCancellable            *cancellable,
                                                        GAsyncReadyCallback      callback,
                                                        gpointer                 user_data);
SoupWebsocketConnection *outcry_fetcher_connect_finish (OutcryFetcher           *self,
                                                        GAsyncResult            *result,
                                                        GSocket                **socket,
                                                        GError                 **error);

/* How long a request to the host of @url would have to wait, microseconds. */
gint64 outcry_fetcher_get_wait (OutcryFetcher          *self,
                                const char             *url,
                                const OutcryFetchRules *rules);

/* The day's requests to a host: what to save, and to start from. */
guint outcry_fetcher_get_day_count (OutcryFetcher *self,
                                    const char    *host);
void  outcry_fetcher_set_day_count (OutcryFetcher *self,
                                    const char    *host,
                                    gint64         day,
                                    guint          count);

/* Requests and handshakes that are on the wire, not those that wait for their turn: while it is 0
 * nothing but time is waited for. For tests with a virtual clock. */
guint outcry_fetcher_get_n_active (OutcryFetcher *self);

/* Seconds or an HTTP date (against @now); -1 when @text is neither. Not negative otherwise. */
gint64 outcry_retry_after_parse (const char *text,
                                 OutcryTime  now);

/* The Host of a URL in lower case (transfer full), NULL when it has none. */
char *outcry_url_get_host (const char *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcryReply, outcry_reply_free)

G_END_DECLS
