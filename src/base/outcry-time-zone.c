/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time zones by name, and local times to instants.
 *
 * GLib opens whatever path a zone's name makes and waits for it (a FIFO), takes rules ("XYZ5") for
 * names, and warns of files that are no zone ("leapseconds"). Names come from recipes and from what
 * sources answer, so they are checked before GLib sees them. */

#include "base/outcry-time.h"

#include "base/outcry-message-text.h"

#include <stdio.h>
#include <string.h>

#define NAME_MAX_LEN 64

/* Words of letters, digits, '_', '+' and '-' between single slashes: no path out of the database. */
static gboolean
is_name (const char *name)
{
  gboolean at_start = TRUE;
  gsize i;

  for (i = 0; name[i] != '\0' && i <= NAME_MAX_LEN; i++)
    {
      if (name[i] == '/' && !at_start)
        at_start = TRUE;
      else if (!g_ascii_isalnum (name[i]) && (at_start || strchr ("_+-", name[i]) == NULL))
        return FALSE;
      else
        at_start = FALSE;
    }
  return i <= NAME_MAX_LEN && !at_start;
}

static gboolean
is_in_database (const char *name)
{
  const char *database = g_getenv ("TZDIR");
  g_autofree char *path = g_build_filename (database != NULL ? database : "/usr/share/zoneinfo",
                                            name, NULL);
  char magic[4] = { 0 };
  gsize n_read;
  FILE *file;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  file = fopen (path, "re");
  if (file == NULL)
    return FALSE;
  n_read = fread (magic, 1, sizeof magic, file);
  fclose (file);
  return n_read == sizeof magic && memcmp (magic, "TZif", sizeof magic) == 0;
}

GTimeZone *
outcry_time_zone_new (const char  *name,
                      GError     **error)
{
  GTimeZone *zone = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  /* There is UTC even where there is no database. */
  if (strcmp (name, "UTC") == 0)
    return g_time_zone_new_utc ();
  if (is_name (name) && is_in_database (name))
    zone = g_time_zone_new_identifier (name);
  if (zone != NULL)
    return zone;
  shown = outcry_message_text (name, -1, 40);
  g_set_error (error, OUTCRY_TIME_ERROR, OUTCRY_TIME_ERROR_ZONE,
               "“%s” is not in the zone database", shown);
  return NULL;
}

/* GTimeZone answers a time that comes twice by "standard" or "daylight", which is not the same as
 * later or earlier where winter time is the exception (Dublin) or neither is daylight time (Caracas,
 * 2007): the larger offset is the earlier instant. */
gboolean
outcry_time_from_local (OutcryTime  local,
                        GTimeZone  *zone,
                        OutcryTime *time)
{
  gint64 seconds = outcry_floor_to (local, OUTCRY_SECOND) / OUTCRY_SECOND;
  gint64 offset;
  OutcryTime instant;
  int one, other;

  g_return_val_if_fail (zone != NULL, FALSE);

  one = g_time_zone_find_interval (zone, G_TIME_TYPE_STANDARD, seconds);
  other = g_time_zone_find_interval (zone, G_TIME_TYPE_DAYLIGHT, seconds);
  if (one < 0 || other < 0)
    return FALSE;
  offset = MAX (g_time_zone_get_offset (zone, one), g_time_zone_get_offset (zone, other));
  if (__builtin_sub_overflow (local, offset * OUTCRY_SECOND, &instant))
    return FALSE;
  *time = instant;
  return TRUE;
}
