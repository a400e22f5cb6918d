import type {Tags} from '../domain/node.ts';
import {clean} from '../domain/text.ts';

/** A text of an answer, cleaned; `null` where it is absent or empty. */
export const text = (value: string | undefined): string | null => (value ? clean(value) : null);

/** A time of an answer as ISO 8601; `null` where it is absent or no time. */
export const time = (value: Date | undefined): string | null =>
	value && !Number.isNaN(value.getTime()) ? value.toISOString() : null;

/** A list of tags as key → value, cleaned. A tag without a value has the empty one. */
export const tagsOf = (
	list: readonly {readonly Key?: string | undefined; readonly Value?: string | undefined}[] | undefined,
): Tags => Object.fromEntries((list ?? []).map(({Key, Value}) => [clean(Key ?? ''), clean(Value ?? '')]));
