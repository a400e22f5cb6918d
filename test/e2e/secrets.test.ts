import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
afterEach(dismissRobots);

const contents = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
};

/** Every process that this user may look into: its arguments and its environment. */
const processes = (): readonly {readonly args: string; readonly environment: string}[] =>
	readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(pid => ({args: contents(`/proc/${pid}/cmdline`), environment: contents(`/proc/${pid}/environ`)}));

const filesBelow = (folder: string): readonly string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => path.join(entry.parentPath, entry.name));

describe.runIf(process.platform === 'linux')('while a session runs', () => {
	test('its token is in the environment of the client alone: in no arguments, on no screen, in no file', async () => {
		const home = emptyHome();
		const robot = startReach([], {environment: {...sandbox.environment, HOME: home}});
		await robot.sees('2 shown');
		robot.type(keys.enter);
		await robot.sees('$');
		const id = /SessionId: (\S+)/.exec(robot.screen())?.[1] ?? '';
		const holders = processes().filter(({environment}) => environment.includes(id));
		expect(holders).toHaveLength(1);
		const [client] = holders;
		expect(client?.args).toContain('session-client.js');
		const token = /"TokenValue":"([^"]+)"/.exec(client?.environment ?? '')?.[1] ?? '';
		const door = /AWS_CONTAINER_AUTHORIZATION_TOKEN=([^\0]+)/.exec(client?.environment ?? '')?.[1] ?? '';
		expect([token.length, door.length].every(length => length >= 32)).toBe(true);
		for (const {args} of processes()) {
			expect(args).not.toContain(token);
			expect(args).not.toContain(door);
		}
		expect(client?.environment).not.toMatch(/AWS_(PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)=/);
		expect(robot.written()).not.toContain(token);

		const uri = /AWS_CONTAINER_CREDENTIALS_FULL_URI=([^\0]+)/.exec(client?.environment ?? '')?.[1] ?? '';
		expect((await fetch(uri)).status).toBeGreaterThanOrEqual(400);
		expect((await fetch(uri, {headers: {authorization: `${door}x`}})).status).toBeGreaterThanOrEqual(400);
		expect((await fetch(uri, {headers: {authorization: door}})).status).toBe(200);

		robot.type(`exit${keys.enter}`);
		await robot.sees('2 shown');
		await expect(fetch(uri, {headers: {authorization: door}})).rejects.toThrow();
		robot.type(keys.ctrl('c'));
		await robot.ended;
		for (const file of filesBelow(home)) {
			expect(readFileSync(file, 'utf8')).not.toContain(token);
			expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600']);
		}
	});
});
