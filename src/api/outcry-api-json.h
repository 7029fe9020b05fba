/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "api/outcry-json-writer.h"
#include "node/outcry-import.h"
#include "node/outcry-instrument-item.h"
#include "node/outcry-node.h"

G_BEGIN_DECLS

/* The things of a node as JSON, each in one form wherever it appears: in a list, alone, or in an
 * event. docs/api.yaml has the forms. @name as in outcry-json-writer.h. Private to api/. */

void outcry_api_write_source     (OutcryJsonWriter *writer,
                                  const char       *name,
                                  OutcrySource     *source);
/* With its recipe, feeds and limits. */
void outcry_api_write_source_detail (OutcryJsonWriter *writer,
                                     OutcrySource     *source);
void outcry_api_write_run        (OutcryJsonWriter *writer,
                                  const char       *name,
                                  const OutcryRun  *run);
void outcry_api_write_instrument (OutcryJsonWriter     *writer,
                                  const char           *name,
                                  OutcryInstrumentItem *item);
void outcry_api_write_series     (OutcryJsonWriter   *writer,
                                  const char         *name,
                                  const OutcrySeries *series);
void outcry_api_write_scale      (OutcryJsonWriter *writer,
                                  OutcryScale       scale);
/* An array. */
void outcry_api_write_ticks      (OutcryJsonWriter *writer,
                                  const char       *name,
                                  const OutcryTick *ticks,
                                  gsize             n,
                                  OutcryScale       scale);
void outcry_api_write_candles    (OutcryJsonWriter   *writer,
                                  const char         *name,
                                  const OutcryCandle *candles,
                                  gsize               n,
                                  OutcryScale         scale);
/* What a preview came to: the head of the raw answer beside what the recipe makes of it. */
void outcry_api_write_preview    (OutcryJsonWriter  *writer,
                                  const OutcryBatch *batch,
                                  GBytes            *raw);
void outcry_api_write_import     (OutcryJsonWriter         *writer,
                                  const OutcryImportReport *report);

G_END_DECLS
