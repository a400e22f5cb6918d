import {createHash} from 'node:crypto';

/** Where a listing goes on: its nth page begins at `offset`. `listing` names what is listed, filters and all. */
type Place = {readonly page: number; readonly offset: number; readonly listing: string};

/** A page of a listing, and the token of the next one where there is one. */
export type Cut<Item> = {readonly items: readonly Item[]; readonly next: string | null};

const nameOf = (listing: unknown): string =>
	createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 12);

const encode = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const decode = (token: string): Place | null => {
	try {
		const {page, offset, listing} = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Place>;
		if (typeof page !== 'number' || typeof offset !== 'number' || typeof listing !== 'string') return null;
		return {page, offset, listing};
	} catch {
		return null;
	}
};

/** Which page a request asks for, from 1; a token that is not ours counts as the second. */
export const pageNumber = (token: unknown): number =>
	typeof token === 'string' && token !== '' ? (decode(token)?.page ?? 2) : 1;

/**
 * How a page can go wrong.
 * - `repeatToken`: it names itself as the next page
 * - `repeatNodes`: it begins with half of what the page before it ended with
 * - `loseNodes`: its second half is missing, and on no other page
 */
export type PageFault = 'repeatToken' | 'repeatNodes' | 'loseNodes';

/**
 * Cuts one page. `listing` is anything that tells this listing from others: a token of another one is refused
 * with `null`, as AWS does.
 */
export const cut = <Item>(
	all: readonly Item[],
	size: number,
	token: string | undefined,
	listing: unknown,
	fault?: PageFault,
): Cut<Item> | null => {
	const name = nameOf(listing);
	const place = token ? decode(token) : {page: 1, offset: 0, listing: name};
	if (!place || place.listing !== name || place.offset > all.length) return null;
	const overlap = fault === 'repeatNodes' ? Math.ceil(size / 2) : 0;
	const offset = Math.max(0, place.offset - overlap);
	const end = offset + size;
	const items = all.slice(offset, fault === 'loseNodes' ? offset + Math.floor(size / 2) : end);
	if (fault === 'repeatToken') return {items, next: encode(place)};
	return {items, next: end < all.length ? encode({page: place.page + 1, offset: end, listing: name}) : null};
};
