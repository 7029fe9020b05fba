/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Captured data as the tests want it: unpacked. */

#include "data-file.h"

#include <archive.h>
#include <archive_entry.h>

GString *
data_file_read (const char *path)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry = NULL;
  GString *content = g_string_new (NULL);
  char buffer[65536];
  la_ssize_t len;

  archive_read_support_filter_gzip (archive);
  archive_read_support_format_zip (archive);
  archive_read_support_format_raw (archive);
  if (archive_read_open_filename (archive, path, sizeof buffer) != ARCHIVE_OK ||
      archive_read_next_header (archive, &entry) != ARCHIVE_OK)
    g_error ("%s: %s", path, archive_error_string (archive));
  while ((len = archive_read_data (archive, buffer, sizeof buffer)) > 0)
    g_string_append_len (content, buffer, len);
  if (len < 0)
    g_error ("%s: %s", path, archive_error_string (archive));
  archive_read_free (archive);
  return content;
}

GString *
data_file_read_test (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("OUTCRY_SOURCE_ROOT"), "tests", "data", name,
                                            NULL);

  return data_file_read (path);
}
