/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The base of both axes: a length and a signal. */

#include "app/chart/outcry-axis.h"

typedef struct
{
  double length;
} OutcryAxisPrivate;

static guint changed_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (OutcryAxis, outcry_axis, G_TYPE_OBJECT)

static void
outcry_axis_class_init (OutcryAxisClass *klass)
{
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
outcry_axis_init (OutcryAxis *self)
{
}

double
outcry_axis_get_length (OutcryAxis *self)
{
  OutcryAxisPrivate *priv = outcry_axis_get_instance_private (self);

  g_return_val_if_fail (OUTCRY_IS_AXIS (self), 0.0);

  return priv->length;
}

void
outcry_axis_set_length (OutcryAxis *self,
                        double      length)
{
  OutcryAxisPrivate *priv = outcry_axis_get_instance_private (self);
  double old;

  g_return_if_fail (OUTCRY_IS_AXIS (self));

  old = priv->length;
  if (old == length)
    return;
  priv->length = length;
  if (OUTCRY_AXIS_GET_CLASS (self)->resized != NULL)
    OUTCRY_AXIS_GET_CLASS (self)->resized (self, old);
  outcry_axis_changed (self);
}

double
outcry_axis_get_position (OutcryAxis *self,
                          double      value)
{
  g_return_val_if_fail (OUTCRY_IS_AXIS (self), 0.0);

  return OUTCRY_AXIS_GET_CLASS (self)->get_position (self, value);
}

double
outcry_axis_get_value (OutcryAxis *self,
                       double      position)
{
  g_return_val_if_fail (OUTCRY_IS_AXIS (self), 0.0);

  return OUTCRY_AXIS_GET_CLASS (self)->get_value (self, position);
}

void
outcry_axis_changed (OutcryAxis *self)
{
  g_return_if_fail (OUTCRY_IS_AXIS (self));

  g_signal_emit (self, changed_signal, 0);
}

void
outcry_axis_tick_clear (OutcryAxisTick *tick)
{
  g_clear_pointer (&tick->text, g_free);
}
