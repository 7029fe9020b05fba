/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times as typed: a text has a time within the bounds, or an error that names it; the same text
 * always the same. */

#include "ctl/outcry-ctl-error.h"
#include "ctl/outcry-ctl-time.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  OutcryTime now = G_GINT64_CONSTANT (1795155292500000);
  OutcryTime time = 0;
  OutcryTime again = 1;

  if (outcry_ctl_time_parse (text, now, &time, &error))
    {
      g_assert_cmpint (time, >=, G_MININT64 / 1000);
      g_assert_cmpint (time, <=, G_MAXINT64 / 1000);
      g_assert_true (outcry_ctl_time_parse (text, now, &again, NULL));
      g_assert_cmpint (time, ==, again);
    }
  else
    g_assert_error (error, OUTCRY_CTL_ERROR, OUTCRY_CTL_ERROR_USAGE);
  return 0;
}
