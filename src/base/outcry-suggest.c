/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The nearest known word, for messages about unknown ones. The distance is that of optimal string
 * alignment (Damerau-Levenshtein without editing a swapped pair again), by bytes, '_' equal to '-'
 * and letters of either case equal. */

#include "base/outcry-suggest.h"

#include <string.h>

#define LONGEST 64

static char
normal (char c)
{
  return c == '_' ? '-' : g_ascii_tolower (c);
}

static guint
distance (const char *a,
          const char *b)
{
  guint rows[3][LONGEST + 1];
  gsize n = strlen (b);

  for (gsize j = 0; j <= n; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; a[i - 1] != '\0'; i++)
    {
      guint *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

      row[0] = (guint) i;
      for (gsize j = 1; j <= n; j++)
        {
          guint replaced = last[j - 1] + (normal (a[i - 1]) != normal (b[j - 1]) ? 1 : 0);

          row[j] = MIN (replaced, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && normal (a[i - 1]) == normal (b[j - 2]) &&
              normal (a[i - 2]) == normal (b[j - 1]))
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
    }
  return rows[strlen (a) % 3][n];
}

const char *
outcry_suggest (const char         *word,
                const char * const *known)
{
  const char *best = NULL;
  guint least = G_MAXUINT;

  g_return_val_if_fail (word != NULL, NULL);
  g_return_val_if_fail (known != NULL, NULL);

  if (strnlen (word, LONGEST + 1) > LONGEST)
    return NULL;
  for (; *known != NULL; known++)
    {
      gsize len = strnlen (*known, LONGEST + 1);
      guint d;

      if (len > LONGEST)
        continue;
      d = distance (word, *known);
      if (d <= (len + 2) / 3 && d < len && d < least)
        {
          least = d;
          best = *known;
        }
    }
  return best;
}
