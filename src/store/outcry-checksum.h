/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* XXH64 with seed 0 (xxHash specification, "XXH64 Algorithm Description"): finds accidental damage
 * of stored bytes at memory speed. Not a cryptographic hash. */
guint64 outcry_checksum (gconstpointer data,
                         gsize         len);

G_END_DECLS
