/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bars and trades of any time, from three days of minutes, four years of days and the euro rates
 * since 1999.
 *
 * Minute m of the axis is minute m mod N of the data (minutes without a trade included, as the data
 * has them), so nothing depends on when the server was started. Invariant: the bar of any whole
 * minute equals the aggregate of its trades. */

#include "outcry-replay-market.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

#include "base/outcry-amount.h"
#include "sources/outcry-calendar.h"

#define MINUTES (3 * 1440)
#define DIGITS 8

typedef struct
{
  gint64 open, high, low, close, volume; /* volume 0: no trade */
} SourceBar;

struct _OutcryReplayMarket
{
  guint64    seed;
  guint      per_minute;
  SourceBar  minutes[MINUTES];
  guint32    traded[MINUTES + 1]; /* minutes with trades before this one */
  GArray    *days;                /* SourceBar */
  GStrv      currencies;
  GPtrArray *rates;               /* GStrv, oldest first */
  gint64     rates_epoch;         /* a day; its ordinal is 0 */
};

static char *
read_member (const char *root,
             const char *relative)
{
  g_autofree char *path = g_build_filename (root, relative, NULL);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  GString *text = g_string_new (NULL);
  char buffer[65536];
  ssize_t n;

  archive_read_support_format_zip (archive);
  if (archive_read_open_filename (archive, path, sizeof buffer) != ARCHIVE_OK ||
      archive_read_next_header (archive, &entry) != ARCHIVE_OK)
    g_error ("%s: %s", path, archive_error_string (archive));
  while ((n = archive_read_data (archive, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  archive_read_free (archive);
  return g_string_free (text, FALSE);
}

/* The five amounts of "time,open,high,low,close,volume". */
static void
parse_bar (char      **columns,
           SourceBar  *bar)
{
  gint64 *fields[] = { &bar->open, &bar->high, &bar->low, &bar->close, &bar->volume };

  if (g_strv_length (columns) < 6)
    g_error ("a line of the data has no six columns");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (!outcry_decimal_parse (columns[i + 1], -1, DIGITS, OUTCRY_ROUND_HALF_EVEN, fields[i],
                                 NULL))
        g_error ("\"%s\" is no number", columns[i + 1]);
    }
}

static void
load_minutes (OutcryReplayMarket *self,
              const char         *root)
{
  for (guint day = 0; day < 3; day++)
    {
      g_autofree char *name = g_strdup_printf (
          "tests/data/lean-sample/Data__crypto__coinbase__minute__btcusd__2018040%u_trade.zip",
          4 + day);
      g_autofree char *text = read_member (root, name);
      g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          g_auto(GStrv) columns = g_strsplit (g_strstrip (lines[i]), ",", -1);

          if (columns[0] == NULL || *columns[0] == '\0')
            continue;
          parse_bar (columns, &self->minutes[day * 1440 +
                                             MIN (strtoul (columns[0], NULL, 10) / 60000, 1439)]);
        }
    }
  for (guint i = 0; i < MINUTES; i++)
    self->traded[i + 1] = self->traded[i] + (self->minutes[i].volume > 0);
}

static void
load_days (OutcryReplayMarket *self,
           const char         *root)
{
  g_autofree char *text = read_member (root, "data/history/coinbase-btcusd-daily.zip");
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  self->days = g_array_new (FALSE, FALSE, sizeof (SourceBar));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) columns = g_strsplit (g_strstrip (lines[i]), ",", -1);
      SourceBar bar;

      if (columns[0] == NULL || *columns[0] == '\0')
        continue;
      parse_bar (columns, &bar);
      if (bar.volume > 0)
        g_array_append_val (self->days, bar);
    }
}

static void
load_rates (OutcryReplayMarket *self,
            const char         *root)
{
  g_autofree char *text = read_member (root, "data/history/ecb-eurofxref-hist.zip");
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto(GStrv) header = g_strsplit (g_strstrip (lines[0]), ",", -1);

  self->rates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->currencies = g_strdupv (header + 1);
  /* The line ends with a comma. */
  if (*self->currencies[g_strv_length (self->currencies) - 1] == '\0')
    g_clear_pointer (&self->currencies[g_strv_length (self->currencies) - 1], g_free);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto(GStrv) columns = g_strsplit (g_strstrip (lines[i]), ",", -1);

      if (g_strv_length (columns) > g_strv_length (self->currencies))
        g_ptr_array_insert (self->rates, 0, g_strdupv (columns + 1));
    }
  self->rates_epoch = outcry_calendar_day_number (2000, 1, 3);
}

OutcryReplayMarket *
outcry_replay_market_new (const char *root,
                          guint64     seed,
                          guint       density)
{
  OutcryReplayMarket *self = g_new0 (OutcryReplayMarket, 1);

  self->seed = seed;
  self->per_minute = 12 * CLAMP (density, 1, 1000);
  load_minutes (self, root);
  load_days (self, root);
  load_rates (self, root);
  return self;
}

void
outcry_replay_market_free (OutcryReplayMarket *self)
{
  g_array_unref (self->days);
  g_strfreev (self->currencies);
  g_ptr_array_unref (self->rates);
  g_free (self);
}

gboolean
outcry_replay_market_has (const char *product)
{
  return strstr (product, "NOPE") == NULL && strstr (product, "nope") == NULL;
}

gint64
outcry_replay_price (const char *product,
                     guint       digits,
                     gint64      price)
{
  g_autofree char *upper = g_ascii_strup (product, -1);
  gint64 unit = 1;
  gint64 divisor;

  if (g_str_has_prefix (upper, "BTC") || g_str_has_prefix (upper, "XBT"))
    divisor = 1;
  else if (g_str_has_prefix (upper, "ETH"))
    divisor = 20;
  else
    divisor = 30 + (gint64) (upper[0] + 7 * upper[1]) % 90;
  for (guint i = digits; i < DIGITS; i++)
    unit *= 10;
  /* Rounding is monotone, so that highs stay highest. */
  return MAX (1, (price / divisor + unit / 2) / unit) * unit;
}

/* splitmix64. */
static guint64
mix (guint64 x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static guint
minute_index (gint64 minute)
{
  return (guint) (((minute % MINUTES) + MINUTES) % MINUTES);
}

/* Trades before the minute. */
static guint64
first_id (OutcryReplayMarket *self,
          gint64              minute)
{
  guint64 rounds = (guint64) (minute / MINUTES);

  return (rounds * self->traded[MINUTES] + self->traded[minute_index (minute)]) * self->per_minute +
         1;
}

/* Trade @k of a minute that has trades. */
static void
make_trade (OutcryReplayMarket *self,
            gint64              minute,
            guint               k,
            OutcryReplayTrade  *trade)
{
  const SourceBar *bar = &self->minutes[minute_index (minute)];
  guint n = self->per_minute;
  guint64 base = mix (self->seed ^ (guint64) minute);
  guint64 own = mix (base + k + 1);
  guint half = (n - 2) / 2;
  guint high_at = 1 + (guint) (base % half);
  guint low_at = 1 + half + (guint) ((base >> 20) % half);
  gint64 slot = OUTCRY_MINUTE / n;
  gint64 share = bar->volume / n;
  gint64 taken;

  /* Half of the bars go down first. */
  if ((base >> 40) & 1)
    {
      guint other = high_at;

      high_at = low_at;
      low_at = other;
    }
  trade->time = minute * OUTCRY_MINUTE + k * slot + (gint64) (own % (guint64) (slot / 2));
  trade->id = first_id (self, minute) + k;
  trade->buy = own & 1;
  if (k == 0)
    trade->price = bar->open;
  else if (k == n - 1)
    trade->price = bar->close;
  else if (k == high_at)
    trade->price = bar->high;
  else if (k == low_at)
    trade->price = bar->low;
  else
    {
      gint64 cents = (bar->high - bar->low) / 1000000;

      trade->price =
          bar->low + (cents > 0 ? (gint64) ((own >> 8) % (guint64) (cents + 1)) : 0) * 1000000;
    }

  /* Neighbours take from each other; the last has the rest. */
  taken = (gint64) (mix (base ^ (k / 2)) % (guint64) MAX (share, 1)) / 2;
  trade->size = share + (k % 2 == 0 ? taken : -taken);
  if (k == n - 1)
    trade->size += bar->volume - share * n;
}

static void
add_minute (OutcryReplayMarket *self,
            gint64              minute,
            gint64              now,
            OutcryReplayBar    *bar)
{
  const SourceBar *source = &self->minutes[minute_index (minute)];

  if (source->volume == 0 || minute * OUTCRY_MINUTE > now)
    return;
  if ((minute + 1) * OUTCRY_MINUTE <= now)
    {
      if (bar->count == 0)
        {
          bar->open = source->open;
          bar->high = source->high;
          bar->low = source->low;
        }
      bar->high = MAX (bar->high, source->high);
      bar->low = MIN (bar->low, source->low);
      bar->close = source->close;
      bar->volume += source->volume;
      bar->count += self->per_minute;
      return;
    }
  for (guint k = 0; k < self->per_minute; k++)
    {
      OutcryReplayTrade trade;

      make_trade (self, minute, k, &trade);
      if (trade.time > now)
        break;
      if (bar->count == 0)
        bar->open = bar->high = bar->low = trade.price;
      bar->high = MAX (bar->high, trade.price);
      bar->low = MIN (bar->low, trade.price);
      bar->close = trade.price;
      bar->volume += trade.size;
      bar->count++;
    }
}

static gint64
close_before (OutcryReplayMarket *self,
              gint64              minute)
{
  for (gint64 m = minute - 1; m >= minute - MINUTES; m--)
    {
      if (self->minutes[minute_index (m)].volume > 0)
        return self->minutes[minute_index (m)].close;
    }
  return 0;
}

static void
get_days (OutcryReplayMarket *self,
          gint64              start,
          gint64              step,
          OutcryReplayBar    *bar)
{
  for (gint64 day = start / OUTCRY_DAY; day < (start + step) / OUTCRY_DAY; day++)
    {
      const SourceBar *source =
          &g_array_index (self->days, SourceBar, (guint) (day % self->days->len));

      if (bar->count == 0)
        {
          bar->open = source->open;
          bar->high = source->high;
          bar->low = source->low;
        }
      bar->high = MAX (bar->high, source->high);
      bar->low = MIN (bar->low, source->low);
      bar->close = source->close;
      bar->volume += source->volume;
      bar->count += 1000;
    }
}

void
outcry_replay_market_get_bar (OutcryReplayMarket *self,
                              gint64              start,
                              gint64              step,
                              gint64              now,
                              OutcryReplayBar    *bar)
{
  memset (bar, 0, sizeof *bar);
  bar->start = start;
  if (step >= OUTCRY_DAY)
    {
      get_days (self, start, step, bar);
      return;
    }
  for (gint64 minute = start / OUTCRY_MINUTE; minute < (start + step) / OUTCRY_MINUTE; minute++)
    add_minute (self, minute, now, bar);
  if (bar->count == 0)
    bar->open = bar->high = bar->low = bar->close = close_before (self, start / OUTCRY_MINUTE);
}

void
outcry_replay_market_get_next_trade (OutcryReplayMarket *self,
                                     gint64              time,
                                     OutcryReplayTrade  *trade)
{
  for (gint64 minute = outcry_floor_to (time, OUTCRY_MINUTE) / OUTCRY_MINUTE;; minute++)
    {
      guint k = 0;

      if (self->minutes[minute_index (minute)].volume == 0)
        continue;
      if (minute * OUTCRY_MINUTE < time)
        k = (guint) ((time - minute * OUTCRY_MINUTE) / (OUTCRY_MINUTE / self->per_minute));
      for (; k < self->per_minute; k++)
        {
          make_trade (self, minute, k, trade);
          if (trade->time > time)
            return;
        }
    }
}

void
outcry_replay_market_get_trade (OutcryReplayMarket *self,
                                guint64             id,
                                OutcryReplayTrade  *trade)
{
  guint64 minutes = (id - 1) / self->per_minute; /* with trades, before this one */
  guint64 rounds = minutes / self->traded[MINUTES];
  guint32 rest = (guint32) (minutes % self->traded[MINUTES]);
  guint low = 0;
  guint high = MINUTES;

  /* The minute with trades that has @rest of them before it. */
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->traded[middle + 1] <= rest)
        low = middle + 1;
      else
        high = middle;
    }
  make_trade (self, (gint64) rounds * MINUTES + low, (guint) ((id - 1) % self->per_minute), trade);
}

guint64
outcry_replay_market_get_last_id (OutcryReplayMarket *self,
                                  gint64              time)
{
  OutcryReplayTrade trade;

  outcry_replay_market_get_next_trade (self, time, &trade);
  return trade.id - 1;
}

const char * const *
outcry_replay_market_get_currencies (OutcryReplayMarket *self)
{
  return (const char * const *) self->currencies;
}

const char * const *
outcry_replay_market_get_rates (OutcryReplayMarket *self,
                                gint64              day)
{
  int year, month, date;

  outcry_calendar_from_day (day, &year, &month, &date);
  if (!outcry_calendar_is_open (OUTCRY_CALENDAR_TARGET, year, month, date))
    return NULL;
  /* Only the last 5,000 days are laid on: they have the currencies of today. */
  return g_ptr_array_index (self->rates,
                            self->rates->len - 5000 + (guint) ((day - self->rates_epoch) % 5000));
}

gint64
outcry_replay_market_get_rates_day (gint64 now)
{
  gint64 day = (now - 15 * OUTCRY_HOUR) / OUTCRY_DAY;

  for (;; day--)
    {
      int year, month, date;

      outcry_calendar_from_day (day, &year, &month, &date);
      if (outcry_calendar_is_open (OUTCRY_CALENDAR_TARGET, year, month, date))
        return day;
    }
}
