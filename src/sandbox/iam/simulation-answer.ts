import type {Fleet} from '../fleet.ts';
import {cut} from '../paging.ts';
import type {ServiceAnswer} from '../service.ts';
import {element, escapeXml, items, wrap} from '../wire/xml.ts';
import {aggregateName} from './actions.ts';
import {spansOfDocument} from './document.ts';
import type {Decision} from './evaluate.ts';
import type {Source} from './principals.ts';
import {invalidInput} from './query.ts';
import {type Finding, find, type Match, type Simulation, strictest} from './simulation.ts';
import type {Page} from './simulation-request.ts';
import type {Position} from './spans.ts';

/** Names of policy types as the simulator really writes them, not as its model lists them. */
const typeNames: Readonly<Record<Source['type'], string>> = {
	inline: 'IAM Policy',
	'user-managed': 'IAM Policy',
	'aws-managed': 'IAM Policy',
	input: 'IAM Policy',
	boundary: 'Permissions Boundary Policy',
	scp: 'Organizations Policy',
	resource: 'Resource Policy',
};

const position = (name: string, at: Position | undefined): string =>
	at ? wrap(name, element('Line', at.line) + element('Column', at.column)) : '';

const match = ({source, statement}: Match): string => {
	const span = spansOfDocument(source.document)[statement.index];
	return (
		element('SourcePolicyId', source.id) +
		element('SourcePolicyType', typeNames[source.type]) +
		position('StartPosition', span?.start) +
		position('EndPosition', span?.end)
	);
};

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

const matches = (found: readonly Match[]): string => items('MatchedStatements', unique(found.map(match)), 'member');

const missingKeys = (found: readonly string[]): string =>
	items('MissingContextValues', unique(found).map(escapeXml), 'member');

const boundary = (allows: boolean | null): string =>
	allows === null ? '' : wrap('PermissionsBoundaryDecisionDetail', element('AllowedByPermissionsBoundary', allows));

const organization = (allows: boolean | null): string =>
	allows === null ? '' : wrap('OrganizationsDecisionDetail', element('AllowedByOrganizations', allows));

/** All must allow; `null` when none of them says anything. */
const all = (answers: readonly (boolean | null)[]): boolean | null =>
	answers.every(answer => answer === null) ? null : answers.every(answer => answer !== false);

const detailsXml = (details: Readonly<Record<string, Decision>>): string =>
	wrap(
		'EvalDecisionDetails',
		Object.entries(details)
			.map(([key, value]) => wrap('entry', element('key', key) + element('value', value)))
			.join(''),
	);

/** The strictest of what each kind of policy says of the resources. */
const allDetails = (findings: readonly Finding[]): Readonly<Record<string, Decision>> => {
	const details: Record<string, Decision> = {};
	for (const [key, value] of findings.flatMap(finding => Object.entries(finding.details ?? {}))) {
		details[key] = strictest([details[key] ?? 'allowed', value]);
	}
	return details;
};

/** What stands for one resource. Organizations are spoken of at the top level only. */
const specific = ({resource, decision, matched, missing, details, boundaryAllows}: Finding): string =>
	element('EvalResourceName', resource) +
	element('EvalResourceDecision', decision) +
	(matched.length === 0 ? '' : matches(matched)) +
	(missing.length === 0 ? '' : missingKeys(missing)) +
	(details ? detailsXml(details) : '') +
	boundary(boundaryAllows);

/** One EvaluationResult: what holds for all the findings together, and each of them. */
const result = (
	action: string,
	name: string,
	findings: readonly Finding[],
	specifics: readonly Finding[] | null,
): string => {
	const decision = strictest(findings.map(finding => finding.decision));
	const effect = decision === 'explicitDeny' ? 'Deny' : 'Allow';
	const matched = findings.flatMap(finding => finding.matched).filter(({statement}) => statement.effect === effect);
	return (
		element('EvalActionName', action) +
		element('EvalResourceName', name) +
		element('EvalDecision', decision) +
		matches(matched) +
		missingKeys(findings.flatMap(({missing}) => missing)) +
		organization(all(findings.map(({organizationAllows}) => organizationAllows))) +
		boundary(all(findings.map(({boundaryAllows}) => boundaryAllows))) +
		(specifics
			? detailsXml(allDetails(findings)) + items('ResourceSpecificResults', specifics.map(specific), 'member')
			: '')
	);
};

/**
 * The results of one action in the fleet's shape (reference: iam-simulation §0.1). Aggregated: one result with the
 * strictest decision. Per resource: one result for each, every one with that same decision; the truth about a
 * resource stands among its specific results in both.
 */
const resultsOf = (simulation: Simulation, action: string, shape: Fleet['simulatorShape']): string[] => {
	const findings = simulation.resources.map(resource => find(simulation, action, resource));
	const [only] = simulation.resources;
	if (only === '*') return [result(action, '*', findings, null)];
	if (shape === 'per-resource') {
		return findings.map(finding => result(action, finding.resource, findings, [finding]));
	}
	const name = findings.length === 1 ? (only ?? '*') : aggregateName(action);
	return [result(action, name, findings, findings)];
};

/**
 * Simulates one page of actions and writes the answer. Pages count actions, not results; a marker goes on even where
 * the other parameters have changed since.
 */
export const simulate = (
	simulation: Simulation,
	{size, marker}: Page,
	shape: Fleet['simulatorShape'],
): ServiceAnswer => {
	const page = cut(simulation.actions, size, marker, 'simulation');
	if (!page) return invalidInput('Invalid marker for pagination.');
	const results = page.items.flatMap(action => resultsOf(simulation, action, shape));
	return {
		kind: 'xml',
		body:
			items('EvaluationResults', results, 'member') +
			element('IsTruncated', page.next !== null) +
			element('Marker', page.next),
	};
};
