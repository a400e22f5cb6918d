import {type Node, nodeName, nodeTags} from '../domain/node.ts';
import type {Problem} from '../domain/problem.ts';
import {readOnlyProblem} from '../domain/read-only.ts';
import {clean} from '../domain/text.ts';
import {createSearch} from '../search/index.ts';
import {searchFields} from '../state/fields.ts';
import type {Options} from './options.ts';

/** What stands before a connection. */
export type Gate = {
	/** Why nothing is opened at all; `null`: something may be. */
	readonly refusal: Problem | null;
	/** What to ask before connecting to the node; `null`: nothing. */
	readonly question: (node: Node) => string | null;
	/** Whether what is known of the node counts, so that an id alone will not do. */
	readonly wantsFacts: boolean;
};

/**
 * The gate that `--read-only` and `--confirm` make. A query of `--confirm` means what it means in the search box; where a
 * node's tags are not known, nobody can say that it is not one of those, so it is asked.
 */
export const gateOf = ({isReadOnly, confirm}: Pick<Options, 'isReadOnly' | 'confirm'>): Gate => ({
	refusal: isReadOnly ? readOnlyProblem('connecting') : null,
	wantsFacts: confirm.length > 0,
	question: node => {
		if (confirm.length === 0) return null;
		const search = createSearch();
		search.put(0, searchFields(node));
		const name = clean(nodeName(node));
		const shown = name === node.id ? node.id : `${name} (${node.id})`;
		const found = confirm.find(query => search.find(query).rows.length > 0);
		if (found !== undefined) return `${shown} is one of ${clean(found)}.`;
		return nodeTags(node) === null
			? `The tags of ${shown} are not known; it may be one of ${clean(confirm.join(', '))}.`
			: null;
	},
});
