/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the played sources write amounts and times. */

#include "outcry-replay-private.h"

#include <string.h>

#include "base/outcry-amount.h"

void
outcry_replay_append_amount (GString *text,
                             gint64   amount,
                             guint    digits)
{
  gint64 unit = 1;
  char buffer[OUTCRY_DECIMAL_BUFFER];

  for (guint i = digits; i < 8; i++)
    unit *= 10;
  outcry_decimal_format_to (amount / unit, digits, buffer);
  g_string_append (text, buffer);
}

void
outcry_replay_append_number (GString *text,
                             gint64   amount)
{
  char buffer[OUTCRY_DECIMAL_BUFFER];
  gsize n = outcry_decimal_format_to (amount, 8, buffer);

  while (n > 0 && buffer[n - 1] == '0')
    n--;
  if (n > 0 && buffer[n - 1] == '.')
    n--;
  g_string_append_len (text, buffer, (gssize) n);
}

void
outcry_replay_append_time (GString *text,
                           gint64   time)
{
  g_autofree char *formatted = outcry_time_format_rfc3339 (time);

  g_string_append (text, formatted);
}

const char *
outcry_replay_query (const OutcryReplayExchange *exchange,
                     const char                 *name,
                     const char                 *fallback)
{
  const char *value = exchange->query != NULL ? g_hash_table_lookup (exchange->query, name) : NULL;

  return value != NULL ? value : fallback;
}

guint
outcry_replay_price_digits (const char *host,
                            const char *product)
{
  gboolean bitcoin =
      g_ascii_strncasecmp (product, "btc", 3) == 0 || g_ascii_strncasecmp (product, "xbt", 3) == 0;

  if (g_str_has_suffix (host, "kraken.com"))
    return bitcoin ? 1 : 2;
  if (g_str_has_suffix (host, "bitstamp.net"))
    return bitcoin ? 0 : 1;
  return 2;
}
