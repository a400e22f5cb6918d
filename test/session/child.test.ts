import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {startChild} from '../../src/session/child.ts';
import {isAlive} from './hand-over.ts';

const start = (script: string, kill: typeof process.kill = process.kill) =>
	startChild({
		call: {file: '/bin/sh', args: ['-c', script], env: {PATH: process.env['PATH'] ?? '', TERM: 'xterm'}},
		size: {columns: 80, rows: 24},
		kill,
	});

describe('a child in a pty', () => {
	test('can be resized, written to, paused and ended at any moment of its end', async () => {
		for (let round = 0; round < 20; round++) {
			const child = start('echo hello; exit 4');
			let isOver = false;
			let heard = '';
			child.onOutput(bytes => {
				heard += bytes.toString();
			});
			const ended = child.exit.then(exit => {
				isOver = true;
				return exit;
			});
			const bother = (): void => {
				child.resize({columns: 40 + (round % 7), rows: 10});
				child.input.write(Buffer.from('x'));
				if (!isOver) setImmediate(bother);
			};
			bother();
			expect(await ended).toEqual({exitCode: 4, signal: null});
			expect(heard).toContain('hello');
			child.resize({columns: 1, rows: 1});
			child.pause();
			child.resume();
			await child.end(10);
		}
	});

	test('what it said before it died is read, though nobody read it for a second', async () => {
		const child = start('seq 1 2000; exit 0');
		let heard = '';
		child.onOutput(bytes => {
			if (heard === '') child.pause();
			heard += bytes.toString();
		});
		expect(await child.exit).toEqual({exitCode: 0, signal: null});
		expect(heard.trimEnd().split('\r\n')).toHaveLength(2000);
	});

	test('its end takes its helpers with it, and KILL follows TERM', async () => {
		const child = start('trap "" TERM HUP; sleep 1000 & echo "$! "; wait; wait');
		let heard = '';
		child.onOutput(bytes => {
			heard += bytes.toString();
		});
		await expect.poll(() => /(\d+) /.exec(heard)?.[1]).toBeDefined();
		const helper = Number(/(\d+) /.exec(heard)?.[1]);
		await child.end(100);
		expect(isAlive(child.pid)).toBe(false);
		await expect.poll(() => isAlive(helper)).toBe(false);
		expect(await child.exit).toEqual({exitCode: 0, signal: 9});
	});

	test('input that it does not read waits in order, and tells when it is too much', async () => {
		const child = start('stty raw -echo; printf READY; sleep 0.5; head -c 3000000 | cksum');
		let heard = '';
		child.onOutput(bytes => {
			heard += bytes.toString();
		});
		await expect.poll(() => heard).toContain('READY');
		let isDrained = false;
		child.input.onDrain(() => {
			isDrained = true;
		});
		const text = Buffer.alloc(3_000_000, 'The quick brown fox. ');
		let isFull = false;
		for (let at = 0; at < text.length; at += 10_000)
			isFull = !child.input.write(text.subarray(at, at + 10_000)) || isFull;
		expect(isFull).toBe(true);
		await child.exit;
		expect(isDrained).toBe(true);
		const sum = start(`yes 'The quick brown fox. ' | tr -d '\\n' | head -c 3000000 | cksum`);
		let expected = '';
		sum.onOutput(bytes => {
			expected += bytes.toString();
		});
		await sum.exit;
		expect(heard.replace('READY', '').trim()).toBe(expected.trim());
	});
});
