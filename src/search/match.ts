import {maskBit, upperOf} from './fold.ts';
import {room} from './numbers.ts';
import {fieldKinds, type Query, type Term} from './query.ts';
import {bestScore, lettersOf, matchExact, matchFuzzy, type Pattern, type Texts} from './score.ts';
import {inRecord, nameKind, ownKinds, placeIn, recordSize, type TextIndex, textsAt} from './text-index.ts';

/** A term made ready for the index. */
export type ReadyTerm = {
	readonly isNegated: boolean;
	readonly isFuzzy: boolean;
	readonly isPrefix: boolean;
	readonly pattern: Pattern;
	readonly maskLow: number;
	readonly maskHigh: number;
	/** Bit per field kind in which the term can match at all. */
	readonly kinds: number;
	/** Value of each set of shared texts that was looked at, plus one; 0: not yet. Grows with the sets. */
	sets: Uint32Array;
	/** The same of each shared text. */
	shared: Uint32Array;
};

/** A word in the name outranks a word anywhere else: more than any score that a field can reach before it is capped. */
const nameFirst = 1 << 12;
const mostElsewhere = nameFirst - 1;

/**
 * Value of a match: its score (13 bits) above 255 minus the length of the field (8 bits), so that the larger value is the
 * better match. 0: no match.
 */
const matchValue = (score: number, length: number): number =>
	score === 0 ? 0 : (Math.min(score, mostElsewhere) << 8) | (255 - Math.min(length, 255));

const maskOf = (text: string): {readonly maskLow: number; readonly maskHigh: number} => {
	let maskLow = 0;
	let maskHigh = 0;
	for (let at = 0; at < text.length; at++) {
		const bit = maskBit(text.charCodeAt(at));
		if (bit < 32) maskLow |= 1 << bit;
		else maskHigh |= 1 << (bit - 32);
	}
	return {maskLow, maskHigh};
};

const patternOf = ({text, exactCase}: Term): Pattern => {
	const folded = Uint16Array.from({length: text.length}, (_, at) => text.charCodeAt(at));
	const raised = folded.map(upperOf);
	if (exactCase === null) return {lower: folded, upper: raised};
	const typed = folded.map((unit, at) => (exactCase.charCodeAt(at) === unit ? unit : upperOf(unit)));
	return {lower: typed, upper: typed};
};

/** Makes a query ready. */
export const readyTerms = (index: TextIndex, query: Query): readonly ReadyTerm[] =>
	query.map(term => {
		const {maskLow, maskHigh} = maskOf(term.text);
		let kinds = 0;
		fieldKinds.forEach((kind, number) => {
			const lacks = (maskLow & ~(index.kindLow[number] ?? 0)) | (maskHigh & ~(index.kindHigh[number] ?? 0));
			if (lacks === 0 && (term.field === null || term.field === kind)) kinds |= 1 << number;
		});
		const [sets, shared] = [new Uint32Array(index.sets.count), new Uint32Array(index.sharedCount)];
		return {
			isNegated: term.isNegated,
			isFuzzy: term.kind === 'fuzzy',
			isPrefix: term.kind === 'prefix',
			pattern: patternOf(term),
			maskLow,
			maskHigh,
			kinds,
			sets,
			shared,
		};
	});

const codeKinds = fieldKinds.flatMap((_, kind) => (kind < ownKinds && kind !== nameKind ? [kind] : []));
const bits = (kinds: readonly number[]): number => kinds.reduce((all, kind) => all | (1 << kind), 0);
const nameBit = bits([nameKind]);
const codeBits = bits(codeKinds);
const idBit = bits([fieldKinds.indexOf('id')]);
const ipBit = bits([fieldKinds.indexOf('ip')]);
const sharedBits = ~(nameBit | codeBits);

/** Value of the field [from, to): its letters may stand apart if `isLoose`. */
const fieldValue = (texts: Texts, from: number, to: number, ready: ReadyTerm, isLoose: boolean): number =>
	matchValue(
		isLoose && ready.isFuzzy
			? matchFuzzy(texts, from, to, ready.pattern)
			: matchExact(texts, from, to, ready.pattern, ready.isPrefix),
		to - from,
	);

/** Value of a shared text, looked up once for each query. */
const sharedValue = (index: TextIndex, text: number, ready: ReadyTerm): number => {
	const known = ready.shared[text] ?? 0;
	if (known !== 0) return known - 1;
	ready.shared = room(ready.shared, index.sharedCount);
	const isAsked = (ready.kinds & (1 << (index.sharedKind[text] ?? 0))) !== 0;
	const start = index.sharedStart[text] ?? 0;
	const from = placeIn(start);
	const to = from + (index.sharedLength[text] ?? 0);
	const value = isAsked ? fieldValue(textsAt(index, start), from, to, ready, true) : 0;
	ready.shared[text] = value + 1;
	return value;
};

/** Value of the best text of a set, looked up once for each query. */
const setValue = (index: TextIndex, set: number, ready: ReadyTerm): number => {
	const known = ready.sets[set] ?? 0;
	if (known !== 0) return known - 1;
	ready.sets = room(ready.sets, index.sets.count);
	const {start, texts} = index.sets;
	let best = 0;
	for (let at = start[set] ?? 0; at < (start[set + 1] ?? 0); at++) {
		const value = sharedValue(index, texts[at] ?? 0, ready);
		if (value > best) best = value;
	}
	ready.sets[set] = best + 1;
	return best;
};

/**
 * Value of the better of id and address, whose texts begin at `from`. They match as they stand, not with gaps: of random
 * hexadecimal ids every second one has `db` in it somewhere, and such nodes would drown the real ones.
 */
const codeValue = (texts: Texts, from: number, idLength: number, ipLength: number, ready: ReadyTerm): number => {
	const ip = from + idLength;
	const best = (ready.kinds & ipBit) === 0 ? 0 : fieldValue(texts, ip, ip + ipLength, ready, false);
	// The best that there is, in the shorter text: the longer one need not be read.
	if ((ready.kinds & idBit) === 0 || (best >>> 8 === bestScore(ready.pattern) && ipLength <= idLength)) return best;
	return Math.max(best, fieldValue(texts, from, ip, ready, false));
};

/** Value of a row for one term: that of its best field. */
const rowValue = (index: TextIndex, row: number, ready: ReadyTerm): number => {
	const {records} = index;
	const {maskLow, maskHigh, kinds} = ready;
	const at = row * recordSize;
	const start = records[at + inRecord.start] ?? 0;
	const lengths = records[at + inRecord.lengths] ?? 0;
	const texts = textsAt(index, start);
	const from = placeIn(start);
	const nameEnd = from + (lengths & 0xffff);
	if (
		(kinds & nameBit) !== 0 &&
		(maskLow & ~(records[at + inRecord.nameLow] ?? 0)) === 0 &&
		(maskHigh & ~(records[at + inRecord.nameHigh] ?? 0)) === 0
	) {
		const value = fieldValue(texts, from, nameEnd, ready, true);
		// The name beats all others, so once it matches no other field can win.
		if (value !== 0) return value + (nameFirst << 8);
	}
	const shared = (kinds & sharedBits) === 0 ? 0 : setValue(index, records[at + inRecord.set] ?? 0, ready);
	if (
		(kinds & codeBits) === 0 ||
		(maskLow & ~(records[at + inRecord.codeLow] ?? 0)) !== 0 ||
		(maskHigh & ~(records[at + inRecord.codeHigh] ?? 0)) !== 0
	)
		return shared;
	const code = codeValue(texts, nameEnd, lengths >>> 16, records[at + inRecord.ipLength] ?? 0, ready);
	return code > shared ? code : shared;
};

/**
 * Rank key of a row, larger is better: sum of the terms' scores (capped at 16 bits) above 255 minus the length of the
 * shortest field that matched (8 bits). 0: the row does not match.
 */
export const rankKey = (index: TextIndex, row: number, terms: readonly ReadyTerm[]): number => {
	let score = 0;
	let shortest = 0;
	for (let at = 0; at < terms.length; at++) {
		const ready = terms[at];
		if (!ready) break;
		const value = rowValue(index, row, ready);
		if ((value !== 0) === ready.isNegated) return 0;
		score += value >>> 8;
		if ((value & 255) > shortest) shortest = value & 255;
	}
	return (Math.min(score + 1, 0xffff) << 8) | shortest;
};

/** Which letters of a row's fields a query matched: number of the field in the row → positions in its text, ascending. */
export type Places = ReadonlyMap<number, readonly number[]>;

type FieldPlace = {readonly kind: number; readonly start: number; readonly length: number};

/** The fields of a row: name, id and address, then the shared ones. */
const fieldsOf = (index: TextIndex, row: number): readonly FieldPlace[] => {
	const {records, sets} = index;
	const at = row * recordSize;
	let start = records[at + inRecord.start] ?? 0;
	const lengths = records[at + inRecord.lengths] ?? 0;
	const own = [lengths & 0xffff, lengths >>> 16, records[at + inRecord.ipLength] ?? 0].map((length, kind) => {
		const field = {kind, start, length};
		start += length;
		return field;
	});
	const set = records[at + inRecord.set] ?? 0;
	const shared = Array.from(sets.texts.subarray(sets.start[set] ?? 0, sets.start[set + 1] ?? 0), text => ({
		kind: index.sharedKind[text] ?? 0,
		start: index.sharedStart[text] ?? 0,
		length: index.sharedLength[text] ?? 0,
	}));
	return [...own, ...shared];
};

/** Number of the field whose match makes the value of a row, -1 where none matches. */
const bestField = (index: TextIndex, fields: readonly FieldPlace[], ready: ReadyTerm): number => {
	let [best, value] = [-1, 0];
	fields.forEach(({kind, start, length}, number) => {
		if ((ready.kinds & (1 << kind)) === 0) return;
		const from = placeIn(start);
		const own = fieldValue(textsAt(index, start), from, from + length, ready, !codeKinds.includes(kind));
		const now = own !== 0 && kind === nameKind ? own + (nameFirst << 8) : own;
		if (now > value) [best, value] = [number, now];
	});
	return best;
};

/** Finds the letters to draw as matched, for a row that is on the screen. */
export const placesOf = (index: TextIndex, row: number, terms: readonly ReadyTerm[]): Places => {
	const found = new Map<number, number[]>();
	const fields = fieldsOf(index, row);
	for (const ready of terms) {
		const number = ready.isNegated ? -1 : bestField(index, fields, ready);
		const field = fields[number];
		if (!field) continue;
		const texts = textsAt(index, field.start);
		const from = placeIn(field.start);
		// Once more, for the span.
		fieldValue(texts, from, from + field.length, ready, !codeKinds.includes(field.kind));
		const places = lettersOf(texts, from, ready.pattern);
		found.set(
			number,
			[...new Set([...(found.get(number) ?? []), ...places])].sort((a, b) => a - b),
		);
	}
	return found;
};
