/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define OUTCRY_CTL_ERROR (outcry_ctl_error_quark ())
GQuark outcry_ctl_error_quark (void);

typedef enum
{
  OUTCRY_CTL_ERROR_USAGE, /* the command line is wrong */
  OUTCRY_CTL_ERROR_FILE,  /* a file or the standard input cannot be read or written */
  OUTCRY_CTL_ERROR_ROWS,  /* rows of an import were refused */
  OUTCRY_CTL_ERROR_NEEDS, /* something has to be done first */
  OUTCRY_CTL_ERROR_PIPE,  /* nobody reads the output any more; not worth a word */
} OutcryCtlError;

/* What the process ends with. */
typedef enum
{
  OUTCRY_CTL_DONE = 0,
  OUTCRY_CTL_REFUSED = 1,
  OUTCRY_CTL_USAGE = 2,
  OUTCRY_CTL_NO_NODE = 3,
} OutcryCtlExit;

G_END_DECLS
