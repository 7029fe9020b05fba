/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "api/outcry-api-request.h"
#include "node/outcry-instrument-item.h"

G_BEGIN_DECLS

/* What there is under /v1, but for the WebSocket: the table, ended by a NULL method. docs/api.yaml
 * says the same in OpenAPI. Private to api/. */
const OutcryApiRoute *outcry_api_get_routes (void);

#define OUTCRY_API_MAX_IMPORT (512u * 1024 * 1024)
#define OUTCRY_API_MAX_RECIPE (256u * 1024)
#define OUTCRY_API_MAX_SECRET (16u * 1024)
#define OUTCRY_API_MAX_ROWS 100000u

/* The first and last time there is, 1677 and 2262, for ranges without a bound. */
#define OUTCRY_API_FIRST (G_MININT64 / 1000)
#define OUTCRY_API_LAST (G_MAXINT64 / 1000)

/* /v1/status, metrics, instruments, ticks, candles */
void outcry_api_get_status      (OutcryApiRequest *request);
void outcry_api_get_metrics     (OutcryApiRequest *request);
void outcry_api_get_instruments (OutcryApiRequest *request);
void outcry_api_get_instrument  (OutcryApiRequest *request);
void outcry_api_get_ticks       (OutcryApiRequest *request);
void outcry_api_get_candles     (OutcryApiRequest *request);

/* /v1/sources, preview, secrets */
void outcry_api_get_sources     (OutcryApiRequest *request);
void outcry_api_add_source      (OutcryApiRequest *request);
void outcry_api_get_source      (OutcryApiRequest *request);
void outcry_api_remove_source   (OutcryApiRequest *request);
void outcry_api_run_source      (OutcryApiRequest *request);
void outcry_api_pause_source    (OutcryApiRequest *request);
void outcry_api_resume_source   (OutcryApiRequest *request);
void outcry_api_get_runs        (OutcryApiRequest *request);
void outcry_api_preview         (OutcryApiRequest *request);
void outcry_api_get_secrets     (OutcryApiRequest *request);
void outcry_api_set_secret      (OutcryApiRequest *request);
void outcry_api_forget_secret   (OutcryApiRequest *request);

/* /v1/import, export */
void outcry_api_import          (OutcryApiRequest *request);
void outcry_api_export_ticks    (OutcryApiRequest *request);
void outcry_api_export_candles  (OutcryApiRequest *request);

/* The row of the watch list with the id @id (transfer full); answers 404 and returns NULL when
 * there is none. */
OutcryInstrumentItem *outcry_api_find_instrument (OutcryApiRequest *request,
                                                  const char       *id);

G_END_DECLS
