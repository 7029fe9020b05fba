/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/outcry-amount.h"
#include "base/outcry-time.h"

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

const char *outcry_interval_to_string   (OutcryInterval interval); /* "1m" ... "1w" */
gboolean    outcry_interval_from_string (const char *text, OutcryInterval *interval);
gint64      outcry_interval_duration    (OutcryInterval interval); /* microseconds, nominal */

/* Where buckets begin. NULL everywhere means UTC: days at 00:00, weeks on Monday. With a session, 1d and 1w
 * buckets begin at the session's opening in its zone (the day before, for one that opens in the evening) and
 * intraday buckets are counted from it, across daylight saving changes. Immutable, reference counted. */
typedef struct _OutcrySession OutcrySession;

OutcrySession *outcry_session_new   (const char *zone, guint open_minute, guint close_minute, guint8 weekdays, GError **error);
OutcrySession *outcry_session_ref   (OutcrySession *self);
void           outcry_session_unref (OutcrySession *self);
/* Whether @time lies in trading hours; NULL is always open. weekdays: bit 0 Monday ... bit 6 Sunday. */
gboolean       outcry_session_is_open (const OutcrySession *self, OutcryTime time);

/* First instant of the bucket that holds @time, and of the next one. */
OutcryTime outcry_interval_floor (OutcryInterval interval, const OutcrySession *session, OutcryTime time);
OutcryTime outcry_interval_next  (OutcryInterval interval, const OutcrySession *session, OutcryTime start);

typedef enum
{
  OUTCRY_CANDLE_NONE = 0,
  OUTCRY_CANDLE_EMPTY = 1 << 0,   /* the source says: no trades; O = H = L = C, volume 0 */
  OUTCRY_CANDLE_RUNNING = 1 << 1, /* its time is not over */
  OUTCRY_CANDLE_NO_VOLUME = 1 << 2, /* the source tells none: a rate, an index */
} OutcryCandleFlags;

/* Open, high, low and close of [start, next start). Its scale belongs to the series. Plain data. */
typedef struct
{
  OutcryTime     start;
  OutcryPrice    open, high, low, close;
  OutcryQuantity volume;
  guint32        count; /* trades; 0 when not told */
  guint32        flags; /* OutcryCandleFlags */
} OutcryCandle;

/* low <= open, close <= high, volume >= 0. */
gboolean outcry_candle_is_sound (const OutcryCandle *candle);

/* Joins candles of a finer interval (ascending, gaps allowed; EMPTY ones give way to others) into @to. Appends to @out, a GArray of
 * OutcryCandle. FALSE when a volume overflows. */
gboolean outcry_candles_resample (const OutcryCandle  *candles,
                                  gsize                n,
                                  OutcryInterval       to,
                                  const OutcrySession *session,
                                  GArray              *out,
                                  GError             **error);

#define OUTCRY_CANDLE_ERROR (outcry_candle_error_quark ())
GQuark outcry_candle_error_quark (void);

typedef enum
{
  OUTCRY_CANDLE_ERROR_OVERFLOW,
  OUTCRY_CANDLE_ERROR_SESSION, /* unknown zone, times out of range */
} OutcryCandleError;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutcrySession, outcry_session_unref)

G_END_DECLS
