/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <sys/resource.h>

/* A subject gets the arguments after its name, prints one JSON line and returns an exit code. */
int bench_ticks (int argc, char **argv);

/* Seconds of a clock that never goes back. */
static inline double
bench_now (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

/* Seconds of processor time of all threads so far: what a busy machine does not blur. */
static inline double
bench_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}
