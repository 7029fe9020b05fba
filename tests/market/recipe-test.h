/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "market/outcry-fetch.h"

/* Shared by the tests of recipes: recipes from the tree, batches as text. */

/* The file data/recipes/NAME.yaml, or with a '/' in it any file of the tree. @instruments is put at
 * the head of its list of instruments, or NULL. */
OutcryRecipe *recipe_test_load (const char *name,
                                const char *instruments);
OutcryRecipe *recipe_test_parse (const char *text);

/* A file of the tree; the unpacked text when its name ends in .gz. */
GBytes *recipe_test_file (const char *path);

/* One line a bar or tick, in the order of the batch:
 *   BTC-USD 1m 2024-01-15T00:00:00Z o=1.00 h=2.00 l=1.00 c=1.50 v=3.00000000 n=4 running
 *   BTC-USD 2024-01-15T00:00:00.123456Z id=7 p=1.00 q=0.10000000 sell
 * then "rows=2 skipped=0 refused=0" and the refusals. */
char *recipe_test_dump (const OutcryBatch *batch);

OutcryTime recipe_test_time (const char *rfc3339);

/* Takes an answer with this status and body (len -1: a text). */
OutcryAnswerKind recipe_test_take (OutcryFetch  *fetch,
                                   guint         status,
                                   const char   *body,
                                   gssize        len,
                                   OutcryBatch  *batch,
                                   OutcryAnswer *answer);
