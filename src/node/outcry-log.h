/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where log messages of the program go: lines to stderr, "TIME LEVEL domain: message key=value", or
 * JSON objects, one a line. Messages are made by g_log_structured(), g_message() and the like;
 * fields whose names begin with OUTCRY_ become keys, lower case, without it. */

typedef enum
{
  OUTCRY_LOG_TEXT,
  OUTCRY_LOG_JSON,
} OutcryLogFormat;

/* Takes over the process's log; may be called again to change level or format. @level: the least
 * severe that is written, G_LOG_LEVEL_ERROR ... G_LOG_LEVEL_DEBUG. */
void outcry_log_init (GLogLevelFlags  level,
                      OutcryLogFormat format);

/* "error", "warning", "message", "info", "debug"; "critical" counts as "error". */
gboolean outcry_log_level_from_string (const char     *text,
                                       GLogLevelFlags *level);

/* One line, without its end, as it would be written (transfer full). @time_us: Unix time. */
char *outcry_log_format (GLogLevelFlags   level,
                         const GLogField *fields,
                         gsize            n_fields,
                         gint64           time_us,
                         OutcryLogFormat  format);

G_END_DECLS
