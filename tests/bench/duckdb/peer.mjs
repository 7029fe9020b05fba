// SPDX-License-Identifier: GPL-3.0-or-later
//
// node peer.mjs TICKS.CSV DIRECTORY QUERIES: the part of DuckDB in outcry-bench ticks.
//
// The file is read into a table in memory first, outside of the timing. The load that is timed copies
// that table into a fresh database file, checkpoints and closes it: of the ways that node-api offers
// (appender, chunks, COPY, INSERT, CREATE TABLE AS) the fastest one here that ends in a synced file. It
// uses all cores. Rows stay grouped by instrument, which makes DuckDB's file smaller and its query of one
// instrument faster than rows in order of time. First and last price are found by arg_min and arg_max over
// the id, which rises within an instrument; first() and last() with an order are several times slower.
import { DuckDBInstance } from '@duckdb/node-api';
import { statSync } from 'node:fs';
import { join } from 'node:path';

const [csv, directory, queries] = process.argv.slice(2);
const file = join(directory, 'peer.duckdb');
const seconds = async (work) => {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
};
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const memory = await DuckDBInstance.create(':memory:');
const loader = await memory.connect();
await loader.run(`CREATE TABLE raw AS SELECT * FROM read_csv('${csv}', header = false, columns = {
  'instrument': 'UTINYINT', 'time': 'BIGINT', 'price': 'BIGINT', 'quantity': 'BIGINT',
  'id': 'BIGINT', 'side': 'UTINYINT'})`);

const cpu = process.cpuUsage();
const load_s = await seconds(async () => {
  await loader.run(`ATTACH '${file}' AS stored`);
  await loader.run('CREATE TABLE stored.ticks AS SELECT * FROM raw');
  await loader.run('CHECKPOINT stored');
  await loader.run('DETACH stored');
});
const { user, system } = process.cpuUsage(cpu);
const load_cpu_s = (user + system) / 1e6;
loader.closeSync();
memory.closeSync();
const bytes = statSync(file).size;

const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
const version = (await connection.runAndReadAll('SELECT version()')).getRows()[0][0];
const bars = (where) => `CREATE OR REPLACE TEMP TABLE bars AS SELECT instrument,
  time // 60000000 AS minute, arg_min(price, id) AS open, max(price) AS high, min(price) AS low,
  arg_max(price, id) AS close, sum(quantity)::BIGINT AS volume, count(*) AS count
  FROM ticks ${where} GROUP BY ALL`;

const one = [];
const all = [];
for (let i = 0; i < queries; i++)
  all.push(await seconds(() => connection.run(bars(''))));
for (let i = 0; i < queries; i++)
  one.push(await seconds(() => connection.run(bars('WHERE instrument = 25'))));

// FNV-1a over whole words, of all bars in order.
await connection.run(bars(''));
const result = await connection.stream(`SELECT instrument::BIGINT, minute * 60000000, open, high, low, close,
  volume, count FROM bars ORDER BY instrument, minute`);
let hash = 1469598103934665603n;
let rows = 0;
for (;;) {
  const chunk = await result.fetchChunk();
  if (!chunk || chunk.rowCount === 0)
    break;
  for (const row of chunk.getRows()) {
    for (const word of row)
      hash = BigInt.asUintN(64, (hash ^ BigInt.asUintN(64, word)) * 1099511628211n);
    rows++;
  }
}

console.log(JSON.stringify({
  version: `DuckDB ${version}`, load_s, load_cpu_s, bytes, bars_all_s: median(all), bars_one_s: median(one),
  bars: rows, bars_hash: hash.toString(16).padStart(16, '0'),
}));
