import {writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {type Measured, page} from './page.ts';
import {absolute, type Row} from './row.ts';
import {type Suite, suites} from './suites.ts';

const {values} = parseArgs({
	options: {only: {type: 'string'}, json: {type: 'string'}, counts: {type: 'boolean', default: false}},
});

const number = (value: number | null): string =>
	value === null ? 'missing' : value.toLocaleString('en', {maximumSignificantDigits: 4});

const line = (row: Row): string =>
	[
		status(row),
		row.name.padEnd(56),
		`${number(row.value)} ${row.unit}`.padStart(16),
		(row.peer ? `${row.peer} ${number(row.peerValue)}` : '').padEnd(36),
		(row.ratio === null ? '' : `× ${row.ratio.toFixed(3)}`).padEnd(10),
		row.limit,
		row.peer && row.peerValue === null ? 'missing' : '',
	]
		.join('  ')
		.trimEnd();

const status = (row: Row): string => {
	if (row.value === null || (row.peer !== null && row.peerValue === null)) return 'MISS';
	return row.ok ? 'ok  ' : 'FAIL';
};

/** A suite that breaks off is a row that is not ok, and the others go on. */
const rowsOf = async (suite: Suite): Promise<readonly Row[]> => {
	try {
		return await (await suite.load()).rows();
	} catch (cause) {
		process.stderr.write(`${cause instanceof Error ? cause.stack : String(cause)}\n`);
		return [{...absolute(`${suite.name}: broke off`, 0, '', 0, '=', 0), value: null, ok: false}];
	}
};

const began = performance.now();
const [load = 0] = os.loadavg();
const measured: Measured[] = [];
for (const suite of suites) {
	if (values.only !== undefined && !suite.name.includes(values.only)) continue;
	if (values.counts && suite.kind !== 'count') continue;
	process.stdout.write(`\n${suite.name}\n`);
	const before = performance.now();
	const rows = await rowsOf(suite);
	measured.push({suite: suite.name, rows});
	for (const row of rows) process.stdout.write(`${line(row)}\n`);
	process.stdout.write(`(${Math.round((performance.now() - before) / 1000)} s)\n`);
}
const rows = measured.flatMap(suite => suite.rows);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, '\t')}\n`);
// Only a run of everything is a page: rows of two runs do not stand beside each other.
if (values.only === undefined && !values.counts) {
	const machine = {
		cores: os.availableParallelism(),
		processor: os.cpus()[0]?.model ?? 'an unknown processor',
		memory: os.totalmem() / 1e9,
		system: `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`,
		node: process.versions.node,
		load,
		minutes: (performance.now() - began) / 60_000,
		day: new Date().toISOString().slice(0, 10),
	};
	writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'performance.md'), page(measured, machine));
}
const failed = rows.filter(({ok}) => !ok).length;
process.stdout.write(`\n${rows.length - failed} rows ok, ${failed} not ok\n`);
process.exit(failed === 0 ? 0 : 1);
