/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The block codec. A column is its base, a power of ten that all its steps share (times told in
 * milliseconds, lots of whole coins), and packed groups of what is left: for times the distance
 * to the one before, for prices and ids the same with its sign folded in, for quantities and
 * sides the distance to the least. Arithmetic wraps in 64 bits on both ways, so every int64
 * survives.
 *
 * Header, little-endian: "OTB1", price digits u8, quantity digits u8, zero u16, count u32, zero
 * u32, first time i64, last time i64; for each column: kind u8, exponent u8, zero u16, length
 * u32, base u64, checksum of its bytes u64; checksum of the header u64. */

#include "store/outcry-tick-block.h"

#include "base/outcry-codec.h"
#include "store/outcry-checksum.h"
#include "store/outcry-packed.h"
#include "store/outcry-store.h"

#include <string.h>

#define MAGIC "OTB1"
#define COLUMN_ENTRIES 32
#define COLUMN_ENTRY 24
#define N_COLUMNS 5
#define N_MARKET_COLUMNS 3
#define MAX_EXPONENT 12
#define TOP_BIT (G_GUINT64_CONSTANT (1) << 63)

G_STATIC_ASSERT (COLUMN_ENTRIES + N_COLUMNS * COLUMN_ENTRY + 8 == OUTCRY_TICK_BLOCK_HEADER);

typedef enum
{
  KIND_PLAIN,  /* base + step */
  KIND_RISING, /* the one before + step */
  KIND_DELTA,  /* the one before + a signed step */
} ColumnKind;

typedef struct
{
  guint8  kind;
  guint8  exponent;
  guint32 length;
  guint64 base;
  guint64 checksum;
} ColumnEntry;

static const guint64 powers[MAX_EXPONENT + 1] = {
  G_GUINT64_CONSTANT (1),          G_GUINT64_CONSTANT (10),
  G_GUINT64_CONSTANT (100),        G_GUINT64_CONSTANT (1000),
  G_GUINT64_CONSTANT (10000),      G_GUINT64_CONSTANT (100000),
  G_GUINT64_CONSTANT (1000000),    G_GUINT64_CONSTANT (10000000),
  G_GUINT64_CONSTANT (100000000),  G_GUINT64_CONSTANT (1000000000),
  G_GUINT64_CONSTANT (10000000000), G_GUINT64_CONSTANT (100000000000),
  G_GUINT64_CONSTANT (1000000000000),
};

/* A column as the encoder sees it: 64-bit numbers, or bytes; @flip turns bits over. */
typedef struct
{
  const guint64 *wide;
  const guint8  *narrow;
  guint64        flip;
} Values;

static inline guint64
value_at (const Values *values,
          gsize         i)
{
  return values->wide != NULL ? values->wide[i] ^ values->flip : values->narrow[i];
}

/* The steps of a column as numbers with a sign, before zigzag. */
static inline guint64
step_of (const Values *values,
         gsize         i,
         ColumnKind    kind,
         guint64       base)
{
  guint64 before = kind == KIND_PLAIN || i == 0 ? base : value_at (values, i - 1);

  return value_at (values, i) - before;
}

static guint
common_exponent (const Values *values,
                 gsize         n,
                 ColumnKind    kind,
                 guint64       base)
{
  guint exponent = MAX_EXPONENT;
  gboolean any = FALSE;

  for (gsize i = 0; i < n && exponent > 0; i++)
    {
      gint64 step = (gint64) step_of (values, i, kind, base);

      /* Quotients of steps that wrapped would not come back. */
      if (kind != KIND_DELTA && step < 0)
        return 0;
      any |= step != 0;
      while (exponent > 0 && step % (gint64) powers[exponent] != 0)
        exponent--;
    }
  return any ? exponent : 0;
}

/* Inlined for each kind and width of values. */
static inline void
encode_column (Values       values,
               gsize        n,
               ColumnKind   kind,
               ColumnEntry *entry,
               GByteArray  *out)
{
  guint64 group[OUTCRY_PACKED_GROUP];
  guint64 base = value_at (&values, 0);
  gsize start = out->len;
  gint64 unit;

  if (kind == KIND_PLAIN)
    for (gsize i = 1; i < n; i++)
      base = MIN (base, value_at (&values, i));
  entry->kind = (guint8) kind;
  entry->base = base ^ values.flip;
  entry->exponent = (guint8) common_exponent (&values, n, kind, base);
  unit = (gint64) powers[entry->exponent];
  for (gsize at = 0; at < n; at += OUTCRY_PACKED_GROUP)
    {
      gsize size = MIN (n - at, OUTCRY_PACKED_GROUP);

      for (gsize i = 0; i < size; i++)
        group[i] = step_of (&values, at + i, kind, base);
      if (unit != 1)
        for (gsize i = 0; i < size; i++)
          group[i] = (guint64) ((gint64) group[i] / unit);
      if (kind == KIND_DELTA)
        for (gsize i = 0; i < size; i++)
          group[i] = outcry_zigzag_encode ((gint64) group[i]);
      outcry_packed_put (group, size, out);
    }
  entry->length = out->len - (guint32) start;
  entry->checksum = outcry_checksum (out->data + start, entry->length);
}

static void
put_u32 (guint8 *at,
         guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static void
put_u64 (guint8 *at,
         guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static guint32
get_u32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
get_u64 (const guint8 *at)
{
  guint64 value;

  memcpy (&value, at, sizeof value);
  return GUINT64_FROM_LE (value);
}

void
outcry_tick_block_encode (const OutcryTickColumns *columns,
                          gsize                    start,
                          gsize                    end,
                          OutcryScale              scale,
                          GByteArray              *out)
{
  static const guint8 zeros[OUTCRY_TICK_BLOCK_HEADER] = { 0 };
  ColumnEntry entries[N_COLUMNS] = { 0 };
  gsize n = end - start;
  gsize origin;
  guint8 *header;

  g_return_if_fail (start < end && end <= columns->n && n <= OUTCRY_TICK_BLOCK_MAX);

  origin = out->len;
  g_byte_array_append (out, zeros, sizeof zeros);
  encode_column ((Values) { (const guint64 *) columns->time + start }, n, KIND_RISING, &entries[0],
                 out);
  encode_column ((Values) { (const guint64 *) columns->price + start }, n, KIND_DELTA, &entries[1],
                 out);
  /* Counted from the least one: with the sign turned over, one below zero is less. */
  encode_column ((Values) { (const guint64 *) columns->quantity + start, NULL, TOP_BIT }, n,
                 KIND_PLAIN, &entries[2], out);
  encode_column ((Values) { columns->id + start }, n, KIND_DELTA, &entries[3], out);
  encode_column ((Values) { NULL, columns->side + start }, n, KIND_PLAIN, &entries[4], out);
  g_byte_array_append (out, zeros, OUTCRY_PACKED_PADDING);

  header = out->data + origin;
  memcpy (header, MAGIC, 4);
  header[4] = scale.price_digits;
  header[5] = scale.quantity_digits;
  put_u32 (header + 8, (guint32) n);
  put_u64 (header + 16, (guint64) columns->time[start]);
  put_u64 (header + 24, (guint64) columns->time[end - 1]);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      guint8 *at = header + COLUMN_ENTRIES + i * COLUMN_ENTRY;

      at[0] = entries[i].kind;
      at[1] = entries[i].exponent;
      put_u32 (at + 4, entries[i].length);
      put_u64 (at + 8, entries[i].base);
      put_u64 (at + 16, entries[i].checksum);
    }
  put_u64 (header + OUTCRY_TICK_BLOCK_HEADER - 8,
           outcry_checksum (header, OUTCRY_TICK_BLOCK_HEADER - 8));
}

static gboolean
corrupt (GError    **error,
         const char *what)
{
  g_set_error (error, OUTCRY_STORE_ERROR, OUTCRY_STORE_ERROR_CORRUPT,
               "a block of ticks is damaged: %s", what);
  return FALSE;
}

static gboolean
read_header (const guint8         *data,
             gsize                 len,
             OutcryTickBlockInfo  *info,
             ColumnEntry           entries[N_COLUMNS],
             GError              **error)
{
  if (len < OUTCRY_TICK_BLOCK_HEADER || memcmp (data, MAGIC, 4) != 0)
    return corrupt (error, "it has no header");
  if (get_u64 (data + OUTCRY_TICK_BLOCK_HEADER - 8)
      != outcry_checksum (data, OUTCRY_TICK_BLOCK_HEADER - 8))
    return corrupt (error, "checksum of the header");
  info->scale = (OutcryScale) { data[4], data[5] };
  info->count = get_u32 (data + 8);
  info->first_time = (OutcryTime) get_u64 (data + 16);
  info->last_time = (OutcryTime) get_u64 (data + 24);
  if (info->count == 0 || info->count > OUTCRY_TICK_BLOCK_MAX ||
      info->scale.price_digits > OUTCRY_MAX_DIGITS ||
      info->scale.quantity_digits > OUTCRY_MAX_DIGITS || info->first_time > info->last_time)
    return corrupt (error, "a field of the header is out of range");
  info->size = OUTCRY_TICK_BLOCK_HEADER + OUTCRY_PACKED_PADDING;
  info->market_size = info->size;
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      const guint8 *at = data + COLUMN_ENTRIES + i * COLUMN_ENTRY;

      entries[i] = (ColumnEntry) { at[0], at[1], get_u32 (at + 4), get_u64 (at + 8),
                                   get_u64 (at + 16) };
      if (entries[i].kind > KIND_DELTA || entries[i].exponent > MAX_EXPONENT)
        return corrupt (error, "coding of a column");
      info->size += entries[i].length;
      if (i < N_MARKET_COLUMNS)
        info->market_size += entries[i].length;
    }
  return TRUE;
}

gboolean
outcry_tick_block_peek (const guint8         *data,
                        gsize                 len,
                        OutcryTickBlockInfo  *info,
                        GError              **error)
{
  ColumnEntry entries[N_COLUMNS];

  return read_header (data, len, info, entries, error);
}

/* Turns the steps of one group into values, in place. Returns the last value. */
static inline guint64
integrate (guint64           *values,
           gsize              n,
           const ColumnEntry *entry,
           guint64            before)
{
  guint64 unit = powers[entry->exponent];

  if (entry->kind == KIND_DELTA)
    for (gsize i = 0; i < n; i++)
      values[i] = (guint64) outcry_zigzag_decode (values[i]);
  if (unit != 1)
    for (gsize i = 0; i < n; i++)
      values[i] *= unit;
  if (entry->kind == KIND_PLAIN)
    {
      for (gsize i = 0; i < n; i++)
        values[i] += entry->base;
      return 0;
    }
  for (gsize i = 0; i < n; i++)
    values[i] = before += values[i];
  return before;
}

/* Into @wide, or into @narrow when that is given: then values beyond OUTCRY_SIDE_SELL are
 * damage. */
static inline gboolean
decode_column (const guint8      *data,
               const ColumnEntry *entry,
               gsize              n,
               guint64           *wide,
               guint8            *narrow)
{
  guint64 group[OUTCRY_PACKED_GROUP];
  guint64 before = entry->base;
  guint64 seen = 0;
  gsize used = 0;

  if (outcry_checksum (data, entry->length) != entry->checksum)
    return FALSE;
  for (gsize at = 0; at < n; at += OUTCRY_PACKED_GROUP)
    {
      gsize size = MIN (n - at, OUTCRY_PACKED_GROUP);
      guint64 *values = narrow != NULL ? group : wide + at;
      gsize step = outcry_packed_get (data + used, entry->length - used, size, values);

      if (step == 0)
        return FALSE;
      used += step;
      before = integrate (values, size, entry, before);
      for (gsize i = 0; narrow != NULL && i < size; i++)
        {
          seen = MAX (seen, values[i]);
          narrow[at + i] = (guint8) values[i];
        }
    }
  return used == entry->length && seen <= OUTCRY_SIDE_SELL;
}

static gboolean
is_ascending (const OutcryTickColumns   *columns,
              const OutcryTickBlockInfo *info)
{
  gboolean falls = FALSE;

  for (gsize i = 1; i < columns->n; i++)
    falls |= columns->time[i] < columns->time[i - 1];
  return !falls && columns->time[0] == info->first_time &&
         columns->time[columns->n - 1] == info->last_time;
}

gboolean
outcry_tick_block_decode (const guint8         *data,
                          gsize                 len,
                          gboolean              all,
                          OutcryTickColumns    *columns,
                          OutcryTickBlockInfo  *info,
                          GError              **error)
{
  ColumnEntry entries[N_COLUMNS];
  const guint8 *starts[N_COLUMNS];
  gsize n;

  g_return_val_if_fail (columns != NULL && info != NULL, FALSE);

  columns->n = 0;
  if (!read_header (data, len, info, entries, error))
    return FALSE;
  if (len < (all ? info->size : info->market_size))
    return corrupt (error, "it ends early");
  n = info->count;
  /* A group is at least three bytes: no memory for more ticks than the bytes could hold. */
  for (guint i = 0; i < N_COLUMNS; i++)
    if (entries[i].length / 3 < (n + OUTCRY_PACKED_GROUP - 1) / OUTCRY_PACKED_GROUP)
      return corrupt (error, "a column is too short");
  starts[0] = data + OUTCRY_TICK_BLOCK_HEADER;
  for (guint i = 1; i < N_COLUMNS; i++)
    starts[i] = starts[i - 1] + entries[i - 1].length;

  outcry_tick_columns_reserve (columns, n);
  if (!decode_column (starts[0], &entries[0], n, (guint64 *) columns->time, NULL) ||
      !decode_column (starts[1], &entries[1], n, (guint64 *) columns->price, NULL) ||
      !decode_column (starts[2], &entries[2], n, (guint64 *) columns->quantity,
                      NULL))
    return corrupt (error, "time, price or quantity");
  if (all &&
      (!decode_column (starts[3], &entries[3], n, columns->id, NULL) ||
       !decode_column (starts[4], &entries[4], n, NULL, columns->side)))
    return corrupt (error, "id or side");
  columns->n = n;
  if (!is_ascending (columns, info))
    {
      columns->n = 0;
      return corrupt (error, "its times do not ascend");
    }
  return TRUE;
}
