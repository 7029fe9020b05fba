/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-id-set-private.h"

#define N_IDS 20000

static void
test_members (void)
{
  OutcryIdSet set = { 0 };

  g_assert_false (outcry_id_set_contains (&set, 1));
  for (guint64 i = 1; i <= N_IDS; i++)
    g_assert_true (outcry_id_set_add (&set, i * i * i));
  for (guint64 i = 1; i <= N_IDS; i++)
    {
      g_assert_false (outcry_id_set_add (&set, i * i * i));
      g_assert_false (outcry_id_set_contains (&set, i * i * i + 2));
    }
  g_assert_cmpuint (set.used, ==, N_IDS);
  outcry_id_set_clear (&set);
  g_assert_false (outcry_id_set_contains (&set, 1));
  g_assert_true (outcry_id_set_add (&set, G_MAXUINT64));
  outcry_id_set_clear (&set);
}

/* The id that the bare finalizer of splitmix64 takes to @mixed. */
static guint64
unmix (guint64 mixed)
{
  mixed ^= mixed >> 31 ^ mixed >> 62;
  mixed *= G_GUINT64_CONSTANT (0x319642b2d24d8ec3);
  mixed ^= mixed >> 27 ^ mixed >> 54;
  mixed *= G_GUINT64_CONSTANT (0x96de1b173f119089);
  return mixed ^ mixed >> 30 ^ mixed >> 60;
}

/* A source picks ids that would all fall into one slot if it knew where they fall. */
static void
test_prepared_ids (void)
{
  OutcryIdSet set = { 0 };
  gsize run = 0, longest = 0;

  for (guint64 i = 1; i <= N_IDS; i++)
    g_assert_true (outcry_id_set_add (&set, unmix (i << 32)));
  for (gsize i = 0; i < set.size; i++)
    {
      run = set.slots[i] != 0 ? run + 1 : 0;
      longest = MAX (longest, run);
    }
  g_assert_cmpuint (longest, <, 2000);
  outcry_id_set_clear (&set);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/id-set/members", test_members);
  g_test_add_func ("/market/id-set/prepared-ids", test_prepared_ids);

  return g_test_run ();
}
