/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OUTCRY_SOURCES_ERROR (outcry_sources_error_quark ())
GQuark outcry_sources_error_quark (void);

typedef enum
{
  OUTCRY_SOURCES_ERROR_EXISTS,    /* a source of that name is there */
  OUTCRY_SOURCES_ERROR_NOT_FOUND, /* no source, feed or instrument of that name */
  OUTCRY_SOURCES_ERROR_INVALID,   /* a schedule, an override or a saved state that makes no sense */
  OUTCRY_SOURCES_ERROR_REFUSED,   /* an address, host or scheme that is not allowed */
  OUTCRY_SOURCES_ERROR_OFFLINE,   /* no answer: name, connection, time-out, cut off */
  OUTCRY_SOURCES_ERROR_LIMIT,     /* body, redirects, rows, time */
  OUTCRY_SOURCES_ERROR_THROTTLED, /* our own quota or a Retry-After says: not now */
  OUTCRY_SOURCES_ERROR_BLOCKED,   /* the source does not serve this place or client */
  OUTCRY_SOURCES_ERROR_ANSWER, /* the source says no, or the answer is not what the recipe describes
                                */
  OUTCRY_SOURCES_ERROR_SECRET, /* a secret is missing, or there is no Secret Service */
  OUTCRY_SOURCES_ERROR_HALTED, /* paused, or not started: it takes no orders */
} OutcrySourcesError;

G_END_DECLS
