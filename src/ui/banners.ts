import {unknownReason} from '../domain/explain.ts';
import type {Problem} from '../domain/problem.ts';
import type {View} from '../state/select.ts';
import type {FeedName, ScopeState} from '../state/state.ts';
import type {Mode} from './binding.ts';
import {keyOf} from './bindings.ts';
import {cutLine, type Line} from './text.ts';
import {wrapped} from './wrap.ts';

/** One dim line when all verdicts say the same nothing: what is missing, and where to read more. */
const blanketLine = ({blanket}: View, mode: Mode, width: number): Line | null => {
	if (!blanket) return null;
	const key = keyOf('toggleDetails', mode);
	const more = key ? ` · details: ${key}` : '';
	if (blanket.verdict === 'unchecked') return cutLine([{text: 'access not checked, as asked', role: 'muted'}], width);
	const {why} = blanket;
	const said =
		why.kind === 'not-permitted' ? `access not checked: needs ${why.action}` : `access unknown: ${unknownReason(why)}`;
	return cutLine(
		[
			{text: said, role: 'unknown'},
			{text: more, role: 'muted'},
		],
		width,
	);
};

const seconds = (milliseconds: number): string => `${Math.max(1, Math.ceil(milliseconds / 1000))} s`;

const throttleLines = ({state: {waits, now}}: View): readonly Line[] =>
	waits
		.filter(({until}) => until > now)
		.map(({service, until}) => [
			{text: `${service} asks to slow down: next try in ${seconds(until - now)}`, role: 'unknown'},
		]);

/** How long ago, as people say it. */
export const ago = (milliseconds: number): string => {
	const minutes = Math.floor(milliseconds / 60_000);
	if (minutes < 1) return 'moments ago';
	if (minutes < 60) return `${minutes} min ago`;
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
};

const cacheLine = ({state: {cachedAt, scopes, now}}: View): Line | null => {
	if (cachedAt === null || scopes.every(({feeds}) => feeds.instances.status === 'success')) return null;
	return [{text: `nodes as listed ${ago(now - cachedAt)}`, role: 'muted'}];
};

const feedNames: Readonly<Record<FeedName, string>> = {
	identity: 'identity',
	instances: 'EC2',
	managedNodes: 'SSM',
	access: 'access',
};

type Told = {readonly problem: Problem; readonly regions: Set<string>; readonly feeds: Set<FeedName>};

/** Failed feeds, those that failed alike together. A denied simulation is told by the verdicts themselves. */
export const problemsOf = (scopes: readonly ScopeState[]): readonly Told[] => {
	const told = new Map<string, Told>();
	for (const {scope, feeds} of scopes) {
		for (const feed of ['identity', 'instances', 'managedNodes', 'access'] as const) {
			const {problem} = feeds[feed];
			if (!problem || problem.kind === 'cancelled' || (feed === 'access' && problem.kind === 'access-denied')) continue;
			const name = `${problem.kind}\n${problem.summary}\n${problem.hint}`;
			const known = told.get(name) ?? {problem, regions: new Set<string>(), feeds: new Set<FeedName>()};
			known.regions.add(scope.region);
			known.feeds.add(feed);
			told.set(name, known);
		}
	}
	return [...told.values()];
};

const problemLines = ({problem, regions, feeds}: Told, allRegions: number, width: number): readonly Line[] => {
	const where = regions.size > 0 && regions.size < allRegions ? `${[...regions].join(', ')}: ` : '';
	const what = feeds.size === 1 ? `${[...feeds].map(feed => feedNames[feed]).join()}: ` : '';
	const text = `! ${where}${what}${problem.summary}`;
	const isShort = text.length + problem.hint.length + 3 <= width || problem.hint === '';
	if (isShort) {
		const hint = problem.hint === '' ? '' : ` · ${problem.hint}`;
		return [
			cutLine(
				[
					{text, role: 'problem'},
					{text: hint, role: 'plain'},
				],
				width,
			),
		];
	}
	const [first = '', ...rest] = wrapped(problem.hint, width - 2, 0);
	const hint = rest.length > 0 ? `${first}…` : first;
	return [cutLine([{text, role: 'problem'}], width), cutLine([{text: `  ${hint}`, role: 'plain'}], width)];
};

/** Lines between the counts and the search box: what is missing, what waits, what went wrong. At most `room` lines. */
export const bannerLines = (view: View, mode: Mode, width: number, room: number): readonly Line[] => {
	const {scopes, problems: homeless} = view.state;
	const regions = new Set(scopes.map(({scope}) => scope.region)).size;
	const notes = [cacheLine(view), blanketLine(view, mode, width)].filter(line => line !== null);
	const told = homeless.map(problem => ({problem, regions: new Set<string>(), feeds: new Set<FeedName>()}));
	const problems = [...told, ...problemsOf(scopes)].map(told => problemLines(told, regions, width));
	const all = [...problems.flat(), ...throttleLines(view), ...notes].map(line => cutLine(line, width));
	if (all.length <= room) return all;
	return [...all.slice(0, room - 1), [{text: `  and ${all.length - room + 1} lines more`, role: 'muted'}]];
};
