/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A build directory is known by outcry-build-config.h two folders above the program. Without a
 * schema GSettings would end the program; Outcry then does without remembered state instead. */

#define G_LOG_DOMAIN "outcry-app"

#include "app/outcry-uninstalled.h"

#include "outcry-build-config.h"

char *
outcry_uninstalled_path (const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *mark = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (program == NULL)
    return NULL;
  folder = g_path_get_dirname (program);
  mark = g_build_filename (folder, "..", "..", "outcry-build-config.h", NULL);
  if (!g_file_test (mark, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_build_filename (folder, "..", "..", name, NULL);
}

GSettings *
outcry_settings_new (void)
{
  GSettingsSchemaSource *system = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) own = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *data = outcry_uninstalled_path ("data");

  if (data != NULL)
    own = g_settings_schema_source_new_from_directory (data, system, FALSE, NULL);
  if (own != NULL)
    schema = g_settings_schema_source_lookup (own, OUTCRY_APPLICATION_ID, TRUE);
  else if (system != NULL)
    schema = g_settings_schema_source_lookup (system, OUTCRY_APPLICATION_ID, TRUE);
  if (schema == NULL)
    {
      g_message ("No schema %s is installed: nothing is remembered", OUTCRY_APPLICATION_ID);
      return NULL;
    }
  return g_settings_new_full (schema, NULL, NULL);
}
