/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OUTCRY_HASH_SIZE 32

/* SHA-256 (FIPS 180-4). */
typedef struct
{
  guint8 bytes[OUTCRY_HASH_SIZE];
} OutcryHash;

/* Any other 32-byte name: a key, a feed, a scope. */
typedef struct
{
  guint8 bytes[32];
} OutcryId;

void     outcry_hash_of         (gconstpointer     data,
                                 gsize             len,
                                 OutcryHash       *hash);
gboolean outcry_hash_equal      (const OutcryHash *a,
                                 const OutcryHash *b);

/* By bytes, as memcmp(). */
int      outcry_hash_compare    (const OutcryHash *a,
                                 const OutcryHash *b);

/* GHashFunc (see outcry-keyed-hash.h) and GEqualFunc. */
guint    outcry_hash_hash       (gconstpointer     hash);
gboolean outcry_hash_equal_func (gconstpointer     a,
                                 gconstpointer     b);

/* 64 digits, lower case (transfer full). Back, digits of either case; FALSE for anything else, and
 * @hash is left as it was. */
char    *outcry_hash_to_hex     (const OutcryHash *hash);
gboolean outcry_hash_from_hex   (const char       *hex,
                                 OutcryHash       *hash);

/* The same of ids. */
gboolean outcry_id_equal        (const OutcryId   *a,
                                 const OutcryId   *b);
int      outcry_id_compare      (const OutcryId   *a,
                                 const OutcryId   *b);
char    *outcry_id_to_hex       (const OutcryId   *id);
gboolean outcry_id_from_hex     (const char       *hex,
                                 OutcryId         *id);

G_END_DECLS
