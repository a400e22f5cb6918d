import fc from 'fast-check';
import {expect, test} from 'vitest';
import {withInstance} from '../../src/domain/join.ts';
import {createSearch} from '../../src/search/index.ts';
import {createArranger, type Listing, type Wish} from '../../src/state/arrange.ts';
import {absentKind, listedKind} from '../../src/state/catalogue.ts';
import {hiddenKinds} from '../../src/state/listing.ts';
import {createOrder} from '../../src/state/order.ts';
import {sortKey} from '../../src/state/sort.ts';
import {anInstance, ireland} from '../support/nodes.ts';

const deniedKind = hiddenKinds.indexOf('denied');
const names = Array.from({length: 20_000}, (_, at) => `${at % 3 === 0 ? 'web' : 'w-e-b'}-${(at * 7919) % 20_000}`);
const search = createSearch();
const order = createOrder(node => sortKey(node, 'name'));
names.forEach((name, row) => {
	search.put(row, [{kind: 'name', text: name}]);
	order.put(row, withInstance(undefined, ireland, anInstance(row + 1, {name, tags: {}})));
});

const wish = (query: string, {hidden = new Uint8Array(names.length), ...rest}: Partial<Wish> = {}): Wish => ({
	result: query === '' ? null : search.find(query),
	...{order, isRanked: true, isDescending: false, showsAll: false, hidden, stuck: -1},
	...rest,
});

/** The same by sorting all rows. */
const plainly = ({result, isRanked, isDescending, showsAll, hidden, stuck}: Wish): number[] => {
	const keys = new Map(result ? Array.from(result.rows, (row, at) => [row, result.keys[at] ?? 0]) : []);
	const rows = [...order.rows()].filter(row => !result || keys.has(row));
	if (result && isRanked) rows.sort((one, other) => (keys.get(other) ?? 0) - (keys.get(one) ?? 0));
	if (isDescending) rows.reverse();
	return rows.filter(row => hidden[row] !== absentKind && (hidden[row] === listedKind || showsAll || row === stuck));
};

const always = () => true;
const never = () => false;

/** Arranges in the smallest slices there are; how many it took. */
const sliced = (arranger: ReturnType<typeof createArranger>, wanted: Wish): {listing: Listing; slices: number} => {
	const {step} = arranger(wanted);
	for (let slices = 1; ; slices++) {
		const listing = step(always);
		if (listing) return {listing, slices};
	}
};

test('every way to list agrees with sorting all rows, in slices and after one that was given up', () => {
	const arranger = createArranger();
	fc.assert(
		fc.property(
			fc.constantFrom('', 'web', 'w', 'web-19', 'web-12345', 'nothing', '9'),
			fc.boolean(),
			fc.boolean(),
			fc.boolean(),
			fc.array(fc.tuple(fc.nat({max: names.length - 1}), fc.constantFrom(deniedKind, absentKind)), {maxLength: 50}),
			(query, isRanked, isDescending, showsAll, rows) => {
				const hidden = new Uint8Array(names.length);
				for (const [row, kind] of rows) hidden[row] = kind;
				const wanted = wish(query, {isRanked, isDescending, showsAll, hidden, stuck: rows[0]?.[0] ?? -1});
				arranger(wish('e')).step(always);
				expect([...sliced(arranger, wanted).listing.list]).toEqual(plainly(wanted));
				expect([...(arranger(wanted).step(never)?.list ?? [])]).toEqual(plainly(wanted));
			},
		),
		{numRuns: 60},
	);
});

test('many matches take many slices, so that a key comes between', () => {
	expect(sliced(createArranger(), wish('w')).slices).toBeGreaterThan(8);
});

test('hidden matches are counted by what hides them', () => {
	const hidden = new Uint8Array(names.length);
	hidden.fill(deniedKind, 0, 5);
	expect(createArranger()(wish('w', {hidden})).step(never)?.hiddenMatches).toEqual({denied: 5, stopped: 0});
});
