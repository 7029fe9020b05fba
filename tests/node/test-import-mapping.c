/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "node/outcry-import-private.h"

static OutcryImportMapping *
parse (const char  *yaml,
       GError     **error)
{
  return outcry_import_mapping_parse (yaml, strlen (yaml), "m.yaml", error);
}

static void
check_refused (const char *yaml,
               const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportMapping) mapping = parse (yaml, &error);

  g_assert_null (mapping);
  g_assert_nonnull (error);
  if (strstr (error->message, place) == NULL)
    g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, place));
}

static void
test_refused (void)
{
  check_refused ("kind: bars\ninterval: 2d\ntime: {at: a}\nclose: c\n", "m.yaml:2:11");
  check_refused ("kind: bars\ninterval: 1d\nclose: c\n", "time");
  check_refused ("kind: bars\ninterval: 1d\ntime: {at: a}\n", "close");
  check_refused ("kind: ticks\ntime: {at: a}\nprice: p\n", "quantity");
  check_refused ("kind: bars\ninterval: 1d\ntime: {at: a}\nclose: c\nopen: o\n", "open, high, low");
  check_refused ("kind: ticks\ntime: {at: a}\nprice: p\nquantity: q\nclose: c\n", "close");
  check_refused ("kind: ticks\ntyme: {at: a}\n", "m.yaml:2:1");
  check_refused ("kind: ticks\ndelimiter: xx\n", "m.yaml:2");
  check_refused ("kind: ticks\nzone: Moon/Base\ntime: {at: a}\nprice: p\nquantity: q\n",
                 "m.yaml:2:7");
  check_refused ("kind: ticks\nscale: {price: 19}\ntime: {at: a}\nprice: p\nquantity: q\n",
                 "m.yaml:2");
  check_refused ("kind: ticks\ntime: {at: a}\nprice: p\nquantity: q\nside: {at: s, map: {x: up}}\n",
                 "m.yaml:5");
  check_refused ("[1, 2]\n", "m.yaml:1");
}

/* What is written is read as the same. */
static void
check_round_trip (const char *yaml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportMapping) first = parse (yaml, &error);
  g_autoptr (OutcryImportMapping) second = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  text = outcry_import_mapping_to_yaml (first);
  second = parse (text, &error);
  g_assert_no_error (error);
  again = outcry_import_mapping_to_yaml (second);
  g_assert_cmpstr (text, ==, again);
  for (guint i = 0; i < OUTCRY_IMPORT_N_FIELDS; i++)
    g_assert_cmpstr (first->at[i], ==, second->at[i]);
  g_assert_cmpint (first->since, ==, second->since);
  g_assert_cmpstr (first->unit, ==, second->unit);
  g_assert_cmpint (first->delimiter, ==, second->delimiter);
}

static void
test_round_trip (void)
{
  check_round_trip ("kind: bars\ninterval: 4h\ndelimiter: tab\nzone: Europe/Berlin\nround: true\n"
                    "decimal: \",\"\nscale: {price: 2, quantity: 8}\n"
                    "time: {at: [Date, Time], unit: \"%d.%m.%Y %H:%M\"}\n"
                    "open: \"O \\\"x\\\"\"\nhigh: H\nlow: L\nclose: \"5\"\nvolume: V\n");
  check_round_trip ("format: json\nrows: $.data[*]\nkind: ticks\n"
                    "time: {at: .t, unit: ms, since: 2018-04-06}\n"
                    "price: .p\nquantity: .q\nid: .i\nside: {at: .s, map: {b: buy}}\n");
}

static OutcryImportMapping *
guess (const char  *data,
       GError     **error)
{
  return outcry_import_mapping_guess (data, strlen (data), "file", error);
}

static void
check_guess (const char *data,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportMapping) mapping = guess (data, &error);
  g_autofree char *yaml = NULL;

  g_assert_no_error (error);
  yaml = outcry_import_mapping_to_yaml (mapping);
  g_assert_cmpstr (yaml, ==, expected);
}

static void
test_guess_bars (void)
{
  check_guess (
      "Date,Open,High,Low,Close,Volume\n"
      "2022-01-03,1.5,2,1,1.75,10\n"
      "2022-01-04,1.5,2,1,1.75,10\n"
      "2022-01-05,1.5,2,1,1.75,10\n",
      "format: csv\ndelimiter: \",\"\nheader: true\ndecimal: \".\"\nkind: bars\n"
      "interval: 1d\ntime: {at: \"Date\", unit: \"date\"}\n"
      "open: \"Open\"\nhigh: \"High\"\nlow: \"Low\"\nclose: \"Close\"\nvolume: \"Volume\"\n");
  /* No names, as LEAN's files are. */
  check_guess ("20141201 00:00,300,370,300,370,0.05655554\n"
               "20141202 00:00,377,378,377,378,15.0136\n",
               "format: csv\ndelimiter: \",\"\nheader: false\ndecimal: \".\"\nkind: bars\n"
               "interval: 1d\ntime: {at: \"1\", unit: \"%Y%m%d %H:%M\"}\n"
               "open: \"2\"\nhigh: \"3\"\nlow: \"4\"\nclose: \"5\"\nvolume: \"6\"\n");
  /* A German spreadsheet, the newest first. */
  check_guess ("Datum;Date;Time;Close\nx;04.01.2022;17:01;1.234,50\nx;04.01.2022;17:00;1.234,00\n",
               "format: csv\ndelimiter: \";\"\nheader: true\ndecimal: \",\"\nkind: bars\n"
               "interval: 1m\ntime: {at: [\"Date\", \"Time\"], unit: \"%d.%m.%Y %H:%M\"}\n"
               "close: \"Close\"\n");
}

static void
test_guess_ticks (void)
{
  check_guess ("timestamp,price,amount,side,trade_id\n1641315600123,1.5,2,buy,7\n",
               "format: csv\ndelimiter: \",\"\nheader: true\ndecimal: \".\"\nkind: ticks\n"
               "time: {at: \"timestamp\", unit: \"ms\"}\nside: {at: \"side\"}\n"
               "price: \"price\"\nquantity: \"amount\"\nid: \"trade_id\"\n");
  check_guess ("{\"data\":[{\"time\":\"2022-01-04T17:00:00Z\",\"price\":1.5,\"size\":\"2\"}]}",
               "format: json\nrows: \"$['data'][*]\"\ndecimal: \".\"\nkind: ticks\n"
               "time: {at: \"['time']\", unit: \"rfc3339\"}\n"
               "price: \"['price']\"\nquantity: \"['size']\"\n");
  check_guess ("[[1641315600,1.5,2.5,1.0,2.0,9],[1641315660,1.5,2.5,1.0,2.0,9]]",
               "format: json\nrows: \"$[*]\"\ndecimal: \".\"\nkind: bars\ninterval: 1m\n"
               "time: {at: \"[0]\", unit: \"s\"}\n"
               "open: \"[1]\"\nhigh: \"[2]\"\nlow: \"[3]\"\nclose: \"[4]\"\nvolume: \"[5]\"\n");
}

static void
check_not_guessed (const char *data,
                   const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportMapping) mapping = guess (data, &error);

  g_assert_null (mapping);
  g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID);
  if (strstr (error->message, words) == NULL)
    g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
check_guess_has (const char *data,
                 const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OutcryImportMapping) mapping = guess (data, &error);
  g_autofree char *yaml = NULL;

  g_assert_no_error (error);
  yaml = outcry_import_mapping_to_yaml (mapping);
  if (strstr (yaml, part) == NULL)
    g_test_message ("%s", yaml);
  g_assert_nonnull (strstr (yaml, part));
}

/* One bad row of many does not spoil the guess, be it the first. */
static void
test_guess_most (void)
{
  check_guess_has ("Date,Close\n2024-01-05 foo,1.5\n2024-01-06,1.5\n2024-01-07,1.5\n"
                   "2024-01-08,1.5\n",
                   "unit: \"date\"");
  check_guess_has ("time,close\n2024-01-05T10:00:00Z,1\n2024-01-05T10:01:00Z,1\n2024-01-05 foo,1\n"
                   "2024-01-05T10:03:00Z,1\n2024-01-05T10:04:00Z,1\n2024-01-05T10:05:00Z,1\n"
                   "2024-01-05T10:06:00Z,1\n",
                   "unit: \"rfc3339\"");
  check_guess_has ("time,close\nx,1\n1641315600,1\n1641315660,1\n1641315720,1\n1641315780,1\n",
                   "unit: \"s\"");
}

static void
test_guess_languages (void)
{
  check_guess_has ("Datum;Eröffnung;Hoch;Tief;Schluss;Volumen\n04.01.2022;1,5;2,5;1,0;2,0;9\n"
                   "05.01.2022;1,5;2,5;1,0;2,0;9\n",
                   "open: \"Eröffnung\"\nhigh: \"Hoch\"\nlow: \"Tief\"\nclose: \"Schluss\"\n"
                   "volume: \"Volumen\"");
  check_guess_has ("fecha,apertura,máximo,mínimo,cierre,volumen\n2022-01-04,1.5,2.5,1.0,2.0,9\n"
                   "2022-01-05,1.5,2.5,1.0,2.0,9\n",
                   "open: \"apertura\"\nhigh: \"máximo\"\nlow: \"mínimo\"\nclose: \"cierre\"");
  check_guess_has ("Datum;Zeit;Kurs;Menge\n04.01.2022;17:01;1,5;2\n", "at: [\"Datum\", \"Zeit\"]");
  check_guess_has ("fecha;hora;precio;cantidad\n04/13/2022;17:01;1,5;2\n",
                   "price: \"precio\"\nquantity: \"cantidad\"");
}

/* What has two readings is asked for. */
static void
test_guess_refused (void)
{
  check_not_guessed ("", "empty");
  check_not_guessed ("Date,Close\n", "no rows");
  check_not_guessed ("Date;Close\n2022-01-04;1,234\n2022-01-05;2,345\n", "two readings");
  check_not_guessed ("Date;Close\n2022-01-04;1,2\n2022-01-05;2.3\n", "decimal comma and some");
  check_not_guessed ("Date,Close\n01/02/2022,1.5\n02/02/2022,1.5\n", "day or with the month");
  check_not_guessed ("Date,Close\nMonday,1.5\n", "not clear how this is a time: “Monday” (line 2)");
  check_not_guessed ("Date,Close\n2022-01-04,1.5\nnow,1.5\n", "“now” (line 3)");
  check_not_guessed ("Date,Close\n2022-01-04,1.5\n05.01.2022,1.5\n",
                     "“2022-01-04” (line 2), “05.01.2022” (line 3)");
  check_not_guessed ("Date,Close\n01/02/2022,1\n02/02/2022,1\n03/02/2022,1\nx,1\n",
                     "day or with the month");
  check_not_guessed ("Date,Close\n2022-01-01,1.5\n2022-03-05,1.5\n", "equal distances");
  check_not_guessed ("when,how\nx,y\n", "time");
  check_not_guessed ("Date,Colour\n2022-01-01,red\n", "price");
  check_not_guessed ("{\"a\":1}", "rows");
  check_not_guessed ("[1,", "JSON");
}

/* A day above 12 decides. */
/* A refusal tells the columns and begins the mapping. */
static void
test_guess_draft (void)
{
  check_not_guessed ("Wann;Schluss\n2022-01-04;1,5\n",
                     "time. The columns are: Wann, Schluss.");
  check_not_guessed ("Wann;Schluss\n2022-01-04;1,5\n",
                     "time: {at: \"WHICH\", unit: \"WHICH\"}\nclose: \"Schluss\"\n");
  check_not_guessed ("Date,Close\n2022-01-01,1.5\n2022-03-05,1.5\n", "interval: WHICH ");
  check_not_guessed ("Date,Colour\n2022-01-01,red\n", "close: \"WHICH\"");
  check_not_guessed ("Date,Colour\n2022-01-01,red\n", "--mapping");
}

static void
test_not_text (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  char bytes[2000];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) g_rand_int_range (rand, 0, 256);
  for (guint len = 100; len <= sizeof bytes; len += 100)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (outcry_import_mapping_guess (bytes, len, "file", &error));
      g_assert_error (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "not text"));
    }
  /* A word of Latin-1 among others is. */
  check_guess_has ("Date,Close,Gr\xf6\xdf" "e\n2022-01-04,1.5,small\n2022-01-05,1.5,small\n",
                   "close: \"Close\"");
}

static void
test_guess_days (void)
{
  check_guess ("Date,Close\n01/12/2022,1.5\n01/13/2022,1.5\n01/14/2022,1.5\n",
               "format: csv\ndelimiter: \",\"\nheader: true\ndecimal: \".\"\nkind: bars\n"
               "interval: 1d\ntime: {at: \"Date\", unit: \"%m/%d/%Y\"}\nclose: \"Close\"\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/import-mapping/refused", test_refused);
  g_test_add_func ("/node/import-mapping/round-trip", test_round_trip);
  g_test_add_func ("/node/import-mapping/guess-bars", test_guess_bars);
  g_test_add_func ("/node/import-mapping/guess-ticks", test_guess_ticks);
  g_test_add_func ("/node/import-mapping/guess-most", test_guess_most);
  g_test_add_func ("/node/import-mapping/guess-languages", test_guess_languages);
  g_test_add_func ("/node/import-mapping/guess-draft", test_guess_draft);
  g_test_add_func ("/node/import-mapping/not-text", test_not_text);
  g_test_add_func ("/node/import-mapping/guess-refused", test_guess_refused);
  g_test_add_func ("/node/import-mapping/guess-days", test_guess_days);

  return g_test_run ();
}
