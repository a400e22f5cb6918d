import type {Access} from './access.ts';
import {isAssuming} from './assumptions.ts';
import {type Node, nodeKey} from './node.ts';
import {type Ask, planSimulation, type SimulationSetup} from './simulation.ts';
import {exactly} from './trial.ts';

/**
 * The asks that tell all about one node: the node alone, with every tag that it has, and its session document. What an
 * answer says of an organization then holds for the node itself.
 * @param isUnreadable Its tags cannot be read.
 */
export const asksAbout = (setup: SimulationSetup, node: Node, isUnreadable = false): readonly Ask[] =>
	planSimulation(setup, {
		visible: [node],
		...(isUnreadable && {unreadable: new Set([nodeKey(node)])}),
	}).asks.map(exactly);

/**
 * The same question without service control policies, for one node whose denial is the organization's: tells whether
 * the account's own policies would allow it (IAM SimulatePrincipalPolicy, PolicyExclusionList).
 */
export const withoutOrganization = (ask: Ask): Ask => ({...ask, request: {...ask.request, excluded: ['scp']}});

/** What is found out about a denial when somebody looks closer; `null`: not asked, for it would say nothing. */
export type Closer = {
	/** The verdict without service control policies, where these denied. */
	readonly withoutOrganization: Access | null;
	/** The verdict on asking for just-in-time access. */
	readonly request: Access | null;
};

/** What that answer means, in one line. */
export const withoutOrganizationWord = (access: Access): string => {
	switch (access.verdict) {
		case 'allowed':
			return isAssuming(access)
				? 'without organization policies it would be allowed, under assumptions'
				: 'without organization policies it would be allowed';
		case 'denied':
			return 'without organization policies it would be denied all the same';
		default:
			return 'what would be without organization policies is not known';
	}
};
