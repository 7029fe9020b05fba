/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-amount.h"
#include "base/outcry-time.h"
#include "market/outcry-session.h"

G_BEGIN_DECLS

typedef enum
{
  OUTCRY_INTERVAL_1M,
  OUTCRY_INTERVAL_5M,
  OUTCRY_INTERVAL_15M,
  OUTCRY_INTERVAL_1H,
  OUTCRY_INTERVAL_4H,
  OUTCRY_INTERVAL_1D,
  OUTCRY_INTERVAL_1W,
  OUTCRY_N_INTERVALS,
} OutcryInterval;

/* "1m" ... "1w"; static. */
const char *outcry_interval_to_string   (OutcryInterval   interval);
/* FALSE, and @interval left as it was, when @text names none. */
gboolean    outcry_interval_from_string (const char      *text,
                                         OutcryInterval  *interval);
/* Microseconds, nominal: days and weeks of a session differ from it when clocks change. */
gint64      outcry_interval_duration    (OutcryInterval   interval);

/* Buckets: every instant lies in exactly one of each interval, and a finer bucket in exactly one
 * coarser. With @session NULL days begin at 00:00 UTC and weeks on Monday. With a session 1d
 * begins at its opening, 1w at the opening of Monday's trading day, and intraday buckets are
 * counted from the opening; the last one of a day is cut short where the next opening comes
 * earlier than its end (4h buckets of a 23-hour day).
 *
 * First instant of the bucket that holds @time, and of the one after the bucket that holds
 * @time. Times beyond OUTCRY_SESSION_TIME_LIMIT are answered as that limit. */
OutcryTime outcry_interval_floor (OutcryInterval       interval,
                                  const OutcrySession *session,
                                  OutcryTime           time);
OutcryTime outcry_interval_next  (OutcryInterval       interval,
                                  const OutcrySession *session,
                                  OutcryTime           time);

typedef enum
{
  OUTCRY_CANDLE_NONE = 0,
  OUTCRY_CANDLE_EMPTY = 1 << 0,     /* no trades: O = H = L = C, volume 0 */
  OUTCRY_CANDLE_RUNNING = 1 << 1,   /* its time is not over */
  OUTCRY_CANDLE_NO_VOLUME = 1 << 2, /* the source tells none: a rate, an index; volume 0 */
} OutcryCandleFlags;

/* Open, high, low and close of [start, next start). Its scale belongs to the series. Plain data. */
typedef struct
{
  OutcryTime     start;
  OutcryPrice    open;
  OutcryPrice    high;
  OutcryPrice    low;
  OutcryPrice    close;
  OutcryQuantity volume;
  guint32        count; /* trades; 0 when not told; G_MAXUINT32 for that many or more */
  guint32        flags; /* OutcryCandleFlags */
} OutcryCandle;

/* low <= open, close <= high, volume >= 0, known flags, and an EMPTY one flat and without
 * volume. */
gboolean outcry_candle_is_sound (const OutcryCandle *candle);

/* Joins candles of a finer (or the same) interval of the same session, ascending, gaps allowed,
 * into @to, and appends them to @out, a GArray of OutcryCandle. O(n).
 *
 * EMPTY candles give way to others; a bucket of nothing else is EMPTY at the last one's close. A
 * bucket is NO_VOLUME when all its others are; its count is told when all of them tell theirs. A
 * bucket with a RUNNING candle is RUNNING; whether the last bucket still runs although its last
 * candle is over, the caller's clock knows.
 *
 * FALSE and OUTCRY_CANDLE_ERROR_OVERFLOW when a volume overflows; @out is then as it was. */
gboolean outcry_candles_resample (const OutcryCandle   *candles,
                                  gsize                 n,
                                  OutcryInterval        to,
                                  const OutcrySession  *session,
                                  GArray               *out,
                                  GError              **error);

#define OUTCRY_CANDLE_ERROR (outcry_candle_error_quark ())
GQuark outcry_candle_error_quark (void);

typedef enum
{
  OUTCRY_CANDLE_ERROR_OVERFLOW,
} OutcryCandleError;

G_END_DECLS
