import {counted} from '../domain/counted.ts';
import type {View} from '../state/select.ts';
import type {ScopeState, State} from '../state/state.ts';
import {callerName} from './caller-line.ts';
import {count, cutLine, type Line, lineWidth, type Segment, spread} from './text.ts';

const muted = (text: string): Segment => ({text, role: 'muted'});
const dot = muted(' · ');

/** Values without repetition, joined; from the fourth on only counted. */
const several = (values: readonly string[], plural: string): string => {
	const distinct = [...new Set(values)];
	return distinct.length > 3 ? `${distinct.length} ${plural}` : distinct.join(', ');
};

const joined = (parts: readonly (Segment | null)[]): Line =>
	parts
		.filter(part => part !== null)
		.filter(({text}) => text !== '')
		.flatMap((part, at) => (at === 0 ? [part] : [dot, part]));

const who = ({scopes, knowsScopes}: State): Segment => {
	const names = scopes.flatMap(({caller}) => (caller ? [callerName(caller)] : []));
	if (names.length > 0) return {text: several(names, 'identities'), role: 'plain'};
	const isAsking = !knowsScopes || scopes.some(({feeds}) => feeds.identity.status === 'pending');
	return muted(isAsking ? 'asking who you are…' : 'identity unknown');
};

/** First line: who one is and where one looks. */
export const titleLine = ({state}: View, width: number): Line => {
	const {scopes} = state;
	const accounts = scopes.flatMap(({caller}) => (caller ? [caller.account] : []));
	const name: Segment = {text: 'reach', role: 'accent'};
	const inFull = accounts.map(number => (state.aliases[number] ? `${state.aliases[number]} (${number})` : number));
	const inShort = accounts.map(number => state.aliases[number] ?? number);
	const fullAccount: Segment = {text: several(inFull, 'accounts'), role: 'plain'};
	const account: Segment = {text: several(inShort, 'accounts'), role: 'plain'};
	const region: Segment = {
		text: several(
			scopes.map(({scope}) => scope.region),
			'regions',
		),
		role: 'plain',
	};
	const profile = muted(
		several(
			scopes.flatMap(({scope}) => scope.profile ?? []),
			'profiles',
		),
	);
	const full = [name, who(state), fullAccount, region, profile];
	const all = [name, who(state), account, region, profile];
	const lines = [full, all, [name, who(state), account, region], [name, who(state), region]].map(joined);
	return lines.find(line => lineWidth(line) <= width) ?? cutLine(joined([name, region, who(state)]), width);
};

const hiddenPart = ({hidden, state}: View): Segment | null => {
	if (state.ui.showsAll) return muted('nothing hidden');
	const parts = [
		hidden.denied > 0 ? `${count(hidden.denied)} denied` : '',
		hidden.stopped > 0 ? `${count(hidden.stopped)} stopped` : '',
	].filter(Boolean);
	return parts.length === 0 ? null : muted(`${parts.join(', ')} hidden`);
};

const isFetching = (scopes: readonly ScopeState[], feed: 'instances' | 'managedNodes' | 'access'): boolean =>
	scopes.some(({feeds}) => feeds[feed].fetching !== 'idle');

/** What is under way: listing, and how many verdicts are in. */
const progress = ({state: {scopes, ui}, decided, total, hidden}: View): Line => {
	const wanted = ui.showsAll ? total : total - hidden.stopped;
	const isListing = isFetching(scopes, 'instances') || isFetching(scopes, 'managedNodes');
	const isChecking = isFetching(scopes, 'access') && decided < wanted;
	// Those whose turn has not come are idle, too.
	const over = scopes.filter(({feeds: {instances, managedNodes}}) =>
		[instances, managedNodes].every(({status, fetching}) => status !== 'pending' && fetching === 'idle'),
	);
	const what = new Set(scopes.map(({scope}) => scope.profile)).size > 1 ? 'scopes' : 'regions';
	const listing = scopes.length > 1 ? `listed ${over.length}/${scopes.length} ${what}` : 'listing…';
	const parts = [isListing ? listing : '', isChecking ? `access ${count(decided)}/${count(wanted)}` : ''];
	return joined(parts.map(muted));
};

const backgroundPart = ({background: {sessions, tunnels}}: State): Segment | null => {
	const parts = [
		sessions > 0 ? `${counted(sessions, 'session')} open` : '',
		tunnels > 0 ? counted(tunnels, 'tunnel') : '',
	].filter(Boolean);
	return parts.length > 0 ? {text: parts.join(', '), role: 'accent'} : null;
};

/** Second line: how many nodes are shown and hidden; at the right what is under way, else who speaks for sessions. */
export const countsLine = (view: View, width: number): Line => {
	const shown = view.list.length;
	const isSearch = view.state.ui.line.text.trim() !== '';
	const reachable = view.state.ui.showsAll ? view.total : view.total - view.hidden.denied - view.hidden.stopped;
	const text = isSearch ? `${count(shown)} of ${count(reachable)} shown` : `${count(shown)} shown`;
	const busy = progress(view);
	const {client} = view.state;
	const right = busy.length > 0 || client === null ? busy : [muted(client)];
	const {marks, sort} = view.state.ui;
	const marked = marks.size > 0 ? muted(`${count(marks.size)} marked`) : null;
	const sorted = sort ? muted(`by ${sort.column}${sort.isDescending ? ', last first' : ''}`) : null;
	const parts = [{text, role: 'plain'} as const, hiddenPart(view), marked, sorted, backgroundPart(view.state)];
	return spread(joined(parts), right, width);
};
