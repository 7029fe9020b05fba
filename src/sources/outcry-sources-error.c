/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of the folder. */

#include "sources/outcry-sources-error.h"

G_DEFINE_QUARK (outcry-sources-error-quark, outcry_sources_error)
