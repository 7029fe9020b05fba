/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The object: what it is made of, its properties, the one timer that wakes its polls, its secrets.
 *
 * All of a source happens on the main loop. Its state is computed from its parts in update () and
 * never set elsewhere, so that it cannot disagree with them. The timer is at most a minute long,
 * because the wall clock may be set, and the machine may sleep, while it runs. */

#define G_LOG_DOMAIN "outcry-sources"

#include "sources/outcry-source-private.h"

#include "sources/outcry-secrets.h"

#define LONGEST_NAP OUTCRY_MINUTE
#define SECRETS_AGAIN (5 * OUTCRY_MINUTE)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_LAST_RUN,
  PROP_LAST_SUCCESS,
  PROP_NEXT_RUN,
  PROP_LAST_ERROR,
  PROP_ROWS,
  PROP_PAUSED,
  N_PROPS
};

enum
{
  BATCH,
  RUN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OutcrySource, outcry_source, G_TYPE_OBJECT)

static void look_up_secrets (OutcrySource *self);

static void
outcry_source_dispose (GObject *object)
{
  OutcrySource *self = OUTCRY_SOURCE (object);

  if (self->started)
    outcry_source_stop (self);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  G_OBJECT_CLASS (outcry_source_parent_class)->dispose (object);
}

static void
outcry_source_finalize (GObject *object)
{
  OutcrySource *self = OUTCRY_SOURCE (object);

  g_clear_pointer (&self->polls, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_clear_pointer (&self->recipe, outcry_recipe_unref);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->random);
  g_clear_object (&self->clock);
  g_free (self->last_error);
  g_free (self->secret_trouble);
  G_OBJECT_CLASS (outcry_source_parent_class)->finalize (object);
}

static void
outcry_source_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  OutcrySource *self = OUTCRY_SOURCE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, outcry_source_get_name (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_LAST_RUN:
      g_value_set_int64 (value, self->last_run);
      break;
    case PROP_LAST_SUCCESS:
      g_value_set_int64 (value, self->last_success);
      break;
    case PROP_NEXT_RUN:
      g_value_set_int64 (value, self->next_run);
      break;
    case PROP_LAST_ERROR:
      g_value_set_string (value, self->last_error);
      break;
    case PROP_ROWS:
      g_value_set_uint64 (value, self->rows);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_source_class_init (OutcrySourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = outcry_source_dispose;
  object_class->finalize = outcry_source_finalize;
  object_class->get_property = outcry_source_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, OUTCRY_SOURCE_PAUSED, 0, flags);
  properties[PROP_LAST_RUN] =
      g_param_spec_int64 ("last-run", NULL, NULL, G_MININT64, G_MAXINT64, OUTCRY_TIME_NONE, flags);
  properties[PROP_LAST_SUCCESS] = g_param_spec_int64 ("last-success", NULL, NULL, G_MININT64,
                                                      G_MAXINT64, OUTCRY_TIME_NONE, flags);
  properties[PROP_NEXT_RUN] =
      g_param_spec_int64 ("next-run", NULL, NULL, G_MININT64, G_MAXINT64, OUTCRY_TIME_NONE, flags);
  properties[PROP_LAST_ERROR] = g_param_spec_string ("last-error", NULL, NULL, NULL, flags);
  properties[PROP_ROWS] = g_param_spec_uint64 ("rows", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[BATCH] = g_signal_new ("batch", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
  signals[RUN] = g_signal_new ("run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
outcry_source_init (OutcrySource *self)
{
  self->polls = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_poll_free);
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) outcry_socket_link_free);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) outcry_secret_free);
  self->last_run = OUTCRY_TIME_NONE;
  self->last_success = OUTCRY_TIME_NONE;
  self->next_run = OUTCRY_TIME_NONE;
  g_queue_init (&self->jobs);
}

OutcrySource *
outcry_source_new (OutcryRecipe     *recipe,
                   OutcryFetcher    *fetcher,
                   OutcryClock      *clock,
                   OutcryRandom     *random,
                   OutcryClockSkew  *skew,
                   GError          **error)
{
  g_autoptr(OutcrySource) self = g_object_new (OUTCRY_TYPE_SOURCE, NULL);

  self->recipe = outcry_recipe_ref (recipe);
  self->fetcher = g_object_ref (fetcher);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->skew = skew;
  if (!outcry_source_make_polls (self, error))
    return NULL;
  outcry_source_make_links (self);
  return g_steal_pointer (&self);
}

OutcryTime
outcry_source_now (OutcrySource *self)
{
  return outcry_clock_now (self->clock) + outcry_clock_skew_get (self->skew);
}

OutcryFetchRules
outcry_source_rules (OutcrySource *self)
{
  OutcryFetchRules rules = {
    .source = outcry_recipe_get_source (self->recipe),
    .limits = *outcry_recipe_get_limits (self->recipe),
    .allow_private = self->allow_private,
  };

  return rules;
}

char *
outcry_source_find_secret (const char *name,
                           gpointer    user_data)
{
  OutcrySource *self = user_data;

  return g_strdup (g_hash_table_lookup (self->secrets, name));
}

static char *
held_key (const char *instrument,
          guint       interval)
{
  return g_strdup_printf ("%s %s", instrument,
                          interval == OUTCRY_HELD_TICKS
                              ? "ticks"
                              : outcry_interval_to_string ((OutcryInterval) interval));
}

OutcryTime
outcry_source_get_held (OutcrySource *self,
                        const char   *instrument,
                        guint         interval)
{
  g_autofree char *key = held_key (instrument, interval);
  const OutcryTime *held = g_hash_table_lookup (self->held, key);

  return held != NULL ? *held : OUTCRY_TIME_NONE;
}

void
outcry_source_set_held (OutcrySource *self,
                        const char   *instrument,
                        guint         interval,
                        OutcryTime    held)
{
  OutcryTime *value = g_new (OutcryTime, 1);

  *value = held;
  g_hash_table_replace (self->held, held_key (instrument, interval), value);
}

void
outcry_source_emit_batch (OutcrySource           *self,
                          const OutcryRecipeFeed *feed,
                          OutcryBatch            *batch)
{
  self->rows += outcry_batch_count (batch);
  g_signal_emit (self, signals[BATCH], 0, batch, outcry_recipe_feed_get_name (feed));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROWS]);
}

void
outcry_source_emit_run (OutcrySource          *self,
                        const OutcrySourceRun *run)
{
  g_signal_emit (self, signals[RUN], 0, run);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_RUN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SUCCESS]);
}

/* What went wrong last in a part that has not recovered: a poll's, a link's. *grave: it needs a
 * look. */
static const char *
find_trouble (OutcrySource *self,
              gboolean     *grave)
{
  const char *words = NULL;

  *grave = FALSE;
  for (guint i = 0; i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);
      OutcryOutcome outcome = outcry_scheduler_get_outcome (poll->scheduler);

      if (poll->reason == NULL)
        continue;
      words = poll->reason;
      *grave |= outcome == OUTCRY_OUTCOME_BLOCKED || outcome == OUTCRY_OUTCOME_CHANGED;
    }
  for (guint i = 0; i < self->links->len; i++)
    {
      OutcrySocketLink *link = g_ptr_array_index (self->links, i);
      OutcryOutcome outcome = outcry_socket_link_get_outcome (link);

      if (outcome == OUTCRY_OUTCOME_OK || outcry_socket_link_get_state (link) == OUTCRY_SOCKET_LIVE)
        continue;
      words = outcry_socket_link_get_reason (link);
      *grave |= outcome == OUTCRY_OUTCOME_BLOCKED || outcome == OUTCRY_OUTCOME_CHANGED ||
                outcome == OUTCRY_OUTCOME_ERROR;
    }
  return words;
}

static gboolean
is_live (OutcrySource *self)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      if (outcry_socket_link_get_state (g_ptr_array_index (self->links, i)) == OUTCRY_SOCKET_LIVE)
        return TRUE;
    }
  return FALSE;
}

static OutcrySourceState
compute_state (OutcrySource *self,
               const char   *trouble,
               gboolean      grave)
{
  if (self->paused)
    return OUTCRY_SOURCE_PAUSED;
  if (self->secret_trouble != NULL)
    return OUTCRY_SOURCE_NEEDS_SECRET;
  if (!self->started)
    return OUTCRY_SOURCE_IDLE;
  if (is_live (self))
    return OUTCRY_SOURCE_LIVE;
  if (self->job != NULL)
    return OUTCRY_SOURCE_FETCHING;
  if (trouble != NULL)
    return grave ? OUTCRY_SOURCE_FAILED : OUTCRY_SOURCE_WAITING;
  return OUTCRY_SOURCE_IDLE;
}

/* When a poll or a link does something next, by the local wall clock. */
static OutcryTime
compute_next_run (OutcrySource *self)
{
  OutcryTime next = OUTCRY_TIME_NONE;
  gint64 correction;

  if (!self->started || self->paused)
    return OUTCRY_TIME_NONE;
  correction = outcry_clock_skew_get (self->skew);
  for (guint i = 0; i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);
      OutcryTime due = outcry_scheduler_get_due (poll->scheduler);

      if (due != OUTCRY_TIME_NONE && (next == OUTCRY_TIME_NONE || due - correction < next))
        next = due - correction;
    }
  for (guint i = 0; i < self->links->len; i++)
    {
      OutcrySocketLink *link = g_ptr_array_index (self->links, i);
      OutcryTime due = outcry_clock_now (self->clock) + outcry_socket_link_get_retry (link) -
                       outcry_clock_monotonic (self->clock);

      if (outcry_socket_link_get_state (link) == OUTCRY_SOCKET_WAITING &&
          (next == OUTCRY_TIME_NONE || due < next))
        next = due;
    }
  return next;
}

static void
set_time (OutcrySource *self,
          OutcryTime   *field,
          OutcryTime    value,
          int           property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
on_timer (gpointer user_data)
{
  OutcrySource *self = user_data;
  OutcryTime now = outcry_source_now (self);

  self->timer = 0;
  g_object_ref (self);
  if (self->secret_trouble != NULL && now >= self->secrets_retry)
    look_up_secrets (self);
  for (guint i = 0; self->started && !self->paused && self->secrets_known && i < self->polls->len;
       i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);

      if (!poll->running && outcry_scheduler_wake (poll->scheduler, now))
        outcry_source_begin_turn (self, poll);
    }
  outcry_source_update (self);
  g_object_unref (self);
}

static void
arm (OutcrySource *self)
{
  OutcryTime now = outcry_source_now (self);
  gint64 nap = LONGEST_NAP;

  outcry_clock_clear_timer (self->clock, &self->timer);
  if (!self->started || self->paused)
    return;
  for (guint i = 0; self->secrets_known && i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);
      OutcryTime due = outcry_scheduler_get_due (poll->scheduler);

      if (due != OUTCRY_TIME_NONE)
        nap = MIN (nap, MAX (0, due - now));
    }
  self->timer = outcry_clock_add_timer (self->clock, nap, on_timer, self);
}

void
outcry_source_update (OutcrySource *self)
{
  gboolean grave;
  const char *trouble = find_trouble (self, &grave);
  OutcrySourceState state = compute_state (self, trouble, grave);

  arm (self);
  if (self->secret_trouble != NULL)
    trouble = self->secret_trouble;
  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (self->last_error, trouble) != 0)
    {
      g_free (self->last_error);
      self->last_error = g_strdup (trouble);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ERROR]);
    }
  if (state != self->state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  set_time (self, &self->next_run, compute_next_run (self), PROP_NEXT_RUN);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Secrets */

typedef struct
{
  OutcrySource *source;
  GCancellable *cancellable;
  guint         at; /* which of the recipe's */
} SecretLookup;

static void look_up_next (SecretLookup *lookup);

static void
secret_lookup_free (SecretLookup *lookup)
{
  g_object_unref (lookup->cancellable);
  g_free (lookup);
}

/* All are there, or @trouble (taken) tells which is not. */
static void
secrets_are_known (OutcrySource *self,
                   char         *trouble)
{
  g_autoptr(OutcrySource) held = g_object_ref (self); /* who waits for a range is told here */

  g_clear_object (&self->secrets_cancellable);
  g_free (self->secret_trouble);
  self->secret_trouble = trouble;
  self->secrets_known = trouble == NULL;
  self->secrets_retry = outcry_source_now (self) + SECRETS_AGAIN;
  if (self->secrets_known)
    {
      for (guint i = 0; i < self->links->len; i++)
        outcry_socket_link_start (g_ptr_array_index (self->links, i));
      outcry_source_next_job (self);
    }
  else
    {
      outcry_source_refuse_ranges (self);
    }
  outcry_source_update (self);
}

static void
on_secret (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  SecretLookup *lookup = user_data;
  OutcrySource *self = lookup->source;
  const char *name;
  g_autoptr(GError) error = NULL;
  char *value = outcry_secrets_lookup_finish (result, &error);

  if (g_cancellable_is_cancelled (lookup->cancellable))
    {
      outcry_secret_free (value);
      secret_lookup_free (lookup);
      return;
    }
  name = outcry_recipe_get_secrets (self->recipe)[lookup->at];
  if (value == NULL)
    {
      secret_lookup_free (lookup);
      secrets_are_known (
          self,
          error != NULL
              ? g_strdup_printf ("the secret \"%s\" is needed: %s", name, error->message)
              : g_strdup_printf ("the secret \"%s\" is needed and is not in the keyring", name));
      return;
    }
  g_hash_table_replace (self->secrets, g_strdup (name), value);
  lookup->at++;
  look_up_next (lookup);
}

static void
look_up_next (SecretLookup *lookup)
{
  const char *name = outcry_recipe_get_secrets (lookup->source->recipe)[lookup->at];
  OutcrySource *self = lookup->source;

  if (name == NULL)
    {
      secret_lookup_free (lookup);
      secrets_are_known (self, NULL);
      return;
    }
  outcry_secrets_lookup_async (name, lookup->cancellable, on_secret, lookup);
}

static void
look_up_secrets (OutcrySource *self)
{
  SecretLookup *lookup;

  if (self->secrets_cancellable != NULL)
    return;
  lookup = g_new0 (SecretLookup, 1);
  self->secrets_cancellable = g_cancellable_new ();
  lookup->source = self;
  lookup->cancellable = g_object_ref (self->secrets_cancellable);
  look_up_next (lookup);
}

void
outcry_source_secret_changed (OutcrySource *self,
                              const char   *name)
{
  if (!g_strv_contains (outcry_recipe_get_secrets (self->recipe), name))
    return;
  if (!self->started || self->paused)
    return;
  if (self->secrets_cancellable != NULL)
    g_cancellable_cancel (self->secrets_cancellable);
  g_clear_object (&self->secrets_cancellable);
  g_hash_table_remove (self->secrets, name);
  for (guint i = 0; i < self->links->len; i++)
    outcry_socket_link_stop (g_ptr_array_index (self->links, i));
  look_up_secrets (self);
}

/* Starting, stopping, pausing */

static void
begin (OutcrySource *self)
{
  OutcryTime now = outcry_source_now (self);

  self->secrets_known = FALSE;
  for (guint i = 0; i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);

      poll->running = FALSE;
      g_clear_pointer (&poll->reason, g_free);
      outcry_scheduler_start (poll->scheduler, now, poll->saved_success);
    }
  look_up_secrets (self);
}

static void
halt (OutcrySource *self,
      const char   *why)
{
  if (self->secrets_cancellable != NULL)
    g_cancellable_cancel (self->secrets_cancellable);
  g_clear_object (&self->secrets_cancellable);
  g_hash_table_remove_all (self->secrets);
  self->secrets_known = FALSE;
  g_clear_pointer (&self->secret_trouble, g_free);
  outcry_source_drop_jobs (self, why);
  for (guint i = 0; i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);

      poll->running = FALSE;
      poll->saved_success = outcry_scheduler_get_last_success (poll->scheduler);
      g_clear_pointer (&poll->reason, g_free);
    }
  for (guint i = 0; i < self->links->len; i++)
    outcry_socket_link_stop (g_ptr_array_index (self->links, i));
}

void
outcry_source_start (OutcrySource *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  if (!self->paused)
    begin (self);
  outcry_source_update (self);
}

void
outcry_source_stop (OutcrySource *self)
{
  if (!self->started)
    return;
  if (!self->paused)
    halt (self, "the sources were stopped");
  self->started = FALSE;
  outcry_source_update (self);
}

void
outcry_source_set_paused (OutcrySource *self,
                          gboolean      paused)
{
  if (self->paused == paused)
    return;
  self->paused = paused;
  if (self->started && paused)
    halt (self, "the source was paused");
  else if (self->started)
    begin (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
  outcry_source_update (self);
}

void
outcry_source_set_allow_private (OutcrySource *self,
                                 gboolean      allow)
{
  self->allow_private = allow;
  /* What was refused for that reason is tried again. */
  if (allow && self->started && !self->paused)
    outcry_source_run_now (self);
}

void
outcry_source_run_now (OutcrySource *self)
{
  OutcryTime now = outcry_source_now (self);

  if (self->secret_trouble != NULL)
    look_up_secrets (self);
  for (guint i = 0; i < self->polls->len; i++)
    outcry_scheduler_run_now (((OutcryPoll *) g_ptr_array_index (self->polls, i))->scheduler, now);
  for (guint i = 0; i < self->links->len; i++)
    outcry_socket_link_hurry (g_ptr_array_index (self->links, i));
  outcry_source_update (self);
}

void
outcry_source_network_is_back (OutcrySource *self)
{
  OutcryTime now = outcry_source_now (self);

  if (!self->started || self->paused)
    return;
  for (guint i = 0; i < self->polls->len; i++)
    {
      OutcryPoll *poll = g_ptr_array_index (self->polls, i);

      if (outcry_scheduler_get_outcome (poll->scheduler) == OUTCRY_OUTCOME_OFFLINE)
        outcry_scheduler_run_now (poll->scheduler, now);
    }
  for (guint i = 0; i < self->links->len; i++)
    {
      OutcrySocketLink *link = g_ptr_array_index (self->links, i);

      if (outcry_socket_link_get_outcome (link) == OUTCRY_OUTCOME_OFFLINE)
        outcry_socket_link_hurry (link);
    }
  outcry_source_update (self);
}

/* What others see */

const char *
outcry_source_state_to_string (OutcrySourceState state)
{
  static const char *const names[] = { "idle",   "fetching",     "live",  "waiting",
                                       "failed", "needs-secret", "paused" };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), "idle");

  return names[state];
}

const char *
outcry_source_get_name (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), NULL);

  return self->recipe != NULL ? outcry_recipe_get_name (self->recipe) : NULL;
}

OutcryRecipe *
outcry_source_get_recipe (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), NULL);

  return self->recipe;
}

OutcrySourceState
outcry_source_get_state (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), OUTCRY_SOURCE_IDLE);

  return self->state;
}

const char *
outcry_source_get_last_error (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), NULL);

  return self->last_error;
}

OutcryTime
outcry_source_get_last_run (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), OUTCRY_TIME_NONE);

  return self->last_run;
}

OutcryTime
outcry_source_get_last_success (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), OUTCRY_TIME_NONE);

  return self->last_success;
}

OutcryTime
outcry_source_get_next_run (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), OUTCRY_TIME_NONE);

  return self->next_run;
}

guint64
outcry_source_get_rows (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), 0);

  return self->rows;
}

gboolean
outcry_source_get_paused (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), FALSE);

  return self->paused;
}

gboolean
outcry_source_get_allow_private (OutcrySource *self)
{
  g_return_val_if_fail (OUTCRY_IS_SOURCE (self), FALSE);

  return self->allow_private;
}
