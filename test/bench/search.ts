import {execFileSync} from 'node:child_process';
import UFuzzy from '@leeoniya/ufuzzy';
import {createSearch, type Field, type Search} from '../../src/search/index.ts';
import {createArranger} from '../../src/state/arrange.ts';
import type {Order} from '../../src/state/order.ts';
import {ranked} from '../support/ranked.ts';
import {fleetTexts, typedQueries} from './fleet-texts.ts';
import {absolute, quantile, type Row, relative} from './row.ts';

const searchOf = (texts: readonly (readonly Field[])[]): Search => {
	const search = createSearch();
	texts.forEach((fields, row) => {
		search.put(row, fields);
	});
	return search;
};

const timed = (work: () => void): number => {
	const before = performance.now();
	work();
	return performance.now() - before;
};

type Sliced = {readonly alone: number; readonly whole: number; readonly slice: number};

const sum = (times: readonly number[]): number => times.reduce((all, time) => all + time, 0);

/**
 * Searches as the interface does, in slices of 8 ms, and arranges what was found by rank and name; gives the time of the
 * search alone, that of both, and the longest part that no key can interrupt.
 */
const slicing = (search: Search, order: Order): ((query: string) => Sliced) => {
	const arranger = createArranger();
	const hidden = new Uint8Array(search.size());
	return query => {
		const parts: number[] = [];
		const part = <Made>(work: (isOver: () => boolean) => Made): Made => {
			const before = performance.now();
			const made = work(() => performance.now() >= before + 8);
			parts.push(performance.now() - before);
			return made;
		};
		const run = part(() => search.start(query));
		while (!part(run.step));
		const alone = sum(parts);
		const arrangement = part(() => {
			const result = run.result();
			if (result) search.keep(result);
			return arranger({result, order, isRanked: true, isDescending: false, showsAll: false, hidden, stuck: -1});
		});
		while (part(arrangement.step) === null);
		return {alone, whole: sum(parts), slice: Math.max(...parts)};
	};
};

/** The rows by name. */
const orderOf = (texts: readonly (readonly Field[])[]): Order => {
	const names = texts.map(fields => fields[0]?.text ?? '');
	const rows = Uint32Array.from(names.keys()).sort((one, other) =>
		(names[one] ?? '') < (names[other] ?? '') ? -1 : 1,
	);
	const places = new Uint32Array(rows.length);
	for (const [place, row] of rows.entries()) places[row] = place;
	return {put: () => false, rows: () => rows, places: () => places};
};

/** What is searched, by us and by the peers; the texts that it is made of are left behind. */
const prepare = (count: number) => {
	const texts = fleetTexts(count);
	const lines = texts.map(fields => fields.map(({text}) => text).join(' '));
	return {lines, sliced: slicing(searchOf(texts), orderOf(texts))};
};

/** All queries a key at a time, ours and the peers' one after the other; the first pass warms up. */
const measure = (count: number, passes: number, limits: readonly [number, number]): Row[] => {
	const {lines, sliced} = prepare(count);
	const ufuzzy = new UFuzzy();
	const [ours, wholes, slices, scans, others]: number[][] = [[], [], [], [], []];
	for (let pass = 0; pass <= passes; pass++) {
		for (const query of typedQueries.flat()) {
			const {alone, whole, slice} = sliced(query);
			const scan = timed(() => lines.filter(line => line.includes(query)).length);
			const other = timed(() => ufuzzy.search(lines as string[], query));
			if (pass === 0) continue;
			ours?.push(alone);
			wholes?.push(whole);
			slices?.push(slice);
			scans?.push(scan);
			others?.push(other);
		}
	}
	const [own = [], whole = [], slice = [], scan = [], other = []] = [ours, wholes, slices, scans, others];
	const [middle, end] = limits;
	const name = `search ${count.toLocaleString('en')} nodes, full text`;
	return [
		absolute(`${name}, p50`, quantile(own, 0.5), 'ms', own.length, '≤', middle),
		absolute(`${name}, p99`, quantile(own, 0.99), 'ms', own.length, '≤', end),
		{...absolute(`${name}, and arranged, p50`, quantile(whole, 0.5), 'ms', whole.length, '≥', 0), limit: 'told'},
		{...absolute(`${name}, and arranged, p99`, quantile(whole, 0.99), 'ms', whole.length, '≥', 0), limit: 'told'},
		absolute(`${name}, longest slice`, Math.max(...slice), 'ms', slice.length, '≤', 16),
		relative(`${name}, p50`, quantile(own, 0.5), 'ms', own.length, 'includes', quantile(scan, 0.5), '≤', 1),
		relative(`${name}, p50`, quantile(own, 0.5), 'ms', own.length, 'uFuzzy', quantile(other, 0.5), '≤', 1),
	];
};

/** Two hundred queries as people type them: starts and scattered letters of names. */
const queriesFrom = (names: readonly string[]): string[] =>
	Array.from({length: 200}, (_, at) => {
		const name = names[(at * 7919) % names.length] ?? '';
		const [first = '', second = '', number = ''] = name.split('-');
		const ways = [
			first.slice(0, 4),
			`${first.slice(0, 3)}${second}`,
			`${second}${number}`,
			`${first.slice(0, 2)}${second.slice(0, 2)}`,
		];
		return ways[at % ways.length] ?? name;
	});

/** Share of fzf's best ten that are among ours; equally good ones count, for their order is nobody's habit. */
const agreement = (): Row => {
	const names = fleetTexts(2000).map(fields => fields[0]?.text ?? '');
	const search = searchOf(names.map(text => [{kind: 'name', text}]));
	const title = 'best ten shared with fzf --filter';
	let [shared, wanted] = [0, 0];
	try {
		for (const query of queriesFrom(names)) {
			const said = execFileSync('fzf', ['--filter', query], {input: names.join('\n'), encoding: 'utf8'});
			const theirs = said.split('\n').slice(0, 10).filter(Boolean);
			const ours = new Set(
				ranked(search.find(query))
					.slice(0, 10)
					.map(row => names[row]),
			);
			wanted += theirs.length;
			shared += theirs.filter(name => ours.has(name)).length;
		}
	} catch {
		return {...relative(title, 0, '', 0, 'fzf', null, '≥', 0.8), value: null};
	}
	return absolute(title, (100 * shared) / wanted, '%', 200, '≥', 80);
};

/** Search alone, beside a plain scan and uFuzzy in the same process, and its ranking beside fzf's. */
export const rows = async (): Promise<readonly Row[]> => [
	...measure(100_000, 3, [4, 10]),
	...measure(1_000_000, 1, [30, 60]),
	agreement(),
];
