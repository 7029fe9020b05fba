/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The content of @path: of a gzip file what it holds, of a zip file its first member
 * (transfer full), nul-terminated. Ends the program with a message when it cannot be read. */
GString *data_file_read (const char *path);

/* The same of a file under tests/data. */
GString *data_file_read_test (const char *name);

G_END_DECLS
