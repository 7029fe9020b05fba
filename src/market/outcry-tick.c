/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A trade and the side of its taker. */

#include "market/outcry-tick.h"

const char *
outcry_side_to_string (OutcrySide side)
{
  switch (side)
    {
    case OUTCRY_SIDE_BUY:
      return "buy";
    case OUTCRY_SIDE_SELL:
      return "sell";
    case OUTCRY_SIDE_NONE:
    default:
      return "";
    }
}

gboolean
outcry_side_from_string (const char *text,
                         OutcrySide *side)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (side != NULL, FALSE);

  for (OutcrySide s = OUTCRY_SIDE_NONE; s <= OUTCRY_SIDE_SELL; s++)
    {
      if (g_str_equal (text, outcry_side_to_string (s)))
        {
          *side = s;
          return TRUE;
        }
    }
  return FALSE;
}

int
outcry_tick_compare (const OutcryTick *a,
                     const OutcryTick *b)
{
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (a->id != b->id)
    return a->id < b->id ? -1 : 1;
  return 0;
}
