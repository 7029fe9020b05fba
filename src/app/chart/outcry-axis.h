/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One direction of a chart: where a value stands along a length in pixels, and what value stands at
 * a pixel. Positions grow rightwards or downwards, as GTK's do. Layers read axes and redraw on
 * their "changed" signal. */

#define OUTCRY_TYPE_AXIS (outcry_axis_get_type ())
G_DECLARE_DERIVABLE_TYPE (OutcryAxis, outcry_axis, OUTCRY, AXIS, GObject)

struct _OutcryAxisClass
{
  GObjectClass parent_class;

  double (*get_position) (OutcryAxis *self,
                          double      value);
  double (*get_value)    (OutcryAxis *self,
                          double      position);
  /* The length went from @old to what it is now. */
  void   (*resized)      (OutcryAxis *self,
                          double      old);
};

double outcry_axis_get_length   (OutcryAxis *self);
void   outcry_axis_set_length   (OutcryAxis *self,
                                 double      length);
double outcry_axis_get_position (OutcryAxis *self,
                                 double      value);
double outcry_axis_get_value    (OutcryAxis *self,
                                 double      position);

/* For subclasses: tells those who look on. */
void outcry_axis_changed (OutcryAxis *self);

/* A mark on an axis, with its label. */
typedef struct
{
  double    position;
  double    value;
  char     *text;
  gboolean  is_major; /* a change of day, month or year: set in bold */
} OutcryAxisTick;

void outcry_axis_tick_clear (OutcryAxisTick *tick);

G_END_DECLS
