/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows to bars and ticks. A value that is readable but cannot be (a negative volume, a low above
 * the high, a time in the future, a bar that does not begin where bars begin) refuses the row: one
 * wrong unit would otherwise put a whole series in another century. */

#include "market/outcry-shape.h"

/* Clocks differ, and some sources date a bar by its day somewhere east. */
#define MAX_AHEAD OUTCRY_DAY

void
outcry_shape_free (OutcryShape *self)
{
  if (self == NULL)
    return;
  outcry_field_free (self->symbol);
  outcry_field_free (self->time);
  outcry_field_free (self->id);
  outcry_field_free (self->price);
  outcry_field_free (self->quantity);
  outcry_field_free (self->side);
  outcry_field_free (self->open);
  outcry_field_free (self->high);
  outcry_field_free (self->low);
  outcry_field_free (self->close);
  outcry_field_free (self->volume);
  outcry_field_free (self->count);
  g_free (self);
}

static gboolean
parse_step (OutcryShape           *self,
            const OutcryYamlNode  *node,
            GError               **error)
{
  const char *text = outcry_yaml_node_get_text (node);

  self->has_step = TRUE;
  if (text != NULL && outcry_interval_from_string (text, &self->step))
    return TRUE;
  return outcry_yaml_node_error (node, error,
                                 "step: one of 1m, 5m, 15m, 1h, 4h, 1d, 1w is expected");
}

typedef struct
{
  const char      *key;
  OutcryFieldRole  role;
  OutcryField    **field;
} Slot;

static gboolean
parse_slots (const Slot            *slots,
             gsize                  n,
             const OutcryYamlNode  *node,
             OutcryRowKind          kind,
             GError               **error)
{
  for (gsize i = 0; i < n; i++)
    {
      const OutcryYamlNode *field = outcry_yaml_node_get_member (node, slots[i].key);

      if (field == NULL)
        continue;
      *slots[i].field = outcry_field_new (field, slots[i].key, slots[i].role, kind, error);
      if (*slots[i].field == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_tick (OutcryShape           *self,
            const OutcryYamlNode  *node,
            OutcryRowKind          kind,
            GError               **error)
{
  static const char * const keys[] = { "symbol", "id", "time", "price", "quantity", "side", NULL };
  const Slot                slots[] = {
                   { "symbol", OUTCRY_FIELD_TEXT, &self->symbol },
                   { "id", OUTCRY_FIELD_TEXT, &self->id },
                   { "time", OUTCRY_FIELD_TIME, &self->time },
                   { "price", OUTCRY_FIELD_AMOUNT, &self->price },
                   { "quantity", OUTCRY_FIELD_AMOUNT, &self->quantity },
                   { "side", OUTCRY_FIELD_SIDE, &self->side },
  };

  if (!outcry_yaml_node_check_keys (node, keys, error) ||
      !parse_slots (slots, G_N_ELEMENTS (slots), node, kind, error))
    return FALSE;
  if (self->time == NULL || self->price == NULL)
    return outcry_yaml_node_error (node, error, "tick: \"%s\" is missing",
                                   self->time == NULL ? "time" : "price");
  return TRUE;
}

static gboolean
parse_bar (OutcryShape           *self,
           const OutcryYamlNode  *node,
           OutcryRowKind          kind,
           GError               **error)
{
  static const char * const keys[] = { "step", "symbol", "time",   "open",  "high",
                                      "low",  "close",  "volume", "count", NULL };
  const OutcryYamlNode *step = outcry_yaml_node_get_member (node, "step");
  const Slot slots[] = {
    { "symbol", OUTCRY_FIELD_TEXT, &self->symbol }, { "time", OUTCRY_FIELD_TIME, &self->time },
    { "open", OUTCRY_FIELD_AMOUNT, &self->open },   { "high", OUTCRY_FIELD_AMOUNT, &self->high },
    { "low", OUTCRY_FIELD_AMOUNT, &self->low },     { "close", OUTCRY_FIELD_AMOUNT, &self->close },
    { "volume", OUTCRY_FIELD_AMOUNT, &self->volume }, { "count", OUTCRY_FIELD_COUNT, &self->count },
  };

  if (!outcry_yaml_node_check_keys (node, keys, error) ||
      !parse_slots (slots, G_N_ELEMENTS (slots), node, kind, error))
    return FALSE;
  if (step != NULL && !parse_step (self, step, error))
    return FALSE;
  if (self->time == NULL || self->close == NULL)
    return outcry_yaml_node_error (node, error, "bar: \"%s\" is missing",
                                   self->time == NULL ? "time" : "close");
  if ((self->open != NULL) != (self->high != NULL) || (self->open != NULL) != (self->low != NULL))
    return outcry_yaml_node_error (
        node, error, "bar: either open, high, low and close, or close alone is expected");
  return TRUE;
}

OutcryShape *
outcry_shape_new (const OutcryYamlNode *node,
                  gboolean              ticks,
                  OutcryRowKind         kind,
                  GError              **error)
{
  g_autoptr (OutcryShape) self = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  if (outcry_yaml_node_get_kind (node) != OUTCRY_YAML_MAPPING)
    {
      outcry_yaml_node_error (node, error,
                              "%s: a mapping of fields to their places in a row is expected",
                              ticks ? "tick" : "bar");
      return NULL;
    }
  self = g_new0 (OutcryShape, 1);
  self->ticks = ticks;
  if (!(ticks ? parse_tick (self, node, kind, error) : parse_bar (self, node, kind, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/* Values of needed fields: what is not READ ends the row. */
static OutcryValue
read_amount (const OutcryField         *field,
             const OutcryRow           *row,
             const OutcryFieldContext  *context,
             guint                      digits,
             gint64                    *value,
             char                     **reason)
{
  *value = 0;
  return field != NULL ? outcry_field_read_amount (field, row, context, digits, value, reason)
                       : OUTCRY_VALUE_NONE;
}

static OutcryValue
check_time (OutcryTime   time,
            OutcryTime   now,
            char       **reason)
{
  g_autofree char *text = NULL;

  if (time <= now || time - now <= MAX_AHEAD)
    return OUTCRY_VALUE_READ;
  text = outcry_time_format_rfc3339 (time);
  *reason = g_strdup_printf ("time: %s is in the future", text);
  return OUTCRY_VALUE_BAD;
}

OutcryValue
outcry_shape_read_tick (const OutcryShape         *self,
                        const OutcryRow           *row,
                        const OutcryFieldContext  *context,
                        OutcryScale                scale,
                        OutcryTime                 now,
                        OutcryTick                *tick,
                        char                     **reason)
{
  OutcrySide side = OUTCRY_SIDE_NONE;
  OutcryValue value;

  *tick = (OutcryTick) { 0 };
  value =
      outcry_field_read_time (self->time, row, context, OUTCRY_INTERVAL_1M, &tick->time, reason);
  if (value == OUTCRY_VALUE_READ)
    value = check_time (tick->time, now, reason);
  if (value == OUTCRY_VALUE_READ)
    value = read_amount (self->price, row, context, scale.price_digits, &tick->price.ticks, reason);
  if (value == OUTCRY_VALUE_READ && self->quantity != NULL)
    value = read_amount (self->quantity, row, context, scale.quantity_digits, &tick->quantity.lots,
                         reason);
  if (value != OUTCRY_VALUE_READ)
    return value;
  if (tick->quantity.lots < 0)
    {
      *reason = g_strdup ("quantity: it is negative");
      return OUTCRY_VALUE_BAD;
    }
  if (self->id != NULL)
    {
      const char *text = NULL;

      value = outcry_field_read_text (self->id, row, context, &text, reason);
      if (value == OUTCRY_VALUE_BAD)
        return value;
      tick->id = value == OUTCRY_VALUE_READ ? outcry_field_text_to_id (text) : 0;
    }
  if (self->side != NULL &&
      outcry_field_read_side (self->side, row, context, &side, reason) == OUTCRY_VALUE_BAD)
    return OUTCRY_VALUE_BAD;
  tick->side = side;
  return OUTCRY_VALUE_READ;
}

static OutcryValue
check_bar (const OutcryCandle *bar,
           OutcryInterval      interval,
           OutcryTime          now,
           char              **reason)
{
  OutcryValue value = check_time (bar->start, now, reason);

  if (value != OUTCRY_VALUE_READ)
    return value;
  if (bar->volume.lots < 0)
    *reason = g_strdup ("volume: it is negative");
  else if (!outcry_candle_is_sound (bar))
    *reason = g_strdup ("open, high, low and close contradict each other");
  else if (outcry_interval_floor (interval, NULL, bar->start) != bar->start)
    {
      g_autofree char *text = outcry_time_format_rfc3339 (bar->start);

      *reason = g_strdup_printf ("time: no %s bar begins at %s",
                                 outcry_interval_to_string (interval), text);
    }
  return *reason != NULL ? OUTCRY_VALUE_BAD : OUTCRY_VALUE_READ;
}

/* What a bar need not have. */
static OutcryValue
read_volume (const OutcryShape         *self,
             const OutcryRow           *row,
             const OutcryFieldContext  *context,
             guint                      digits,
             OutcryCandle              *bar,
             char                     **reason)
{
  OutcryValue value = read_amount (self->volume, row, context, digits, &bar->volume.lots, reason);

  if (value == OUTCRY_VALUE_NONE)
    {
      bar->volume.lots = 0;
      bar->flags |= OUTCRY_CANDLE_NO_VOLUME;
    }
  if (value != OUTCRY_VALUE_BAD && self->count != NULL)
    value = outcry_field_read_count (self->count, row, context, &bar->count, reason);
  if (value != OUTCRY_VALUE_BAD && self->empty_is_no_volume &&
      (bar->flags & OUTCRY_CANDLE_NO_VOLUME) == 0 && bar->volume.lots == 0 &&
      bar->high.ticks == bar->low.ticks)
    bar->flags |= OUTCRY_CANDLE_EMPTY;
  return value == OUTCRY_VALUE_BAD ? value : OUTCRY_VALUE_READ;
}

OutcryValue
outcry_shape_read_bar (const OutcryShape         *self,
                       const OutcryRow           *row,
                       const OutcryFieldContext  *context,
                       OutcryScale                scale,
                       OutcryInterval             interval,
                       OutcryTime                 now,
                       OutcryCandle              *bar,
                       char                     **reason)
{
  OutcryValue value;

  *bar = (OutcryCandle) { 0 };
  value = outcry_field_read_time (self->time, row, context, interval, &bar->start, reason);
  if (value == OUTCRY_VALUE_READ)
    value = read_amount (self->close, row, context, scale.price_digits, &bar->close.ticks, reason);
  if (value == OUTCRY_VALUE_READ && self->open != NULL)
    {
      value = read_amount (self->open, row, context, scale.price_digits, &bar->open.ticks, reason);
      if (value == OUTCRY_VALUE_READ)
        value =
            read_amount (self->high, row, context, scale.price_digits, &bar->high.ticks, reason);
      if (value == OUTCRY_VALUE_READ)
        value = read_amount (self->low, row, context, scale.price_digits, &bar->low.ticks, reason);
    }
  else
    bar->open = bar->high = bar->low = bar->close;
  if (value == OUTCRY_VALUE_READ)
    value = read_volume (self, row, context, scale.quantity_digits, bar, reason);
  if (value == OUTCRY_VALUE_READ)
    value = check_bar (bar, interval, now, reason);
  /* A rate of a day, a close alone, is final when it is published. */
  if (value == OUTCRY_VALUE_READ && self->open != NULL &&
      outcry_interval_next (interval, NULL, bar->start) > now)
    bar->flags |= OUTCRY_CANDLE_RUNNING;
  return value;
}
