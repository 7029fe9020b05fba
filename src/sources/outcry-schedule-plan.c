/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Due times.
 *
 * CRON and AFTER are walked by local days: a day is tested as a whole (calendar, cron's day
 * fields), then its local minutes are turned into instants. Invariants: next () is strictly later
 * than its argument, last () is not later, and next (last (t) - 1) = last (t). Weak case: a zone
 * that skips a whole day (Samoa 2011) has that day's times at the first instant after the gap. */

#include "sources/outcry-schedule-plan.h"

#include "sources/outcry-calendar.h"
#include "sources/outcry-cron.h"
#include "sources/outcry-sources-error.h"

#define SEARCH_DAYS (40 * 366)
#define ALL_HOURS 0xffffffu

struct _OutcrySchedulePlan
{
  gatomicrefcount    ref_count;
  OutcryScheduleKind kind;
  gint64             interval_us;
  OutcryCron         cron;
  gboolean           every_hour; /* runs through a repeated hour */
  GTimeZone         *zone;
  OutcryCalendar     calendar;
  guint8             weekdays; /* INTERVAL and AFTER */
};

static gboolean
take_schedule (OutcrySchedulePlan    *self,
               const OutcrySchedule  *schedule,
               GError               **error)
{
  self->weekdays = schedule->weekdays != 0 ? schedule->weekdays : 0x7f;

  switch (schedule->kind)
    {
    case OUTCRY_SCHEDULE_INTERVAL:
      self->interval_us = schedule->interval_us;
      if (self->interval_us >= OUTCRY_SECOND && self->interval_us <= 366 * OUTCRY_DAY)
        return TRUE;
      g_set_error_literal (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                           "an interval is between a second and a year");
      return FALSE;

    case OUTCRY_SCHEDULE_CRON:
      if (!outcry_cron_parse (schedule->cron != NULL ? schedule->cron : "", &self->cron, error))
        return FALSE;
      self->every_hour = self->cron.hours == ALL_HOURS;
      self->weekdays = 0x7f;
      return TRUE;

    case OUTCRY_SCHEDULE_AFTER:
    default:
      if (schedule->minute >= 24 * 60)
        {
          g_set_error_literal (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                               "a time of the day is before 24:00");
          return FALSE;
        }
      self->cron = (OutcryCron) {
        .minutes = G_GUINT64_CONSTANT (1) << schedule->minute % 60,
        .hours = 1u << schedule->minute / 60,
        .days = ~1u,
        .months = 0x1ffe,
        .weekdays = self->weekdays,
        .any_day = TRUE,
      };
      return TRUE;
    }
}

OutcrySchedulePlan *
outcry_schedule_plan_new (const OutcrySchedule  *schedule,
                          GError               **error)
{
  g_autoptr(OutcrySchedulePlan) self = NULL;
  const char *zone;

  g_return_val_if_fail (schedule != NULL, NULL);

  self = g_new0 (OutcrySchedulePlan, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->kind = schedule->kind;

  zone = schedule->zone != NULL && *schedule->zone != '\0' ? schedule->zone : "UTC";
  self->zone = outcry_time_zone_new (zone, NULL);
  if (self->zone == NULL)
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                   "\"%s\" is no time zone that this system knows", zone);
      return NULL;
    }
  if (!outcry_calendar_from_string (schedule->calendar, &self->calendar))
    {
      g_set_error (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                   "\"%s\" is no calendar (target, nyse)", schedule->calendar);
      return NULL;
    }
  if (!take_schedule (self, schedule, error))
    return NULL;
  if (outcry_schedule_plan_next (self, 0) == OUTCRY_TIME_NONE)
    {
      g_set_error_literal (error, OUTCRY_SOURCES_ERROR, OUTCRY_SOURCES_ERROR_INVALID,
                           "the schedule is never due");
      return NULL;
    }
  return g_steal_pointer (&self);
}

OutcrySchedulePlan *
outcry_schedule_plan_ref (OutcrySchedulePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
outcry_schedule_plan_unref (OutcrySchedulePlan *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self);
}

/* The local day, as a number since 1970-01-01, that an instant falls on. */
static gint64
local_day (const OutcrySchedulePlan *self,
           OutcryTime                time)
{
  gint64 seconds = outcry_floor_to (time, OUTCRY_SECOND) / OUTCRY_SECOND;
  int interval = g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, seconds);
  gint32 offset = g_time_zone_get_offset (self->zone, interval);

  return outcry_floor_to (seconds + offset, 86400) / 86400;
}

/* The instants (one, or two when clocks go back over it) of a local time; the gap's end when it
 * does not exist. */
static guint
local_to_instants (const OutcrySchedulePlan *self,
                   gint64                    day,
                   guint                     minute,
                   OutcryTime                instants[2])
{
  const GTimeType types[] = { G_TIME_TYPE_DAYLIGHT, G_TIME_TYPE_STANDARD };
  OutcryTime found[2];

  for (guint i = 0; i < 2; i++)
    {
      gint64 seconds = day * 86400 + (gint64) minute * 60;
      int interval = g_time_zone_adjust_time (self->zone, types[i], &seconds);

      found[i] = (seconds - g_time_zone_get_offset (self->zone, interval)) * OUTCRY_SECOND;
    }
  instants[0] = MIN (found[0], found[1]);
  instants[1] = MAX (found[0], found[1]);
  return found[0] == found[1] ? 1 : 2;
}

static gboolean
day_is_open (const OutcrySchedulePlan *self,
             gint64                    number)
{
  int weekday = outcry_calendar_weekday (number);
  int year, month, day;

  outcry_calendar_from_day (number, &year, &month, &day);
  if (self->kind == OUTCRY_SCHEDULE_INTERVAL
          ? !((self->weekdays >> weekday) & 1)
          : !outcry_cron_matches_day (&self->cron, month, day, weekday))
    return FALSE;
  return outcry_calendar_is_open (self->calendar, year, month, day);
}

/* Of the due times of one local day the first after @bound (forward) or the last not after it. */
static OutcryTime
search_day (const OutcrySchedulePlan *self,
            gint64                    day,
            OutcryTime                bound,
            gboolean                  forward)
{
  OutcryTime best = OUTCRY_TIME_NONE;

  if (!day_is_open (self, day))
    return OUTCRY_TIME_NONE;

  for (guint hour = 0; hour < 24; hour++)
    {
      if (!((self->cron.hours >> hour) & 1))
        continue;
      for (guint minute = 0; minute < 60; minute++)
        {
          OutcryTime instants[2];
          guint n;

          if (!((self->cron.minutes >> minute) & 1))
            continue;
          n = local_to_instants (self, day, hour * 60 + minute, instants);
          for (guint i = 0; i < (self->every_hour ? n : 1); i++)
            {
              if (forward ? instants[i] > bound && (best == OUTCRY_TIME_NONE || instants[i] < best)
                          : instants[i] <= bound && instants[i] > best)
                best = instants[i];
            }
        }
    }
  return best;
}

static OutcryTime
search_days (const OutcrySchedulePlan *self,
             OutcryTime                bound,
             gboolean                  forward)
{
  gint64 first = local_day (self, bound) + (forward ? -1 : 1);

  for (gint64 i = 0; i < SEARCH_DAYS; i++)
    {
      OutcryTime found = search_day (self, forward ? first + i : first - i, bound, forward);

      if (found != OUTCRY_TIME_NONE)
        return found;
    }
  return OUTCRY_TIME_NONE;
}

/* Multiples of the interval that fall on an open day. A closed day is skipped as a whole. */
static OutcryTime
search_interval (const OutcrySchedulePlan *self,
                 OutcryTime                bound,
                 gboolean                  forward)
{
  OutcryTime due = outcry_floor_to (bound, self->interval_us) + (forward ? self->interval_us : 0);

  for (gint64 i = 0; i < SEARCH_DAYS; i++)
    {
      gint64 day = local_day (self, due);
      OutcryTime edge[2];
      OutcryTime moved;

      if (day_is_open (self, day))
        return due;
      local_to_instants (self, forward ? day + 1 : day, 0, edge);
      moved = outcry_floor_to (edge[0] - 1, self->interval_us) + (forward ? self->interval_us : 0);
      due = moved == due ? due + (forward ? self->interval_us : -self->interval_us) : moved;
    }
  return OUTCRY_TIME_NONE;
}

OutcryTime
outcry_schedule_plan_next (const OutcrySchedulePlan *self,
                           OutcryTime                after)
{
  g_return_val_if_fail (self != NULL, OUTCRY_TIME_NONE);

  if (self->kind == OUTCRY_SCHEDULE_INTERVAL)
    return search_interval (self, after, TRUE);
  return search_days (self, after, TRUE);
}

OutcryTime
outcry_schedule_plan_last (const OutcrySchedulePlan *self,
                           OutcryTime                at)
{
  g_return_val_if_fail (self != NULL, OUTCRY_TIME_NONE);

  if (self->kind == OUTCRY_SCHEDULE_INTERVAL)
    return search_interval (self, at, FALSE);
  return search_days (self, at, FALSE);
}

gint64
outcry_schedule_plan_get_jitter (const OutcrySchedulePlan *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->kind == OUTCRY_SCHEDULE_INTERVAL)
    return MIN (self->interval_us / 10, 30 * OUTCRY_SECOND);
  return OUTCRY_MINUTE;
}

OutcryScheduleKind
outcry_schedule_plan_get_kind (const OutcrySchedulePlan *self)
{
  g_return_val_if_fail (self != NULL, OUTCRY_SCHEDULE_INTERVAL);

  return self->kind;
}
