import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import type {Mode} from './binding.ts';
import {keyOf} from './bindings.ts';
import {count, type Line} from './text.ts';
import {wrappedLines} from './wrap.ts';

const some = ({denied, stopped}: View['hidden']): string =>
	[denied > 0 ? `${count(denied)} denied` : '', stopped > 0 ? `${count(stopped)} stopped` : '']
		.filter(Boolean)
		.join(', ');

const showAll = (state: State, mode: Mode): string => {
	const key = keyOf('toggleAll', mode, state);
	return key ? ` · ${key} shows all` : '';
};

/** Last line of the list when rows match that are hidden: it never looks as if nothing matched. */
export const hiddenMatchLine = ({hiddenMatches, state}: View, mode: Mode): Line | null => {
	const {ui} = state;
	const hidden = hiddenMatches.denied + hiddenMatches.stopped;
	if (hidden === 0 || ui.showsAll || ui.line.text.trim() === '') return null;
	return [{text: `${count(hidden)} hidden match: ${some(hiddenMatches)}${showAll(state, mode)}`, role: 'muted'}];
};

/** What stands in place of rows: why there are none, and what to do. */
export const emptyLines = (view: View, mode: Mode, width: number): readonly Line[] => {
	const {total, hidden, state} = view;
	const {scopes, knowsScopes, ui} = state;
	const say = (text: string): readonly Line[] => wrappedLines(text, width, 'muted');
	const isSearch = ui.line.text.trim() !== '';
	if (total > 0 && isSearch) {
		if (view.hiddenMatches.denied + view.hiddenMatches.stopped > 0) return [];
		const clear = keyOf('clear', mode, state);
		return say(`nothing matches “${ui.line.text.trim()}”${clear ? ` · ${clear} clears` : ''}`);
	}
	if (total > 0) return say(`nothing to reach: ${some(hidden)}${showAll(state, mode)}`);
	const listings = scopes.flatMap(({feeds}) => [feeds.instances, feeds.managedNodes]);
	if (!knowsScopes || listings.some(({fetching, status}) => fetching !== 'idle' || status === 'pending')) {
		return say('nodes appear here as AWS lists them · type to search already');
	}
	if (listings.some(({status}) => status === 'error')) {
		const key = keyOf('retry', mode, state);
		return say(`no nodes: see above${key ? ` · ${key} asks again` : ''}`);
	}
	if (scopes.length === 0) return say('nothing to list: see above');
	const regions = [...new Set(scopes.map(({scope}) => scope.region))].join(', ');
	return say(`no EC2 instances and no managed nodes in ${regions} · another region: reach --region REGION`);
};
