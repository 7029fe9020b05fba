/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Process id of the outcryd that has @data_dir, or 0: when nobody has it, when it is another
 * program (a window), or when it cannot be told. */
pid_t outcry_node_find_daemon (const char *data_dir);

/* Asks the outcryd that has @data_dir to end in order (SIGTERM); it takes a moment. FALSE when
 * there is none or it is not ours to ask. */
gboolean outcry_node_end_daemon (const char *data_dir);

G_END_DECLS
