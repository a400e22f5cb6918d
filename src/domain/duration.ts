import {type Problem, problem} from './problem.ts';
import {clean} from './text.ts';

const units: Readonly<Record<string, number>> = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000};

const minute = 60_000;

/** IAM's dates, and the names that stamps are part of, have four digits for the year. */
const latest = Date.UTC(9999, 0);

const wrong = (flag: string, text: string, hint: string): Problem =>
	problem('invalid-input', `${flag} cannot be "${clean(text)}".`, hint);

/** `30m`, `8h`, `2d`, `1h30m` in milliseconds; `null` for anything else. */
export const parseDuration = (text: string): number | null => {
	if (!/^(\d{1,6}[mhdw])+$/.test(text)) return null;
	let sum = 0;
	for (const [, count, unit] of text.matchAll(/(\d+)([mhdw])/g)) sum += Number(count) * (units[unit ?? ''] ?? 0);
	return sum > 0 ? sum : null;
};

/** A day, or a day and a time with or without a zone. What else `Date.parse` takes it reads in the local zone. */
const written = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?) ?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Milliseconds since the epoch; `null` for what is no moment, such as a day that its month does not have. */
const momentOf = (text: string): number | null => {
	const [, day, time = '00:00', zone = 'Z'] = written.exec(text) ?? [];
	// V8 takes 30 February for 2 March.
	const start = day ? Date.parse(`${day}T00:00Z`) : Number.NaN;
	if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return null;
	const moment = Date.parse(`${day}T${time}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
	return Number.isNaN(moment) ? null : moment;
};

/**
 * The moment that `--until` or `--for` mean, on a full minute; `null` where neither was given.
 * @param now Milliseconds since the epoch.
 */
export const endOf = (until: string | null, lasting: string | null, now: number): number | null | Problem => {
	if (until !== null && lasting !== null) {
		return problem('invalid-input', '--until and --for say the same thing.', 'Give one of them.');
	}
	if (lasting !== null) {
		const duration = parseDuration(lasting);
		if (duration === null || now + duration > latest) return wrong('--for', lasting, 'Write it as 30m, 8h or 2d.');
		return Math.ceil((now + duration) / minute) * minute;
	}
	if (until === null) return null;
	const moment = momentOf(until);
	if (moment === null) return wrong('--until', until, 'Write it as 2026-11-24T18:00Z; without a zone it is UTC.');
	const end = Math.floor(moment / minute) * minute;
	if (end <= now) return wrong('--until', until, 'It is in the past.');
	return end > latest ? wrong('--until', until, 'Leave it out for a grant without an end.') : end;
};
