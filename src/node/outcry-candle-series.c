/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The candles behind a chart. The truth is the store's: whatever is not simply a later tick of the
 * source that the running candle is of (bars, late ticks, another source) marks a stretch as dirty,
 * which is read again. A later tick is put on top in place, as the candle builder would.
 *
 * That both agree rests on the store's order: it answers in the order it was asked, and the node tells
 * of ticks when they are acknowledged. So an answer holds exactly the ticks told of before it came,
 * and none of those told of later.
 *
 * Candles change only in on_frame(), where the signals are sent: between two frames everything that
 * comes in waits, ticks in one array and at most one answer beside it. One question is under way at a
 * time. */

#include "node/outcry-candle-series.h"

#include "node/outcry-i18n.h"
#include "node/outcry-node-private.h"

#define FIRST_LOAD 2000
#define OLDER_LOAD 2000
#define RELOAD_AFTER (100 * 1000)
/* In the past, this many missing candles are a hole that a source may fill. */
#define HOLE 10

typedef enum
{
  QUESTION_NONE,
  QUESTION_LATEST,
  QUESTION_AGAIN, /* of a dirty stretch */
  QUESTION_OLDER,
  QUESTION_SOURCES,
} Question;

struct _OutcryCandleSeries
{
  GObject parent_instance;

  OutcryNode    *node;
  char          *instrument;
  OutcryInterval interval;
  OutcryScale    scale;
  GArray        *candles;
  const char    *last_source; /* of the last candle; interned */
  OutcryTime     told;        /* start of the last candle when the source told it as a bar */
  GCancellable  *cancellable;

  GArray  *ticks;    /* OutcryTick of last_source's kind, to be put on top */
  GArray  *ranks;    /* guint: rank of the source of each */
  GArray  *names;    /* const char *, interned: its source */
  guint    frame_timer, bucket_timer, again_timer;
  gint64   last_frame;
  gboolean loaded;
  gboolean want_older;
  gboolean sources_asked; /* for what lies before the oldest */

  Question    question;
  OutcryTime  question_from, question_to;
  GArray     *answer; /* waits for the frame; answer_at: how many ticks were told before it came */
  OutcryScale answer_scale;
  const char *answer_source;
  guint       answer_at;

  OutcryTime dirty_from, dirty_to; /* from > to: nothing */

  guint    prepended;
  gsize    changed_from, changed_to; /* from >= to: nothing */
  gboolean loading, at_start;
  char    *error;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_ERROR,
  PROP_AT_START,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal, prepended_signal;

static void ask_next (OutcryCandleSeries *self);

G_DEFINE_FINAL_TYPE (OutcryCandleSeries, outcry_candle_series, G_TYPE_OBJECT)

static void
outcry_candle_series_dispose (GObject *object)
{
  OutcryCandleSeries *self = OUTCRY_CANDLE_SERIES (object);

  if (self->node != NULL)
    {
      OutcryClock *clock = outcry_node_get_clock (self->node);

      g_cancellable_cancel (self->cancellable);
      g_signal_handlers_disconnect_by_data (self->node, self);
      outcry_clock_clear_timer (clock, &self->frame_timer);
      outcry_clock_clear_timer (clock, &self->bucket_timer);
      outcry_clock_clear_timer (clock, &self->again_timer);
    }
  g_clear_object (&self->node);

  G_OBJECT_CLASS (outcry_candle_series_parent_class)->dispose (object);
}

static void
outcry_candle_series_finalize (GObject *object)
{
  OutcryCandleSeries *self = OUTCRY_CANDLE_SERIES (object);

  g_object_unref (self->cancellable);
  g_array_unref (self->candles);
  g_array_unref (self->ticks);
  g_array_unref (self->ranks);
  g_array_unref (self->names);
  g_clear_pointer (&self->answer, g_array_unref);
  g_free (self->instrument);
  g_free (self->error);

  G_OBJECT_CLASS (outcry_candle_series_parent_class)->finalize (object);
}

static void
outcry_candle_series_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  OutcryCandleSeries *self = OUTCRY_CANDLE_SERIES (object);

  switch (id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_AT_START:
      g_value_set_boolean (value, self->at_start);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_candle_series_class_init (OutcryCandleSeriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = outcry_candle_series_dispose;
  object_class->finalize = outcry_candle_series_finalize;
  object_class->get_property = outcry_candle_series_get_property;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] =
      g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  prepended_signal = g_signal_new ("prepended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
outcry_candle_series_init (OutcryCandleSeries *self)
{
  self->candles = g_array_new (FALSE, FALSE, sizeof (OutcryCandle));
  self->ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  self->ranks = g_array_new (FALSE, FALSE, sizeof (guint));
  self->names = g_array_new (FALSE, FALSE, sizeof (const char *));
  self->cancellable = g_cancellable_new ();
  self->told = OUTCRY_TIME_NONE;
  self->dirty_from = G_MAXINT64;
  self->dirty_to = G_MININT64;
  self->changed_from = G_MAXSIZE;
}

static OutcryCandle *
candle_at (OutcryCandleSeries *self,
           gsize               i)
{
  return &g_array_index (self->candles, OutcryCandle, i);
}

static OutcryCandle *
last_candle (OutcryCandleSeries *self)
{
  return self->candles->len > 0 ? candle_at (self, self->candles->len - 1) : NULL;
}

static void
set_loading (OutcryCandleSeries *self,
             gboolean            loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_at_start (OutcryCandleSeries *self,
              gboolean            at_start)
{
  if (self->at_start == at_start)
    return;
  self->at_start = at_start;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_START]);
}

static void
set_error (OutcryCandleSeries *self,
           const char         *error)
{
  if (g_strcmp0 (self->error, error) == 0)
    return;
  g_free (self->error);
  self->error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
note_changed (OutcryCandleSeries *self,
              gsize               from,
              gsize               to)
{
  self->changed_from = MIN (self->changed_from, from);
  self->changed_to = MAX (self->changed_to, to);
}

static void on_frame (gpointer user_data);

static void
arm_frame (OutcryCandleSeries *self)
{
  OutcryClock *clock = outcry_node_get_clock (self->node);
  gint64 next = self->last_frame + OUTCRY_FRAME - outcry_clock_monotonic (clock);

  if (self->frame_timer == 0)
    self->frame_timer = outcry_clock_add_timer (clock, CLAMP (next, 0, OUTCRY_FRAME), on_frame, self);
}

static void
mark_dirty (OutcryCandleSeries *self,
            OutcryTime          from,
            OutcryTime          to)
{
  self->dirty_from = MIN (self->dirty_from, from);
  self->dirty_to = MAX (self->dirty_to, to);
}

/* Scales. */

static gboolean
rescale_candles (GArray      *candles,
                 OutcryScale  from,
                 OutcryScale  to)
{
#define RESCALE(field, digits)                                                                       \
  outcry_decimal_rescale (field, from.digits, to.digits, OUTCRY_ROUND_HALF_EVEN, &field)

  for (guint i = 0; i < candles->len; i++)
    {
      OutcryCandle *candle = &g_array_index (candles, OutcryCandle, i);

      if (!RESCALE (candle->open.ticks, price_digits) ||
          !RESCALE (candle->high.ticks, price_digits) ||
          !RESCALE (candle->low.ticks, price_digits) ||
          !RESCALE (candle->close.ticks, price_digits) ||
          !RESCALE (candle->volume.lots, quantity_digits))
        return FALSE;
    }
#undef RESCALE
  return TRUE;
}

static gboolean
same_scale (OutcryScale a,
            OutcryScale b)
{
  return a.price_digits == b.price_digits && a.quantity_digits == b.quantity_digits;
}

/* Brings the candles held and @answer to one scale. FALSE when that cannot be. */
static gboolean
join_scales (OutcryCandleSeries *self,
             GArray             *answer,
             OutcryScale         scale)
{
  OutcryScale common = {
    MAX (self->scale.price_digits, scale.price_digits),
    MAX (self->scale.quantity_digits, scale.quantity_digits),
  };

  if (self->candles->len == 0)
    common = scale;
  if (!same_scale (common, scale) && !rescale_candles (answer, scale, common))
    return FALSE;
  if (!same_scale (common, self->scale))
    {
      if (!rescale_candles (self->candles, self->scale, common))
        return FALSE;
      self->scale = common;
      note_changed (self, 0, self->candles->len);
    }
  return TRUE;
}

/* Putting things in. */

/* Puts @tick, later than all of its source before, on top. FALSE when it cannot be told from here
 * what comes of it. */
static gboolean
put_on_top (OutcryCandleSeries *self,
            const OutcryTick   *tick,
            const char         *source,
            guint               rank)
{
  OutcryTime start = outcry_interval_floor (self->interval, NULL, tick->time);
  OutcryCandle *last = last_candle (self);
  OutcryQuantity volume;

  if (last != NULL && start < last->start)
    return FALSE;
  if (last == NULL || start > last->start)
    {
      OutcryCandle fresh = {
        .start = start,
        .open = tick->price,
        .high = tick->price,
        .low = tick->price,
        .close = tick->price,
        .volume = tick->quantity,
        .count = 1,
        .flags = OUTCRY_CANDLE_RUNNING,
      };

      if (last != NULL && (last->flags & OUTCRY_CANDLE_RUNNING))
        {
          last->flags &= ~(guint32) OUTCRY_CANDLE_RUNNING;
          note_changed (self, self->candles->len - 1, self->candles->len);
        }
      g_array_append_val (self->candles, fresh);
      self->last_source = source;
      note_changed (self, self->candles->len - 1, self->candles->len);
      return TRUE;
    }

  if (self->last_source != source)
    return self->last_source != NULL && !(last->flags & OUTCRY_CANDLE_EMPTY) &&
           rank > outcry_node_rank_source (self->node, self->last_source);
  if (self->told == start || (last->flags & OUTCRY_CANDLE_EMPTY) ||
      !outcry_quantity_add (last->volume, tick->quantity, &volume))
    return FALSE;
  last->high.ticks = MAX (last->high.ticks, tick->price.ticks);
  last->low.ticks = MIN (last->low.ticks, tick->price.ticks);
  last->close = tick->price;
  last->volume = volume;
  last->count++;
  last->flags |= OUTCRY_CANDLE_RUNNING;
  note_changed (self, self->candles->len - 1, self->candles->len);
  return TRUE;
}

static void
put_ticks (OutcryCandleSeries *self,
           guint               from,
           guint               to)
{
  for (guint i = from; i < to; i++)
    {
      const OutcryTick *tick = &g_array_index (self->ticks, OutcryTick, i);

      if (!put_on_top (self, tick, g_array_index (self->names, const char *, i),
                       g_array_index (self->ranks, guint, i)))
        {
          OutcryTime start = outcry_interval_floor (self->interval, NULL, tick->time);

          mark_dirty (self, start, outcry_interval_next (self->interval, NULL, start));
        }
    }
}

/* Replaces the candles of [question_from, question_to) by the answer. */
static void
put_answer (OutcryCandleSeries *self,
            GArray             *answer)
{
  gsize from = outcry_candle_series_find (self, self->question_from);
  gsize to = from, old = self->candles->len;

  while (to < old && candle_at (self, to)->start < self->question_to)
    to++;
  if (to == old && answer->len > 0)
    self->last_source = self->answer_source;
  if (to - from == answer->len && answer->len == 0)
    return;
  if (to - from == answer->len &&
      memcmp (candle_at (self, from), answer->data, answer->len * sizeof (OutcryCandle)) == 0)
    return;

  if (to > from)
    g_array_remove_range (self->candles, (guint) from, (guint) (to - from));
  if (answer->len > 0)
    g_array_insert_vals (self->candles, (guint) from, answer->data, answer->len);
  if (self->question == QUESTION_OLDER && from == 0 && to == 0 && old > 0)
    {
      self->prepended += answer->len;
      if (self->changed_from < self->changed_to)
        {
          self->changed_from += answer->len;
          self->changed_to += answer->len;
        }
    }
  note_changed (self, from,
                to - from == answer->len || self->question == QUESTION_OLDER
                    ? from + answer->len
                    : MAX (self->candles->len, from + 1));
}

static void on_bucket_end (gpointer user_data);

static void
arm_bucket_end (OutcryCandleSeries *self)
{
  OutcryClock *clock = outcry_node_get_clock (self->node);
  const OutcryCandle *last = last_candle (self);

  outcry_clock_clear_timer (clock, &self->bucket_timer);
  if (last != NULL && (last->flags & OUTCRY_CANDLE_RUNNING))
    self->bucket_timer =
        outcry_clock_add_timer (clock,
                                outcry_interval_next (self->interval, NULL, last->start) -
                                    outcry_clock_now (clock),
                                on_bucket_end, self);
}

static void
on_bucket_end (gpointer user_data)
{
  OutcryCandleSeries *self = user_data;
  OutcryCandle *last = last_candle (self);

  self->bucket_timer = 0;
  if (last == NULL)
    return;
  if (outcry_clock_now (outcry_node_get_clock (self->node)) <
      outcry_interval_next (self->interval, NULL, last->start))
    {
      arm_bucket_end (self);
      return;
    }
  last->flags &= ~(guint32) OUTCRY_CANDLE_RUNNING;
  note_changed (self, self->candles->len - 1, self->candles->len);
  arm_frame (self);
}

static void
tell (OutcryCandleSeries *self)
{
  guint prepended = self->prepended;
  gsize from = self->changed_from;
  /* A candle that went away at the end leaves a range that is empty but still news. */
  gsize to = MIN (self->changed_to, self->candles->len);
  gboolean changed = self->changed_from < self->changed_to;

  self->prepended = 0;
  self->changed_from = G_MAXSIZE;
  self->changed_to = 0;
  if (prepended > 0)
    g_signal_emit (self, prepended_signal, 0, prepended);
  if (changed)
    g_signal_emit (self, changed_signal, 0, (guint) MIN (from, to), (guint) to);
}

static void take_answer (OutcryCandleSeries *self);

static void
on_frame (gpointer user_data)
{
  g_autoptr (OutcryCandleSeries) self = g_object_ref (user_data);
  guint at = self->answer != NULL ? self->answer_at : self->ticks->len;

  self->frame_timer = 0;
  self->last_frame = outcry_clock_monotonic (outcry_node_get_clock (self->node));
  put_ticks (self, 0, at);
  if (self->answer != NULL)
    {
      take_answer (self);
      put_ticks (self, at, self->ticks->len);
    }
  g_array_set_size (self->ticks, 0);
  g_array_set_size (self->ranks, 0);
  g_array_set_size (self->names, 0);

  arm_bucket_end (self);
  ask_next (self);
  tell (self);
}

/* Asking. */

static gboolean
leaves_hole (OutcryCandleSeries *self,
             GArray             *answer)
{
  const OutcryCandle *before;

  if (answer->len == 0)
    return TRUE;
  if (self->candles->len == 0)
    return FALSE;
  before = &g_array_index (answer, OutcryCandle, answer->len - 1);
  return candle_at (self, 0)->start - before->start >
         HOLE * outcry_interval_duration (self->interval);
}

/* First instant after what older candles are wanted of. */
static OutcryTime
older_than (OutcryCandleSeries *self)
{
  OutcryTime now = outcry_clock_now (outcry_node_get_clock (self->node));

  if (self->candles->len > 0)
    return candle_at (self, 0)->start;
  return outcry_interval_next (self->interval, NULL,
                               outcry_interval_floor (self->interval, NULL, now));
}

static void on_sources_asked (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data);

/* The answer has come and the frame, too. */
static void
take_answer (OutcryCandleSeries *self)
{
  g_autoptr (GArray) answer = g_steal_pointer (&self->answer);
  Question question = self->question;

  if (question == QUESTION_OLDER && !self->sources_asked && leaves_hole (self, answer))
    {
      self->question = QUESTION_SOURCES;
      outcry_node_fetch_older_async (self->node, self->instrument, self->interval,
                                     older_than (self), self->cancellable, on_sources_asked,
                                     g_object_ref (self));
      return;
    }
  if (!join_scales (self, answer, self->answer_scale))
    {
      /* Begin anew: all in one answer is in one scale. */
      g_array_set_size (self->candles, 0);
      note_changed (self, 0, 1);
      self->loaded = FALSE;
      self->question = QUESTION_NONE;
      return;
    }
  put_answer (self, answer);
  if (question == QUESTION_LATEST)
    {
      self->loaded = TRUE;
      self->want_older = self->candles->len == 0;
      set_error (self, NULL);
    }
  if (question == QUESTION_OLDER)
    {
      self->want_older = FALSE;
      self->sources_asked = FALSE;
      if (answer->len == 0 && self->error == NULL)
        set_at_start (self, TRUE);
    }
  self->question = QUESTION_NONE;
}

static void
on_answer (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (OutcryCandleSeries) self = user_data;
  g_autoptr (GError) error = NULL;
  const char *source;
  GArray *answer = outcry_node_load_candles_finish_source (OUTCRY_NODE (object), result,
                                                           &self->answer_scale, &source, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_pointer (&answer, g_array_unref);
      return;
    }
  if (answer == NULL)
    {
      g_autofree char *words = outcry_node_explain (error);

      if (self->question == QUESTION_LATEST)
        self->loaded = TRUE;
      self->want_older = FALSE;
      self->question = QUESTION_NONE;
      set_error (self, words);
      set_loading (self, FALSE);
      return;
    }
  self->answer = answer;
  self->answer_source = source;
  self->answer_at = self->ticks->len;
  arm_frame (self);
}

static void
on_sources_asked (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (OutcryCandleSeries) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean fetched = outcry_node_fetch_older_finish (OUTCRY_NODE (object), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  self->question = QUESTION_NONE;
  self->sources_asked = TRUE;
  if (!fetched && error != NULL)
    {
      g_autofree char *reason = outcry_node_explain (error);
      g_autofree char *words = g_strdup_printf (_("Older candles did not arrive. %s"), reason);

      set_error (self, words);
    }
  ask_next (self);
}

static void
ask (OutcryCandleSeries *self,
     Question            question,
     OutcryTime          from,
     OutcryTime          to,
     gsize               limit)
{
  self->question = question;
  self->question_from = from;
  self->question_to = to;
  outcry_node_load_candles_async (self->node, self->instrument, NULL, self->interval, from, to, limit,
                                  self->cancellable, on_answer, g_object_ref (self));
}

static void
ask_again (gpointer user_data)
{
  OutcryCandleSeries *self = user_data;
  OutcryTime from = self->dirty_from, to = self->dirty_to;

  self->again_timer = 0;
  if (self->question != QUESTION_NONE)
    return;
  self->dirty_from = G_MAXINT64;
  self->dirty_to = G_MININT64;
  if (self->candles->len == 0)
    {
      ask (self, QUESTION_LATEST, OUTCRY_TIME_FIRST, OUTCRY_TIME_LAST, FIRST_LOAD);
      return;
    }
  if (from < candle_at (self, 0)->start)
    {
      /* Older ones are there to be asked for now; a chart that is short takes them by itself, of the
       * store alone. */
      set_at_start (self, FALSE);
      if (self->candles->len < FIRST_LOAD && !self->want_older)
        self->want_older = self->sources_asked = TRUE;
      from = candle_at (self, 0)->start;
    }
  if (from < to)
    ask (self, QUESTION_AGAIN, from, to, 0);
  else
    ask_next (self);
}

static void
ask_next (OutcryCandleSeries *self)
{
  OutcryClock *clock = outcry_node_get_clock (self->node);

  if (self->question == QUESTION_NONE && !self->loaded)
    {
      ask (self, QUESTION_LATEST, OUTCRY_TIME_FIRST, OUTCRY_TIME_LAST, FIRST_LOAD);
    }
  else if (self->question == QUESTION_NONE)
    {
      if (self->dirty_from < self->dirty_to && self->again_timer == 0)
        self->again_timer = outcry_clock_add_timer (clock, RELOAD_AFTER, ask_again, self);
      if (self->want_older)
        ask (self, QUESTION_OLDER, OUTCRY_TIME_FIRST, older_than (self), OLDER_LOAD);
    }
  set_loading (self, !self->loaded || self->want_older);
}

/* What the node tells. */

static void
take_ticks (OutcryCandleSeries     *self,
            const OutcryNodeUpdate *update)
{
  const char *source = g_intern_string (update->source);
  guint rank = outcry_node_rank_source (self->node, update->source);

  for (guint i = 0; i < update->n_ticks; i++)
    {
      OutcryTick tick = update->ticks[i];

      if (!outcry_decimal_rescale (tick.price.ticks, update->scale.price_digits,
                                   self->scale.price_digits, OUTCRY_ROUND_REFUSE,
                                   &tick.price.ticks) ||
          !outcry_decimal_rescale (tick.quantity.lots, update->scale.quantity_digits,
                                   self->scale.quantity_digits, OUTCRY_ROUND_REFUSE,
                                   &tick.quantity.lots))
        {
          OutcryTime start = outcry_interval_floor (self->interval, NULL, tick.time);

          mark_dirty (self, start, outcry_interval_next (self->interval, NULL, start));
          continue;
        }
      g_array_append_val (self->ticks, tick);
      g_array_append_val (self->ranks, rank);
      g_array_append_val (self->names, source);
    }
}

static void
on_update (OutcryNode             *node,
           const OutcryNodeUpdate *update,
           OutcryCandleSeries     *self)
{
  const OutcryCandle *last = last_candle (self);
  OutcryTime first_time, last_time;

  if (!g_str_equal (update->instrument, self->instrument))
    return;
  if (!self->loaded || (self->candles->len == 0 && update->n_ticks > 0))
    {
      /* An answer that is under way holds it; an empty chart reads all. */
      mark_dirty (self, OUTCRY_TIME_FIRST, OUTCRY_TIME_LAST);
    }
  else if (update->n_ticks > 0 && update->on_top)
    {
      take_ticks (self, update);
    }
  else
    {
      if (update->n_ticks > 0)
        {
          first_time = update->ticks[0].time;
          last_time = update->ticks[update->n_ticks - 1].time;
        }
      else
        {
          first_time = update->bars[0].start;
          last_time = outcry_interval_next (update->interval, NULL,
                                            update->bars[update->n_bars - 1].start) - 1;
          if (update->interval == self->interval && last != NULL)
            self->told = update->bars[update->n_bars - 1].start;
        }
      first_time = outcry_interval_floor (self->interval, NULL, first_time);
      last_time = outcry_interval_floor (self->interval, NULL, last_time);
      mark_dirty (self, first_time, outcry_interval_next (self->interval, NULL, last_time));
    }
  arm_frame (self);
}

OutcryCandleSeries *
outcry_candle_series_new (OutcryNode     *node,
                          const char     *instrument,
                          OutcryInterval  interval)
{
  OutcryCandleSeries *self;

  g_return_val_if_fail (OUTCRY_IS_NODE (node), NULL);
  g_return_val_if_fail (instrument != NULL, NULL);
  g_return_val_if_fail ((guint) interval < OUTCRY_N_INTERVALS, NULL);

  self = g_object_new (OUTCRY_TYPE_CANDLE_SERIES, NULL);
  self->node = g_object_ref (node);
  self->instrument = g_strdup (instrument);
  self->interval = interval;
  self->last_frame = outcry_clock_monotonic (outcry_node_get_clock (node)) - OUTCRY_FRAME;
  g_signal_connect (node, "update", G_CALLBACK (on_update), self);
  ask_next (self);
  return self;
}

const char *
outcry_candle_series_get_instrument (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), NULL);

  return self->instrument;
}

OutcryInterval
outcry_candle_series_get_interval (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), OUTCRY_INTERVAL_1M);

  return self->interval;
}

OutcryScale
outcry_candle_series_get_scale (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), (OutcryScale) { 0 });

  return self->scale;
}

gboolean
outcry_candle_series_get_loading (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), FALSE);

  return self->loading;
}

const char *
outcry_candle_series_get_error (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), NULL);

  return self->error;
}

gsize
outcry_candle_series_get_n (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), 0);

  return self->candles->len;
}

const OutcryCandle *
outcry_candle_series_get (OutcryCandleSeries *self,
                          gsize              *n)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), NULL);

  if (n != NULL)
    *n = self->candles->len;
  return (const OutcryCandle *) self->candles->data;
}

gsize
outcry_candle_series_find (OutcryCandleSeries *self,
                           OutcryTime          time)
{
  gsize low = 0, high;
  OutcryTime start;

  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), 0);

  /* The bucket of times beyond what a calendar holds is not asked for. */
  start = time > OUTCRY_TIME_FIRST && time < OUTCRY_TIME_LAST
              ? outcry_interval_floor (self->interval, NULL, time)
              : time;
  high = self->candles->len;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (candle_at (self, middle)->start < start)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
outcry_candle_series_load_older (OutcryCandleSeries *self)
{
  g_return_if_fail (OUTCRY_IS_CANDLE_SERIES (self));

  if (!self->loaded || self->want_older || self->at_start)
    return;
  set_error (self, NULL);
  self->want_older = TRUE;
  self->sources_asked = FALSE;
  ask_next (self);
}

gboolean
outcry_candle_series_get_at_start (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), FALSE);

  return self->at_start;
}

gboolean
outcry_candle_series_get_last_price (OutcryCandleSeries *self,
                                     OutcryPrice        *price)
{
  const OutcryCandle *last;

  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), FALSE);

  last = last_candle (self);
  if (last == NULL)
    return FALSE;
  if (price != NULL)
    *price = last->close;
  return TRUE;
}

OutcryTime
outcry_candle_series_get_last_time (OutcryCandleSeries *self)
{
  const OutcryCandle *last;
  OutcryHeldSeries *held;
  OutcryTime next;

  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), OUTCRY_TIME_NONE);

  last = last_candle (self);
  if (last == NULL)
    return OUTCRY_TIME_NONE;
  next = outcry_interval_next (self->interval, NULL, last->start);
  held = self->last_source != NULL
             ? outcry_series_table_find (self->node->series, self->instrument, self->last_source)
             : NULL;
  if (held != NULL && held->series->last_tick >= last->start && held->series->last_tick < next)
    return held->series->last_tick;
  if (held != NULL && held->series->last_bar >= last->start && held->series->last_bar < next)
    return held->series->last_bar;
  return last->start;
}

gboolean
outcry_candle_series_get_live (OutcryCandleSeries *self)
{
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), FALSE);

  names = outcry_node_list_recipes_of (self->node, self->instrument);
  for (guint i = 0; names[i] != NULL; i++)
    {
      OutcrySource *source = outcry_sources_find (self->node->sources, names[i]);

      if (source != NULL && outcry_source_get_state (source) == OUTCRY_SOURCE_LIVE)
        return TRUE;
    }
  return FALSE;
}
