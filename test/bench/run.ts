import {writeFileSync} from 'node:fs';
import process from 'node:process';
import {parseArgs} from 'node:util';
import type {Row} from './row.ts';
import {suites} from './suites.ts';

const {values} = parseArgs({
	options: {only: {type: 'string'}, json: {type: 'string'}, counts: {type: 'boolean', default: false}},
});

const number = (value: number | null): string =>
	value === null ? 'missing' : value.toLocaleString('en', {maximumSignificantDigits: 4});

const line = (row: Row): string =>
	[
		row.ok ? 'ok  ' : 'FAIL',
		row.name.padEnd(56),
		`${number(row.value)} ${row.unit}`.padStart(16),
		(row.peer ? `${row.peer} ${number(row.peerValue)}` : '').padEnd(36),
		(row.ratio === null ? '' : `× ${row.ratio.toFixed(3)}`).padEnd(10),
		row.limit,
		row.peer && row.peerValue === null ? 'missing' : '',
	]
		.join('  ')
		.trimEnd();

const rows: Row[] = [];
for (const suite of suites) {
	if (values.only !== undefined && !suite.name.includes(values.only)) continue;
	if (values.counts && suite.kind !== 'count') continue;
	process.stdout.write(`\n${suite.name}\n`);
	const {rows: measure} = await suite.load();
	for (const row of await measure()) {
		rows.push(row);
		process.stdout.write(`${line(row)}\n`);
	}
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, '\t')}\n`);
const failed = rows.filter(({ok}) => !ok).length;
process.stdout.write(`\n${rows.length - failed} rows ok, ${failed} not ok\n`);
process.exitCode = failed === 0 ? 0 : 1;
