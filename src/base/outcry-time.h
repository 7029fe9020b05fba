/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
typedef gint64 OutcryTime;

#define OUTCRY_TIME_NONE G_MININT64
#define OUTCRY_SECOND G_GINT64_CONSTANT (1000000)
#define OUTCRY_MINUTE (60 * OUTCRY_SECOND)
#define OUTCRY_HOUR (60 * OUTCRY_MINUTE)
#define OUTCRY_DAY (24 * OUTCRY_HOUR)

#define OUTCRY_TIME_ERROR (outcry_time_error_quark ())
GQuark outcry_time_error_quark (void);

typedef enum
{
  OUTCRY_TIME_ERROR_SYNTAX,
  OUTCRY_TIME_ERROR_RANGE, /* before 1677 or after 2262, or a field out of its range */
} OutcryTimeError;

/* RFC 3339 ("2026-11-20T06:14:52.123456789Z", "+01:00", ' ' or 't' for 'T'; a bare date is its
 * midnight UTC), by integer arithmetic. Digits beyond microseconds are cut. */
gboolean outcry_time_parse_rfc3339 (const char *text, gssize len, OutcryTime *time, GError **error);

/* Whole or fractional decimal text of a number of units ("1618678142.557535" with unit 1 s). Exact,
 * digits beyond microseconds are cut towards the past. @unit_ns: 1000000000 s, 1000000 ms, 1000 us, 1 ns. */
gboolean outcry_time_parse_epoch (const char *text, gssize len, gint64 unit_ns, OutcryTime *time, GError **error);

/* strptime-like: %Y %m %d %H %M %S %f (fraction) %b %B (English) %e %z %Z(only UTC/GMT) %%.
 * @zone may be NULL for UTC. */
gboolean outcry_time_parse_format (const char *text, const char *format, GTimeZone *zone, OutcryTime *time, GError **error);

/* "2026-11-20T06:14:52.123456Z" (transfer full): always six digits of fraction. */
char *outcry_time_format_rfc3339 (OutcryTime time);

/* A duration as recipes and configuration write it: "250ms", "5s", "1m", "4h", "1d", "1w". */
gboolean outcry_duration_parse (const char *text, gint64 *duration_us, GError **error);

/* Floor division, for buckets of times before 1970. */
static inline gint64
outcry_floor_to (gint64 value,
                 gint64 step)
{
  gint64 rest = value % step;

  return value - (rest < 0 ? rest + step : rest);
}

G_END_DECLS
