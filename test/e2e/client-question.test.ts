import {rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, type Robot, root, startReach} from '../support/robot.ts';
import {fleetOf} from '../support/small-fleet.ts';

const fleet = path.join(tmpdir(), `reach-question-${process.pid}.json`);
beforeAll(() => writeFileSync(fleet, JSON.stringify(fleetOf())));
afterEach(dismissRobots);
afterAll(() => rmSync(fleet));

/** Reach on the sandbox under AWS's own host names: to it, a real account. No plugin is on PATH. */
const onAws = (home: string, environment: Readonly<Record<string, string>> = {}): Robot => {
	const command = [process.execPath, path.join(root, 'bin', 'reach.js')];
	return startReach(['sandbox', '--fleet', fleet, '--as-aws', '--', ...command], {
		environment: {HOME: home, PATH: '/usr/bin:/bin', ...environment},
	});
};

describe('on a real account without the plugin', () => {
	test('reach asks before it uses its own client, and remembers the answer', async () => {
		const home = emptyHome();
		const first = onAws(home);
		await first.sees('2 shown');
		expect(first.screen()).not.toContain('built-in client');
		first.type(`web-1${keys.enter}`);
		await first.sees('session-manager-plugin was not found');
		first.type('n');
		await first.misses('y: ');
		expect(first.screen()).toContain('1 of 2 shown');
		first.type(keys.enter);
		await first.sees('y: use the built-in client');
		first.type('y');
		await first.sees('Starting session');
		await first.sees('$');
		first.type(`exit${keys.enter}`);
		await first.sees('1 of 2 shown');
		await first.sees('built-in client');
		first.type(keys.ctrl('c'));
		await first.ended;

		const second = onAws(home);
		await second.sees('2 shown');
		await second.sees('built-in client');
		second.type(`web-1${keys.enter}`);
		await second.sees('Starting session');
	});

	test('REACH_PLUGIN=builtin decides without a question', async () => {
		const robot = onAws(emptyHome(), {REACH_PLUGIN: 'builtin'});
		await robot.sees('2 shown');
		await robot.sees('built-in client');
		robot.type(`web-1${keys.enter}`);
		await robot.sees('Starting session');
	});
});
