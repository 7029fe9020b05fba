/* SPDX-License-Identifier: GPL-3.0-or-later */

/* DuckDB as a peer: writes the ticks to a file, has node run duckdb/peer.mjs on it and reads the
 * one JSON line that it prints. What is timed is told there. */

#include "bench-peer.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include <errno.h>
#include <stdio.h>

static gboolean
write_ticks (const char  *path,
             GArray     **ticks,
             GError     **error)
{
  FILE *file = g_fopen (path, "we");
  gboolean failed = file == NULL;

  for (guint i = 0; !failed && i < BENCH_INSTRUMENTS; i++)
    for (guint j = 0; j < ticks[i]->len; j++)
      {
        const OutcryTick *tick = &g_array_index (ticks[i], OutcryTick, j);

        fprintf (file,
                 "%u,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
                 ",%" G_GUINT64_FORMAT ",%u\n",
                 i, tick->time, tick->price.ticks, tick->quantity.lots, tick->id, tick->side);
      }
  if (file != NULL)
    failed = ferror (file) != 0 || fclose (file) != 0;
  if (failed)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path,
                 g_strerror (errno));
  return !failed;
}

static gboolean
run (const char   *directory,
     char        **output,
     const char *const *argv,
     GError      **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (output != NULL ? G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                  : G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;

  g_subprocess_launcher_set_cwd (launcher, directory);
  process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (process == NULL ||
      !g_subprocess_communicate_utf8 (process, NULL, NULL, output, NULL, error))
    return FALSE;
  if (g_subprocess_get_successful (process))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s failed", argv[0]);
  return FALSE;
}

/* Brings the package, of the versions in the lock file, into the build directory. */
static gboolean
install (const char  *cache,
         GError     **error)
{
  static const char *const files[] = { "package.json", "package-lock.json", "peer.mjs" };
  /* Not "ci", which wants the lock file to name the binaries of all platforms. */
  const char *const npm[]
      = { "npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", NULL };
  g_autofree char *modules = g_build_filename (cache, "node_modules", "@duckdb", "node-api", NULL);

  if (g_mkdir_with_parents (cache, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", cache,
                   g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from_path = g_build_filename (BENCH_DUCKDB_SOURCE, files[i], NULL);
      g_autofree char *to_path = g_build_filename (cache, files[i], NULL);
      g_autoptr (GFile) from = g_file_new_for_path (from_path);
      g_autoptr (GFile) to = g_file_new_for_path (to_path);

      if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
        return FALSE;
    }
  return g_file_test (modules, G_FILE_TEST_IS_DIR) || run (cache, NULL, npm, error);
}

static gboolean
read_figures (const char  *line,
              BenchTicks  *figures,
              char       **version,
              GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  if (!json_parser_load_from_data (parser, line, -1, error))
    return FALSE;
  object = json_node_get_object (json_parser_get_root (parser));
  figures->load_s = json_object_get_double_member (object, "load_s");
  figures->load_cpu_s = json_object_get_double_member (object, "load_cpu_s");
  figures->bytes = (guint64) json_object_get_int_member (object, "bytes");
  figures->bars_all_s = json_object_get_double_member (object, "bars_all_s");
  figures->bars_one_s = json_object_get_double_member (object, "bars_one_s");
  figures->bars = (guint64) json_object_get_int_member (object, "bars");
  g_strlcpy (figures->bars_hash, json_object_get_string_member (object, "bars_hash"),
             sizeof figures->bars_hash);
  *version = g_strdup (json_object_get_string_member (object, "version"));
  return TRUE;
}

gboolean
bench_peer_duckdb (const char  *directory,
                   GArray     **ticks,
                   BenchTicks  *figures,
                   char       **version,
                   GError     **error)
{
  const char *caches = g_getenv ("OUTCRY_CACHE_DIR");
  g_autofree char *cache
      = g_build_filename (caches != NULL ? caches : BENCH_CACHE, "duckdb", NULL);
  g_autofree char *csv = g_build_filename (directory, "ticks.csv", NULL);
  g_autofree char *queries = g_strdup_printf ("%u", BENCH_QUERIES);
  g_autofree char *line = NULL;
  const char *const node[] = { "node", "peer.mjs", csv, directory, queries, NULL };

  return install (cache, error) && g_mkdir_with_parents (directory, 0700) == 0 &&
         write_ticks (csv, ticks, error) && run (cache, &line, node, error) &&
         read_figures (line, figures, version, error);
}
