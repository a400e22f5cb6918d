import {type Access, isCertainDenial} from './access.ts';

/** Every role session may have a session policy; no one can read it. */
export const noSessionPolicy = 'no session policy narrows this session';

/** An organization's policies never reveal what they test (reference: iam-simulation §1.3). */
export const noHiddenTagTest = 'no organization policy tests a tag that your own policies do not';

/** What an organization's denial rests on while nobody has said where requests come from (reference: iam-simulation §9.2). */
export const noNetworkTest = 'no organization policy tests where requests come from';

const standing: ReadonlySet<string> = new Set([noSessionPolicy, noHiddenTagTest]);

/**
 * Whether a verdict holds under assumptions of its own, worth a mark in a list. What is assumed of every node alike,
 * because nobody can ever know it, is told in the details and in JSON, but marks nothing.
 */
export const isAssuming = (access: Access): boolean =>
	access.verdict === 'denied'
		? !isCertainDenial(access)
		: access.verdict === 'allowed' && access.assuming.some(phrase => !standing.has(phrase));
