/**
 * One place of a pattern: a UTF-16 unit, or one of the wildcards below as a negative number. Patterns are arrays of
 * places and not texts, so that a `*` that came out of a policy variable stays an ordinary character.
 */
export type Place = number;

/** A pattern, ready to be matched. */
export type Pattern = readonly Place[];

/** `*`: any number of units, colons and slashes included. */
export const anyRun: Place = -1;

/** `?`: exactly one unit. */
export const anyOne: Place = -2;

/** `*` that stays inside its ARN segment. */
export const segmentRun: Place = -3;

/** `?` that is no colon. */
export const segmentOne: Place = -4;

const colon = 58;

/** The places of a text, all of them ordinary characters. */
export const literal = (text: string): Pattern => Array.from({length: text.length}, (_, at) => text.charCodeAt(at));

/** The places of a text in which `*` and `?` are wildcards. */
export const wild = (text: string): Pattern =>
	literal(text).map(unit => (unit === 42 ? anyRun : unit === 63 ? anyOne : unit));

const isRun = (place: Place | undefined): boolean => place === anyRun || place === segmentRun;

const accepts = (place: Place, unit: number): boolean =>
	place === unit ||
	place === anyOne ||
	place === anyRun ||
	((place === segmentOne || place === segmentRun) && unit !== colon);

/** How many places at the start of the pattern are ordinary characters that the text begins with; -1: it does not. */
const sharedStart = (pattern: Pattern, text: string): number => {
	let at = 0;
	for (; at < pattern.length; at++) {
		const place = pattern[at] ?? anyRun;
		if (place < 0) return at;
		if (place !== text.charCodeAt(at)) return -1;
	}
	return at;
};

/**
 * Follows all positions of a pattern at once, from `start` in both: linear in text × pattern, whatever the pattern.
 * Needed only where a `*` is bound to its segment, for then the last one met is not always the one to stretch.
 */
const fitsBound = (pattern: Pattern, text: string, start: number): boolean => {
	let open = new Set<number>();
	const enter = (positions: Set<number>, from: number): void => {
		let position = from;
		positions.add(position);
		while (isRun(pattern[position])) positions.add(++position);
	};
	enter(open, start);
	for (let at = start; at < text.length && open.size > 0; at++) {
		const next = new Set<number>();
		for (const position of open) {
			const place = pattern[position];
			if (place === undefined || !accepts(place, text.charCodeAt(at))) continue;
			enter(next, isRun(place) ? position : position + 1);
		}
		open = next;
	}
	return open.has(pattern.length);
};

/** Stretches the last `*` met until the rest fits: enough where every `*` is free. */
const fitsFree = (pattern: Pattern, text: string, start: number): boolean => {
	let [place, at] = [start, start];
	let [run, stretched] = [-1, start];
	while (at < text.length) {
		const wanted = pattern[place];
		if (wanted === anyRun) {
			[run, stretched] = [place, at];
			place++;
		} else if (wanted !== undefined && accepts(wanted, text.charCodeAt(at))) {
			place++;
			at++;
		} else if (run >= 0) {
			place = run + 1;
			at = ++stretched;
		} else return false;
	}
	while (pattern[place] === anyRun) place++;
	return place === pattern.length;
};

/** Whether the whole text fits the pattern. */
export const fits = (pattern: Pattern, text: string): boolean => {
	const start = sharedStart(pattern, text);
	if (start === -1) return false;
	if (start === pattern.length) return start === text.length;
	return pattern.includes(segmentRun) ? fitsBound(pattern, text, start) : fitsFree(pattern, text, start);
};

/** Splits a pattern at its ordinary colons into at most `count` parts; the last keeps its colons. */
export const splitAtColons = (pattern: Pattern, count: number): Pattern[] => {
	const parts: Place[][] = [[]];
	for (const place of pattern) {
		if (place === colon && parts.length < count) parts.push([]);
		else parts.at(-1)?.push(place);
	}
	return parts;
};

/**
 * The pattern of a Resource element. Wildcards stay inside their ARN segment, except in the resource part (the last)
 * and where `*` ends a segment: that one may expand beyond the colon (IAM User Guide, "IAM JSON policy elements:
 * Resource", wildcards in ARNs).
 */
export const bySegments = (pattern: Pattern): Pattern => {
	const segments = splitAtColons(pattern, 6);
	return segments.flatMap((segment, index) => {
		if (index === segments.length - 1) return index === 0 ? segment : [colon, ...segment];
		const bound = segment.map((place, at) => {
			if (place === anyOne) return segmentOne;
			return place === anyRun && at < segment.length - 1 ? segmentRun : place;
		});
		return index === 0 ? bound : [colon, ...bound];
	});
};
