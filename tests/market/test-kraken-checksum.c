/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Kraken ends each update of a book with a CRC32 over its ten best levels as texts. One wrong
 * digit of one amount in a book of a thousand levels, sooner or later, is a wrong checksum: so
 * the captured frames prove that amounts are exact from JSON through parsing to text again.
 *
 * Source: Kraken, "Spot Websockets (v1) Book Checksum",
 * https://docs.kraken.com/api/docs/guides/spot-ws-book-v1: of the ten best asks, best first,
 * then the ten best bids, the price and the volume without the point and without leading zeros. */

#include <string.h>
#include <zlib.h>

#include "base/outcry-amount.h"
#include "data-file.h"
#include "market/outcry-json.h"

#define CHECKSUM_LEVELS 10
#define DEPTH 1000
#define CAPTURED_CHECKSUMS 4269
#define CAPTURED_PAIRS 10

typedef struct
{
  OutcryPrice    price;
  OutcryQuantity quantity;
} Level;

typedef struct
{
  OutcryScale  scale;
  GArray      *asks; /* Level, best first */
  GArray      *bids;
} Book;

typedef struct
{
  GHashTable *books; /* pair, Book */
  guint       checksums;
  guint       amounts;
} Replay;

static void
book_free (gpointer data)
{
  Book *book = data;

  g_array_unref (book->asks);
  g_array_unref (book->bids);
  g_free (book);
}

static const char *
element_text (JsonArray *array,
              guint      i)
{
  const char *text = outcry_json_get_text (json_array_get_element (array, i), NULL);

  g_assert_nonnull (text);
  return text;
}

static Level
read_level (Replay    *replay,
            JsonArray *texts,
            OutcryScale scale)
{
  const char *price = element_text (texts, 0);
  const char *quantity = element_text (texts, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *price_again = NULL;
  g_autofree char *quantity_again = NULL;
  Level level;

  g_assert_true (outcry_price_parse (price, scale, &level.price, &error));
  g_assert_no_error (error);
  g_assert_true (outcry_quantity_parse (quantity, scale, &level.quantity, &error));
  g_assert_no_error (error);
  price_again = outcry_price_format (level.price, scale);
  quantity_again = outcry_quantity_format (level.quantity, scale);
  g_assert_cmpstr (price_again, ==, price);
  g_assert_cmpstr (quantity_again, ==, quantity);
  replay->amounts += 2;
  return level;
}

static void
update_side (GArray   *side,
             gboolean  bids,
             Level     level)
{
  gboolean there;
  guint i = 0;

  while (i < side->len &&
         (bids ? g_array_index (side, Level, i).price.ticks > level.price.ticks
               : g_array_index (side, Level, i).price.ticks < level.price.ticks))
    i++;
  there = i < side->len && g_array_index (side, Level, i).price.ticks == level.price.ticks;
  if (level.quantity.lots == 0 && there)
    g_array_remove_index (side, i);
  else if (level.quantity.lots != 0 && there)
    g_array_index (side, Level, i) = level;
  else if (level.quantity.lots != 0)
    g_array_insert_val (side, i, level);
  if (side->len > DEPTH)
    g_array_set_size (side, DEPTH);
}

static void
update_sides (Replay     *replay,
              Book       *book,
              JsonObject *message)
{
  const struct { const char *name; gboolean bids; } members[] = {
    { "as", FALSE }, { "bs", TRUE }, { "a", FALSE }, { "b", TRUE },
  };

  for (guint m = 0; m < G_N_ELEMENTS (members); m++)
    {
      JsonNode *member = outcry_json_get_member (message, members[m].name);
      JsonArray *levels;

      if (member == NULL)
        continue;
      levels = json_node_get_array (member);
      for (guint i = 0; i < json_array_get_length (levels); i++)
        update_side (members[m].bids ? book->bids : book->asks, members[m].bids,
                     read_level (replay, json_array_get_array_element (levels, i), book->scale));
    }
}

static void
append_digits (GString *digits,
               char    *amount)
{
  const char *c = amount;

  while (*c == '0' || *c == '.')
    c++;
  for (; *c != '\0'; c++)
    {
      if (*c != '.')
        g_string_append_c (digits, *c);
    }
  g_free (amount);
}

static guint32
book_checksum (const Book *book)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  const GArray *sides[] = { book->asks, book->bids };

  for (guint s = 0; s < G_N_ELEMENTS (sides); s++)
    for (guint i = 0; i < MIN (sides[s]->len, CHECKSUM_LEVELS); i++)
      {
        const Level *level = &g_array_index (sides[s], Level, i);

        append_digits (digits, outcry_price_format (level->price, book->scale));
        append_digits (digits, outcry_quantity_format (level->quantity, book->scale));
      }
  return (guint32) crc32 (0, (const Bytef *) digits->str, (uInt) digits->len);
}

/* The digits of a pair are those of its first amounts; read_level() fails on any other. */
static Book *
book_new (JsonObject *snapshot)
{
  JsonArray *asks = json_node_get_array (outcry_json_get_member (snapshot, "as"));
  JsonArray *first = json_array_get_array_element (asks, 0);
  Book *book = g_new0 (Book, 1);
  int price_digits = outcry_decimal_digits (element_text (first, 0), -1);
  int quantity_digits = outcry_decimal_digits (element_text (first, 1), -1);

  g_assert_cmpint (price_digits, >=, 0);
  g_assert_cmpint (quantity_digits, >=, 0);
  book->scale = (OutcryScale) { (guint8) price_digits, (guint8) quantity_digits };
  book->asks = g_array_new (FALSE, FALSE, sizeof (Level));
  book->bids = g_array_new (FALSE, FALSE, sizeof (Level));
  return book;
}

/* [channel, {...}, perhaps another {...}, "book-1000", "XBT/CHF"] */
static void
take_frame (Replay    *replay,
            JsonArray *frame)
{
  guint n = json_array_get_length (frame);
  const char *pair = element_text (frame, n - 1);
  Book *book = g_hash_table_lookup (replay->books, pair);
  const char *checksum = NULL;

  g_assert_cmpstr (element_text (frame, n - 2), ==, "book-1000");
  if (book == NULL)
    {
      book = book_new (json_array_get_object_element (frame, 1));
      g_hash_table_insert (replay->books, g_strdup (pair), book);
    }
  for (guint i = 1; i < n - 2; i++)
    {
      JsonObject *part = json_array_get_object_element (frame, i);
      JsonNode *sum = outcry_json_get_member (part, "c");

      update_sides (replay, book, part);
      if (sum != NULL)
        checksum = outcry_json_get_text (sum, NULL);
    }
  if (checksum != NULL)
    {
      g_autofree char *ours = g_strdup_printf ("%u", book_checksum (book));

      g_assert_cmpstr (ours, ==, checksum);
      replay->checksums++;
    }
}

static void
replay_clear (Replay *replay)
{
  g_hash_table_unref (replay->books);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Replay, replay_clear)

static void
test_captured_frames (void)
{
  g_autoptr (GString) capture = data_file_read_test ("exchange-captures/KRAKEN.ws.50.0.gz");
  g_auto (GStrv) lines = g_strsplit (capture->str, "\n", -1);
  g_auto (Replay) replay = { 0 };

  replay.books = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, book_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError) error = NULL;
      const char *json = strstr (lines[i], ": ");

      /* "wss://...", what was sent; then what came, with its time. */
      if (json == NULL || !g_ascii_isdigit (lines[i][0]))
        continue;
      node = outcry_json_parse (json + 2, strlen (json + 2), &error);
      g_assert_no_error (error);
      if (JSON_NODE_HOLDS_ARRAY (node))
        take_frame (&replay, json_node_get_array (node));
    }

  g_test_message ("%u checksums of %u pairs, %u amounts", replay.checksums,
                  g_hash_table_size (replay.books), replay.amounts);
  g_assert_cmpuint (replay.checksums, ==, CAPTURED_CHECKSUMS);
  g_assert_cmpuint (g_hash_table_size (replay.books), ==, CAPTURED_PAIRS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/kraken-checksum/captured-frames", test_captured_frames);

  return g_test_run ();
}
