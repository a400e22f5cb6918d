import {type Access, combine, type Subject} from '../domain/access.ts';
import {mayRequest, requestSetup} from '../domain/access-request.ts';
import type {Node} from '../domain/node.ts';
import type {SimulationSetup} from '../domain/simulation.ts';
import {asksAbout, type Closer, withoutOrganization} from '../domain/what-if.ts';
import {type AnsweredBy, answered} from './answered.ts';

/** A denied node with the simulation's verdicts on it and on its document. */
export type Denial = {
	readonly node: Node;
	readonly onNode: Access;
	readonly onDocument: Access;
	/** Whether the node's tags cannot be read. */
	readonly isUnreadable: boolean;
};

const isOrganization = (access: Access): boolean => access.verdict === 'denied' && access.by === 'organization';

/**
 * Asks what else there is to know of a denial: what would be without service control policies, where these deny, and
 * whether just-in-time access may be requested. At most three simulations, for one node that somebody wants.
 */
export const lookCloser = async (
	by: AnsweredBy,
	setup: SimulationSetup,
	{node, onNode, onDocument, isUnreadable}: Denial,
): Promise<Closer> => {
	const asks = asksAbout(setup, node, isUnreadable);
	const without = async (on: Subject, access: Access): Promise<Access> => {
		const ask = asks.find(candidate => candidate.on === on);
		return ask && isOrganization(access) ? answered(by, setup, withoutOrganization(ask)) : access;
	};
	const asking = requestSetup(setup);
	const [request] = mayRequest(setup.principal) ? asksAbout(asking, node, isUnreadable) : [];
	return {
		withoutOrganization:
			isOrganization(onNode) || isOrganization(onDocument)
				? combine(await without('node', onNode), await without('document', onDocument))
				: null,
		request: request ? await answered(by, asking, request) : null,
	};
};
