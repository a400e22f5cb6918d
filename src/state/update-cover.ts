import type {Event} from './events.ts';
import {emptyLine, type Line} from './query-line.ts';
import type {Menu, MenuItem, Screen} from './state.ts';

const list: Screen = {kind: 'list'};

/** Items that hold every word that was typed, without regard to case. */
export const matchingItems = ({items, line}: Menu): readonly MenuItem[] => {
	const words = line.text.toLowerCase().split(/\s+/u).filter(Boolean);
	return (items ?? []).filter(({label, note = ''}) => {
		const text = `${label} ${note}`.toLowerCase();
		return words.every(word => text.includes(word));
	});
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
		case 'coverClosed':
			return screen.kind === 'bar' || screen.kind === 'menu' || screen.kind === 'prompt' ? list : screen;
		default:
			return screen;
	}
};
