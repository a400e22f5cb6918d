import type {Event} from './events.ts';
import {emptyLine, type Line} from './query-line.ts';
import {newReport, updateReport} from './report.ts';
import type {Menu, MenuItem, MenuName, Screen} from './state.ts';

const list: Screen = {kind: 'list'};
const covers: ReadonlySet<Screen['kind']> = new Set(['bar', 'menu', 'prompt', 'report']);

/** Menus whose items are examples: what was typed can be chosen as it is. */
const open: ReadonlySet<MenuName> = new Set(['principals', 'grantWays', 'grantEnds']);

/** What was typed as an item of its own, where it may be one and no item that is shown is called so. */
const typedItem = ({name, line}: Menu, shown: readonly MenuItem[]): readonly MenuItem[] => {
	const text = line.text.trim();
	const isThere = shown.some(({label}) => label === text);
	return open.has(name) && text !== '' && !isThere ? [{id: text, label: text, note: 'as typed'}] : [];
};

/** Items that hold every word that was typed, without regard to case; last, in some menus, the typed text itself. */
export const matchingItems = (menu: Menu): readonly MenuItem[] => {
	const words = menu.line.text.toLowerCase().split(/\s+/u).filter(Boolean);
	const found = (menu.items ?? []).filter(({label, note = ''}) => {
		const text = `${label} ${note}`.toLowerCase();
		return words.every(word => text.includes(word));
	});
	const isExact = ({label}: MenuItem): boolean => open.has(menu.name) && label === menu.line.text.trim();
	return [...found.filter(isExact), ...found.filter(item => !isExact(item)), ...typedItem(menu, found)];
};

/** The screen with what is typed there changed; `null` where typing goes to the query. */
export const withCoverLine = (screen: Screen, change: (line: Line) => Line): Screen | null => {
	switch (screen.kind) {
		case 'bar':
		case 'prompt': {
			const line = change(screen.line);
			return line === screen.line ? screen : {...screen, line};
		}
		case 'menu': {
			const line = change(screen.menu.line);
			return line === screen.menu.line ? screen : {kind: 'menu', menu: {...screen.menu, line, index: 0}};
		}
		case 'list':
		case 'session':
			return null;
		default:
			return screen;
	}
};

const inMenu = (screen: Screen, event: {readonly name?: string}, change: (menu: Menu) => Menu): Screen =>
	screen.kind === 'menu' && (event.name === undefined || event.name === screen.menu.name)
		? {kind: 'menu', menu: change(screen.menu)}
		: screen;

/** What covers the list, after an event that is about it. */
export const updateCover = (screen: Screen, event: Event): Screen => {
	switch (event.type) {
		case 'barOpened':
			return {kind: 'bar', line: {text: event.text, caret: event.text.length}};
		case 'menuOpened': {
			const {name, about} = event;
			return {kind: 'menu', menu: {name, about, items: null, problem: null, line: emptyLine, index: 0}};
		}
		case 'menuFilled':
			return inMenu(screen, event, menu => {
				const next = {...menu, items: event.items, problem: null};
				return {...next, index: Math.max(0, Math.min(menu.index, matchingItems(next).length - 1))};
			});
		case 'menuFailed':
			return inMenu(screen, event, menu => ({...menu, problem: event.problem}));
		case 'menuMoved':
			return inMenu(screen, {}, menu => {
				const index = Math.max(0, Math.min(event.index, matchingItems(menu).length - 1));
				return index === menu.index ? menu : {...menu, index};
			});
		case 'prompted':
			return {kind: 'prompt', lines: event.lines, line: emptyLine, isSecret: event.isSecret};
		case 'reportOpened':
			return {kind: 'report', report: newReport(event.title, event.doing)};
		case 'coverClosed':
			return covers.has(screen.kind) ? list : screen;
		default: {
			if (screen.kind !== 'report') return screen;
			const report = updateReport(screen.report, event);
			return report === screen.report ? screen : {kind: 'report', report};
		}
	}
};
