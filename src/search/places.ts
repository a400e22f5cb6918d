import {lettersOf, type Texts} from './score.ts';
import type {ReadyTerm} from './term.ts';
import {
	idKind,
	inRecord,
	ipKind,
	nameKind,
	namesAt,
	placeIn,
	recordSize,
	type TextIndex,
	textsAt,
} from './text-index.ts';
import {exactValue, fieldValue, nameFirst} from './value.ts';

/** Which letters of a row's fields a query matched: number of the field in the row → positions in its text, ascending. */
export type Places = ReadonlyMap<number, readonly number[]>;

type FieldPlace = {readonly kind: number; readonly texts: Texts; readonly from: number; readonly to: number};

/** The fields of a row: name, id and address, then the shared ones. */
const fieldsOf = (index: TextIndex, row: number): readonly FieldPlace[] => {
	const {records, sets} = index;
	const at = row * recordSize;
	const [name = 0, code = 0, lengths = 0, set = 0] = records.subarray(at + inRecord.name, at + recordSize);
	const field = (kind: number, texts: Texts, from: number, length: number) => ({kind, texts, from, to: from + length});
	const id = field(idKind, textsAt(index, code), placeIn(code), (lengths >>> 16) & 0xff);
	const shared = Array.from(sets.texts.subarray(sets.start[set] ?? 0, sets.start[set + 1] ?? 0), text => {
		const start = index.sharedStart[text] ?? 0;
		return field(index.sharedKind[text] ?? 0, textsAt(index, start), placeIn(start), index.sharedLength[text] ?? 0);
	});
	return [
		field(nameKind, namesAt(index, name), placeIn(name), lengths & 0xffff),
		id,
		field(ipKind, id.texts, id.to, lengths >>> 24),
		...shared,
	];
};

/** Value of a field for a term, as the search has it, apart from what a name is worth more. */
const ownValue = ({kind, texts, from, to}: FieldPlace, ready: ReadyTerm): number =>
	kind === idKind || kind === ipKind
		? exactValue(texts, from, to, ready, ready.starts)
		: fieldValue(texts, from, to, ready);

/** Number of the field whose match makes the value of a row, -1 where none matches. */
const bestField = (fields: readonly FieldPlace[], ready: ReadyTerm): number => {
	let [best, value] = [-1, 0];
	fields.forEach((field, number) => {
		if ((ready.kinds & (1 << field.kind)) === 0) return;
		const own = ownValue(field, ready);
		const now = own !== 0 && field.kind === nameKind ? own + nameFirst : own;
		if (now > value) [best, value] = [number, now];
	});
	return best;
};

/** Finds the letters to draw as matched, for a row that is on the screen. */
export const placesOf = (index: TextIndex, row: number, terms: readonly ReadyTerm[]): Places => {
	const found = new Map<number, number[]>();
	const fields = fieldsOf(index, row);
	for (const ready of terms) {
		const number = ready.isNegated ? -1 : bestField(fields, ready);
		const field = fields[number];
		if (!field) continue;
		// Once more, for the span.
		ownValue(field, ready);
		const places = lettersOf(field.texts, field.from, ready.pattern);
		found.set(
			number,
			[...new Set([...(found.get(number) ?? []), ...places])].sort((a, b) => a - b),
		);
	}
	return found;
};
