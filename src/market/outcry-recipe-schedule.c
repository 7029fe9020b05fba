/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The key "schedule" of a feed: {interval: 5m}, {cron: "15 16 * * 1-5", zone: Europe/Berlin} or
 * {after: "16:15 Europe/Berlin", days: mon-fri, calendar: target}. Only read and checked here. */

#include "market/outcry-recipe-private.h"

#include <string.h>

#include "market/outcry-schema.h"

#define ALL_DAYS 0x7f
#define MAX_CRON 256

static const char * const day_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };

void
outcry_schedule_clear (OutcrySchedule *self)
{
  g_free (self->cron);
  g_free (self->zone);
  g_free (self->calendar);
}

static int
find_day (const char *text,
          gsize       len)
{
  for (int i = 0; day_names[i] != NULL; i++)
    if (len == 3 && g_ascii_strncasecmp (text, day_names[i], 3) == 0)
      return i;
  return -1;
}

/* "mon-fri", "mon", "sat-mon"; adds to *days. */
static gboolean
add_days (const char *text,
          guint8     *days)
{
  const char *dash = strchr (text, '-');
  int from = find_day (text, dash != NULL ? (gsize) (dash - text) : strlen (text));
  int to = dash != NULL ? find_day (dash + 1, strlen (dash + 1)) : from;

  if (from < 0 || to < 0)
    return FALSE;
  for (int day = from;; day = (day + 1) % 7)
    {
      *days |= (guint8) (1 << day);
      if (day == to)
        return TRUE;
    }
}

static gboolean
parse_days (OutcrySchedule        *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  g_auto (GStrv) items = NULL;

  self->weekdays = node == NULL ? ALL_DAYS : 0;
  if (node == NULL)
    return TRUE;
  items = outcry_schema_texts (node, "days", error);
  if (items == NULL)
    return FALSE;
  for (guint i = 0; items[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit_set (items[i], ", ", -1);

      for (guint k = 0; parts[k] != NULL; k++)
        if (*parts[k] != '\0' && !add_days (parts[k], &self->weekdays))
          return outcry_yaml_node_error (
              node, error, "days: days such as mon-fri or mon, wed are expected, not \"%s\"",
              parts[k]);
    }
  return self->weekdays != 0 ||
         outcry_yaml_node_error (node, error, "days: at least one day is expected");
}

/* "16:15 Europe/Berlin" */
static gboolean
parse_after (OutcrySchedule        *self,
             const OutcryYamlNode  *node,
             GError               **error)
{
  const char *text = outcry_schema_text (node, "after", error);
  g_autoptr (GTimeZone) zone = NULL;
  const char *rest;

  if (text == NULL)
    return FALSE;
  if (strlen (text) < 5 || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) ||
      text[2] != ':' || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]) ||
      (text[5] != '\0' && text[5] != ' '))
    return outcry_yaml_node_error (
        node, error,
        "after: a time and a zone are expected, such as \"16:15 Europe/Berlin\", not \"%s\"", text);
  self->minute = (guint) ((text[0] - '0') * 10 + (text[1] - '0')) * 60 +
                 (guint) ((text[3] - '0') * 10 + (text[4] - '0'));
  if (text[0] > '2' || (text[0] == '2' && text[1] > '3') || text[3] > '5')
    return outcry_yaml_node_error (node, error, "after: there is no time %.5s", text);
  rest = text + 5;
  while (*rest == ' ')
    rest++;
  self->zone = g_strdup (*rest != '\0' ? rest : "UTC");
  zone = outcry_time_zone_new (self->zone, NULL);
  return zone != NULL ||
         outcry_yaml_node_error (node, error,
                                 "after: \"%s\" is not a time zone, such as Europe/Berlin",
                                 self->zone);
}

/* One item of a cron field: a number; a-b or *, with /n if need be. Day of week 7 is Sunday too. */
static gboolean
cron_item_is_valid (const char *item,
                    guint       minimum,
                    guint       maximum)
{
  g_auto (GStrv) halves = g_strsplit (item, "/", 2);
  g_auto (GStrv) ends = NULL;
  guint64 from;
  guint64 to;

  if (halves[0] == NULL ||
      (halves[1] != NULL &&
       !g_ascii_string_to_unsigned (halves[1], 10, 1, maximum + 1, NULL, NULL)))
    return FALSE;
  if (g_str_equal (halves[0], "*"))
    return TRUE;
  ends = g_strsplit (halves[0], "-", 2);
  if (ends[0] == NULL || !g_ascii_string_to_unsigned (ends[0], 10, minimum, maximum, &from, NULL))
    return FALSE;
  if (ends[1] == NULL)
    return halves[1] == NULL; /* a step needs a range */
  return (g_ascii_string_to_unsigned (ends[1], 10, minimum, maximum, &to, NULL) &&
          from <= to);
}

static gboolean
cron_is_valid (const char *cron)
{
  static const guint ranges[][2] = { { 0, 59 }, { 0, 23 }, { 1, 31 }, { 1, 12 }, { 0, 7 } };
  g_auto (GStrv) fields = g_strsplit (cron, " ", -1);

  if (strlen (cron) > MAX_CRON || g_strv_length (fields) != G_N_ELEMENTS (ranges))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_auto (GStrv) items = g_strsplit (fields[i], ",", -1);

      if (items[0] == NULL)
        return FALSE;
      for (guint k = 0; items[k] != NULL; k++)
        if (!cron_item_is_valid (items[k], ranges[i][0], ranges[i][1]))
          return FALSE;
    }
  return TRUE;
}

static gboolean
parse_cron (OutcrySchedule        *self,
            const OutcryYamlNode  *node,
            const OutcryYamlNode  *zone_node,
            GError               **error)
{
  const char *text = outcry_schema_text (node, "cron", error);
  g_autoptr (GTimeZone) zone = NULL;

  if (text == NULL)
    return FALSE;
  if (!cron_is_valid (text))
    return outcry_yaml_node_error (node, error,
                                   "cron: five fields of numbers, *, lists, ranges and steps are "
                                   "expected (minute hour day month weekday), "
                                   "such as \"15 16 * * 1-5\", not \"%s\"",
                                   text);
  self->cron = g_strdup (text);
  if (zone_node != NULL && (zone = outcry_schema_zone (zone_node, "zone", error)) == NULL)
    return FALSE;
  self->zone = g_strdup (zone_node != NULL ? outcry_yaml_node_get_text (zone_node) : "UTC");
  return TRUE;
}

static gboolean
parse_calendar (OutcrySchedule        *self,
                const OutcryYamlNode  *node,
                GError               **error)
{
  static const char * const calendars[] = { "target", "nyse", NULL };
  guint i = 0;

  if (node != NULL && !outcry_schema_choice (node, "calendar", calendars, &i, error))
    return FALSE;
  self->calendar = g_strdup (node != NULL ? calendars[i] : "");
  return TRUE;
}

gboolean
outcry_schedule_parse (OutcrySchedule        *self,
                       const OutcryYamlNode  *node,
                       GError               **error)
{
  static const char * const interval_keys[] = { "interval", NULL };
  static const char * const cron_keys[] = { "cron", "zone", "calendar", NULL };
  static const char * const after_keys[] = { "after", "days", "calendar", NULL };
  const OutcryYamlNode *interval;
  const OutcryYamlNode *cron;
  const OutcryYamlNode *after;

  if (!outcry_schema_kind (node, "schedule", OUTCRY_YAML_MAPPING, error))
    return FALSE;
  interval = outcry_yaml_node_get_member (node, "interval");
  cron = outcry_yaml_node_get_member (node, "cron");
  after = outcry_yaml_node_get_member (node, "after");
  if ((interval != NULL) + (cron != NULL) + (after != NULL) != 1)
    return outcry_yaml_node_error (
        node, error, "schedule: one of \"interval\", \"cron\" and \"after\" is expected");
  if (!outcry_yaml_node_check_keys (node,
                                    interval != NULL ? interval_keys
                                    : cron != NULL   ? cron_keys
                                                     : after_keys,
                                    error))
    return FALSE;
  self->weekdays = ALL_DAYS;
  self->kind = interval != NULL ? OUTCRY_SCHEDULE_INTERVAL
               : cron != NULL   ? OUTCRY_SCHEDULE_CRON
                                : OUTCRY_SCHEDULE_AFTER;
  if (!parse_calendar (self, outcry_yaml_node_get_member (node, "calendar"), error))
    return FALSE;
  if (interval != NULL)
    {
      self->zone = g_strdup ("UTC");
      return outcry_schema_duration (interval, "interval", OUTCRY_SECOND, 366 * OUTCRY_DAY,
                                     &self->interval_us, error);
    }
  if (cron != NULL)
    return parse_cron (self, cron, outcry_yaml_node_get_member (node, "zone"), error);
  return parse_after (self, after, error) &&
         parse_days (self, outcry_yaml_node_get_member (node, "days"), error);
}
