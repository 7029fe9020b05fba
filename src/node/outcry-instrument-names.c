/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names and groups of instruments by tables of ISO 4217 codes, metals, crypto assets and indices.
 *
 * Known weak case: an id does not tell what it is. BASE-QUOTE of unknown codes is in the group of
 * others, an id without a quote that is no known index counts as a share. */

#include "node/outcry-instrument-names.h"

#include "node/outcry-i18n.h"

typedef struct
{
  const char *code;
  const char *name;
} Entry;

static const Entry currencies[] = {
  { "AUD", N_("Australian Dollar") },
  { "BGN", N_("Bulgarian Lev") },
  { "BRL", N_("Brazilian Real") },
  { "CAD", N_("Canadian Dollar") },
  { "CHF", N_("Swiss Franc") },
  { "CNY", N_("Chinese Yuan") },
  { "CYP", N_("Cypriot Pound") },
  { "CZK", N_("Czech Koruna") },
  { "DKK", N_("Danish Krone") },
  { "EEK", N_("Estonian Kroon") },
  { "EUR", N_("Euro") },
  { "GBP", N_("Pound Sterling") },
  { "HKD", N_("Hong Kong Dollar") },
  { "HRK", N_("Croatian Kuna") },
  { "HUF", N_("Hungarian Forint") },
  { "IDR", N_("Indonesian Rupiah") },
  { "ILS", N_("Israeli Shekel") },
  { "INR", N_("Indian Rupee") },
  { "ISK", N_("Icelandic Króna") },
  { "JPY", N_("Japanese Yen") },
  { "KRW", N_("South Korean Won") },
  { "LTL", N_("Lithuanian Litas") },
  { "LVL", N_("Latvian Lats") },
  { "MTL", N_("Maltese Lira") },
  { "MXN", N_("Mexican Peso") },
  { "MYR", N_("Malaysian Ringgit") },
  { "NOK", N_("Norwegian Krone") },
  { "NZD", N_("New Zealand Dollar") },
  { "PHP", N_("Philippine Peso") },
  { "PLN", N_("Polish Złoty") },
  { "ROL", N_("Romanian Leu (old)") },
  { "RON", N_("Romanian Leu") },
  { "RUB", N_("Russian Rouble") },
  { "SEK", N_("Swedish Krona") },
  { "SGD", N_("Singapore Dollar") },
  { "SIT", N_("Slovenian Tolar") },
  { "SKK", N_("Slovak Koruna") },
  { "THB", N_("Thai Baht") },
  { "TRL", N_("Turkish Lira (old)") },
  { "TRY", N_("Turkish Lira") },
  { "USD", N_("US Dollar") },
  { "ZAR", N_("South African Rand") },
};

static const Entry metals[] = {
  { "XAG", N_("Silver") },
  { "XAU", N_("Gold") },
  { "XPD", N_("Palladium") },
  { "XPT", N_("Platinum") },
};

static const Entry crypto[] = {
  { "AAVE", "Aave" },
  { "ADA", "Cardano" },
  { "ALGO", "Algorand" },
  { "APT", "Aptos" },
  { "ARB", "Arbitrum" },
  { "ATOM", "Cosmos" },
  { "AVAX", "Avalanche" },
  { "BAT", "Basic Attention Token" },
  { "BCH", "Bitcoin Cash" },
  { "BNB", "BNB" },
  { "BSV", "Bitcoin SV" },
  { "BTC", "Bitcoin" },
  { "DAI", "Dai" },
  { "DASH", "Dash" },
  { "DOGE", "Dogecoin" },
  { "DOT", "Polkadot" },
  { "ETC", "Ethereum Classic" },
  { "ETH", "Ether" },
  { "FIL", "Filecoin" },
  { "HBAR", "Hedera" },
  { "ICP", "Internet Computer" },
  { "LINK", "Chainlink" },
  { "LTC", "Litecoin" },
  { "MATIC", "Polygon (old)" },
  { "MKR", "Maker" },
  { "NEAR", "NEAR" },
  { "OP", "Optimism" },
  { "PEPE", "Pepe" },
  { "POL", "Polygon" },
  { "SHIB", "Shiba Inu" },
  { "SOL", "Solana" },
  { "SUI", "Sui" },
  { "TON", "Toncoin" },
  { "TRX", "TRON" },
  { "UNI", "Uniswap" },
  { "USDC", "USD Coin" },
  { "USDT", "Tether" },
  { "XLM", "Stellar" },
  { "XMR", "Monero" },
  { "XRP", "XRP" },
  { "XTZ", "Tezos" },
  { "ZEC", "Zcash" },
};

static const Entry indices[] = {
  { "DAX", "DAX" },
  { "DJI", N_("Dow Jones Industrial Average") },
  { "FTSE", "FTSE 100" },
  { "NDX", "Nasdaq-100" },
  { "SPX", "S&P 500" },
  { "STOXX50", "EURO STOXX 50" },
  { "VIX", N_("Cboe Volatility Index") },
};

static const char *
find (const Entry *entries,
      gsize        n,
      const char  *code)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (entries[i].code, code))
      return _(entries[i].name);
  return NULL;
}

#define FIND(table, code) find (table, G_N_ELEMENTS (table), code)

static const char *
name_code (const char *code)
{
  const char *name = FIND (currencies, code);

  if (name == NULL)
    name = FIND (metals, code);
  if (name == NULL)
    name = FIND (crypto, code);
  return name;
}

OutcryGroup
outcry_instrument_group (const OutcryInstrument *instrument)
{
  const char *base = outcry_instrument_get_base (instrument);
  const char *quote = outcry_instrument_get_quote (instrument);

  if (quote == NULL)
    return FIND (indices, base) != NULL ? OUTCRY_GROUP_INDICES : OUTCRY_GROUP_SHARES;
  if (FIND (metals, base) != NULL)
    return OUTCRY_GROUP_METALS;
  if (FIND (currencies, base) != NULL)
    return OUTCRY_GROUP_CURRENCIES;
  /* Priced in a crypto asset, it is one: venues list more than can be told by name. */
  if (FIND (crypto, base) != NULL || FIND (crypto, quote) != NULL)
    return OUTCRY_GROUP_CRYPTO;
  return OUTCRY_GROUP_OTHER;
}

const char *
outcry_group_get_name (OutcryGroup group)
{
  switch (group)
    {
    case OUTCRY_GROUP_CRYPTO:
      return _("Crypto");
    case OUTCRY_GROUP_CURRENCIES:
      return _("Currencies");
    case OUTCRY_GROUP_METALS:
      return _("Metals");
    case OUTCRY_GROUP_INDICES:
      return _("Indices");
    case OUTCRY_GROUP_SHARES:
      return _("Shares");
    case OUTCRY_GROUP_OTHER:
      return _("Other");
    default:
      g_assert_not_reached ();
    }
}

char *
outcry_instrument_describe (const OutcryInstrument *instrument)
{
  const char *base = outcry_instrument_get_base (instrument);
  const char *quote = outcry_instrument_get_quote (instrument);
  const char *base_name, *quote_name;

  if (outcry_instrument_get_name (instrument) != NULL)
    return g_strdup (outcry_instrument_get_name (instrument));
  if (quote == NULL)
    {
      base_name = FIND (indices, base);
      return g_strdup (base_name != NULL ? base_name : base);
    }

  base_name = name_code (base);
  quote_name = name_code (quote);
  if (base_name == NULL)
    return g_strdup (outcry_instrument_get_id (instrument));
  /* Translators: a pair, what is priced and in what: "Bitcoin / US Dollar". */
  return g_strdup_printf (_("%s / %s"), base_name, quote_name != NULL ? quote_name : quote);
}
