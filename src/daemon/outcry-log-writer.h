/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Structured logs on stderr: one line a message, for people or as JSON, with every field of g_log_structured() in it. */

/* From now on messages of @level ("error", "warning", "message", "info", "debug") and graver ones are written, as JSON lines when
 * @json. Can be called again. */
void outcry_log_writer_install (const char *level,
                                gboolean    json);

/* The line of a message, with its line end (transfer full); @now is the time that stands in it. For tests too. */
char *outcry_log_writer_format (GLogLevelFlags   level,
                                const GLogField *fields,
                                gsize            n_fields,
                                gint64           now,
                                gboolean         json);

/* The flags that @level lets through; 0 when it is no level. */
GLogLevelFlags outcry_log_writer_levels (const char *level);

G_END_DECLS
