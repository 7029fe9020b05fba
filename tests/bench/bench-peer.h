/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "market/outcry-tick.h"

#define BENCH_INSTRUMENTS 50
#define BENCH_QUERIES 7

typedef struct
{
  double  load_s;
  double  load_cpu_s;
  double  open_s;
  guint64 bytes;
  double  bars_all_s;
  double  bars_one_s;
  guint64 bars;
  char    bars_hash[20];
} BenchTicks;

/* The same ticks (a GArray of OutcryTick for each instrument) through DuckDB, by node and
 * @duckdb/node-api, which is installed into OUTCRY_CACHE_DIR, or the build directory, on first
 * use. Files go to @directory. @version: words for the peer (transfer full). */
gboolean bench_peer_duckdb (const char  *directory,
                            GArray     **ticks,
                            BenchTicks  *figures,
                            char       **version,
                            GError     **error);
