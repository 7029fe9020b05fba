/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes @directory (mode 0700) when it is not there and locks DIR/lock by flock(2), which the
 * kernel releases when the holder ends, however it ends. The file tells the holder's process id.
 * Returns a file descriptor, to be closed to release the lock, or -1. Errors:
 * OUTCRY_STORE_ERROR_IN_USE, _READ_ONLY, _FULL, _IO. */
int outcry_directory_lock (const char  *directory,
                           GError     **error);

G_END_DECLS
