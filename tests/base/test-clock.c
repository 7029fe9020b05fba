/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/outcry-clock.h"

#define START G_GINT64_CONSTANT (1795155292000000)

typedef struct
{
  OutcryClock *clock;
  GString     *log;
  char         name;
  gint64       again; /* adds itself once more after that delay; < 0 not */
  guint        remove;
} Event;

static void
on_event (gpointer user_data)
{
  Event *event = user_data;

  g_string_append_printf (event->log, "%c%" G_GINT64_FORMAT " ", event->name,
                          outcry_clock_now (event->clock) - START);
  if (event->again >= 0)
    {
      gint64 delay = event->again;

      event->again = -1;
      outcry_clock_add_timer (event->clock, delay, on_event, event);
    }
  outcry_clock_clear_timer (event->clock, &event->remove);
}

static void
test_order (void)
{
  g_autoptr (OutcryClock) clock = outcry_virtual_clock_new (START);
  g_autoptr (GString) log = g_string_new (NULL);
  Event a = { clock, log, 'a', -1, 0 };
  Event b = { clock, log, 'b', 0, 0 };
  Event c = { clock, log, 'c', 5, 0 };
  Event d = { clock, log, 'd', -1, 0 };

  outcry_clock_add_timer (clock, 10, on_event, &a);
  outcry_clock_add_timer (clock, 10, on_event, &b);
  outcry_clock_add_timer (clock, 3, on_event, &c);
  outcry_clock_add_timer (clock, -7, on_event, &d);
  g_assert_cmpstr (log->str, ==, "");
  g_assert_cmpint (outcry_virtual_clock_get_next (OUTCRY_VIRTUAL_CLOCK (clock)), ==, 0);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (clock), 0);
  g_assert_cmpstr (log->str, ==, "d0 ");
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (clock), 10);
  /* b again within the same advance, and after everything else of its time. */
  g_assert_cmpstr (log->str, ==, "d0 c3 c8 a10 b10 b10 ");
  g_assert_cmpint (outcry_clock_monotonic (clock), ==, 10);
  g_assert_cmpint (outcry_virtual_clock_get_next (OUTCRY_VIRTUAL_CLOCK (clock)), ==, -1);
}

static void
test_remove (void)
{
  g_autoptr (OutcryClock) clock = outcry_virtual_clock_new (START);
  g_autoptr (GString) log = g_string_new (NULL);
  Event a = { clock, log, 'a', -1, 0 };
  Event b = { clock, log, 'b', -1, 0 };
  Event c = { clock, log, 'c', -1, 0 };
  guint id;

  outcry_clock_add_timer (clock, 1, on_event, &a);
  a.remove = outcry_clock_add_timer (clock, 1, on_event, &b);
  id = outcry_clock_add_timer (clock, 1, on_event, &c);
  outcry_clock_clear_timer (clock, &id);
  g_assert_cmpuint (id, ==, 0);
  outcry_clock_clear_timer (clock, &id);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (clock), 5);
  g_assert_cmpstr (log->str, ==, "a1 ");
}

static void
test_step (void)
{
  g_autoptr (OutcryClock) clock = outcry_virtual_clock_new (START);
  g_autoptr (GString) log = g_string_new (NULL);
  Event a = { clock, log, 'a', OUTCRY_DAY, 0 };

  g_assert_false (outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (clock)));
  outcry_clock_add_timer (clock, OUTCRY_HOUR, on_event, &a);
  g_assert_true (outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (clock)));
  g_assert_cmpint (outcry_clock_monotonic (clock), ==, OUTCRY_HOUR);
  g_assert_true (outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (clock)));
  g_assert_false (outcry_virtual_clock_step (OUTCRY_VIRTUAL_CLOCK (clock)));
  g_assert_cmpint (outcry_clock_now (clock), ==, START + OUTCRY_HOUR + OUTCRY_DAY);
}

static void
test_set_wall (void)
{
  g_autoptr (OutcryClock) clock = outcry_virtual_clock_new (START);
  g_autoptr (GString) log = g_string_new (NULL);
  Event a = { clock, log, 'a', -1, 0 };

  outcry_clock_add_timer (clock, 10, on_event, &a);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (clock), 4);
  outcry_virtual_clock_set_wall (OUTCRY_VIRTUAL_CLOCK (clock), START - 1000);
  g_assert_cmpint (outcry_clock_now (clock), ==, START - 1000);
  g_assert_cmpint (outcry_clock_monotonic (clock), ==, 4);
  outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (clock), 6);
  g_assert_cmpstr (log->str, ==, "a-994 ");
}

typedef struct
{
  gint64 due;
  guint  order;
  guint  id;
} Planned;

typedef struct
{
  GArray *fired;
  guint   order;
} Shot;

static void
on_shot (gpointer user_data)
{
  Shot *shot = user_data;

  g_array_append_val (shot->fired, shot->order);
}

static int
compare_planned (gconstpointer a,
                 gconstpointer b)
{
  const Planned *left = a, *right = b;

  if (left->due != right->due)
    return left->due < right->due ? -1 : 1;
  return left->order < right->order ? -1 : 1;
}

static void
count_up (gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Time stands still at its end. */
static void
test_end_of_time (void)
{
  g_autoptr (OutcryClock) clock = outcry_virtual_clock_new (1000);
  OutcryVirtualClock *self = OUTCRY_VIRTUAL_CLOCK (clock);
  guint fired = 0;

  outcry_virtual_clock_advance (self, 1000);
  outcry_clock_add_timer (clock, G_MAXINT64, count_up, &fired);
  outcry_virtual_clock_advance (self, G_MAXINT64);
  g_assert_cmpuint (fired, ==, 1);
  g_assert_cmpint (outcry_clock_monotonic (clock), ==, G_MAXINT64);
  g_assert_cmpint (outcry_clock_now (clock), ==, G_MAXINT64);
  outcry_clock_add_timer (clock, 5, count_up, &fired);
  g_assert_cmpint (outcry_virtual_clock_get_next (self), ==, 0);
  g_assert_true (outcry_virtual_clock_step (self));
  g_assert_cmpuint (fired, ==, 2);
  outcry_virtual_clock_set_wall (self, G_MININT64);
  g_assert_cmpint (outcry_clock_now (clock), ==, G_MININT64);
}

/* Any timers, some removed, fire as a stable sort of them says. */
static void
test_random_timers (void)
{
  g_autoptr (OutcryClock) clock = outcry_virtual_clock_new (START);
  g_autoptr (GArray) planned = g_array_new (FALSE, FALSE, sizeof (Planned));
  g_autoptr (GArray) fired = g_array_new (FALSE, FALSE, sizeof (guint));
  Shot shots[500];

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    {
      Planned plan = { g_test_rand_int_range (0, 50), i, 0 };

      shots[i] = (Shot) { fired, i };
      plan.id = outcry_clock_add_timer (clock, plan.due, on_shot, &shots[i]);
      g_array_append_val (planned, plan);
    }
  for (guint i = 0; i < 100; i++)
    {
      guint victim = (guint) g_test_rand_int_range (0, (int) planned->len);

      outcry_clock_remove_timer (clock, g_array_index (planned, Planned, victim).id);
      g_array_remove_index (planned, victim);
    }
  g_array_sort (planned, compare_planned);
  while (outcry_virtual_clock_get_next (OUTCRY_VIRTUAL_CLOCK (clock)) >= 0)
    outcry_virtual_clock_advance (OUTCRY_VIRTUAL_CLOCK (clock), g_test_rand_int_range (0, 9));
  g_assert_cmpuint (fired->len, ==, planned->len);
  for (guint i = 0; i < fired->len; i++)
    g_assert_cmpuint (g_array_index (fired, guint, i), ==,
                      g_array_index (planned, Planned, i).order);
}

typedef struct
{
  OutcryClock *clock;
  GMainLoop   *loop;
  guint        other;
  guint        count;
} Quit;

static void
on_never (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
on_quit (gpointer user_data)
{
  Quit *quit = user_data;

  quit->count++;
  outcry_clock_clear_timer (quit->clock, &quit->other);
  g_main_loop_quit (quit->loop);
}

static void
test_system (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (OutcryClock) clock = outcry_system_clock_new ();
  Quit quit = { clock, loop, 0, 0 };
  gint64 before;

  g_main_context_push_thread_default (context);
  before = outcry_clock_monotonic (clock);
  g_assert_cmpint (outcry_clock_now (clock), >, G_GINT64_CONSTANT (1600000000) * OUTCRY_SECOND);
  quit.other = outcry_clock_add_timer (clock, OUTCRY_HOUR, on_never, NULL);
  outcry_clock_add_timer (clock, G_MAXINT64, on_never, NULL);
  outcry_clock_add_timer (clock, 2000, on_quit, &quit);
  g_main_loop_run (loop);
  g_assert_cmpuint (quit.count, ==, 1);
  g_assert_cmpuint (quit.other, ==, 0);
  g_assert_cmpint (outcry_clock_monotonic (clock) - before, >=, 2000);
  g_main_context_pop_thread_default (context);
}

/* A clock takes its waiting timers with it. */
static void
test_system_end (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  OutcryClock *clock = outcry_system_clock_new ();

  g_main_context_push_thread_default (context);
  outcry_clock_add_timer (clock, 0, on_never, NULL);
  g_object_unref (clock);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
}

static void
on_unref (gpointer user_data)
{
  g_object_unref (user_data);
}

static void
test_system_end_within (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gpointer clock = outcry_system_clock_new ();

  g_object_add_weak_pointer (clock, &clock);
  g_main_context_push_thread_default (context);
  outcry_clock_add_timer (clock, 0, on_unref, clock);
  while (clock != NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
}

typedef struct
{
  GMainContext *context;
  OutcryClock  *clock; /* unowned */
  int           stage; /* 1 timers wait, 2 the clock may go */
} Elsewhere;

static void
on_elsewhere (gpointer user_data)
{
}

static gpointer
run_elsewhere (gpointer data)
{
  Elsewhere *self = data;

  g_main_context_push_thread_default (self->context);
  for (guint i = 0; i < 16; i++)
    outcry_clock_add_timer (self->clock, 0, on_elsewhere, NULL);
  g_atomic_int_set (&self->stage, 1);
  while (g_atomic_int_get (&self->stage) == 1)
    g_thread_yield ();
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* A clock that ends in one thread while its timers fire in another. */
static void
test_system_end_elsewhere (void)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GMainContext) context = g_main_context_new ();
      OutcryClock *clock = outcry_system_clock_new ();
      Elsewhere self = { context, clock, 0 };
      GThread *thread = g_thread_new ("elsewhere", run_elsewhere, &self);

      while (g_atomic_int_get (&self.stage) == 0)
        g_thread_yield ();
      g_atomic_int_set (&self.stage, 2);
      for (volatile guint wait = 0; wait < i * 20; wait++)
        ;
      g_object_unref (clock);
      g_thread_join (thread);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/clock/virtual/order", test_order);
  g_test_add_func ("/base/clock/virtual/remove", test_remove);
  g_test_add_func ("/base/clock/virtual/step", test_step);
  g_test_add_func ("/base/clock/virtual/set-wall", test_set_wall);
  g_test_add_func ("/base/clock/virtual/end-of-time", test_end_of_time);
  g_test_add_func ("/base/clock/virtual/random-timers", test_random_timers);
  g_test_add_func ("/base/clock/system/timers", test_system);
  g_test_add_func ("/base/clock/system/end", test_system_end);
  g_test_add_func ("/base/clock/system/end-within", test_system_end_within);
  g_test_add_func ("/base/clock/system/end-elsewhere", test_system_end_elsewhere);

  return g_test_run ();
}
