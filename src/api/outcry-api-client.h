/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What outcryctl speaks to a node with. Blocking: it is for short-lived tools and tests. */

#define OUTCRY_API_ERROR (outcry_api_error_quark ())
GQuark outcry_api_error_quark (void);

typedef enum
{
  OUTCRY_API_ERROR_NO_NODE, /* nothing answers at the address */
  OUTCRY_API_ERROR_REFUSED, /* the node said no; the message is its reason */
} OutcryApiError;

#define OUTCRY_TYPE_API_CLIENT (outcry_api_client_get_type ())
G_DECLARE_FINAL_TYPE (OutcryApiClient, outcry_api_client, OUTCRY, API_CLIENT, GObject)

OutcryApiClient *outcry_api_client_new (const char *address); /* "unix:/path" */

/* @path: "/v1/status", with its query; @body NULL for GET. Answers of Content-Type other than JSON come as a string node. */
JsonNode *outcry_api_client_call (OutcryApiClient *self, const char *method, const char *path, GBytes *body, const char *content_type, GError **error);

G_END_DECLS
