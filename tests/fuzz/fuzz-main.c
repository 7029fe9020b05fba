/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target without libFuzzer: over every file of its corpus, whole, cut short and with
 * seeded damage. So the targets are compiled and their corpora replayed by every test run; the
 * search for new inputs is ./dev fuzz. Speaks TAP, one point a corpus file. */

#include <glib.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

#define DAMAGED_COPIES 24

/* The target gets memory of exactly the input's size, so that a sanitizer sees a read past its end. */
static void
run_copy (const guint8 *data,
          gsize         size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy != NULL ? copy : (const guint8 *) "", size);
}

static void
run_damaged (const guint8 *data,
             gsize         size,
             GRand        *rand)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  gsize cut = size;

  if (size == 0)
    return;
  for (guint i = 0; i < 1 + size / 64 && i < 16; i++)
    copy[(gsize) g_rand_int (rand) % size] = (guint8) g_rand_int (rand);
  if (g_rand_boolean (rand))
    cut = (gsize) g_rand_int (rand) % size;
  run_copy (copy, cut);
}

static gboolean
run_file (const char *path,
          guint       seed)
{
  g_autofree char *text = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return FALSE;
  run_copy ((const guint8 *) text, size);
  for (guint i = 0; i < DAMAGED_COPIES; i++)
    run_damaged ((const guint8 *) text, size, rand);
  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gboolean all = TRUE;

  if (argc != 2 || (dir = g_dir_open (argv[1], 0, NULL)) == NULL)
    {
      fprintf (stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
      return 2;
    }
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  printf ("1..%u\n", names->len);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (argv[1], names->pdata[i], NULL);
      gboolean done = run_file (path, i + 1);

      printf ("%sok %u - %s\n", done ? "" : "not ", i + 1, path);
      fflush (stdout);
      all = all && done;
    }
  return all && names->len > 0 ? 0 : 1;
}
