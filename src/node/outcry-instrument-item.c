/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One instrument of the watch list. Texts are made when it is flushed, not when it is fed: a
 * thousand ticks in a frame cost a thousand assignments and one round of formatting. Amounts are
 * kept exact in the item's scale; doubles are for the sparkline alone. */

#include "node/outcry-instrument-item-private.h"

#include "node/outcry-formatter.h"

#define DASH "\xe2\x80\x93"
#define STALE_AFTER (2 * OUTCRY_MINUTE)

struct _OutcryInstrumentItem
{
  GObject parent_instance;

  OutcryClock          *clock;
  OutcryInstrument     *instrument;
  char                 *name;
  OutcryGroup           group;
  char                **sources;
  OutcryItemTouchedFunc touched;
  gpointer              touched_data;
  gboolean              dirty;

  gboolean    has_last, has_reference;
  OutcryPrice last, reference;
  OutcryTime  last_time;
  guint       last_rank;
  guint8      last_digits; /* of the source that told it */
  double      closes[OUTCRY_SPARKLINE_MAX];
  gsize       n_closes;

  char *last_text, *change_text, *age_text;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_GROUP,
  PROP_LAST_TEXT,
  PROP_CHANGE_TEXT,
  PROP_AGE_TEXT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (OutcryInstrumentItem, outcry_instrument_item, G_TYPE_OBJECT)

static void
touch (OutcryInstrumentItem *self)
{
  if (self->dirty)
    return;
  self->dirty = TRUE;
  if (self->touched != NULL)
    self->touched (self, self->touched_data);
}

static gboolean
rescale (OutcryPrice *price,
         OutcryScale  from,
         OutcryScale  to)
{
  return outcry_decimal_rescale (price->ticks, from.price_digits, to.price_digits,
                                 OUTCRY_ROUND_HALF_EVEN, &price->ticks);
}

static void
make_texts (OutcryInstrumentItem *self)
{
  OutcryScale scale = outcry_instrument_item_get_scale (self), shown = scale;
  OutcryPrice last = self->last;
  int basis_points;

  g_free (self->last_text);
  g_free (self->change_text);
  /* The instrument's scale is the finest of all sources; a price is shown as its source tells it. */
  shown.price_digits = MIN (self->last_digits, scale.price_digits);
  if (!rescale (&last, scale, shown))
    shown = scale;
  self->last_text = self->has_last ? outcry_format_price (last, shown) : g_strdup (DASH);
  self->change_text = outcry_instrument_item_get_change (self, &basis_points)
                          ? outcry_format_change (basis_points)
                          : g_strdup (DASH);
}

static void
outcry_instrument_item_finalize (GObject *object)
{
  OutcryInstrumentItem *self = OUTCRY_INSTRUMENT_ITEM (object);

  g_object_unref (self->clock);
  outcry_instrument_unref (self->instrument);
  g_free (self->name);
  g_strfreev (self->sources);
  g_free (self->last_text);
  g_free (self->change_text);
  g_free (self->age_text);

  G_OBJECT_CLASS (outcry_instrument_item_parent_class)->finalize (object);
}

static void
outcry_instrument_item_get_property (GObject    *object,
                                     guint       id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  OutcryInstrumentItem *self = OUTCRY_INSTRUMENT_ITEM (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, outcry_instrument_item_get_id (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_GROUP:
      g_value_set_string (value, outcry_instrument_item_get_group (self));
      break;
    case PROP_LAST_TEXT:
      g_value_set_string (value, self->last_text);
      break;
    case PROP_CHANGE_TEXT:
      g_value_set_string (value, self->change_text);
      break;
    case PROP_AGE_TEXT:
      g_value_set_string (value, outcry_instrument_item_get_age_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
outcry_instrument_item_class_init (OutcryInstrumentItemClass *klass)
{
  static const char *names[N_PROPS] = { NULL,        "id",          "name",    "group",
                                        "last-text", "change-text", "age-text" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = outcry_instrument_item_finalize;
  object_class->get_property = outcry_instrument_item_get_property;

  for (guint i = PROP_ID; i < N_PROPS; i++)
    properties[i] =
        g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
outcry_instrument_item_init (OutcryInstrumentItem *self)
{
  self->last_time = OUTCRY_TIME_NONE;
}

OutcryInstrumentItem *
outcry_instrument_item_new (OutcryClock           *clock,
                            OutcryInstrument      *instrument,
                            const char * const    *sources,
                            OutcryItemTouchedFunc  touched,
                            gpointer               user_data)
{
  OutcryInstrumentItem *self = g_object_new (OUTCRY_TYPE_INSTRUMENT_ITEM, NULL);

  self->clock = g_object_ref (clock);
  self->touched = touched;
  self->touched_data = user_data;
  self->instrument = outcry_instrument_ref (instrument);
  self->name = outcry_instrument_describe (instrument);
  self->group = outcry_instrument_group (instrument);
  self->sources = g_strdupv ((char **) sources);
  make_texts (self);
  return self;
}

void
outcry_instrument_item_set_instrument (OutcryInstrumentItem *self,
                                       OutcryInstrument     *instrument,
                                       const char * const   *sources)
{
  OutcryScale from = outcry_instrument_get_scale (self->instrument);
  OutcryScale to = outcry_instrument_get_scale (instrument);
  g_autofree char *name = outcry_instrument_describe (instrument);

  if (from.price_digits == to.price_digits && from.quantity_digits == to.quantity_digits &&
      g_str_equal (name, self->name) &&
      g_strv_equal (sources, (const char * const *) self->sources))
    return;

  self->has_last = self->has_last && rescale (&self->last, from, to);
  self->has_reference = self->has_reference && rescale (&self->reference, from, to);
  outcry_instrument_ref (instrument);
  outcry_instrument_unref (self->instrument);
  self->instrument = instrument;
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  g_strfreev (self->sources);
  self->sources = g_strdupv ((char **) sources);
  touch (self);
}

void
outcry_instrument_item_add_price (OutcryInstrumentItem *self,
                                  OutcryPrice           price,
                                  OutcryScale           scale,
                                  OutcryTime            time,
                                  guint                 rank)
{
  if (self->has_last && time < self->last_time)
    return;
  if (self->has_last && rank > self->last_rank && time - self->last_time < STALE_AFTER)
    return;
  if (!rescale (&price, scale, outcry_instrument_item_get_scale (self)))
    return;

  self->has_last = TRUE;
  self->last = price;
  self->last_time = time;
  self->last_rank = rank;
  self->last_digits = scale.price_digits;
  if (self->n_closes > 0)
    self->closes[self->n_closes - 1] =
        outcry_price_to_double (price, outcry_instrument_item_get_scale (self));
  touch (self);
}

void
outcry_instrument_item_set_history (OutcryInstrumentItem *self,
                                    const double         *closes,
                                    gsize                 n,
                                    const OutcryPrice    *reference,
                                    OutcryScale           scale)
{
  gsize skip = n > OUTCRY_SPARKLINE_MAX ? n - OUTCRY_SPARKLINE_MAX : 0;

  self->n_closes = n - skip;
  for (gsize i = 0; i < self->n_closes; i++)
    self->closes[i] = closes[skip + i];
  self->has_reference = FALSE;
  if (reference != NULL)
    {
      self->reference = *reference;
      self->has_reference =
          rescale (&self->reference, scale, outcry_instrument_item_get_scale (self));
    }
  touch (self);
}

OutcryGroup
outcry_instrument_item_get_group_kind (OutcryInstrumentItem *self)
{
  return self->group;
}

void
outcry_instrument_item_flush (OutcryInstrumentItem *self)
{
  if (!self->dirty)
    return;
  self->dirty = FALSE;
  make_texts (self);

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGE_TEXT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGE_TEXT]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, changed_signal, 0);
}

void
outcry_instrument_item_disconnect (OutcryInstrumentItem *self)
{
  self->touched = NULL;
}

OutcryInstrument *
outcry_instrument_item_get_instrument (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return self->instrument;
}

const char *
outcry_instrument_item_get_id (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return outcry_instrument_get_id (self->instrument);
}

const char *
outcry_instrument_item_get_name (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return self->name;
}

const char *
outcry_instrument_item_get_group (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return outcry_group_get_name (self->group);
}

OutcryScale
outcry_instrument_item_get_scale (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), (OutcryScale) { 0 });

  return outcry_instrument_get_scale (self->instrument);
}

gboolean
outcry_instrument_item_get_last (OutcryInstrumentItem *self,
                                 OutcryPrice          *price,
                                 OutcryTime           *time)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), FALSE);

  if (!self->has_last)
    return FALSE;
  if (price != NULL)
    *price = self->last;
  if (time != NULL)
    *time = self->last_time;
  return TRUE;
}

gboolean
outcry_instrument_item_get_stale (OutcryInstrumentItem *self)
{
  gint64 most;

  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), FALSE);

  if (!self->has_last)
    return FALSE;
  most = self->last_time % OUTCRY_DAY == 0 ? 2 * OUTCRY_DAY : 15 * OUTCRY_MINUTE;
  return outcry_clock_now (self->clock) - self->last_time > most;
}

const char *
outcry_instrument_item_get_last_text (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return self->last_text;
}

gboolean
outcry_instrument_item_get_change (OutcryInstrumentItem *self,
                                   int                  *basis_points)
{
  __int128 difference, size, rounded;

  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), FALSE);

  if (!self->has_last || !self->has_reference || self->reference.ticks == 0)
    return FALSE;
  size = self->reference.ticks < 0 ? -(__int128) self->reference.ticks : self->reference.ticks;
  difference = ((__int128) self->last.ticks - self->reference.ticks) * 10000;
  rounded = (difference < 0 ? difference - size / 2 : difference + size / 2) / size;
  if (rounded < G_MININT || rounded > G_MAXINT)
    return FALSE;
  if (basis_points != NULL)
    *basis_points = (int) rounded;
  return TRUE;
}

const char *
outcry_instrument_item_get_change_text (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return self->change_text;
}

const char *
outcry_instrument_item_get_age_text (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  g_free (self->age_text);
  self->age_text = outcry_format_age (self->last_time, outcry_clock_now (self->clock), NULL);
  return self->age_text;
}

const double *
outcry_instrument_item_get_sparkline (OutcryInstrumentItem *self,
                                      gsize                *n)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);
  g_return_val_if_fail (n != NULL, NULL);

  *n = self->n_closes;
  return self->closes;
}

const char * const *
outcry_instrument_item_get_sources (OutcryInstrumentItem *self)
{
  g_return_val_if_fail (OUTCRY_IS_INSTRUMENT_ITEM (self), NULL);

  return (const char * const *) self->sources;
}
