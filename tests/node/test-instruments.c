/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node-fixture.h"

static const OutcryScale scale = { 2, 3 };

typedef struct
{
  guint changed, notified, items_changed, position, removed, added;
} Heard;

static void
on_changed (OutcryInstrumentItem *item,
            Heard                *heard)
{
  heard->changed++;
}

static void
on_notify (OutcryInstrumentItem *item,
           GParamSpec           *pspec,
           Heard                *heard)
{
  heard->notified++;
}

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Heard      *heard)
{
  heard->items_changed++;
  heard->position = position;
  heard->removed = removed;
  heard->added = added;
}

static char *
list (NodeFixture *fixture)
{
  GListModel *model = outcry_node_get_instruments (fixture->node);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (OutcryInstrumentItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (text, "%s%s/%s", i > 0 ? " " : "",
                              outcry_instrument_item_get_group (item),
                              outcry_instrument_item_get_id (item));
    }
  return g_string_free (text, FALSE);
}

static void
ship (NodeFixture *fixture,
      const char  *name,
      const char  *instruments,
      gboolean     socket)
{
  g_autofree char *recipe = node_fixture_recipe (name, instruments, socket);
  g_autofree char *path = g_strdup_printf ("recipes/%s.yaml", name);

  node_fixture_ship (fixture, path, recipe);
}

static void
test_list (NodeFixture   *fixture,
           gconstpointer  data)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW, 1, 1, 1);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  OutcryInstrumentItem *item;
  Heard heard = { 0 };

  ship (fixture, "poll",
        "{ETH-USD: {rest: e, price: 4}, EUR-USD: {rest: f, price: 4}, VIX: {rest: v, price: 2}}",
        FALSE);
  ship (fixture, "live", "{ETH-USD: {rest: e, price: 2, quantity: 8}}", TRUE);
  node_fixture_open (fixture, NULL);
  before = list (fixture);
  g_assert_cmpstr (before, ==, "Crypto/ETH-USD Currencies/EUR-USD Indices/VIX");

  /* Two recipes, one row: the finest scale, the socket's source first. */
  item = outcry_node_find_instrument (fixture->node, "ETH-USD");
  g_assert_cmpuint (outcry_instrument_item_get_scale (item).price_digits, ==, 4);
  g_assert_cmpuint (outcry_instrument_item_get_scale (item).quantity_digits, ==, 8);
  g_assert_cmpstr (outcry_instrument_item_get_sources (item)[0], ==, "live");
  g_assert_cmpstr (outcry_instrument_item_get_sources (item)[1], ==, "poll");
  g_assert_cmpstr (outcry_instrument_item_get_last_text (item), ==, "–");
  g_assert_cmpstr (outcry_instrument_item_get_change_text (item), ==, "–");
  g_assert_cmpstr (outcry_instrument_item_get_age_text (item), ==, "–");
  g_assert_cmpstr (outcry_node_get_attribution (fixture->node, "poll"), ==, "Source: poll");

  /* Two new ones in one frame are one change of the list, and other rows stay. */
  g_signal_connect (outcry_node_get_instruments (fixture->node), "items-changed",
                    G_CALLBACK (on_items_changed), &heard);
  node_fixture_ticks (fixture, "x", "XAU-USD", scale, &tick, 1);
  node_fixture_ticks (fixture, "x", "EUR-GBP", scale, &tick, 1);
  node_fixture_settle (fixture);
  g_assert_cmpuint (heard.items_changed, ==, 0);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_cmpuint (heard.items_changed, ==, 1);
  g_assert_cmpuint (heard.position, ==, 1);
  g_assert_cmpuint (heard.removed, ==, 1);
  g_assert_cmpuint (heard.added, ==, 3);
  after = list (fixture);
  g_assert_cmpstr (
      after, ==, "Crypto/ETH-USD Currencies/EUR-GBP Currencies/EUR-USD Metals/XAU-USD Indices/VIX");
  g_assert_true (outcry_node_find_instrument (fixture->node, "ETH-USD") == item);
}

/* What a source only names stands below what there are prices of. */
static void
test_priced_first (NodeFixture   *fixture,
                   gconstpointer  data)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW, 1, 1, 1);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  Heard heard = { 0 };

  ship (fixture, "poll",
        "{ADA-USD: {rest: a, price: 2}, BTC-USD: {rest: b, price: 2}, EUR-USD: {rest: e, price: 4}}",
        FALSE);
  node_fixture_open (fixture, NULL);
  before = list (fixture);
  g_assert_cmpstr (before, ==, "Crypto/ADA-USD Crypto/BTC-USD Currencies/EUR-USD");

  g_signal_connect (outcry_node_get_instruments (fixture->node), "items-changed",
                    G_CALLBACK (on_items_changed), &heard);
  node_fixture_ticks (fixture, "poll", "BTC-USD", scale, &tick, 1);
  node_fixture_settle (fixture);
  for (guint i = 0; i < 4; i++)
    {
      node_fixture_advance (fixture, OUTCRY_FRAME);
      node_fixture_settle (fixture);
    }
  after = list (fixture);
  g_assert_cmpstr (after, ==, "Crypto/BTC-USD Crypto/ADA-USD Currencies/EUR-USD");
  g_assert_cmpuint (heard.items_changed, ==, 1);
}

static void
test_coalesced (NodeFixture   *fixture,
                gconstpointer  data)
{
  OutcryTick first = node_fixture_tick (NODE_FIXTURE_NOW - OUTCRY_MINUTE, 100, 1, 1);
  OutcryInstrumentItem *item;
  Heard heard = { 0 };

  node_fixture_open (fixture, NULL);
  node_fixture_ticks (fixture, "kraken", "BTC-USD", scale, &first, 1);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  node_fixture_settle (fixture);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  item = outcry_node_find_instrument (fixture->node, "BTC-USD");
  g_signal_connect (item, "changed", G_CALLBACK (on_changed), &heard);
  g_signal_connect (item, "notify::last-text", G_CALLBACK (on_notify), &heard);

  for (guint i = 0; i < 1000; i++)
    {
      OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW + i, 4500000 + i, 1, 2 + i);

      node_fixture_ticks (fixture, "kraken", "BTC-USD", scale, &tick, 1);
    }
  node_fixture_settle (fixture);
  g_assert_cmpuint (heard.changed, ==, 0);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_cmpuint (heard.changed, ==, 1);
  g_assert_cmpuint (heard.notified, ==, 1);
  g_assert_cmpstr (outcry_instrument_item_get_last_text (item), ==, "45,009.99");
  node_fixture_advance (fixture, OUTCRY_SECOND);
  g_assert_cmpuint (heard.changed, ==, 1);
}

/* Daily bars: the change is against the bar before. */
static void
test_daily (NodeFixture   *fixture,
            gconstpointer  data)
{
  OutcryTime today = outcry_interval_floor (OUTCRY_INTERVAL_1D, NULL, NODE_FIXTURE_NOW);
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  OutcryInstrumentItem *item;
  const double *closes;
  OutcryPrice price;
  OutcryTime time;
  int change;
  gsize n;

  for (guint i = 50; i > 0; i--)
    {
      OutcryCandle bar = node_fixture_bar (today - i * OUTCRY_DAY, 9999 + (i == 1 ? 200 : 0));

      g_array_append_val (bars, bar);
    }
  node_fixture_open (fixture, NULL);
  node_fixture_bars (fixture, "ecb", "EUR-USD", scale, OUTCRY_INTERVAL_1D,
                     (OutcryCandle *) bars->data, bars->len);
  NODE_WAIT_FRAMES (fixture,
                    (item = outcry_node_find_instrument (fixture->node, "EUR-USD")) != NULL &&
                        outcry_instrument_item_get_change (item, &change));
  g_assert_cmpint (change, ==, 200);
  g_assert_true (outcry_instrument_item_get_last (item, &price, &time));
  g_assert_cmpint (price.ticks, ==, 10200);
  g_assert_cmpint (time, ==, today - OUTCRY_DAY);
  closes = outcry_instrument_item_get_sparkline (item, &n);
  g_assert_cmpuint (n, ==, 32);
  g_assert_cmpfloat (closes[31], ==, 102);
  g_assert_cmpfloat (closes[0], ==, 100);
  node_fixture_advance (fixture, OUTCRY_FRAME);
  g_assert_cmpstr (outcry_instrument_item_get_change_text (item), ==, "+2.00%");
}

/* Minutes: the change is against the close of 24 hours before. */
static void
test_hourly (NodeFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  OutcryInstrumentItem *item;
  int change;
  gsize n;

  for (int i = 30 * 60; i > 0; i--)
    {
      OutcryCandle bar = node_fixture_bar (NODE_FIXTURE_NOW - i * OUTCRY_MINUTE,
                                           i > 24 * 60 ? 20000 - 1 : 10000 - 1);

      g_array_append_val (bars, bar);
    }
  node_fixture_open (fixture, NULL);
  node_fixture_bars (fixture, "kraken", "BTC-USD", scale, OUTCRY_INTERVAL_1M,
                     (OutcryCandle *) bars->data, bars->len);
  NODE_WAIT_FRAMES (fixture,
                    (item = outcry_node_find_instrument (fixture->node, "BTC-USD")) != NULL &&
                        outcry_instrument_item_get_change (item, &change));
  g_assert_cmpint (change, ==, -5000);
  outcry_instrument_item_get_sparkline (item, &n);
  g_assert_cmpuint (n, >=, 24);
  g_assert_cmpuint (n, <=, 32);
}

/* A less preferred source does not make the price flicker, but takes over from one that is
 * silent. */
static void
test_preferred (NodeFixture   *fixture,
                gconstpointer  data)
{
  OutcryTick good = node_fixture_tick (NODE_FIXTURE_NOW, 100, 1, 1);
  OutcryTick poor = node_fixture_tick (NODE_FIXTURE_NOW + OUTCRY_SECOND, 999, 1, 1);
  OutcryTick later = node_fixture_tick (NODE_FIXTURE_NOW + 5 * OUTCRY_MINUTE, 888, 1, 2);
  OutcryInstrumentItem *item;
  OutcryPrice price;

  g_assert_true (outcry_config_set (fixture->config, "prefer", "good", NULL));
  node_fixture_open (fixture, NULL);
  node_fixture_ticks (fixture, "good", "BTC-USD", scale, &good, 1);
  NODE_WAIT_FRAMES (fixture,
                    (item = outcry_node_find_instrument (fixture->node, "BTC-USD")) != NULL &&
                        outcry_instrument_item_get_last (item, &price, NULL));
  node_fixture_ticks (fixture, "poor", "BTC-USD", scale, &poor, 1);
  node_fixture_settle (fixture);
  outcry_instrument_item_get_last (item, &price, NULL);
  g_assert_cmpint (price.ticks, ==, 100);
  node_fixture_ticks (fixture, "poor", "BTC-USD", scale, &later, 1);
  node_fixture_settle (fixture);
  outcry_instrument_item_get_last (item, &price, NULL);
  g_assert_cmpint (price.ticks, ==, 888);
}

static void
check_name (const char *id,
            const char *name,
            const char *group)
{
  g_autoptr (OutcryInstrument) instrument = outcry_instrument_new (id, NULL, scale, NULL);
  g_autofree char *described = outcry_instrument_describe (instrument);

  g_assert_cmpstr (described, ==, name);
  g_assert_cmpstr (outcry_group_get_name (outcry_instrument_group (instrument)), ==, group);
}

static void
test_names (void)
{
  check_name ("BTC-USD", "Bitcoin / US Dollar", "Crypto");
  check_name ("BTC-USDT", "Bitcoin / Tether", "Crypto");
  check_name ("EUR-CHF", "Euro / Swiss Franc", "Currencies");
  check_name ("XAU-EUR", "Gold / Euro", "Metals");
  check_name ("VIX", "Cboe Volatility Index", "Indices");
  check_name ("IBM", "IBM", "Shares");
  check_name ("FOO-USDT", "FOO-USDT", "Crypto");
  check_name ("FOO-BAR", "FOO-BAR", "Other");
  check_name ("DE-TEST", "DE-TEST", "Other");
  check_name ("BTC-FOO", "Bitcoin / FOO", "Crypto");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/node/instruments/" name, NodeFixture, NULL, node_fixture_set_up, test,             \
              node_fixture_tear_down)

/* A price of the day before is today's with daily bars, and with trades it is old after minutes. */
static void
test_stale (NodeFixture   *fixture,
            gconstpointer  data)
{
  OutcryTick tick = node_fixture_tick (NODE_FIXTURE_NOW, 100, 100, 1);
  OutcryCandle bar = node_fixture_bar (outcry_floor_to (NODE_FIXTURE_NOW, OUTCRY_DAY) - OUTCRY_DAY,
                                       100);
  OutcryInstrumentItem *trades, *days;

  node_fixture_open (fixture, NULL);
  node_fixture_ticks (fixture, "x", "XAU-USD", scale, &tick, 1);
  node_fixture_bars (fixture, "x", "EUR-GBP", scale, OUTCRY_INTERVAL_1D, &bar, 1);
  NODE_WAIT_FRAMES (fixture,
                    (trades = outcry_node_find_instrument (fixture->node, "XAU-USD")) != NULL &&
                        outcry_instrument_item_get_last (trades, NULL, NULL));
  NODE_WAIT_FRAMES (fixture,
                    (days = outcry_node_find_instrument (fixture->node, "EUR-GBP")) != NULL &&
                        outcry_instrument_item_get_last (days, NULL, NULL));
  g_assert_false (outcry_instrument_item_get_stale (trades));
  g_assert_false (outcry_instrument_item_get_stale (days));

  node_fixture_advance (fixture, 16 * OUTCRY_MINUTE);
  g_assert_true (outcry_instrument_item_get_stale (trades));
  g_assert_false (outcry_instrument_item_get_stale (days));

  node_fixture_advance (fixture, OUTCRY_DAY);
  g_assert_true (outcry_instrument_item_get_stale (days));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("list", test_list);
  ADD ("priced-first", test_priced_first);
  ADD ("coalesced", test_coalesced);
  ADD ("daily", test_daily);
  ADD ("hourly", test_hourly);
  ADD ("preferred", test_preferred);
  ADD ("stale", test_stale);
  g_test_add_func ("/node/instruments/names", test_names);

  return g_test_run ();
}
