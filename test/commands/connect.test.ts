import {describe, expect, test} from 'vitest';
import {type ConnectInput, createConnect} from '../../src/commands/connect.ts';
import {problem} from '../../src/domain/problem.ts';
import {success} from '../../src/domain/result.ts';
import type {ViewEnd} from '../../src/session/sessions.ts';
import {initialState} from '../../src/state/state.ts';
import {createStore} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';
import {modeOf} from '../../src/ui/bindings.ts';

/** Brings back a session whose view ends so, and tells what takes keys at the moment when the list has the keyboard again. */
const modeAtHandBack = async (look: () => Promise<ViewEnd>) => {
	const store = createStore(update, initialState({scopes: [], now: 0}));
	const paused: boolean[] = [];
	const connect = createConnect({
		store,
		sessions: {attach: async () => success(await look())},
		pause: () => paused.push(true),
		resume: () => paused.push(false),
	} as unknown as ConnectInput);
	const modes: unknown[] = [];
	const {promise, resolve} = Promise.withResolvers<void>();
	connect.attach(1, 'key', async callback => {
		modes.push(modeOf(store.get().ui));
		await callback();
		modes.push(modeOf(store.get().ui));
		resolve();
	});
	await promise;
	return {modes, paused, notice: store.get().ui.notice};
};

describe('when the terminal is given back', () => {
	test('the list takes keys before it has the keyboard again', async () => {
		expect(await modeAtHandBack(async () => ({kind: 'ended'}))).toEqual({
			modes: [null, 'search'],
			paused: [true, false],
			notice: null,
		});
	});

	test('what went wrong, or how to come back, is told by then', async () => {
		const broken = problem('plugin', 'The client crashed', 'try again');
		expect(await modeAtHandBack(async () => ({kind: 'failed', problem: broken}))).toMatchObject({
			modes: [null, 'search'],
			notice: {problem: broken},
		});
		const left = await modeAtHandBack(async () => ({kind: 'detached', number: 1}));
		expect(left).toMatchObject({modes: [null, 'search']});
		expect(JSON.stringify(left.notice)).toContain('session 1 stays open');
	});
});
