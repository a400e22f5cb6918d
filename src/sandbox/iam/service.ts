import type {Fleet, FleetPrincipal} from '../fleet.ts';
import type {Service, ServiceAnswer} from '../service.ts';
import {escapeXml, items} from '../wire/xml.ts';
import {exclusionOfQuery} from './exclusions.ts';
import {keysOfPolicy} from './keys-of-policy.ts';
import {entityOf, policySource} from './policy-source.ts';
import {boundarySource, controlSources, identitySources, isAboveControl, type Source} from './principals.ts';
import {invalidInput, isRefusal, listOf, type Query, validationError} from './query.ts';
import {resourcePolicyOf} from './resource-policy.ts';
import type {Simulation} from './simulation.ts';
import {simulate} from './simulation-answer.ts';
import {askedOf, boundaryInput, levelInputs, pageOf, policyInputs} from './simulation-request.ts';
import {simulatorContext} from './simulator-context.ts';

/** Whose policies are simulated. */
type Policies = Pick<Simulation, 'identity' | 'boundary' | 'levels' | 'misjudgesConditions'>;

const run = (fleet: Fleet, query: Query, callerArn: string | null, policies: Policies): ServiceAnswer => {
	if (callerArn !== null && !entityOf(callerArn)) {
		return invalidInput('Invalid caller - Caller must be an IAM user, role or group in this context.');
	}
	const asked = askedOf(query);
	if (isRefusal(asked)) return asked;
	const resourcePolicy = resourcePolicyOf(query, callerArn, asked.resources);
	if (resourcePolicy && isRefusal(resourcePolicy)) return resourcePolicy;
	const context = simulatorContext(fleet, query, callerArn);
	if (isRefusal(context)) return context;
	const page = pageOf(query);
	if (isRefusal(page)) return page;
	return simulate({...asked, ...context, ...policies, resourcePolicy}, page, fleet.simulatorShape);
};

/**
 * The levels of the organization as the simulator applies them. Until July 2026 it did so in the management account,
 * too, which they do not bind in reality (reference: iam-simulation §1.3).
 */
const levelsFor = (fleet: Fleet, principal: FleetPrincipal): readonly (readonly Source[])[] | null => {
	const control = controlSources(fleet);
	if (!control) return null;
	const isManaging = fleet.organization?.managementAccount === fleet.account;
	if (fleet.simulatorShape === 'per-resource' && isManaging) return [control];
	return isAboveControl(fleet, principal) ? [] : [control];
};

const simulatePrincipal = (fleet: Fleet, query: Query): ServiceAnswer => {
	const principal = policySource(fleet, query);
	if (isRefusal(principal)) return principal;
	const inputs = policyInputs(query, 'PolicyInputList', 'input');
	if (isRefusal(inputs)) return inputs;
	const boundary = boundaryInput(query);
	if (boundary && isRefusal(boundary)) return boundary;
	const excludes = exclusionOfQuery(query);
	if (typeof excludes !== 'function') return excludes;
	const attached = boundarySource(fleet, principal);
	return run(fleet, query, query['CallerArn'] ?? query['PolicySourceArn'] ?? null, {
		identity: [...identitySources(fleet, principal).filter(source => !excludes(source)), ...inputs],
		boundary: boundary ?? (attached && !excludes(attached) ? attached : null),
		levels:
			levelsFor(fleet, principal)
				?.map(level => level.filter(source => !excludes(source)))
				.filter(level => level.length > 0) ?? null,
		misjudgesConditions:
			fleet.simulatorShape === 'per-resource' && (fleet.organization?.simulatorMisjudgesConditions ?? false),
	});
};

const simulateCustom = (fleet: Fleet, query: Query): ServiceAnswer => {
	const identity = policyInputs(query, 'PolicyInputList', 'input');
	if (isRefusal(identity)) return identity;
	const boundary = boundaryInput(query);
	if (boundary && isRefusal(boundary)) return boundary;
	const levels = levelInputs(query);
	if (levels && isRefusal(levels)) return levels;
	return run(fleet, query, query['CallerArn'] ?? null, {identity, boundary, levels, misjudgesConditions: false});
};

const contextKeys = (sources: readonly Source[]): ServiceAnswer => ({
	kind: 'xml',
	body: items('ContextKeyNames', sources.flatMap(({document}) => keysOfPolicy(document)).map(escapeXml), 'member'),
});

const keysForPrincipal = (fleet: Fleet, query: Query): ServiceAnswer => {
	const principal = policySource(fleet, query);
	if (isRefusal(principal)) return principal;
	const inputs = policyInputs(query, 'PolicyInputList', 'input');
	if (isRefusal(inputs)) return inputs;
	const boundary = boundarySource(fleet, principal);
	return contextKeys([...inputs, ...identitySources(fleet, principal), ...(boundary ? [boundary] : [])]);
};

const keysForCustom = (query: Query): ServiceAnswer => {
	if (listOf(query, 'PolicyInputList').length === 0) {
		return validationError('policyInputList', null, 'Member must not be null');
	}
	const inputs = policyInputs(query, 'PolicyInputList', 'input');
	return isRefusal(inputs) ? inputs : contextKeys(inputs);
};

/** IAM's simulator and its list of context keys (reference: iam-simulation §1, §2). Authorization comes before it. */
export const iamService: Service = {
	SimulatePrincipalPolicy: ({query}, fleet) => simulatePrincipal(fleet, query),
	SimulateCustomPolicy: ({query}, fleet) => simulateCustom(fleet, query),
	GetContextKeysForPrincipalPolicy: ({query}, fleet) => keysForPrincipal(fleet, query),
	GetContextKeysForCustomPolicy: ({query}) => keysForCustom(query),
};
