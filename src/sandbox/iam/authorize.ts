import type {Fleet, PolicyDocument} from '../fleet.ts';
import type {Authorization, Authorize, Caller, LiveRequest} from '../service.ts';
import {type Decision, judge, type Question} from './evaluate.ts';
import {liveContext} from './live-context.ts';
import {policyOf} from './policy.ts';
import {boundarySource, controlSources, current, identitySources, isAboveControl} from './principals.ts';

/** One kind of policy with what it says, in AWS's words. */
type Layer = {readonly name: string; readonly article: 'a' | 'an'; readonly decision: Decision};

const judgeDocuments = (documents: readonly PolicyDocument[], question: Question): Decision =>
	judge(
		documents.map(document => ({policy: policyOf(document)})),
		question,
	).decision;

/** A federated user without a session policy may do nothing (STS API, GetFederationToken). */
const sessionDocuments = ({principal}: Caller): readonly PolicyDocument[] | null => {
	if (principal.sessionPolicy) return [principal.sessionPolicy];
	return principal.kind === 'federated' ? [] : null;
};

/** The layers in the order in which AWS names the one that refused. Layers that do not exist are left out. */
const layersOf = (fleet: Fleet, caller: Caller, question: Question): Layer[] => {
	const principal = current(fleet, caller.principal);
	const layers: Layer[] = [];
	const control = isAboveControl(fleet, principal) ? null : controlSources(fleet);
	if (control) {
		layers.push({name: 'service control policy', article: 'a', decision: judge(control, question).decision});
	}
	if (principal.kind === 'root') return layers;
	const {decision} = judge(identitySources(fleet, principal), question);
	layers.push({name: 'identity-based policy', article: 'an', decision});
	const boundary = boundarySource(fleet, principal);
	if (boundary) {
		layers.push({name: 'permissions boundary', article: 'a', decision: judge([boundary], question).decision});
	}
	const session = sessionDocuments(caller);
	if (session) layers.push({name: 'session policy', article: 'a', decision: judgeDocuments(session, question)});
	return layers;
};

const sentence = (caller: Caller, {action, resource}: LiveRequest, reason: string): string => {
	const on = resource === '*' ? '' : ` on resource: ${resource}`;
	return `User: ${caller.arn} is not authorized to perform: ${action}${on} ${reason}`;
};

/**
 * Makes an `authorize` that reads this clock. An explicit Deny in any layer refuses; otherwise every layer that
 * exists must allow (IAM User Guide, "Policy evaluation logic"). The root user is bound by service control policies
 * alone.
 */
export const authorizeAt =
	(now: () => Date): Authorize =>
	(fleet, caller, request): Authorization => {
		const question = {
			action: request.action,
			resource: request.resource,
			context: liveContext(fleet, caller, request, now()),
		};
		const layers = layersOf(fleet, caller, question);
		const denying = layers.find(({decision}) => decision === 'explicitDeny');
		if (denying) {
			const reason = `with an explicit deny in ${denying.article} ${denying.name}`;
			return {allowed: false, message: sentence(caller, request, reason)};
		}
		const silent = layers.find(({decision}) => decision === 'implicitDeny');
		if (silent) {
			const reason = `because no ${silent.name} allows the ${request.action} action`;
			return {allowed: false, message: sentence(caller, request, reason)};
		}
		return {allowed: true};
	};

/** Judges a live request now; see {@link authorizeAt}. */
export const authorize: Authorize = authorizeAt(() => new Date());
