import {afterEach} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import type {Node} from '../../src/domain/node.ts';
import {scopeKey} from '../../src/domain/scope.ts';
import type {Event} from '../../src/state/events.ts';
import {initialState, type Start, type State} from '../../src/state/state.ts';
import {createStore, type Store} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';
import {type Clock, createViews} from '../../src/state/views.ts';
import type {SuspendTerminal} from '../../src/ui/effects.ts';
import {openUi} from '../../src/ui/open.tsx';
import {aManagedNode, anInstance, ireland} from './nodes.ts';
import {keys, openTerminal, type TestTerminal} from './terminal.ts';

/** Time as it is. */
export const realClock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	later: (callback, delay) => {
		setTimeout(callback, delay).unref();
	},
};

/** Time in which nothing is put off for longer than a turn. */
const promptClock: Clock = {
	now: realClock.now,
	later: callback => {
		setImmediate(callback);
	},
};

/** What was asked of the world. */
export type Asked = {
	readonly connected: Node[];
	readonly cancelled: number[];
	readonly reloaded: number[];
	readonly retried: number[];
	readonly problems: number[];
	readonly answers: boolean[];
	readonly menus: string[];
	readonly chosen: string[];
	readonly replies: (string | null)[];
	readonly opened: Node[];
	readonly pins: string[];
	readonly examined: Node[];
	readonly granted: (readonly Node[])[];
	readonly closer: string[];
};

/** The interface on a terminal in memory. */
export type TestUi = {
	readonly store: Store<State, Event>;
	readonly terminal: TestTerminal;
	readonly asked: Asked;
	readonly exited: Promise<number>;
	/** The screen as text, once everything due is drawn. */
	readonly frame: () => Promise<string>;
	/** Sends keys and waits for what follows. */
	readonly press: (...keys: readonly string[]) => Promise<void>;
};

const open: {close: () => void}[] = [];

/** What a test does with a terminal that the interface gave away. */
export type Session = (ui: {readonly terminal: TestTerminal}, suspend: SuspendTerminal) => Promise<void>;

/**
 * Opens the interface; the test's end closes it.
 * @param typed Keys that were typed before it opened.
 */
export const startUi = async (
	columns = 80,
	rows = 24,
	events: readonly Event[] = [],
	start: Partial<Start> = {},
	typed = '',
	session: Session | null = null,
): Promise<TestUi> => {
	const terminal = openTerminal(columns, rows);
	if (typed !== '') terminal.press(typed);
	const store = createStore(update, initialState({scopes: [ireland], now: 0, ...start}));
	for (const event of events) store.dispatch(event);
	const asked: Asked = {
		connected: [],
		cancelled: [],
		reloaded: [],
		retried: [],
		problems: [],
		answers: [],
		menus: [],
		chosen: [],
		replies: [],
		opened: [],
		pins: [],
		examined: [],
		granted: [],
		closer: [],
	};
	const ui = openUi({
		store,
		views: createViews(store, promptClock),
		effects: {
			connect: (node, suspend) => {
				asked.connected.push(node);
				void session?.({terminal}, suspend);
			},
			cancelConnect: () => {
				asked.cancelled.push(1);
				store.dispatch({type: 'connectCancelled'});
			},
			answer: isYes => asked.answers.push(isYes),
			quit: (code, exit) => exit(code),
			reload: () => asked.reloaded.push(1),
			retry: () => asked.retried.push(1),
			problems: () => asked.problems.push(1),
			openMenu: name => asked.menus.push(name),
			choose: (name, id) => asked.chosen.push(`${name} ${id}`),
			reply: text => asked.replies.push(text),
			lookCloser: node => asked.closer.push(node.id),
			openConsole: node => asked.opened.push(node),
			examine: node => asked.examined.push(node),
			grant: nodes => asked.granted.push(nodes),
			pin: (node, isPinned) => asked.pins.push(`${node.id} ${isPinned}`),
		},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
	});
	open.push(ui);
	const turns = async () => {
		for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve));
	};
	/** Ink holds a lone Esc back for 20 ms, for it may begin a longer sequence: a longer timer set later ends after that. */
	const patience = async () => {
		await turns();
		await new Promise(resolve => setTimeout(resolve, 25));
	};
	const settle = async () => {
		await turns();
		await ui.flush();
		await terminal.settle();
	};
	await settle();
	return {
		store,
		terminal,
		asked,
		exited: ui.exited,
		frame: async () => {
			await settle();
			return terminal.frame();
		},
		press: async (...pressed) => {
			for (const key of pressed) {
				terminal.press(key);
				if (key === keys.esc) await patience();
				await settle();
			}
		},
	};
};

afterEach(() => {
	for (const ui of open.splice(0)) ui.close();
});

/** Events of one scope that has listed `count` nodes, all online. */
export const listedNodes = (count: number, scope = ireland): readonly Event[] => {
	const numbers = Array.from({length: count}, (_, at) => at + 1);
	const instances = numbers.map(number => anInstance(number));
	const managed = numbers.map(number => aManagedNode(number));
	return [
		{
			type: 'callerKnown',
			scope,
			caller: {arn: 'arn:aws:iam::111122223333:user/alice', account: '111122223333', userId: 'AIDA1'},
		},
		{type: 'instancesListed', scope, page: instances},
		{type: 'managedNodesListed', scope, page: managed},
		{type: 'listingEnded', scope, feed: 'instances', listed: new Set(instances.map(({id}) => id))},
		{type: 'listingEnded', scope, feed: 'managedNodes', listed: new Set(managed.map(({id}) => id))},
	];
};

/** The event that decides nodes by number. */
export const decided = (access: Access, numbers: readonly number[], scope = ireland): Event => ({
	type: 'accessDecided',
	decided: new Map(numbers.map(number => [`${scopeKey(scope)}/${anInstance(number).id}`, access])),
});
