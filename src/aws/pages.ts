import {type Problem, problem} from '../domain/problem.ts';
import type {Result} from '../domain/result.ts';
import type {Page} from '../domain/sources.ts';

/** One page as a service gives it: its items and the token of the next one. */
export type TokenPage<Item> = {readonly items: readonly Item[]; readonly next: string | undefined};

/** Ends a listing whose service gives the same token twice: it would go on for ever. */
export const repeating: Problem = problem(
	'malformed',
	'the listing repeats itself: a page named an earlier page as the next one',
	'what was listed so far is shown; reload to try again',
);

/**
 * All pages of a listing. The next page is asked for while the one before is worked on, never more than one ahead.
 * Nothing follows a problem.
 */
export async function* pagesOf<Item>(
	fetchPage: (token: string | undefined) => Promise<Result<TokenPage<Item>>>,
): AsyncGenerator<Page<Item>> {
	const seen = new Set<string>();
	let coming: Promise<Result<TokenPage<Item>>> | null = fetchPage(undefined);
	while (coming) {
		const page: Result<TokenPage<Item>> = await coming;
		if (!page.ok) {
			yield page;
			return;
		}
		const {items, next}: TokenPage<Item> = page.value;
		const repeats: boolean = next !== undefined && seen.has(next);
		if (next !== undefined) seen.add(next);
		coming = next === undefined || repeats ? null : fetchPage(next);
		if (items.length > 0) yield {ok: true, value: items};
		if (repeats) yield {ok: false, problem: repeating};
	}
}
