/** A node that was opened, with what it can be found by once it was replaced. */
export type Recent = {
	readonly account: string;
	readonly region: string;
	readonly id: string;
	/** The node's name, `null` when it had none. */
	readonly name: string | null;
	/** The Auto Scaling group that it came from (tag `aws:autoscaling:groupName`). */
	readonly group: string | null;
	/** Visits, each weighing half as much every week, as of `at`. */
	readonly score: number;
	/** The last visit, or when it was pinned; milliseconds since the epoch. */
	readonly at: number;
	readonly isPinned: boolean;
};

/** What a recent is looked up by. */
export type RecentQuery = Pick<Recent, 'account' | 'region' | 'id' | 'name' | 'group'>;

/** What is known of a node: how often and lately it was used (0: never), and whether it is pinned. */
export type Frecency = {readonly score: number; readonly isPinned: boolean};

const halfLife = 7 * 24 * 3600_000;

/** A successor is less surely what was meant than the node itself. */
const successor = 0.5;

/** A recent's score at another time; a clock that was set back changes nothing. */
export const scoreAt = ({score, at}: Pick<Recent, 'score' | 'at'>, now: number): number =>
	score * 2 ** (-Math.max(0, now - at) / halfLife);

const place = ({account, region}: RecentQuery): string => `${account}/${region}`;

/**
 * Answers for many nodes, in constant time each: by id, else (the node was replaced) by its group, else by its name.
 * Group and name count the recents that bear them together, at half their weight.
 */
export const frecencyOf = (recents: readonly Recent[], now: number): ((query: RecentQuery) => Frecency) => {
	const byId = new Map<string, Frecency>();
	const byOrigin = new Map<string, Frecency>();
	const add = (key: string, {score, isPinned}: Frecency): void => {
		const before = byOrigin.get(key);
		byOrigin.set(key, {score: (before?.score ?? 0) + score, isPinned: isPinned || before?.isPinned === true});
	};
	for (const recent of recents) {
		const found = {score: scoreAt(recent, now), isPinned: recent.isPinned};
		byId.set(`${place(recent)}/${recent.id}`, found);
		const half = {...found, score: found.score * successor};
		if (recent.group !== null) add(`${place(recent)}/group/${recent.group}`, half);
		else if (recent.name !== null) add(`${place(recent)}/name/${recent.name}`, half);
	}
	return query => {
		const origin =
			query.group !== null ? `group/${query.group}` : query.name !== null ? `name/${query.name}` : undefined;
		return (
			byId.get(`${place(query)}/${query.id}`) ??
			(origin === undefined ? undefined : byOrigin.get(`${place(query)}/${origin}`)) ?? {score: 0, isPinned: false}
		);
	};
};

const isSame = (left: RecentQuery, right: RecentQuery): boolean =>
	left.account === right.account && left.region === right.region && left.id === right.id;

/** Puts a visit in, or a pin on or off; the recent moves to the front. */
export const touch = (
	recents: readonly Recent[],
	node: RecentQuery,
	now: number,
	change: {readonly visit: boolean; readonly pin?: boolean},
): Recent[] => {
	const {account, region, id, name, group} = node;
	const before = recents.find(recent => isSame(recent, node));
	const score = (before ? scoreAt(before, now) : 0) + (change.visit ? 1 : 0);
	const isPinned = change.pin ?? before?.isPinned ?? false;
	return [
		{account, region, id, name, group, score, at: now, isPinned},
		...recents.filter(recent => !isSame(recent, node)),
	];
};

/** The `most` best recents: pinned ones all, then by score; those without pin or weight go. */
export const prune = (recents: readonly Recent[], now: number, most: number): Recent[] => {
	const kept = recents.filter(recent => recent.isPinned || scoreAt(recent, now) > 0.01);
	if (kept.length <= most) return kept;
	const weight = (recent: Recent): number => (recent.isPinned ? 1e9 : 0) + scoreAt(recent, now);
	return kept.sort((left, right) => weight(right) - weight(left)).slice(0, most);
};
