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
#define OUTCRY_WEEK (7 * OUTCRY_DAY)

/* What the parsers accept: each such time is an int64 of nanoseconds too (1677-09-21 to
 * 2262-04-11). */
#define OUTCRY_TIME_MIN (G_MININT64 / 1000)
#define OUTCRY_TIME_MAX (G_MAXINT64 / 1000)

#define OUTCRY_TIME_ERROR (outcry_time_error_quark ())
GQuark outcry_time_error_quark (void);

typedef enum
{
  OUTCRY_TIME_ERROR_SYNTAX,
  OUTCRY_TIME_ERROR_RANGE, /* before 1677 or after 2262, or a field out of its range */
  OUTCRY_TIME_ERROR_ZONE,  /* no such time zone */
} OutcryTimeError;

/* RFC 3339 ("2026-11-20T06:14:52.123456789Z", "+01:00", ' ' or 't' for 'T'; a bare date is its
 * midnight UTC), by integer arithmetic. Digits beyond microseconds are cut. 23:59:60 UTC is the
 * midnight after it. @len may be -1. */
gboolean outcry_time_parse_rfc3339 (const char  *text,
                                    gssize       len,
                                    OutcryTime  *time,
                                    GError     **error);

/* Whole or fractional decimal text of a number of units ("1618678142.557535" with unit 1 s). Exact,
 * digits beyond microseconds are cut towards the past. @unit_ns: 1000000000 s, 1000000 ms,
 * 1000 us, 1 ns; no other. @len may be -1. */
gboolean outcry_time_parse_epoch (const char  *text,
                                  gssize       len,
                                  gint64       unit_ns,
                                  OutcryTime  *time,
                                  GError     **error);

/* strptime-like: %Y %y (69-99: 19xx) %m %d %e %H %I %p %M %S %f (fraction) %b %B %a %A (English,
 * short or long, any case; a weekday is read and not checked) %z (+0100, +01:00, Z) %Z (only
 * UTC, GMT) %F %T %%. A blank of the format matches one or more, numbers may lack leading zeros
 * (%Y may not). What the format does not name is the first of its kind. Without %z or %Z a time
 * is local to @zone, NULL for UTC; one that the zone skips is an error, of two the first is taken.
 */
gboolean outcry_time_parse_format (const char  *text,
                                   const char  *format,
                                   GTimeZone   *zone,
                                   OutcryTime  *time,
                                   GError     **error);

/* Whether outcry_time_parse_format() knows every conversion of @format, it gives a year, and its hour
 * is %H or both %I and %p. */
gboolean outcry_time_check_format (const char  *format,
                                   GError     **error);

/* "2026-11-20T06:14:52.123456Z" (transfer full): always six digits of fraction. */
char *outcry_time_format_rfc3339 (OutcryTime time);

/* The same into a buffer, nul-terminated; returns the length without the nul. */
#define OUTCRY_TIME_BUFFER 40
gsize outcry_time_format_rfc3339_to (OutcryTime time,
                                     char       buffer[OUTCRY_TIME_BUFFER]);

/* A time in UTC by the proleptic Gregorian calendar. */
typedef struct
{
  gint32 year;
  guint8 month;       /* 1-12 */
  guint8 day;         /* 1-31 */
  guint8 hour;        /* 0-23 */
  guint8 minute;      /* 0-59 */
  guint8 second;      /* 0-59 */
  guint8 weekday;     /* 0 Monday to 6 Sunday; outcry_civil_to_time() does not look at it */
  guint32 microsecond;
} OutcryCivil;

void outcry_civil_from_time (OutcryCivil *self,
                             OutcryTime   time);

/* FALSE when a field is out of its range, or the time beyond OUTCRY_TIME_MIN and MAX. */
gboolean outcry_civil_to_time (const OutcryCivil *self,
                               OutcryTime        *time);

/* The zone that the zone database has under this name ("Europe/Berlin", "UTC"), whoever says the
 * name: nothing else is read and no rule ("CET-1") is taken. (transfer full), NULL on error. */
GTimeZone *outcry_time_zone_new (const char  *name,
                                 GError     **error);

/* The first instant at which clocks of @zone show @local (as if that were UTC). FALSE when they skip
 * it; @time is then left as it was. */
gboolean outcry_time_from_local (OutcryTime  local,
                                 GTimeZone  *zone,
                                 OutcryTime *time);

/* A duration as recipes and configuration write it: a whole number and a unit, "250ms", "5s", "1m",
 * "4h", "1d", "1w" (and "us"). Never negative. Errors: OutcryTimeError. */
gboolean outcry_duration_parse (const char  *text,
                                gint64      *duration_us,
                                GError     **error);

/* The same text in the largest unit that holds it exactly (transfer full): "90m", "1w", "0s". */
char *outcry_duration_format (gint64 duration_us);

/* Floor division, for buckets of times before 1970. */
static inline gint64
outcry_floor_to (gint64 value,
                 gint64 step)
{
  gint64 rest = value % step;

  return value - (rest < 0 ? rest + step : rest);
}

G_END_DECLS
