import {expect, test} from 'vitest';
import {type Machine, page} from './page.ts';
import {absolute, relative} from './row.ts';

const machine: Machine = {
	cores: 2,
	processor: 'A Processor',
	memory: 16,
	system: 'Linux 6.1 x64',
	node: '24.21.0',
	load: 0.2,
	minutes: 9.5,
	day: '2026-11-28',
};

test('the page has a line a row: figure, limit, peer, ratio, n, and whether it keeps', () => {
	const rows = [
		relative('key → drawn, p50', 6, 'ms', 90, 'fzf', 40, '≤', 0.25),
		absolute('peak RSS', 500, 'MB', 1, '≤', 400),
		relative('start', 100, 'ms', 9, 'aws --version', null, '≤', 0.5),
	];
	const text = page([{suite: 'keys', rows}], machine);
	expect(text).toContain('2 cores of A Processor, 16 GB,\nLinux 6.1 x64, Node 24.21.0');
	expect(text).toContain('1 of 3 rows keep their limit, 1 do not, 1 had no peer or no figure.');
	expect(text).toContain('## Keys');
	expect(text).toContain('| key → drawn, p50 | 6 ms | ≤ 0.25 × fzf | fzf: 40 ms | × 0.15 | 90 | ok |');
	expect(text).toContain('| peak RSS | 500 MB | ≤ 400 MB |  |  | 1 | **no** |');
	expect(text).toContain(
		'| start | 100 ms | ≤ 0.5 × aws --version | aws --version: **missing** |  | 9 | **missing** |',
	);
});
