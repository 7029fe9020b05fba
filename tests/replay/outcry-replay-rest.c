/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The request-and-answer faces: each source's paths, parameters, limits, order, formats and ways to
 * say no. */

#include "outcry-replay-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "sources/outcry-calendar.h"

typedef void (*AnswerFunc) (OutcryReplayExchange *e);

const char *const outcry_replay_hosts[] = { "api.exchange.coinbase.com",
                                            "ws-feed.exchange.coinbase.com",
                                            "api.kraken.com",
                                            "ws.kraken.com",
                                            "data-api.binance.vision",
                                            "data-stream.binance.vision",
                                            "www.bitstamp.net",
                                            "ws.bitstamp.net",
                                            "api.gemini.com",
                                            "ws.gemini.com",
                                            "www.ecb.europa.eu",
                                            "api.frankfurter.dev",
                                            "cdn.cboe.com",
                                            NULL };

static void
refuse (OutcryReplayExchange *e,
        guint                 status,
        const char           *body)
{
  e->status = status;
  g_string_assign (e->body, body);
}

static void
get_bar (OutcryReplayExchange *e,
         const char           *product,
         gint64                start,
         gint64                step,
         OutcryReplayBar      *bar)
{
  guint digits = outcry_replay_price_digits (e->host, product);

  outcry_replay_market_get_bar (e->replay->market, start, step, e->now, bar);
  bar->open = outcry_replay_price (product, digits, bar->open);
  bar->high = outcry_replay_price (product, digits, bar->high);
  bar->low = outcry_replay_price (product, digits, bar->low);
  bar->close = outcry_replay_price (product, digits, bar->close);
}

static gint64
parse_time (const char *text,
            gint64      fallback)
{
  OutcryTime time;

  if (text == NULL)
    return fallback;
  if (strchr (text, 'T') != NULL)
    return outcry_time_parse_rfc3339 (text, -1, &time, NULL) ? time : fallback;
  return outcry_time_parse_epoch (text, -1, 1000000000, &time, NULL) ? time : fallback;
}

static void
coinbase_candles (OutcryReplayExchange *e,
                  const char           *product)
{
  gint64 step = atoll (outcry_replay_query (e, "granularity", "60")) * OUTCRY_SECOND;
  gint64 end = parse_time (outcry_replay_query (e, "end", NULL), e->now);
  gint64 start = parse_time (outcry_replay_query (e, "start", NULL), end - 300 * step);
  const gint64 steps[] = { 60, 300, 900, 3600, 21600, 86400 };
  gboolean known = FALSE;
  gboolean first = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    known |= step == steps[i] * OUTCRY_SECOND;
  if (!known)
    {
      refuse (e, 400, "{\"message\":\"Unsupported granularity\"}");
      return;
    }
  if ((end - start) / step > 300)
    {
      refuse (e, 400,
              "{\"message\":\"granularity too small for the requested time range. Count of "
              "aggregations "
              "requested exceeds 300\"}");
      return;
    }
  g_string_append_c (e->body, '[');
  /* One row before the start comes along, as it does there. */
  for (gint64 t = outcry_floor_to (MIN (end, e->now), step); t >= start - step; t -= step)
    {
      OutcryReplayBar bar;

      get_bar (e, product, t, step, &bar);
      if (bar.count == 0)
        continue;
      g_string_append_printf (e->body, "%s[%" G_GINT64_FORMAT ",", first ? "" : ",",
                              t / OUTCRY_SECOND);
      first = FALSE;
      outcry_replay_append_number (e->body, bar.low);
      g_string_append_c (e->body, ',');
      outcry_replay_append_number (e->body, bar.high);
      g_string_append_c (e->body, ',');
      outcry_replay_append_number (e->body, bar.open);
      g_string_append_c (e->body, ',');
      outcry_replay_append_number (e->body, bar.close);
      g_string_append_c (e->body, ',');
      /* Every seventh volume has the noise of a sum of doubles. */
      outcry_replay_append_amount (e->body, bar.volume, 8);
      if (t / step % 7 == 0)
        g_string_append (e->body, "0000002");
      g_string_append_c (e->body, ']');
    }
  g_string_append_c (e->body, ']');
}

static void
coinbase_trades (OutcryReplayExchange *e,
                 const char           *product)
{
  guint64 last = outcry_replay_market_get_last_id (e->replay->market, e->now);
  guint limit = (guint) CLAMP (atoi (outcry_replay_query (e, "limit", "1000")), 1, 1000);
  const char *after = outcry_replay_query (e, "after", NULL);

  if (after != NULL && g_ascii_strtoull (after, NULL, 10) > 0)
    last = MIN (last, g_ascii_strtoull (after, NULL, 10) - 1);
  g_string_append_c (e->body, '[');
  for (guint i = 0; i < limit && last > i; i++)
    {
      OutcryReplayTrade trade;

      outcry_replay_market_get_trade (e->replay->market, last - i, &trade);
      g_string_append_printf (e->body,
                              "%s{\"trade_id\":%" G_GUINT64_FORMAT ",\"side\":\"%s\",\"size\":\"",
                              i > 0 ? "," : "", trade.id, trade.buy ? "sell" : "buy");
      outcry_replay_append_amount (e->body, trade.size, 8);
      g_string_append (e->body, "\",\"price\":\"");
      outcry_replay_append_amount (e->body, outcry_replay_price (product, 2, trade.price), 2);
      g_string_append (e->body, "\",\"time\":\"");
      outcry_replay_append_time (e->body, trade.time);
      g_string_append (e->body, "\"}");
    }
  g_string_append_c (e->body, ']');
}

static void
answer_coinbase (OutcryReplayExchange *e)
{
  g_auto(GStrv) parts = g_strsplit (e->path, "/", -1);

  if (g_strv_length (parts) != 4 || !g_str_equal (parts[1], "products") ||
      !outcry_replay_market_has (parts[2]))
    refuse (e, 404, "{\"message\":\"NotFound\"}");
  else if (g_str_equal (parts[3], "candles"))
    coinbase_candles (e, parts[2]);
  else if (g_str_equal (parts[3], "trades"))
    coinbase_trades (e, parts[2]);
  else
    refuse (e, 404, "{\"message\":\"NotFound\"}");
}

/* Asked for XBTUSD, Kraken answers XXBTZUSD. */
static char *
kraken_name (const char *pair)
{
  if (strlen (pair) == 6 && (g_str_has_prefix (pair, "XBT") || g_str_has_prefix (pair, "ETH")))
    return g_strdup_printf ("X%.3sZ%s", pair, pair + 3);
  return g_strdup (pair);
}

static void
kraken_ohlc (OutcryReplayExchange *e,
             const char           *pair,
             const char           *name)
{
  gint64 step = atoll (outcry_replay_query (e, "interval", "1")) * OUTCRY_MINUTE;
  gint64 since = atoll (outcry_replay_query (e, "since", "0")) * OUTCRY_SECOND;
  guint digits = outcry_replay_price_digits (e->host, pair);
  gint64 running, first;

  if (step != OUTCRY_MINUTE && step != 5 * OUTCRY_MINUTE && step != 15 * OUTCRY_MINUTE &&
      step != 30 * OUTCRY_MINUTE && step != OUTCRY_HOUR && step != 4 * OUTCRY_HOUR &&
      step != OUTCRY_DAY)
    {
      refuse (e, 200, "{\"error\":[\"EGeneral:Invalid arguments\"]}");
      return;
    }
  running = outcry_floor_to (e->now, step);
  /* 720 and the running one, never deeper. */
  first = MAX (running - 720 * step, outcry_floor_to (since, step) + step);
  g_string_append_printf (e->body, "{\"error\":[],\"result\":{\"%s\":[", name);
  for (gint64 t = MIN (first, running); t <= running; t += step)
    {
      const char *comma = t > MIN (first, running) ? "," : "";
      OutcryReplayBar bar;
      const gint64 *prices[] = { &bar.open, &bar.high, &bar.low, &bar.close };

      get_bar (e, pair, t, step, &bar);
      g_string_append_printf (e->body, "%s[%" G_GINT64_FORMAT, comma, t / OUTCRY_SECOND);
      for (guint i = 0; i < 4; i++)
        {
          g_string_append (e->body, ",\"");
          /* An idle minute has the old close, volume nothing. */
          outcry_replay_append_amount (e->body, *prices[i], digits);
          g_string_append_c (e->body, '"');
        }
      g_string_append (e->body, ",\"");
      outcry_replay_append_amount (e->body, bar.count > 0 ? bar.close : 0, digits);
      g_string_append (e->body, "\",\"");
      outcry_replay_append_amount (e->body, bar.volume, 8);
      g_string_append_printf (e->body, "\",%u]", bar.count);
    }
  g_string_append_printf (e->body, "],\"last\":%" G_GINT64_FORMAT "}}",
                          (running - step) / OUTCRY_SECOND);
}

static void
kraken_trades (OutcryReplayExchange *e,
               const char           *pair,
               const char           *name)
{
  gint64 since_ns = g_ascii_strtoll (outcry_replay_query (e, "since", "0"), NULL, 10);
  guint count = (guint) CLAMP (atoi (outcry_replay_query (e, "count", "1000")), 1, 1000);
  guint digits = outcry_replay_price_digits (e->host, pair);
  guint64 last = outcry_replay_market_get_last_id (e->replay->market, e->now);
  OutcryReplayTrade trade;
  gint64 cursor = since_ns;
  guint64 id = 1;

  /* Nothing is older than a week. */
  outcry_replay_market_get_next_trade (e->replay->market,
                                       MAX (since_ns / 1000, e->now - 7 * OUTCRY_DAY), &trade);
  id = trade.id;
  g_string_append_printf (e->body, "{\"error\":[],\"result\":{\"%s\":[", name);
  for (guint i = 0; i < count && id <= last; i++, id++)
    {
      outcry_replay_market_get_trade (e->replay->market, id, &trade);
      g_string_append (e->body, i > 0 ? ",[\"" : "[\"");
      outcry_replay_append_amount (e->body, outcry_replay_price (pair, digits, trade.price),
                                   digits);
      g_string_append (e->body, "\",\"");
      outcry_replay_append_amount (e->body, trade.size, 8);
      g_string_append_printf (e->body,
                              "\",%" G_GINT64_FORMAT ".%06u,\"%s\",\"m\",\"\",%" G_GUINT64_FORMAT
                              "]",
                              trade.time / OUTCRY_SECOND, (guint) (trade.time % OUTCRY_SECOND),
                              trade.buy ? "b" : "s", trade.id);
      cursor = trade.time * 1000;
    }
  g_string_append_printf (e->body, "],\"last\":\"%" G_GINT64_FORMAT "\"}}", cursor);
}

static void
answer_kraken (OutcryReplayExchange *e)
{
  const char *pair = outcry_replay_query (e, "pair", "NOPE");
  g_autofree char *name = kraken_name (pair);

  if (!outcry_replay_market_has (pair))
    refuse (e, 200, "{\"error\":[\"EQuery:Unknown asset pair\"]}");
  else if (g_str_equal (e->path, "/0/public/OHLC"))
    kraken_ohlc (e, pair, name);
  else if (g_str_equal (e->path, "/0/public/Trades"))
    kraken_trades (e, pair, name);
  else
    refuse (e, 404, "{\"error\":[\"EGeneral:Unknown method\"]}");
}

static gint64
binance_step (const char *text)
{
  static const struct
  {
    const char *text;
    gint64      minutes;
  } steps[] = { { "1m", 1 },   { "3m", 3 },   { "5m", 5 },   { "15m", 15 }, { "30m", 30 },
                { "1h", 60 },  { "2h", 120 }, { "4h", 240 }, { "6h", 360 }, { "8h", 480 },
                { "12h", 720 }, { "1d", 1440 } };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (g_str_equal (text, steps[i].text))
        return steps[i].minutes * OUTCRY_MINUTE;
    }
  return 0;
}

static void
binance_klines (OutcryReplayExchange *e,
                const char           *symbol)
{
  gint64 step = binance_step (outcry_replay_query (e, "interval", ""));
  gint64 limit = CLAMP (atoi (outcry_replay_query (e, "limit", "500")), 1, 1000);
  const char *from = outcry_replay_query (e, "startTime", NULL);
  gint64      end =
      MIN (e->now,
           g_ascii_strtoll (outcry_replay_query (e, "endTime", "9000000000000"), NULL, 10) * 1000);
  gint64 start;

  if (step == 0)
    {
      refuse (e, 400, "{\"code\":-1120,\"msg\":\"Invalid interval.\"}");
      return;
    }
  start = from != NULL ? g_ascii_strtoll (from, NULL, 10) * 1000
                       : outcry_floor_to (end, step) - (limit - 1) * step;
  start = outcry_floor_to (start + step - 1, step);
  g_string_append_c (e->body, '[');
  for (gint64 i = 0; i < limit && start + i * step <= end; i++)
    {
      gint64 t = start + i * step;
      OutcryReplayBar bar;
      const gint64 *fields[] = { &bar.open, &bar.high, &bar.low, &bar.close, &bar.volume };

      get_bar (e, symbol, t, step, &bar);
      g_string_append_printf (e->body, "%s[%" G_GINT64_FORMAT, i > 0 ? "," : "", t / 1000);
      for (guint k = 0; k < G_N_ELEMENTS (fields); k++)
        {
          g_string_append (e->body, ",\"");
          outcry_replay_append_amount (e->body, *fields[k], 8);
          g_string_append_c (e->body, '"');
        }
      g_string_append_printf (e->body,
                              ",%" G_GINT64_FORMAT
                              ",\"0.00000000\",%u,\"0.00000000\",\"0.00000000\",\"0\"]",
                              (t + step) / 1000 - 1, bar.count);
    }
  g_string_append_c (e->body, ']');
}

static void
binance_trades (OutcryReplayExchange *e,
                const char           *symbol)
{
  guint64 last = outcry_replay_market_get_last_id (e->replay->market, e->now);
  guint limit = (guint) CLAMP (atoi (outcry_replay_query (e, "limit", "500")), 1, 1000);
  const char *from = outcry_replay_query (e, "fromId", NULL);
  guint64 id = from != NULL ? MAX (1, g_ascii_strtoull (from, NULL, 10)) : last - limit + 1;

  g_string_append_c (e->body, '[');
  for (guint i = 0; i < limit && id <= last; i++, id++)
    {
      OutcryReplayTrade trade;

      outcry_replay_market_get_trade (e->replay->market, id, &trade);
      g_string_append_printf (e->body, "%s{\"a\":%" G_GUINT64_FORMAT ",\"p\":\"", i > 0 ? "," : "",
                              id);
      outcry_replay_append_amount (e->body, outcry_replay_price (symbol, 2, trade.price), 8);
      g_string_append (e->body, "\",\"q\":\"");
      outcry_replay_append_amount (e->body, trade.size, 8);
      g_string_append_printf (e->body,
                              "\",\"f\":1,\"l\":1,\"T\":%" G_GINT64_FORMAT ",\"m\":%s,\"M\":true}",
                              trade.time / 1000, trade.buy ? "false" : "true");
    }
  g_string_append_c (e->body, ']');
}

static void
answer_binance (OutcryReplayExchange *e)
{
  const char *symbol = outcry_replay_query (e, "symbol", "NOPE");

  if (!outcry_replay_market_has (symbol))
    refuse (e, 400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
  else if (g_str_equal (e->path, "/api/v3/klines"))
    binance_klines (e, symbol);
  else if (g_str_equal (e->path, "/api/v3/aggTrades"))
    binance_trades (e, symbol);
  else
    refuse (e, 404, "{\"code\":-1000,\"msg\":\"Not found\"}");
}

static void
answer_bitstamp (OutcryReplayExchange *e)
{
  g_auto(GStrv) parts = g_strsplit (e->path, "/", -1);
  gint64 step = atoll (outcry_replay_query (e, "step", "0")) * OUTCRY_SECOND;
  gint64 limit = CLAMP (atoi (outcry_replay_query (e, "limit", "100")), 1, 1000);
  gint64 end = MIN (e->now, atoll (outcry_replay_query (e, "end", "9000000000")) * OUTCRY_SECOND);
  gboolean exclude =
      g_str_equal (outcry_replay_query (e, "exclude_current_candle", "false"), "true");
  guint digits;
  gint64 last;

  if (g_strv_length (parts) < 5 || !g_str_equal (parts[3], "ohlc") ||
      !outcry_replay_market_has (parts[4]))
    {
      refuse (e, 404, "{\"code\":\"404.002\",\"reason\":\"Not found.\"}");
      return;
    }
  if (step < OUTCRY_MINUTE || step > OUTCRY_DAY)
    {
      refuse (e, 400,
              "{\"errors\":[{\"field\":\"step\",\"message\":\"Not a valid "
              "choice.\",\"code\":\"invalid_choice\"}]}");
      return;
    }
  digits = outcry_replay_price_digits (e->host, parts[4]);
  last = outcry_floor_to (end, step);
  if (exclude && last + step > e->now)
    last -= step;
  g_string_append (e->body, "{\"data\":{\"ohlc\":[");
  for (gint64 t = last - (limit - 1) * step; t <= last; t += step)
    {
      static const char * const names[] = { "open", "high", "low", "close" };
      OutcryReplayBar bar;
      const gint64 *prices[] = { &bar.open, &bar.high, &bar.low, &bar.close };

      get_bar (e, parts[4], t, step, &bar);
      g_string_append_printf (e->body, "%s{\"timestamp\":\"%" G_GINT64_FORMAT "\"",
                              t > last - (limit - 1) * step ? "," : "", t / OUTCRY_SECOND);
      for (guint k = 0; k < G_N_ELEMENTS (names); k++)
        {
          g_string_append_printf (e->body, ",\"%s\":\"", names[k]);
          outcry_replay_append_amount (e->body, *prices[k], digits);
          g_string_append_c (e->body, '"');
        }
      g_string_append (e->body, ",\"volume\":\"");
      outcry_replay_append_amount (e->body, bar.volume, 8);
      g_string_append (e->body, "\"}");
    }
  g_string_append_printf (e->body, "],\"pair\":\"%s\"}}", parts[4]);
}

static void
answer_gemini (OutcryReplayExchange *e)
{
  static const struct
  {
    const char *text;
    gint64      minutes;
    guint       rows;
  } frames[] = { { "1m", 1, 1440 },    { "5m", 5, 1440 },   { "15m", 15, 1440 },
                 { "30m", 30, 1440 },  { "1hr", 60, 1440 }, { "6hr", 360, 720 },
                 { "1day", 1440, 365 } };
  g_auto(GStrv) parts = g_strsplit (e->path, "/", -1);
  gint64 step = 0;
  guint rows = 0;

  for (gsize i = 0; g_strv_length (parts) == 5 && i < G_N_ELEMENTS (frames); i++)
    {
      if (g_str_equal (parts[4], frames[i].text))
        {
          step = frames[i].minutes * OUTCRY_MINUTE;
          rows = frames[i].rows;
        }
    }
  if (step == 0 || !outcry_replay_market_has (parts[3]))
    {
      refuse (e, 400,
              "{\"result\":\"error\",\"reason\":\"Bad Request\",\"message\":\"Supplied value is "
              "not a valid symbol\"}");
      return;
    }
  g_string_append_c (e->body, '[');
  for (guint i = 0; i < rows; i++)
    {
      gint64 t = outcry_floor_to (e->now, step) - i * step;
      OutcryReplayBar bar;
      const gint64 *fields[] = { &bar.open, &bar.high, &bar.low, &bar.close, &bar.volume };

      get_bar (e, parts[3], t, step, &bar);
      if (bar.count == 0)
        continue;
      g_string_append_printf (e->body, "%s[%" G_GINT64_FORMAT, e->body->len > 1 ? "," : "",
                              t / 1000);
      for (guint k = 0; k < G_N_ELEMENTS (fields); k++)
        {
          g_string_append_c (e->body, ',');
          outcry_replay_append_number (e->body, *fields[k]);
        }
      g_string_append_c (e->body, ']');
    }
  g_string_append_c (e->body, ']');
}

static void
append_date (GString    *text,
             gint64      day,
             const char *format)
{
  int year, month, date;

  outcry_calendar_from_day (day, &year, &month, &date);
  if (g_str_equal (format, "iso"))
    g_string_append_printf (text, "%04d-%02d-%02d", year, month, date);
  else
    g_string_append_printf (text, "%02d/%02d/%04d", month, date, year);
}

static void
ecb_daily (OutcryReplayExchange *e)
{
  const char * const *currencies = outcry_replay_market_get_currencies (e->replay->market);
  gint64 day = outcry_replay_market_get_rates_day (e->now);
  const char * const *rates = outcry_replay_market_get_rates (e->replay->market, day);

  e->type = "text/xml";
  g_string_append (e->body,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" "
                   "xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n"
                   "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
                   "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central "
                   "Bank</gesmes:name>\n\t</gesmes:Sender>\n"
                   "\t<Cube>\n\t\t<Cube time='");
  append_date (e->body, day, "iso");
  g_string_append (e->body, "'>\n");
  for (guint i = 0; currencies[i] != NULL; i++)
    {
      if (!g_str_equal (rates[i], "N/A"))
        g_string_append_printf (e->body, "\t\t\t<Cube currency='%s' rate='%s'/>\n", currencies[i],
                                rates[i]);
    }
  g_string_append (e->body, "\t\t</Cube>\n\t</Cube>\n</gesmes:Envelope>\n");
}

/* @body as the only member of a zip. */
static void
zip (GString    *body,
     const char *name)
{
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  gsize room = body->len + 4096;
  g_autofree char *buffer = g_malloc (room);
  gsize used = 0;

  archive_write_set_format_zip (archive);
  archive_write_set_bytes_in_last_block (archive, 1);
  archive_write_open_memory (archive, buffer, room, &used);
  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (gint64) body->len);
  archive_write_header (archive, entry);
  archive_write_data (archive, body->str, body->len);
  archive_entry_free (entry);
  archive_write_close (archive);
  archive_write_free (archive);
  g_string_truncate (body, 0);
  g_string_append_len (body, buffer, (gssize) used);
}

static void
ecb_history (OutcryReplayExchange *e)
{
  const char * const *currencies = outcry_replay_market_get_currencies (e->replay->market);
  gint64 last = outcry_replay_market_get_rates_day (e->now);

  e->type = "application/zip";
  g_string_append (e->body, "Date,");
  for (guint i = 0; currencies[i] != NULL; i++)
    g_string_append_printf (e->body, "%s,", currencies[i]);
  g_string_append_c (e->body, '\n');
  for (gint64 day = last; day > last - 6000; day--)
    {
      const char * const *rates = outcry_replay_market_get_rates (e->replay->market, day);

      if (rates == NULL)
        continue;
      append_date (e->body, day, "iso");
      g_string_append_c (e->body, ',');
      for (guint i = 0; currencies[i] != NULL; i++)
        g_string_append_printf (e->body, "%s,", rates[i]);
      g_string_append_c (e->body, '\n');
    }
  zip (e->body, "eurofxref-hist.csv");
}

static void
answer_ecb (OutcryReplayExchange *e)
{
  if (g_str_equal (e->path, "/stats/eurofxref/eurofxref-daily.xml"))
    ecb_daily (e);
  else if (g_str_equal (e->path, "/stats/eurofxref/eurofxref-hist.zip"))
    ecb_history (e);
  else
    refuse (e, 404, "<html><body>404</body></html>");
}

static gint64
parse_day (const char *text,
           gint64      fallback)
{
  OutcryTime time;

  if (text == NULL || !outcry_time_parse_rfc3339 (text, -1, &time, NULL))
    return fallback;
  return outcry_floor_to (time, OUTCRY_DAY) / OUTCRY_DAY;
}

static void
answer_frankfurter (OutcryReplayExchange *e)
{
  const char * const *currencies = outcry_replay_market_get_currencies (e->replay->market);
  gint64 last = outcry_replay_market_get_rates_day (e->now);
  gint64 from = parse_day (outcry_replay_query (e, "from", NULL), last);
  gint64 to = MIN (parse_day (outcry_replay_query (e, "to", NULL), last), last);
  const char *base = outcry_replay_query (e, "base", "EUR");
  g_auto(GStrv) quotes = g_strsplit (outcry_replay_query (e, "quotes", "USD"), ",", -1);

  if (!g_str_equal (e->path, "/v2/rates") || !g_str_equal (base, "EUR"))
    {
      refuse (e, 404, "{\"status\":404,\"message\":\"not found\"}");
      return;
    }
  g_string_append_c (e->body, '[');
  for (gint64 day = MAX (from, to - 6000); day <= to; day++)
    {
      const char * const *rates = outcry_replay_market_get_rates (e->replay->market, day);

      for (guint i = 0; rates != NULL && currencies[i] != NULL; i++)
        {
          if (!g_strv_contains ((const char *const *) quotes, currencies[i]) ||
              g_str_equal (rates[i], "N/A"))
            continue;
          g_string_append (e->body, e->body->len > 1 ? ",{\"date\":\"" : "{\"date\":\"");
          append_date (e->body, day, "iso");
          g_string_append_printf (e->body, "\",\"base\":\"EUR\",\"quote\":\"%s\",\"rate\":%s}",
                                  currencies[i], rates[i]);
        }
    }
  g_string_append_c (e->body, ']');
}

static void
answer_cboe (OutcryReplayExchange *e)
{
  /* Out at 22:00 UTC. */
  gint64 last = (e->now - 22 * OUTCRY_HOUR) / OUTCRY_DAY;

  if (!g_str_has_suffix (e->path, "/VIX_History.csv"))
    {
      refuse (e, 404, "<html><body>404</body></html>");
      return;
    }
  e->type = "text/csv";
  g_string_append (e->body, "DATE,OPEN,HIGH,LOW,CLOSE\r\n");
  for (gint64 day = last - 3000; day <= last; day++)
    {
      OutcryReplayBar bar;
      const gint64 *fields[] = { &bar.open, &bar.high, &bar.low, &bar.close };
      int year, month, date;

      outcry_calendar_from_day (day, &year, &month, &date);
      if (!outcry_calendar_is_open (OUTCRY_CALENDAR_NYSE, year, month, date))
        continue;
      outcry_replay_market_get_bar (e->replay->market, day * OUTCRY_DAY, OUTCRY_DAY, e->now, &bar);
      append_date (e->body, day, "us");
      for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
        {
          g_string_append_c (e->body, ',');
          outcry_replay_append_amount (e->body, *fields[i] / 500, 6);
        }
      g_string_append (e->body, "\r\n");
    }
}

gboolean
outcry_replay_answer (OutcryReplayExchange *e)
{
  static const struct
  {
    const char *host;
    AnswerFunc  answer;
  } faces[] = {
    { "api.exchange.coinbase.com", answer_coinbase }, { "api.kraken.com", answer_kraken },
    { "data-api.binance.vision", answer_binance },    { "api.binance.com", answer_binance },
    { "www.bitstamp.net", answer_bitstamp },          { "api.gemini.com", answer_gemini },
    { "www.ecb.europa.eu", answer_ecb },              { "api.frankfurter.dev", answer_frankfurter },
    { "cdn.cboe.com", answer_cboe },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faces); i++)
    {
      if (g_str_equal (e->host, faces[i].host))
        {
          faces[i].answer (e);
          return TRUE;
        }
    }
  return FALSE;
}
