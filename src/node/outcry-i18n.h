/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Translations of this folder's words: of the program's domain, whoever set the default one. */

#include "outcry-build-config.h"

#define GETTEXT_PACKAGE OUTCRY_GETTEXT_DOMAIN

#include <glib/gi18n-lib.h>
