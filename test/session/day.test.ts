import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {success} from '../../src/domain/result.ts';
import type {LiveInput} from '../../src/session/live.ts';
import {idleLeft, makeSessions} from '../../src/session/sessions.ts';
import {makeClock} from '../support/clock.ts';
import {gatewayFault, order, startGateway} from '../support/gateway.ts';
import {startSessionApi} from '../support/session-api.ts';
import {fakeTerminal} from './fake-terminal.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const parrot = ['sh', '-c', 'stty raw -echo; printf ready; cat'];
const clientScript = path.join(import.meta.dirname, '..', '..', 'bin', 'session-client.js');

/** The credentials of a quarter of an hour, by its number: the key is good for nothing afterwards. */
const keyOf = (now: number): string => `AKIAQUARTER${String(Math.floor(now / (15 * minute))).padStart(9, '0')}`;

/** A session through reach's own machinery to a gateway whose clock only the test turns. */
const setUp = async (closesAfter: number | null) => {
	const clock = makeClock();
	const faults = closesAfter === null ? [] : [gatewayFault('bye', {delayMs: closesAfter})];
	const server = await startGateway({shell: parrot, faults}, {clock});
	const seen: string[] = [];
	const api = await startSessionApi(({action, headers}) => {
		const key = /Credential=(\w+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
		if (key !== keyOf(clock.now())) return {status: 400, body: {__type: 'ExpiredTokenException', message: 'expired'}};
		seen.push(`${action} ${key}`);
		const {sessionId} = order();
		const token = action === 'ResumeSession' ? server.gateway.resume(sessionId)?.token : undefined;
		const StreamUrl = server.url();
		return {status: 200, body: {SessionId: sessionId, ...(token ? {TokenValue: token, StreamUrl} : {})}};
	});
	const {sessionId, region, target} = order();
	const live: LiveInput = {
		started: {sessionId, streamUrl: server.url(), token: server.gateway.open(order()).token},
		request: {target, region, profile: null, document: null, parameters: {}, reason: null},
		plugin: {kind: 'builtin', path: process.execPath, script: clientScript},
		// The client's own clock is the machine's: what it is told expires at once is asked for each time it is needed.
		credentials: async () =>
			success({
				...{accessKeyId: keyOf(clock.now()), secretAccessKey: 'secret', sessionToken: 'token'},
				expires: Date.now() + 1000,
			}),
		environment: {PATH: process.env['PATH'], HOME: '/nonexistent', TERM: 'xterm-256color'},
		endpointUrl: api.url,
		kill: process.kill,
		now: clock.now,
	};
	const inside = fakeTerminal(200, 24);
	const sessions = makeSessions(clock.now);
	onTestFinished(async () => {
		await sessions.endAll();
		await server.close();
		await api.close();
	});
	const view = {terminal: inside.terminal, signal: new AbortController().signal};
	return {clock, server, seen, live, inside, sessions, view};
};

const patience = {timeout: 30_000};

describe('a day', () => {
	test('with credentials of 15 minutes and sockets that are closed after 60: the session goes on', async () => {
		const {clock, server, seen, live, inside, sessions, view} = await setUp(hour);
		const opened = sessions.open(live, 'api', view);
		await expect.poll(inside.text, patience).toMatch(/ready$/);
		let typed = '';
		for (let quarter = 0; quarter < 24 * 4; quarter++) {
			clock.pass(15 * minute);
			const letter = String.fromCharCode(97 + (quarter % 26));
			typed += letter;
			inside.type(letter);
			// What is typed while the socket is gone arrives all the same.
			await expect.poll(() => inside.text().replaceAll('\n', ''), patience).toContain(`ready${typed}`);
		}
		expect(clock.now()).toBeGreaterThanOrEqual(day);
		expect(seen.length).toBeGreaterThanOrEqual(23);
		expect(new Set(seen).size).toBe(seen.length);
		expect(server.gateway.sessions()).toMatchObject([{status: 'Connected'}]);
		inside.type('\r~.');
		expect(await opened).toEqual({kind: 'escaped'});
	});

	test('of idling out of sight is ended by AWS after its limit, and told in words', async () => {
		const {clock, server, live, inside, sessions, view} = await setUp(null);
		const opened = sessions.open(live, 'api', view);
		await expect.poll(inside.text, patience).toMatch(/ready$/);
		inside.type('~d');
		expect(await opened).toEqual({kind: 'detached', number: 1});
		const left = (): number => {
			const [session] = sessions.list();
			return session ? idleLeft(session, 20 * minute, clock.now()) / minute : -1;
		};
		expect(left()).toBe(20);
		clock.pass(19 * minute);
		expect(left()).toBe(1);
		expect(server.gateway.sessions()).toHaveLength(1);
		clock.pass(day - 19 * minute);
		expect(left()).toBe(0);
		expect(server.gateway.sessions()).toEqual([]);
		expect(server.gateway.history()).toMatchObject([{status: 'Terminated'}]);
		await expect
			.poll(() => sessions.list()[0]?.end ?? null, patience)
			.toMatchObject({
				kind: 'failed',
				problem: {kind: 'timeout', summary: 'AWS ended the session because it was idle for too long'},
			});
		expect(await sessions.attach(1, view)).toMatchObject({ok: true, value: {kind: 'failed'}});
		expect(sessions.list()).toEqual([]);
	});
});
