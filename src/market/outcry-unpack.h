/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an unpacked answer may come to, unless the caller says less. */
#define OUTCRY_UNPACK_MAX (64 * 1024 * 1024)

/* Both stop at @max bytes with OUTCRY_RECIPE_ERROR_LIMIT (the sizes that an archive declares are
 * not believed), give OUTCRY_RECIPE_ERROR_TRUNCATED for one that ends early and
 * OUTCRY_RECIPE_ERROR_FORMAT for one that is broken; checksums are verified. Returns (transfer
 * full). */

/* Gzip, several members in a row too. */
GBytes *outcry_unpack_gzip (GBytes  *packed,
                            gsize    max,
                            GError **error);

/* The file @member of a zip archive; "*" is the first file in it. */
GBytes *outcry_unpack_zip  (GBytes      *packed,
                            const char  *member,
                            gsize        max,
                            GError     **error);

G_END_DECLS
