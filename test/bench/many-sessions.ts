import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {spawn} from 'node-pty';
import {clientCall} from '../support/client-process.ts';
import {startNodeSandbox, startSession} from '../support/sandbox-session.ts';
import {absolute, type Row} from './row.ts';

const many = 50;

/** Resident memory of the built-in client in an idle shell session on the sandbox, in MB. */
const clientMemory = async (): Promise<number> => {
	const sandbox = await startNodeSandbox();
	const {args, env} = clientCall(await startSession(sandbox));
	const pty = spawn(process.execPath, args, {cols: 200, rows: 60, env});
	await new Promise<void>(resolve => {
		pty.onData(text => {
			if (text.includes('$ ')) resolve();
		});
	});
	const memory = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pty.pid}/status`, 'utf8'))?.[1];
	pty.kill('SIGKILL');
	await sandbox.stop();
	return (Number(memory) * 1024) / 1e6;
};

/** Fifty sessions at once, at 200 × 60 with 1,000 lines of scrollback each: nothing lost, little memory. */
export const rows = async (): Promise<readonly Row[]> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-many-'));
	try {
		const client = path.join(folder, 'client');
		const lines = 'i=0; while [ $i -lt $LINES_WANTED ]; do i=$((i+1)); printf "%s line %d %150s\\n" "$NAME" $i x; done';
		writeFileSync(client, `#!/bin/sh\necho "$NAME ready"; sleep 1; ${lines}; exec sleep 1000\n`, {mode: 0o755});
		const program = path.join(import.meta.dirname, 'sessions-program.ts');
		const args = ['--expose-gc', '--no-warnings', program, String(many), client];
		const said = execFileSync(process.execPath, args, {
			encoding: 'utf8',
			env: {...process.env, TERM: 'xterm-256color'},
		});
		const {each, missing} = JSON.parse(said) as {each: number; missing: number};
		return [
			absolute('sessions that lost output', missing, 'of 50', many, '=', 0),
			absolute('memory of a session out of sight', each / 1e6, 'MB', many, '≤', 10),
			{...absolute('memory of its client beside it (built-in)', await clientMemory(), 'MB', 1, '≥', 0), limit: 'told'},
		];
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
