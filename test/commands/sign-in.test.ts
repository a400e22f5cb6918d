import {describe, expect, test} from 'vitest';
import {createAsker} from '../../src/commands/asker.ts';
import {isForBrowser, openInBrowser} from '../../src/commands/browser.ts';
import {createSignIn} from '../../src/commands/sign-in.ts';
import type {PortalLogin} from '../../src/domain/portal.ts';
import {problem} from '../../src/domain/problem.ts';
import {failure, type Result, success} from '../../src/domain/result.ts';
import type {Scope} from '../../src/domain/scope.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {initialState} from '../../src/state/state.ts';
import {createStore} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';

const login = (name: string, isOpen: boolean): PortalLogin => ({name, isOpen, expires: null, startUrl: null});
const profile = (name: string, of: string) => ({name, region: null, sso: null, login: of, roleArn: null});
const begun = {
	id: '1',
	userCode: 'BCDF-GHJK',
	address: 'https://device.example.com/',
	completeAddress: 'https://device.example.com/?user_code=BCDF-GHJK',
	expires: Number.POSITIVE_INFINITY,
};

/** Signing in with sources in memory; `finish` ends the sign-in. */
const create = (logins: readonly PortalLogin[], scopes: readonly Scope[]) => {
	const store = createStore(update, initialState({scopes, now: 0}));
	const asker = createAsker(store);
	const asked: string[] = [];
	const opened: string[] = [];
	const finished = Promise.withResolvers<Result<void>>();
	let renewed = 0;
	const sources = {
		logins: async () => success(logins),
		profiles: async () => success([profile('prod', 'corp'), profile('lab', 'other')]),
		beginSignIn: async (name: string) => {
			asked.push(name);
			return success(begun);
		},
		finishSignIn: (_: string, signal: AbortSignal) =>
			new Promise<Result<void>>(resolve => {
				void finished.promise.then(resolve);
				signal.addEventListener('abort', () => resolve(failure(problem('cancelled', 'cancelled', ''))));
			}),
	} as unknown as Sources;
	const signIn = createSignIn({
		store,
		sources,
		asker,
		openBrowser: async address => opened.push(address) > 0,
		defaultProfile: 'default',
		onSignedIn: () => {
			renewed += 1;
		},
		signal: new AbortController().signal,
	});
	const press = () => {
		store.dispatch({type: 'menuOpened', name: 'logins', about: null});
		signIn.openMenu('logins', null);
	};
	return {store, asker, asked, opened, finish: finished.resolve, renewed: () => renewed, press, signIn};
};

const region = 'eu-west-1';
const both = [login('corp', true), login('other', true)];

describe('which login L means', () => {
	test.each([
		['the only one there is', [login('corp', true)], [], 'corp'],
		['the only one in use', both, [{profile: 'lab', region}], 'other'],
		[
			'the one in use that has expired',
			[login('corp', true), login('other', false)],
			[
				{profile: 'prod', region},
				{profile: 'lab', region},
			],
			'other',
		],
		['that of a role without a profile', both, [{profile: 'other/111122223333/Ops', region}], 'other'],
	])('is %s', async (_, logins, scopes, wanted) => {
		const {press, asked, store} = create(logins, scopes);
		press();
		await expect.poll(() => store.get().ui.screen.kind).toBe('question');
		expect(asked).toEqual([wanted]);
	});

	test('is asked where several could be meant', async () => {
		const {press, asked, store, signIn} = create([login('corp', false), login('other', true)], []);
		press();
		await expect
			.poll(() => store.get().ui.screen)
			.toMatchObject({
				menu: {
					items: [
						{id: 'corp', note: 'not signed in'},
						{id: 'other', note: 'signed in'},
					],
				},
			});
		expect(asked).toEqual([]);
		store.dispatch({type: 'coverClosed'});
		signIn.choose('logins', 'other', null, async () => {});
		await expect.poll(() => asked).toEqual(['other']);
	});
});

describe('a sign-in in the interface', () => {
	test('shows address and code, opens the browser only when told, and goes on by itself', async () => {
		const {store, asker, opened, finish, renewed, signIn} = create(both, []);
		signIn.begin('corp');
		await expect
			.poll(() => store.get().ui.screen)
			.toMatchObject({
				kind: 'question',
				lines: ['sign in to corp: open https://device.example.com/', 'and confirm the code BCDF-GHJK'],
			});
		expect(opened).toEqual([]);
		store.dispatch({type: 'answered'});
		asker.effects.answer(true);
		await expect.poll(() => JSON.stringify(store.get().ui.screen)).toContain('the browser has it');
		expect(opened).toEqual([begun.completeAddress]);
		finish(success(undefined));
		await expect
			.poll(() => store.get().ui)
			.toMatchObject({screen: {kind: 'list'}, notice: {text: 'signed in to corp'}});
		expect(renewed()).toBe(1);
	});

	test('that another question takes the place of is given up, and leaves that question alone', async () => {
		const {store, asker, renewed, signIn} = create(both, []);
		signIn.begin('corp');
		await expect.poll(() => store.get().ui.screen.kind).toBe('question');
		const other = asker.ask(['end all sessions?'], 'ends them');
		await expect.poll(() => store.get().ui.notice).toMatchObject({text: 'sign-in given up'});
		expect(store.get().ui.screen).toMatchObject({kind: 'question', lines: ['end all sessions?']});
		expect(renewed()).toBe(0);
		asker.effects.answer(true);
		expect(await other).toBe(true);
	});
});

describe('a browser', () => {
	test.each([
		['https://device.sso.eu-central-1.amazonaws.com/?user_code=A', true],
		['http://127.0.0.1:1234/device', true],
		['http://[::1]:1234/device', true],
		['http://localhost/device', true],
		['http://example.com/', false],
		['http://127.0.0.1.evil.example/', false],
		['file:///etc/passwd', false],
		['javascript:alert(1)', false],
		['ssh://host/', false],
		['--version', false],
		['', false],
	])('is given %j: %j', (address, isGiven) => {
		expect(isForBrowser(address)).toBe(isGiven);
	});

	test('that is not there is told', async () => {
		expect(await openInBrowser('https://example.com/', {environment: {PATH: '/nonexistent'}})).toBe(false);
		expect(await openInBrowser('file:///etc/passwd', {environment: {}})).toBe(false);
	});
});
