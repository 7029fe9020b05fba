/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sources/outcry-host-limiter.h"

#define HOST "api.kraken.com"
#define NOON (G_GINT64_CONSTANT (20777) * OUTCRY_DAY + OUTCRY_DAY / 2)

/* Asks as fast as it is let for @duration; returns how often it could. */
static guint
ask_greedily (OutcryHostLimiter        *limiter,
              const OutcryRecipeLimits *limits,
              gint64                    start,
              gint64                    duration)
{
  gint64 t = start;
  guint n = 0;

  while (t < start + duration)
    {
      gint64 wait = outcry_host_limiter_wait (limiter, HOST, limits, t, NOON + t);

      if (wait > 0)
        {
          t += wait;
          continue;
        }
      outcry_host_limiter_note (limiter, HOST, t, NOON + t);
      n++;
    }
  return n;
}

static void
test_gap (void)
{
  g_autoptr(OutcryHostLimiter) limiter = outcry_host_limiter_new ();
  OutcryRecipeLimits none = { 0 };
  OutcryRecipeLimits slow = { .gap_us = 5 * OUTCRY_SECOND };

  g_assert_cmpint (outcry_host_limiter_wait (limiter, HOST, &slow, 0, NOON), ==, 0);
  outcry_host_limiter_note (limiter, HOST, 0, NOON);
  /* Never faster than one a second, whatever the recipe says; slower when it says so; another host
   * is free. */
  g_assert_cmpint (outcry_host_limiter_wait (limiter, HOST, &none, 1, NOON), ==, OUTCRY_SECOND - 1);
  g_assert_cmpint (outcry_host_limiter_wait (limiter, HOST, &slow, 1, NOON), ==,
                   5 * OUTCRY_SECOND - 1);
  g_assert_cmpint (outcry_host_limiter_wait (limiter, "api.gemini.com", &slow, 1, NOON), ==, 0);
  g_assert_cmpuint (ask_greedily (limiter, &none, OUTCRY_SECOND, OUTCRY_MINUTE), ==, 60);
}

/* Who makes up names for ever fills no memory, and costs nobody else his quota. */
static void
test_many_hosts (void)
{
  g_autoptr(OutcryHostLimiter) limiter = outcry_host_limiter_new ();

  for (guint i = 0; i < 3; i++)
    outcry_host_limiter_note (limiter, HOST, i, NOON);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *host = g_strdup_printf ("h%u.evil.net", i);

      outcry_host_limiter_note (limiter, host, 10 + i, NOON);
    }
  g_assert_cmpuint (outcry_host_limiter_get_n_hosts (limiter), ==, 1024);
  g_assert_cmpuint (outcry_host_limiter_get_day_count (limiter, HOST, NOON), ==, 3);
  g_assert_cmpuint (outcry_host_limiter_get_day_count (limiter, "h2999.evil.net", NOON), ==, 1);
}

static void
test_minute (void)
{
  g_autoptr(OutcryHostLimiter) limiter = outcry_host_limiter_new ();
  OutcryRecipeLimits limits = { .per_minute = 8 };

  g_assert_cmpuint (ask_greedily (limiter, &limits, 0, OUTCRY_MINUTE), ==, 8);
  g_assert_cmpuint (ask_greedily (limiter, &limits, OUTCRY_MINUTE, 10 * OUTCRY_MINUTE), ==, 80);
  /* More than it remembers is no less strict than the gap. */
  limits.per_minute = 100000;
  g_assert_cmpuint (ask_greedily (limiter, &limits, OUTCRY_HOUR, 10 * OUTCRY_MINUTE), <=, 600);
}

static void
test_day (void)
{
  g_autoptr(OutcryHostLimiter) limiter = outcry_host_limiter_new ();
  g_autoptr(OutcryHostLimiter) restarted = outcry_host_limiter_new ();
  OutcryRecipeLimits limits = { .per_day = 24 };

  g_assert_cmpuint (ask_greedily (limiter, &limits, 0, OUTCRY_DAY / 2), ==, 24);
  g_assert_cmpint (outcry_host_limiter_wait (limiter, HOST, &limits, OUTCRY_HOUR,
                                             NOON + OUTCRY_HOUR),
                   ==, 11 * OUTCRY_HOUR);
  g_assert_cmpuint (outcry_host_limiter_get_day_count (limiter, HOST, NOON), ==, 24);

  /* A restart does not give the day back; the next day does. */
  outcry_host_limiter_set_day_count (restarted, HOST, 20777, 24);
  outcry_host_limiter_set_day_count (restarted, HOST, 20777, 3);
  g_assert_cmpint (outcry_host_limiter_wait (restarted, HOST, &limits, 0, NOON), ==,
                   OUTCRY_DAY / 2);
  g_assert_cmpint (outcry_host_limiter_wait (restarted, HOST, &limits, 0, NOON + OUTCRY_DAY / 2),
                   ==, 0);
  g_assert_cmpuint (outcry_host_limiter_get_day_count (restarted, HOST, NOON + OUTCRY_DAY), ==, 0);
}

static void
test_hold (void)
{
  g_autoptr(OutcryHostLimiter) limiter = outcry_host_limiter_new ();
  OutcryRecipeLimits limits = { .gap_us = OUTCRY_SECOND };

  outcry_host_limiter_hold (limiter, HOST, OUTCRY_HOUR);
  outcry_host_limiter_hold (limiter, HOST, OUTCRY_MINUTE);
  g_assert_cmpint (outcry_host_limiter_wait (limiter, HOST, &limits, 0, NOON), ==, OUTCRY_HOUR);
  g_assert_cmpint (outcry_host_limiter_wait (limiter, HOST, &limits, OUTCRY_HOUR, NOON), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sources/host-limiter/gap", test_gap);
  g_test_add_func ("/sources/host-limiter/many-hosts", test_many_hosts);
  g_test_add_func ("/sources/host-limiter/minute", test_minute);
  g_test_add_func ("/sources/host-limiter/day", test_day);
  g_test_add_func ("/sources/host-limiter/hold", test_hold);

  return g_test_run ();
}
