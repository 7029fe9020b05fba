/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The candles behind a chart. The truth is the store's: whatever is not simply a later tick of the
 * source that the running candle is of (bars, late ticks, another source) marks a stretch as dirty,
 * which is read again. A later tick is put on top in place, as the candle builder would.
 *
 * That both agree rests on the store's order: it answers in the order it was asked, and the node
 * tells of ticks when they are acknowledged. So an answer holds exactly the ticks told of before it
 * came, and none of those told of later.
 *
 * Candles change only in on_frame(), where the signals are sent: between two frames everything that
 * comes in waits, ticks in one array and at most one answer beside it. One question is under way at
 * a time. */

#include "node/outcry-candle-series.h"

#include "node/outcry-candle-line.h"
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

  OutcryNode      *node;
  char            *instrument;
  OutcryCandleLine line;
  GCancellable    *cancellable;

  GArray  *ticks; /* OutcryTick, to be put on top */
  GArray  *names; /* const char *, interned: the source of each */
  guint    frame_timer, bucket_timer, again_timer;
  gint64   last_frame;
  gboolean loaded;
  gboolean want_older;
  gboolean by_itself;     /* nobody asked for older ones: the store's are enough */
  gboolean sources_asked; /* for what lies before the oldest */

  Question    question;
  OutcryTime  question_from, question_to;
  GArray     *answer; /* waits for the frame; answer_at: how many ticks were told before it came */
  OutcryScale answer_scale;
  const char *answer_source;
  guint       answer_at;

  OutcryTime dirty_from, dirty_to; /* from > to: nothing */

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
  outcry_candle_line_clear (&self->line);
  g_array_unref (self->ticks);
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
  self->ticks = g_array_new (FALSE, FALSE, sizeof (OutcryTick));
  self->names = g_array_new (FALSE, FALSE, sizeof (const char *));
  self->cancellable = g_cancellable_new ();
  self->dirty_from = G_MAXINT64;
  self->dirty_to = G_MININT64;
}

static const OutcryCandle *
first_candle (OutcryCandleSeries *self)
{
  return &g_array_index (self->line.candles, OutcryCandle, 0);
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

static void on_frame (gpointer user_data);

static void
arm_frame (OutcryCandleSeries *self)
{
  OutcryClock *clock = outcry_node_get_clock (self->node);
  gint64 next = self->last_frame + OUTCRY_FRAME - outcry_clock_monotonic (clock);

  if (self->frame_timer == 0)
    self->frame_timer =
        outcry_clock_add_timer (clock, CLAMP (next, 0, OUTCRY_FRAME), on_frame, self);
}

static void
mark_dirty (OutcryCandleSeries *self,
            OutcryTime          from,
            OutcryTime          to)
{
  self->dirty_from = MIN (self->dirty_from, from);
  self->dirty_to = MAX (self->dirty_to, to);
}

static void
mark_bucket_dirty (OutcryCandleSeries *self,
                   OutcryTime          time)
{
  OutcryTime start = outcry_interval_floor (self->line.interval, NULL, time);

  mark_dirty (self, start, outcry_interval_next (self->line.interval, NULL, start));
}

/* Putting things in. */

static void
put_ticks (OutcryCandleSeries *self,
           guint               from,
           guint               to)
{
  for (guint i = from; i < to; i++)
    {
      const OutcryTick *tick = &g_array_index (self->ticks, OutcryTick, i);
      const char *source = g_array_index (self->names, const char *, i);
      const char *shown = self->line.source;
      gboolean may_pass = shown != NULL && shown != source &&
                          outcry_node_rank_source (self->node, source) >
                              outcry_node_rank_source (self->node, shown);

      if (!outcry_candle_line_put_tick (&self->line, tick, source, may_pass))
        mark_bucket_dirty (self, tick->time);
    }
}

static void on_bucket_end (gpointer user_data);

static void
arm_bucket_end (OutcryCandleSeries *self)
{
  OutcryClock *clock = outcry_node_get_clock (self->node);
  const OutcryCandle *last = outcry_candle_line_last (&self->line);

  outcry_clock_clear_timer (clock, &self->bucket_timer);
  if (last != NULL && (last->flags & OUTCRY_CANDLE_RUNNING))
    self->bucket_timer =
        outcry_clock_add_timer (clock,
                                outcry_interval_next (self->line.interval, NULL, last->start) -
                                    outcry_clock_now (clock),
                                on_bucket_end, self);
}

static void
on_bucket_end (gpointer user_data)
{
  OutcryCandleSeries *self = user_data;
  const OutcryCandle *last = outcry_candle_line_last (&self->line);

  self->bucket_timer = 0;
  if (last == NULL)
    return;
  if (outcry_clock_now (outcry_node_get_clock (self->node)) <
      outcry_interval_next (self->line.interval, NULL, last->start))
    {
      arm_bucket_end (self);
      return;
    }
  outcry_candle_line_end_running (&self->line);
  arm_frame (self);
}

static void
tell (OutcryCandleSeries *self)
{
  guint prepended, from, to;
  gboolean changed;

  outcry_candle_line_take_news (&self->line, &prepended, &from, &to, &changed);
  if (prepended > 0)
    g_signal_emit (self, prepended_signal, 0, prepended);
  if (changed)
    g_signal_emit (self, changed_signal, 0, from, to);
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
  if (self->line.candles->len == 0)
    return FALSE;
  before = &g_array_index (answer, OutcryCandle, answer->len - 1);
  return first_candle (self)->start - before->start >
         HOLE * outcry_interval_duration (self->line.interval);
}

/* First instant after what older candles are wanted of. */
static OutcryTime
older_than (OutcryCandleSeries *self)
{
  OutcryTime now = outcry_clock_now (outcry_node_get_clock (self->node));

  if (self->line.candles->len > 0)
    return first_candle (self)->start;
  return outcry_interval_next (self->line.interval, NULL,
                               outcry_interval_floor (self->line.interval, NULL, now));
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
      outcry_node_fetch_older_async (self->node, self->instrument, self->line.interval,
                                     older_than (self), self->cancellable, on_sources_asked,
                                     g_object_ref (self));
      return;
    }
  if (!outcry_candle_line_join_scales (&self->line, answer, self->answer_scale))
    {
      /* Begin anew: all in one answer is in one scale. */
      outcry_candle_line_empty (&self->line);
      self->loaded = FALSE;
      self->question = QUESTION_NONE;
      return;
    }
  outcry_candle_line_replace (&self->line, self->question_from, self->question_to, answer,
                              self->answer_source, question == QUESTION_OLDER);
  if (question == QUESTION_LATEST)
    {
      self->loaded = TRUE;
      self->want_older = self->line.candles->len == 0;
      set_error (self, NULL);
    }
  if (question == QUESTION_OLDER)
    {
      if (answer->len == 0 && self->error == NULL && !self->by_itself)
        set_at_start (self, TRUE);
      self->want_older = self->by_itself = FALSE;
      self->sources_asked = FALSE;
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
      self->want_older = self->by_itself = FALSE;
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
  if (g_error_matches (error, OUTCRY_NODE_ERROR, OUTCRY_NODE_ERROR_UNAVAILABLE))
    {
      /* The node does not run (yet): nobody could be asked, so nothing is known of the start. */
      self->by_itself = TRUE;
    }
  else if (!fetched && error != NULL)
    {
      g_autofree char *reason = outcry_node_explain (error);
      g_autofree char *words = self->line.candles->len == 0
                                   ? g_steal_pointer (&reason)
                                   : g_strdup_printf (_("Older candles did not arrive. %s"), reason);

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
  outcry_node_load_candles_async (self->node, self->instrument, NULL, self->line.interval, from, to,
                                  limit, self->cancellable, on_answer, g_object_ref (self));
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
  if (self->line.candles->len == 0)
    {
      ask (self, QUESTION_LATEST, OUTCRY_TIME_FIRST, OUTCRY_TIME_LAST, FIRST_LOAD);
      return;
    }
  if (from < first_candle (self)->start)
    {
      /* Older ones are there to be asked for now; a chart that is short takes them by itself, of
       * the store alone. */
      set_at_start (self, FALSE);
      if (self->line.candles->len < FIRST_LOAD && !self->want_older)
        self->want_older = self->by_itself = self->sources_asked = TRUE;
      from = first_candle (self)->start;
    }
  if (from < to)
    ask (self, QUESTION_AGAIN, from, to, 0);
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
  OutcryScale from = update->scale, to = self->line.scale;

  for (guint i = 0; i < update->n_ticks; i++)
    {
      OutcryTick tick = update->ticks[i];

      if (outcry_decimal_rescale (tick.price.ticks, from.price_digits, to.price_digits,
                                  OUTCRY_ROUND_REFUSE, &tick.price.ticks) &&
          outcry_decimal_rescale (tick.quantity.lots, from.quantity_digits, to.quantity_digits,
                                  OUTCRY_ROUND_REFUSE, &tick.quantity.lots))
        {
          g_array_append_val (self->ticks, tick);
          g_array_append_val (self->names, source);
        }
      else
        {
          mark_bucket_dirty (self, tick.time);
        }
    }
}

static void
on_update (OutcryNode             *node,
           const OutcryNodeUpdate *update,
           OutcryCandleSeries     *self)
{
  const OutcryCandle *last = outcry_candle_line_last (&self->line);
  OutcryTime first_time, last_time;

  if (!g_str_equal (update->instrument, self->instrument))
    return;
  if (!self->loaded || (self->line.candles->len == 0 && update->n_ticks > 0))
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
          if (update->interval == self->line.interval && last != NULL)
            self->line.told = update->bars[update->n_bars - 1].start;
        }
      first_time = outcry_interval_floor (self->line.interval, NULL, first_time);
      last_time = outcry_interval_floor (self->line.interval, NULL, last_time);
      mark_dirty (self, first_time, outcry_interval_next (self->line.interval, NULL, last_time));
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
  outcry_candle_line_init (&self->line, interval);
  self->last_frame = outcry_clock_monotonic (outcry_node_get_clock (node)) - OUTCRY_FRAME;
  g_signal_connect (node, "update", G_CALLBACK (on_update), self);
  ask_next (self);
  return self;
}

OutcryScale
outcry_candle_series_get_scale (OutcryCandleSeries *self)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), (OutcryScale) { 0 });

  return self->line.scale;
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

  return self->line.candles->len;
}

const OutcryCandle *
outcry_candle_series_get (OutcryCandleSeries *self,
                          gsize              *n)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), NULL);

  if (n != NULL)
    *n = self->line.candles->len;
  return (const OutcryCandle *) self->line.candles->data;
}

gsize
outcry_candle_series_find (OutcryCandleSeries *self,
                           OutcryTime          time)
{
  g_return_val_if_fail (OUTCRY_IS_CANDLE_SERIES (self), 0);

  return outcry_candle_line_find (&self->line, time);
}

void
outcry_candle_series_load_older (OutcryCandleSeries *self)
{
  g_return_if_fail (OUTCRY_IS_CANDLE_SERIES (self));

  if (!self->loaded || self->at_start || (self->want_older && !self->by_itself))
    return;
  set_error (self, NULL);
  self->want_older = TRUE;
  self->by_itself = FALSE;
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

  last = outcry_candle_line_last (&self->line);
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

  last = outcry_candle_line_last (&self->line);
  if (last == NULL)
    return OUTCRY_TIME_NONE;
  next = outcry_interval_next (self->line.interval, NULL, last->start);
  held = self->line.source != NULL
             ? outcry_series_table_find (self->node->series, self->instrument, self->line.source)
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
