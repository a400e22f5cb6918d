import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {type Setup, stubPath} from '../session/hand-over.ts';
import {absolute, type Row} from './row.ts';

/** Drains a terminal as fast as it can be drained (util-linux); Node would be the slowest part by far. */
const drain = '/usr/bin/script';

const bytes = 1e9;

/** A remote that prints 1 GB, whole: how much memory reach takes meanwhile, and how much of it is lost. */
export const rows = async (): Promise<readonly Row[]> => {
	if (!existsSync(drain)) return [];
	const setup: Setup = {program: stubPath, stub: 'gigabyte'};
	const program = path.join(import.meta.dirname, '..', 'session', 'hand-over-program.ts');
	const env = {...process.env, NODE_NO_WARNINGS: '1', TERM: 'xterm-256color', SETUP: JSON.stringify(setup)};
	const command = `'${process.execPath}' '${program}' "$SETUP"`;
	const child = spawn(drain, ['-qec', command, '/dev/null'], {env, stdio: ['ignore', 'pipe', 'inherit']});
	let total = 0;
	let last = '';
	for await (const piece of child.stdout as AsyncIterable<Buffer>) {
		total += piece.length;
		last = (last + piece.subarray(-3000).toString('latin1')).slice(-3000);
	}
	const {kind, peak} = JSON.parse(last.split('RESULT')[1]?.split('END')[0] ?? '{}');
	const isWhole = kind === 'ended' && last.includes('xTHE END');
	return [
		absolute('1 GB through a session: bytes lost', isWhole ? Math.max(0, bytes - total) : bytes, 'B', 1, '=', 0),
		absolute('1 GB through a session: peak RSS of reach', peak / 1e6, 'MB', 1, '≤', 200),
	];
};
