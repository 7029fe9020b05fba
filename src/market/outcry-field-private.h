/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-field.h"

G_BEGIN_DECLS

/* A field, as outcry-field.c parses it and outcry-field-read.c reads it. */

#define OUTCRY_ROUND_NONE (-1)
#define OUTCRY_ROUND_SCALE (-2)

struct _OutcryField
{
  char            *name;
  OutcryFieldRole  role;
  GPtrArray       *at; /* OutcryLocator; several are joined by a blank */
  gboolean         optional;
  char            *cut_start;
  char            *cut_end;
  GHashTable      *map;
  char            *otherwise;
  gboolean         bound;
  int              round;
  int              shift; /* the value times 10^shift */
  OutcryLocator   *shift_at;
  GHashTable      *shift_map; /* text -> GINT_TO_POINTER (shift) */
  gboolean         abs;
  gboolean         negate;
  gboolean         sign;
  gint64           unit_ns;   /* TIME: 0 for what follows */
  char            *format;    /* strftime; NULL: rfc3339 or date */
  GTimeZone       *zone;
  OutcryLocator   *zone_at;
  gboolean         floor;
};

G_END_DECLS
