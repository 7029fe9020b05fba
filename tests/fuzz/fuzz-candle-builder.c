/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes as ticks. Whatever they say, candles are sound, ascend and are no more than asked for;
 * equal sets of ticks give equal candles in three orders, and joining them gives the coarser
 * candles.
 *
 * Input: interval, session, keep; then records of 9 bytes: what, time (4), price (2), quantity
 * (2), big endian. */

#include "market/outcry-candle-builder.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

#define RECORD 9
#define MAX_TICKS 512

static guint32
read_be (const guint8 *bytes,
         guint         n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

/* Each tick its own id, or one told before again, to the letter: what equal sets means. */
static gsize
read_ticks (const guint8 *data,
            gsize         size,
            gboolean      wild,
            OutcryTick    ticks[MAX_TICKS])
{
  gsize n = 0;

  for (; size >= RECORD && n < MAX_TICKS; data += RECORD, size -= RECORD, n++)
    {
      if ((data[0] & 1) != 0 && n > 0)
        {
          ticks[n] = ticks[read_be (data + 1, 4) % n];
          continue;
        }
      ticks[n] = (OutcryTick) {
        .time = (gint64) (gint32) read_be (data + 1, 4) * (data[0] < 128 ? 1 : OUTCRY_SECOND),
        .price = { (gint16) read_be (data + 5, 2) },
        .quantity = { read_be (data + 7, 2) },
        .id = n + 1,
      };
      if (wild)
        {
          ticks[n].time = (gint64) ((guint64) ticks[n].time << (data[0] >> 2));
          ticks[n].price.ticks = (gint64) ((guint64) ticks[n].price.ticks << (data[0] >> 2));
          ticks[n].quantity.lots = (gint64) ((guint64) ticks[n].quantity.lots << (data[0] >> 2));
          ticks[n].id = data[0] >> 2;
        }
    }
  return n;
}

static void
assert_sound (const OutcryCandle *candles,
              gsize               n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (outcry_candle_is_sound (&candles[i]));
      g_assert_true (i == 0 || candles[i - 1].start < candles[i].start);
    }
}

static OutcryCandleBuilder *
build (OutcryInterval    interval,
       OutcrySession    *session,
       gsize             keep,
       const OutcryTick *ticks,
       gsize             n,
       gsize             step)
{
  OutcryCandleBuilder *builder = outcry_candle_builder_new (interval, session, keep);
  const OutcryCandle *candles;
  gsize n_candles;

  /* Every step-th, then the ones left out before, and so on; backwards for step 0. */
  for (gsize first = 0; first < MAX (step, 1); first++)
    for (gsize i = first; i < n; i += MAX (step, 1))
      outcry_candle_builder_add (builder, &ticks[step == 0 ? n - 1 - i : i], NULL);

  candles = outcry_candle_builder_get (builder, &n_candles);
  assert_sound (candles, n_candles);
  g_assert_true (keep == 0 || n_candles <= keep);
  return builder;
}

static void
assert_same (const OutcryCandleBuilder *a,
             const OutcryCandleBuilder *b)
{
  const OutcryCandle *first, *second;
  gsize n, m;

  first = outcry_candle_builder_get (a, &n);
  second = outcry_candle_builder_get (b, &m);
  g_assert_cmpmem (first, n * sizeof *first, second, m * sizeof *second);
}

static void
check_resample (const OutcryCandleBuilder *fine,
                OutcryInterval             to,
                OutcrySession             *session,
                const OutcryCandleBuilder *coarse)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  const OutcryCandle *candles;
  gsize n;

  candles = outcry_candle_builder_get (fine, &n);
  if (!outcry_candles_resample (candles, n, to, session, out, NULL))
    {
      g_assert_null (coarse);
      g_assert_cmpuint (out->len, ==, 0);
      return;
    }
  assert_sound ((const OutcryCandle *) (gpointer) out->data, out->len);
  if (coarse != NULL)
    {
      candles = outcry_candle_builder_get (coarse, &n);
      g_assert_cmpmem (out->data, out->len * sizeof *candles, candles, n * sizeof *candles);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static OutcrySession *sessions[4]; /* sessions[0] stays NULL: UTC */
  OutcryTick ticks[MAX_TICKS];
  OutcrySession *session;
  OutcryInterval interval, coarser;
  gsize keep, n;

  if (sessions[1] == NULL)
    {
      sessions[1] = outcry_session_new ("America/New_York", 570, 960, 0x1f, NULL);
      sessions[2] = outcry_session_new ("America/Chicago", 1020, 960, 0x1f, NULL);
      sessions[3] = outcry_session_new ("Australia/Lord_Howe", 130, 1440, 0x7f, NULL);
    }
  if (size < 3)
    return 0;
  interval = (OutcryInterval) (data[0] % OUTCRY_N_INTERVALS);
  coarser = (OutcryInterval) MIN (interval + 1 + data[0] / 64, OUTCRY_N_INTERVALS - 1);
  session = sessions[data[1] % G_N_ELEMENTS (sessions)];
  keep = data[2] % 8;

  n = read_ticks (data + 3, size - 3, FALSE, ticks);
  {
    g_autoptr (OutcryCandleBuilder) forward = build (interval, session, keep, ticks, n, 1);
    g_autoptr (OutcryCandleBuilder) backward = build (interval, session, keep, ticks, n, 0);
    g_autoptr (OutcryCandleBuilder) scattered = build (interval, session, keep, ticks, n, 7);
    g_autoptr (OutcryCandleBuilder) all = build (interval, session, 0, ticks, n, 1);
    g_autoptr (OutcryCandleBuilder) coarse = build (coarser, session, 0, ticks, n, 1);

    assert_same (forward, backward);
    assert_same (forward, scattered);
    /* An id told in two fine candles is one tick to the coarse one only if it is the same tick,
     * and then it is in one fine candle: so the two agree. */
    check_resample (all, coarser, session, coarse);
  }

  n = read_ticks (data + 3, size - 3, TRUE, ticks);
  {
    g_autoptr (OutcryCandleBuilder) wild = build (interval, session, keep, ticks, n, 1);

    check_resample (wild, coarser, session, NULL);
  }
  return 0;
}
