import {type Access, isCertainDenial} from '../domain/access.ts';
import {isStopped, type Node} from '../domain/node.ts';
import type {Feed} from './state.ts';

/**
 * Why a row is not listed by default: its denial is certain, or the instance is switched off or gone. `absent` rows
 * hold no node (any more) and are never listed.
 */
export type Hidden = 'no' | 'denied' | 'stopped' | 'absent';

/** Numbers of the kinds of {@link Hidden}, for flat arrays. */
export const hiddenKinds: readonly Hidden[] = ['no', 'denied', 'stopped', 'absent'];

/**
 * Whether a row is listed by default. What nobody knows for certain is listed, and so is what a real attempt was
 * refused: that may have changed since.
 */
export const hiddenBy = (node: Node | null, access: Access): Hidden => {
	if (!node) return 'absent';
	if (isStopped(node)) return 'stopped';
	return access.verdict === 'denied' && access.source === 'simulated' && isCertainDenial(access) ? 'denied' : 'no';
};

/** How many rows are how hidden. */
export type HiddenCounts = {readonly denied: number; readonly stopped: number};

/** Whether a feed fetches, or will when its turn comes. */
export const isUnderWay = ({fetching}: Feed): boolean => fetching === 'fetching' || fetching === 'queued';

/** Whether SSM's listing ended well at least once: only then does a node's absence from it mean anything. */
export const isListedWhole = ({status}: Feed): boolean => status === 'success';
