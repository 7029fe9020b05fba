/* SPDX-License-Identifier: GPL-3.0-or-later */

/* outcry-bench SUBJECT ...: measures one thing and prints one JSON line. */

#include "bench.h"

#include <string.h>

static const struct
{
  const char *name;
  int       (*run) (int argc, char **argv);
  const char *usage;
} subjects[] = {
  { "ticks", bench_ticks, "ticks N [--peer duckdb] [--dir DIR]" },
};

int
main (int   argc,
      char *argv[])
{
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (argv[1], subjects[i].name))
      return subjects[i].run (argc - 1, argv + 1);
  g_printerr ("usage: outcry-bench SUBJECT ...\n");
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    g_printerr ("  %s\n", subjects[i].usage);
  return 2;
}
