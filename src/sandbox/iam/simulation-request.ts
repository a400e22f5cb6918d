import type {ServiceAnswer} from '../service.ts';
import {readDocument} from './document.ts';
import {looseSource, type Source} from './principals.ts';
import {
	checkLength,
	firstRefusal,
	invalidInput,
	isRefusal,
	listOf,
	type Query,
	structuresOf,
	validationError,
} from './query.ts';
import {kindsOfActions} from './simulation.ts';

/** A page of actions. */
export type Page = {readonly size: number; readonly marker: string | undefined};

const checkMember =
	(name: string, least: number, most: number) =>
	(value: string): ServiceAnswer | null =>
		checkLength(`${name}.1.member`, value, least, most);

const firstOf = (values: readonly string[], check: (value: string) => ServiceAnswer | null): ServiceAnswer | null =>
	firstRefusal(...values.map(value => () => check(value)));

const isArn = (text: string): boolean => /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s.test(text);

const checkActions = (actions: readonly string[]): ServiceAnswer | null =>
	actions.length === 0
		? validationError('actionNames', null, 'Member must not be null')
		: (firstOf(actions, checkMember('actionNames', 3, 128)) ??
			(actions.every(action => action.includes(':'))
				? null
				: invalidInput('The action is invalid since it is missing names')));

const checkResources = (resources: readonly string[]): ServiceAnswer | null => {
	const refusal = firstOf(resources, checkMember('resourceArns', 1, 2048));
	if (refusal) return refusal;
	const wrong = resources.find(resource => !isArn(resource) && (resource !== '*' || resources.length > 1));
	return wrong === undefined ? null : invalidInput(`ResourceNames are not in a valid ARN format: ${wrong}.`);
};

const checkKinds = (actions: readonly string[], resources: readonly string[]): ServiceAnswer | null => {
	if (resources.length === 0 || resources[0] === '*') return null;
	const [known, others] = kindsOfActions(actions);
	if (known.length === 0 || others.length === 0) return null;
	return invalidInput(
		`Invalid Input Actions: [${known.join(',')}] and [${others.join(',')}] require different authorization ` +
			'information.',
	);
};

/** EC2's RunInstances scenarios are the only ones; the sandbox simulates no other action with them. */
const checkHandling = (actions: readonly string[], {ResourceHandlingOption: option}: Query): ServiceAnswer | null => {
	if (option === undefined) return null;
	const wrong = actions.find(action => action.toLowerCase() !== 'ec2:runinstances');
	return (
		checkLength('resourceHandlingOption', option, 1, 64) ??
		(wrong === undefined
			? null
			: invalidInput(
					`Invalid input resource handling options. Action does not support resource handling options: ${wrong}.`,
				))
	);
};

const checkOwner = ({ResourceOwner: owner}: Query): ServiceAnswer | null =>
	owner === undefined || /^(\d{12}|arn:[\w-]+:iam::\d{12}:.+)$/.test(owner)
		? null
		: invalidInput('Invalid Resource Owner.');

/** What a simulation is asked: actions and resources, checked. */
export type Asked = {readonly actions: readonly string[]; readonly resources: readonly string[]};

/** Reads ActionNames and ResourceArns and checks what goes with them (reference: iam-simulation §1.1, §1.4). */
export const askedOf = (query: Query): Asked | ServiceAnswer => {
	const actions = listOf(query, 'ActionNames');
	const resources = listOf(query, 'ResourceArns');
	const refusal = firstRefusal(
		() => checkActions(actions),
		() => checkResources(resources),
		() => checkKinds(actions, resources),
		() => checkHandling(actions, query),
		() => checkOwner(query),
	);
	return refusal ?? {actions, resources: resources.length === 0 ? ['*'] : resources};
};

/** Reads a list of policy texts of a request. The texts are numbered from 1 in their names. */
export const policyInputs = (query: Query, list: string, type: Source['type']): readonly Source[] | ServiceAnswer => {
	const sources: Source[] = [];
	for (const [index, text] of listOf(query, list).entries()) {
		const name = `${list.slice(0, 1).toLowerCase()}${list.slice(1)}.${index + 1}.member`;
		const refusal = checkLength(name, text, 1, 131_072);
		if (refusal) return refusal;
		if (!/^[\t\n\r -\u00FF]+$/.test(text)) {
			return validationError(
				name,
				text,
				'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
			);
		}
		const document = readDocument(text);
		if (typeof document === 'string') {
			return invalidInput(`Policy input list item ${index + 1} has invalid content: ${document}`);
		}
		sources.push(looseSource(document, type, `${list}.${index + 1}`));
	}
	return sources;
};

/** Reads PermissionsBoundaryPolicyInputList: one policy or none. */
export const boundaryInput = (query: Query): Source | null | ServiceAnswer => {
	const sources = policyInputs(query, 'PermissionsBoundaryPolicyInputList', 'boundary');
	if (isRefusal(sources)) return sources;
	if (sources.length > 1) return invalidInput('Only one permissions boundary policy can be specified.');
	return sources[0] ?? null;
};

/** Reads OrderedOrganizationPolicyInputList: at most seven levels, each with its policies. */
export const levelInputs = (query: Query): readonly (readonly Source[])[] | null | ServiceAnswer => {
	const structures = structuresOf(query, 'OrderedOrganizationPolicyInputList');
	if (structures.length > 7) {
		return validationError(
			'orderedOrganizationPolicyInputList',
			'…',
			'Member must have length less than or equal to 7',
		);
	}
	const levels: (readonly Source[])[] = [];
	for (const structure of structures) {
		const level = policyInputs(structure, 'ServiceControlPolicyInputList', 'scp');
		if (isRefusal(level)) return level;
		levels.push(level);
	}
	return levels.length === 0 ? null : levels;
};

/** Reads MaxItems (1 to 1000, 100 by default) and Marker. */
export const pageOf = ({MaxItems: size, Marker: marker}: Query): Page | ServiceAnswer => {
	const count = size === undefined ? 100 : Number(size);
	if (!Number.isInteger(count) || count < 1 || count > 1000) {
		const limit = count > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 1';
		return validationError('maxItems', size ?? '', `Member must have value ${limit}`);
	}
	return (marker === undefined ? null : checkLength('marker', marker, 1, 320)) ?? {size: count, marker};
};
