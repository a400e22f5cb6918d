import type {Fleet} from '../fleet.ts';
import type {ServiceAnswer} from '../service.ts';
import {type Context, type ContextValue, contextOf} from './context.ts';
import {contextEntries} from './context-entries.ts';
import {organizationKeys} from './organization.ts';
import {entityOf} from './policy-source.ts';
import {isRefusal, type Query} from './query.ts';

/** The context of a simulation, and which keys the request gave. */
export type SimulatorContext = {readonly context: Context; readonly given: ReadonlySet<string>};

const one = (value: string): ContextValue => ({values: [value], isList: false});

/**
 * What the simulator fills in for a caller (reference: iam-simulation §6.2): `aws:userid` is the caller's ARN and not
 * its unique id, the name is known of users only. Without a caller a stub stands for it.
 */
const defaults = (fleet: Fleet, callerArn: string | null): [string, ContextValue][] => {
	const entity = callerArn === null ? null : entityOf(callerArn);
	if (callerArn === null || entity === null) {
		return [
			['aws:PrincipalAccount', one(fleet.account)],
			['aws:userid', one('STUB_PRINCIPAL_FOR_POLICY_SIMULATOR')],
		];
	}
	const type = entity.kind === 'role' ? 'AssumedRole' : 'User';
	return [
		['aws:PrincipalAccount', one(entity.account)],
		['aws:PrincipalId', one(callerArn)],
		['aws:PrincipalType', one(type)],
		['aws:Type', one(type)],
		['aws:userid', one(callerArn)],
		...(entity.kind === 'user' ? [['aws:username', one(entity.name)] satisfies [string, ContextValue]] : []),
		...organizationKeys(fleet).map(([key, values]): [string, ContextValue] => [
			key,
			{values, isList: key === 'aws:PrincipalOrgPaths'},
		]),
	];
};

/** The request's own keys over those that the simulator fills in. It knows nothing else: no tags, no live values. */
export const simulatorContext = (
	fleet: Fleet,
	query: Query,
	callerArn: string | null,
): SimulatorContext | ServiceAnswer => {
	const entries = contextEntries(query);
	if (isRefusal(entries)) return entries;
	const given = new Set(entries.map(([key]) => key.toLowerCase()));
	const filled = defaults(fleet, callerArn).filter(([key]) => !given.has(key.toLowerCase()));
	return {context: contextOf([...entries, ...filled]), given};
};
