import {XMLParser} from 'fast-xml-parser';
import type {Fleet} from '../../../src/sandbox/fleet.ts';
import type {Service} from '../../../src/sandbox/service.ts';
import {caller} from './world.ts';

/** A value of a Query request: texts, lists and structures of them. */
export type Parameter = string | number | readonly Parameter[] | {readonly [name: string]: Parameter};

const flatten = (name: string, value: Parameter): [string, string][] => {
	if (Array.isArray(value)) return value.flatMap((item, at) => flatten(`${name}.member.${at + 1}`, item as Parameter));
	if (typeof value === 'object') return Object.entries(value).flatMap(([key, one]) => flatten(`${name}.${key}`, one));
	return [[name, String(value)]];
};

/** The flat parameters of a Query request, as an SDK writes them. */
export const queryOf = (parameters: Readonly<Record<string, Parameter>>): Record<string, string> =>
	Object.fromEntries(Object.entries(parameters).flatMap(([name, value]) => flatten(name, value)));

const parser = new XMLParser({
	isArray: name => name === 'member' || name === 'entry',
	parseTagValue: false,
	numberParseOptions: {hex: false, leadingZeros: false},
});

/** Lists of the answer as arrays: `{member: […]}` becomes `[…]`. */
const plain = (value: unknown): unknown => {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(plain);
	if ('member' in value) return plain(value.member);
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
};

/** What a service answered: its XML as an object, or the error. */
export type Answered = {readonly [name: string]: unknown};

/** Calls one action of a service as the fleet's first principal. */
export const ask = async (
	service: Service,
	world: Fleet,
	action: string,
	parameters: Readonly<Record<string, Parameter>>,
): Promise<Answered> => {
	const [who] = world.principals.values();
	if (!who) throw new Error('the fleet has no principals');
	const query = queryOf(parameters);
	const request = {service: 'iam', action, region: 'us-east-1', caller: caller(world, who), query, json: {}};
	const answer = await service[action]?.(request, world);
	if (answer?.kind === 'error') return {error: answer.code, message: answer.message, status: answer.status};
	if (answer?.kind !== 'xml') throw new Error(`${action} answered no XML`);
	if (answer.body === '') return {};
	return plain(parser.parse(`<r>${answer.body}</r>`).r) as Answered;
};
