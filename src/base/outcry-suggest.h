/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The word of @known (NULL-terminated) that @word is most likely a misspelling of, or NULL when
 * none is near: at most a third of its letters inserted, left out, replaced or swapped with the
 * next. The first of equals. @word may be hostile; beyond 64 bytes nothing is near. */
const char *outcry_suggest (const char         *word,
                            const char * const *known);

G_END_DECLS
