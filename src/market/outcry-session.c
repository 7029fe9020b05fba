/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Trading days in a market's own zone, by GTimeZone's table of offsets and whole-day arithmetic.
 *
 * Invariant: opening (day) <= opening (day + 1), and every instant lies in exactly one trading
 * day: the last one whose opening is not after it.
 * Known weak case: none of the exchange holidays; a closed day is a day without trades. */

#include "market/outcry-session.h"

#define MINUTES_A_DAY 1440
#define SECONDS_A_DAY G_GINT64_CONSTANT (86400)

struct _OutcrySession
{
  gatomicrefcount ref_count;
  GTimeZone      *zone;
  guint           open_minute;
  guint           close_minute;
  guint8          weekdays;
  gboolean        opens_day_before;
};

G_DEFINE_QUARK (outcry-session-error-quark, outcry_session_error)

OutcrySession *
outcry_session_new (const char  *zone,
                    guint        open_minute,
                    guint        close_minute,
                    guint8       weekdays,
                    GError     **error)
{
  OutcrySession *self;
  g_autoptr (GTimeZone) time_zone = NULL;
  g_autoptr (GError) zone_error = NULL;

  g_return_val_if_fail (zone != NULL, NULL);

  if (open_minute >= MINUTES_A_DAY || close_minute > MINUTES_A_DAY)
    {
      g_set_error (error, OUTCRY_SESSION_ERROR, OUTCRY_SESSION_ERROR_HOURS,
                   "trading hours from minute %u to minute %u of the day",
                   open_minute, close_minute);
      return NULL;
    }
  if (weekdays == 0 || weekdays > OUTCRY_SESSION_EVERY_DAY)
    {
      g_set_error (error, OUTCRY_SESSION_ERROR, OUTCRY_SESSION_ERROR_HOURS,
                   "trading weekdays 0x%02x are not a set of Monday to Sunday", weekdays);
      return NULL;
    }
  time_zone = outcry_time_zone_new (zone, &zone_error);
  if (time_zone == NULL)
    {
      g_set_error_literal (error, OUTCRY_SESSION_ERROR, OUTCRY_SESSION_ERROR_ZONE,
                           zone_error->message);
      return NULL;
    }

  self = g_new0 (OutcrySession, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->zone = g_steal_pointer (&time_zone);
  self->open_minute = open_minute;
  self->close_minute = close_minute;
  self->weekdays = weekdays;
  self->opens_day_before = open_minute > close_minute ||
                           (open_minute == close_minute && open_minute >= MINUTES_A_DAY / 2);
  return self;
}

OutcrySession *
outcry_session_ref (OutcrySession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
outcry_session_unref (OutcrySession *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_time_zone_unref (self->zone);
  g_free (self);
}

/* The instant at which clocks of the zone show @minute of local date @date, see the header. */
static OutcryTime
instant_of (const OutcrySession *self,
            gint64               date,
            guint                minute)
{
  gint64 local = date * SECONDS_A_DAY + (gint64) minute * 60;
  OutcryTime instant;
  int after;

  if (outcry_time_from_local (local * OUTCRY_SECOND, self->zone, &instant))
    return instant;
  /* Skipped: to the first time there is after it. */
  after = g_time_zone_adjust_time (self->zone, G_TIME_TYPE_STANDARD, &local);
  return (local - g_time_zone_get_offset (self->zone, after)) * OUTCRY_SECOND;
}

OutcryTime
outcry_session_opening (const OutcrySession *self,
                        gint64               day)
{
  if (self == NULL)
    return day * OUTCRY_DAY;
  return instant_of (self, day - (self->opens_day_before ? 1 : 0), self->open_minute);
}

gint64
outcry_session_day (const OutcrySession *self,
                    OutcryTime           time)
{
  gint64 seconds, local, day;
  int interval;

  time = CLAMP (time, -OUTCRY_SESSION_TIME_LIMIT, OUTCRY_SESSION_TIME_LIMIT);
  if (self == NULL)
    return outcry_floor_to (time, OUTCRY_DAY) / OUTCRY_DAY;

  seconds = outcry_floor_to (time, OUTCRY_SECOND) / OUTCRY_SECOND;
  interval = g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, seconds);
  local = seconds + g_time_zone_get_offset (self->zone, interval);
  /* One more than the date can say, for zones that went back over midnight. */
  day = outcry_floor_to (local, SECONDS_A_DAY) / SECONDS_A_DAY + 2;
  while (outcry_session_opening (self, day) > time)
    day--;
  return day;
}

gboolean
outcry_session_is_open (const OutcrySession *self,
                        OutcryTime           time)
{
  gint64 day;
  guint weekday;

  if (self == NULL)
    return TRUE;

  day = outcry_session_day (self, time);
  /* 1970-01-01 was a Thursday. */
  weekday = (guint) (day + 3 - outcry_floor_to (day + 3, 7));
  if ((self->weekdays & (1u << weekday)) == 0)
    return FALSE;
  if (self->open_minute == self->close_minute)
    return TRUE;
  return time < instant_of (self, day, self->close_minute);
}
