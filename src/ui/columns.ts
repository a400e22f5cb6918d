/** What a column shows. */
export type ColumnName = 'access' | 'name' | 'id' | 'state' | 'ip' | 'platform' | 'region' | 'profile' | 'tags';

/** All columns, by the names that `--columns` takes. */
export const columnNames = [
	'access',
	'name',
	'id',
	'state',
	'ip',
	'platform',
	'region',
	'profile',
	'tags',
] as const satisfies readonly ColumnName[];

/** A column as it is drawn; `width` includes the gap behind it. */
export type Column = {readonly name: ColumnName; readonly width: number; readonly gap: number};

/** What depends on the nodes rather than on the screen. */
export type ColumnWishes = {
	/** `false` when every verdict is unknown for one reason: the header says it once. */
	readonly hasAccess: boolean;
	/** Whether there is more than one region to tell apart. */
	readonly hasRegion: boolean;
	/** Whether there is more than one profile to tell apart. */
	readonly hasProfile?: boolean;
	/** Columns that the person chose, in their order; `null`: what fits best. */
	readonly chosen?: readonly string[] | null;
};

type Wish = {
	readonly name: ColumnName;
	/** Least width without gap. */
	readonly least: number;
	/** Screen width from which on the column is shown. */
	readonly from: number;
};

const never = Number.POSITIVE_INFINITY;

const wishes = (hasRegion: boolean): readonly Wish[] => [
	{name: 'access', least: 10, from: 0},
	{name: 'name', least: 12, from: 0},
	{name: 'id', least: 20, from: 0},
	{name: 'state', least: 8, from: 0},
	{name: 'ip', least: 15, from: 90},
	{name: 'region', least: 14, from: hasRegion ? 80 : never},
	{name: 'platform', least: 18, from: hasRegion ? 124 : 110},
	{name: 'tags', least: 20, from: 140},
];

/** With several profiles it matters most whose a node is: other columns wait for more room. */
const wishesOfMany = (hasRegion: boolean): readonly Wish[] => [
	{name: 'access', least: 10, from: 0},
	{name: 'name', least: 12, from: 0},
	{name: 'id', least: 20, from: 0},
	{name: 'state', least: 8, from: 0},
	{name: 'ip', least: 15, from: 130},
	{name: 'region', least: 14, from: hasRegion ? 106 : never},
	{name: 'profile', least: 22, from: 92},
	{name: 'platform', least: 18, from: 150},
	{name: 'tags', least: 20, from: 172},
];

/** The chosen columns in their order, as many from the first on as fit; verdicts are left to the header where it has them. */
const wishesFor = (chosen: readonly string[], width: number, gap: number): readonly Wish[] => {
	const known = new Map(wishesOfMany(true).map(wish => [wish.name as string, {...wish, from: 0}]));
	const wanted = [...new Set(chosen)].flatMap(name => known.get(name) ?? []);
	let used = 0;
	return wanted.filter(({least}, at) => {
		used += least + (at === 0 ? 0 : gap);
		return used <= width || at === 0;
	});
};

/** Names longer than this are rare; beyond it the tags gain more. */
const widestName = 56;

/** The columns that fit; widths depend on the screen only, so that nothing jumps while one scrolls or types. */
export const columnsFor = (
	width: number,
	{hasAccess, hasRegion, hasProfile = false, chosen = null}: ColumnWishes,
): readonly Column[] => {
	const gap = width < 80 ? 1 : 2;
	const standard = hasProfile ? wishesOfMany(hasRegion) : wishes(hasRegion);
	const all = chosen ? wishesFor(chosen, width, gap) : standard;
	const shown = all.filter(({name, from}) => width >= from && (hasAccess || name !== 'access'));
	const least = shown.reduce((sum, wish) => sum + wish.least + gap, -gap);
	const spare = Math.max(0, width - least);
	const hasTags = shown.some(({name}) => name === 'tags');
	const forName = Math.min(hasTags ? Math.floor(spare / 2) : spare, widestName);
	return shown.map(({name, least: own}, at) => {
		const more = name === 'name' ? forName : name === 'tags' ? spare - forName : 0;
		const behind = at === shown.length - 1 ? 0 : gap;
		return {name, width: own + more + behind, gap: behind};
	});
};

const headings: Readonly<Record<ColumnName, string>> = {
	access: 'ACCESS',
	name: 'NAME',
	id: 'ID',
	state: 'STATE',
	ip: 'PRIVATE IP',
	platform: 'PLATFORM',
	region: 'REGION',
	profile: 'PROFILE',
	tags: 'TAGS',
};

/** What stands above a column. */
export const headingOf = (name: ColumnName): string => headings[name];
