import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {columnNames, columnsFor} from '../../src/ui/columns.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
});
afterEach(dismissRobots);
afterAll(stopSandboxes);

describe('--columns', () => {
	test('shows the chosen ones in their order, as many as fit, and never wider than the screen', () => {
		const wishes = {hasAccess: true, hasRegion: false};
		const chosen = (width: number, ...names: string[]) => columnsFor(width, {...wishes, chosen: names});
		expect(chosen(100, 'name', 'tags', 'access').map(({name}) => name)).toEqual(['name', 'tags', 'access']);
		expect(chosen(58, ...columnNames).map(({name}) => name)).toEqual(['access', 'name', 'id', 'state']);
		for (const width of [58, 80, 100, 140, 200]) {
			const columns = chosen(width, ...columnNames);
			expect(columns.reduce((sum, column) => sum + column.width, 0)).toBeLessThanOrEqual(width);
		}
	});

	test('can be given by flag, variable or setting, and a name that is none is a usage error', async () => {
		const environment = {...sandbox.environment, REACH_COLUMNS: 'name,tags,access'};
		const robot = startReach([], {environment, columns: 80});
		await robot.sees(/NAME +TAGS +ACCESS/);
		await robot.sees(/web-1 +env=prod +✓ allowed/);
		robot.type(keys.ctrl('c'));
		await robot.ended;
		const {code, err} = await runReach(['list', '--columns', 'name,colour'], sandbox.environment);
		expect(err).toContain('--columns knows no "colour". It knows access, name');
		expect(code).toBe(2);
	});

	test('a node without any name is named by its id, once: in its own column, or else where the name would stand', async () => {
		const id = 'i-0000000000000000e';
		const nameless = await startSandbox(fleetOf({regions: {'eu-west-1': {instances: [{id}]}}}));
		for (const [columns, rows] of [
			[60, 15],
			[80, 24],
		] as const) {
			const size = {environment: nameless.environment, columns, rows};
			await startReach([], size).sees(/ - +i-0000000000000000e +no agent/);
			await startReach(['--columns', 'name,state'], size).sees(/^❯ i-0000000000000000e +no agent/m);
		}
		const {out} = await runReach(['list', '--all', '-o', 'json'], nameless.environment);
		expect(JSON.parse(out)).toMatchObject([{id, name: null}]);
	});
});

describe('--screen-reader', () => {
	test('says one node as a sentence, with the cursor of the terminal on it, and no table', async () => {
		const robot = startReach(['--screen-reader'], {environment: sandbox.environment, columns: 80});
		await robot.sees(`1 of 2: database, allowed, online, ${ids.db}, 10.0.0.2, eu-west-1`);
		expect(robot.screen()).not.toMatch(/ACCESS|│|─/);
		robot.type(`${keys.tab}j`);
		await robot.sees('2 of 2: web-1, allowed');
		expect(robot.screen()).not.toContain('database');
		expect(robot.terminal.buffer.active.cursorY).toBe(1);
		robot.type('/vau');
		await robot.sees('1 hidden match: 1 denied');
		robot.type(keys.ctrl('t'));
		await robot.sees('1 of 1: vault, denied, online');
		robot.type(keys.enter);
		await robot.sees('Enter again tries anyway');
		expect(robot.screen()).not.toContain('─');
		robot.type(keys.ctrl('u'));
		await robot.sees('of 4:');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
	});

	test('opens sessions and comes back to the sentence', async () => {
		const robot = startReach(['--screen-reader', 'web-1'], {environment: sandbox.environment, columns: 80});
		await robot.sees('1 of 1: web-1, allowed');
		robot.type(keys.enter);
		await robot.sees(/\$$/m);
		robot.type(`exit${keys.enter}`);
		await robot.sees('1 of 1: web-1, allowed');
		robot.type(keys.ctrl('c'));
		await robot.ended;
	});
});
