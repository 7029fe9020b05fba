/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signs of a wrong clock. Charts, schedules and limits all read it, so the user is told:
 *
 * - What the servers of the sources say the time is counts most. Where none has said anything:
 * - A trade that comes live from a source cannot be of the future. More than a minute ahead means
 *   that this computer's clock is behind; or that one source's is, so it does not count for a while
 *   after a trade of the present, from whichever source, unless the clock was set meanwhile.
 * - A clock that stands before the day this program was written is wrong whatever sources say.
 *
 * Known weak case: a clock that is ahead cannot be told from a quiet market by trades alone. */

#include "node/outcry-node-private.h"

#include "node/outcry-i18n.h"

#define TOLERANCE OUTCRY_MINUTE
#define SOUND_FOR (10 * OUTCRY_MINUTE)
/* 2026-01-01 */
#define OLDEST_NOW (G_GINT64_CONSTANT (1767225600) * OUTCRY_SECOND)

static char *
describe_duration (gint64 duration)
{
  gint64 minutes = duration / OUTCRY_MINUTE, seconds = duration / OUTCRY_SECOND;

  if (seconds < 120)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d second", "%d seconds", (gulong) seconds), (int) seconds);
  if (minutes < 120)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", (gulong) minutes), (int) minutes);
  if (minutes < 48 * 60)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", (gulong) (minutes / 60)),
        (int) (minutes / 60));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) (minutes / 1440)),
      (int) (minutes / 1440));
}

static OutcryTime
latest_trade (const OutcryBatch *batch)
{
  OutcryTime latest = OUTCRY_TIME_NONE;

  for (guint i = 0; i < batch->parts->len; i++)
    {
      const OutcryBatchPart *part = g_ptr_array_index (batch->parts, i);

      if (part->ticks != NULL && part->ticks->len > 0)
        latest = MAX (latest, g_array_index (part->ticks, OutcryTick, part->ticks->len - 1).time);
    }
  return latest;
}

void
outcry_node_check_clock (OutcryNode        *self,
                         const char        *source,
                         const OutcryBatch *batch)
{
  OutcryTime now = outcry_clock_now (self->clock), latest = latest_trade (batch);
  gint64 monotonic = outcry_clock_monotonic (self->clock);
  g_autofree char *duration = NULL;
  g_autofree char *notice = NULL;

  if (latest == OUTCRY_TIME_NONE || self->clock_skewed)
    return;
  if (ABS (now - monotonic - self->wall_offset) > TOLERANCE)
    self->clock_sound_until = 0;
  self->wall_offset = now - monotonic;

  if (latest - now > TOLERANCE)
    {
      if (self->clock_sound_until > monotonic)
        return;
      duration = describe_duration (latest - now);
      notice =
          g_strdup_printf (_("This computer’s clock seems to be %s behind: %s reports trades of "
                              "the future. Check date and time in its settings."),
                           duration, source);
    }
  else if (now < OLDEST_NOW)
    {
      notice = g_strdup (_("This computer’s clock stands in the past. Check date and time in its "
                           "settings."));
    }
  else if (now - latest > TOLERANCE)
    {
      /* Older trades say nothing. */
      return;
    }
  else
    {
      self->clock_sound_until = monotonic + SOUND_FOR;
    }
  outcry_node_set_clock_notice (self, notice);
}

void
outcry_node_check_skew (OutcryNode *self)
{
  gint64 skew = outcry_sources_get_clock_skew (self->sources);
  g_autofree char *duration = describe_duration (ABS (skew));
  g_autofree char *notice = NULL;

  if (skew > 0)
    notice = g_strdup_printf (_("This computer’s clock is %s behind, its sources say. Check date and "
                                "time in its settings."),
                              duration);
  else if (skew < 0)
    notice = g_strdup_printf (_("This computer’s clock is %s ahead, its sources say. Check date and "
                                "time in its settings."),
                              duration);
  self->clock_skewed = skew != 0;
  outcry_node_set_clock_notice (self, notice);
}
