/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "market/outcry-tick.h"

static void
test_order (void)
{
  OutcryTick early = { .time = 1, .id = 9 };
  OutcryTick late = { .time = 2, .id = 1 };
  OutcryTick late_second = { .time = 2, .id = 2 };

  g_assert_cmpint (outcry_tick_compare (&early, &late), <, 0);
  g_assert_cmpint (outcry_tick_compare (&late_second, &late), >, 0);
  g_assert_cmpint (outcry_tick_compare (&late, &late), ==, 0);
}

static void
test_side (void)
{
  OutcrySide side = OUTCRY_SIDE_NONE;

  g_assert_true (outcry_side_from_string ("sell", &side));
  g_assert_cmpint (side, ==, OUTCRY_SIDE_SELL);
  g_assert_false (outcry_side_from_string ("SELL", &side));
  g_assert_cmpstr (outcry_side_to_string (OUTCRY_SIDE_BUY), ==, "buy");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/market/tick/order", test_order);
  g_test_add_func ("/market/tick/side", test_side);

  return g_test_run ();
}
