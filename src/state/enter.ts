import type {View} from './select.ts';
import type {Notice} from './state.ts';
import type {Row} from './window.ts';

/** What Enter does on a node: connect, or tell why not (and, for a denial, connect the second time). */
export type Entering = {readonly kind: 'connect'} | {readonly kind: 'refuse'; readonly why: 'denied' | 'closed'};

/**
 * What Enter does on a node. The simulator can be wrong, so a denial is told once and then tried; an agent that lost
 * its connection may be back; where no agent can be listening nothing is called at all.
 */
export const entering = ({key, access, connectivity}: Row, notice: Notice | null): Entering => {
	if (connectivity === 'stopped' || connectivity === 'terminated' || connectivity === 'never-registered') {
		return {kind: 'refuse', why: 'closed'};
	}
	const isWarned = notice?.kind === 'denied' && notice.key === key;
	return access.verdict === 'denied' && !isWarned ? {kind: 'refuse', why: 'denied'} : {kind: 'connect'};
};

/**
 * The node that Enter means. Where the last frame was drawn for this very query, filter and cursor it is the node that
 * the frame showed under the cursor, whatever arrived since; a query typed ahead of the frame is answered first.
 */
export const isSameIntent = (drawn: View, latest: View): boolean => {
	const [one, other] = [drawn.state.ui, latest.state.ui];
	return (
		one.line.text === other.line.text &&
		one.showsAll === other.showsAll &&
		one.sort === other.sort &&
		one.cursor === other.cursor &&
		!drawn.isSearching
	);
};
