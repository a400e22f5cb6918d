import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {isAssuming} from '../../src/domain/assumptions.ts';
import type {RequestFacts} from '../../src/domain/context-keys.ts';
import {type Node, nodeKey} from '../../src/domain/node.ts';
import {sandboxSources} from '../support/aws-sources.ts';
import {caseFleet, caseNodes, casePrincipals} from '../support/case-fleet.ts';
import {attempt, judge, listNodes} from '../support/judge.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

/*
Every case is judged twice: by us, through the real adapters and the sandbox's simulator, and by the sandbox's live
StartSession. What must come out is written by hand from the references, a word or two a node:

	allowed           a session opens; we say allowed, without assumptions of the node's own
	allowed *         a session opens; we say allowed, under assumptions
	allowed ?         a session opens; we do not know
	denied            refused on the node by identity policies; we say so
	denied WORDS      refused; `boundary`, `organization` and `document` tell who and on what
	denied* WORDS   refused; we say so, assuming that no organization policy tests where requests come from
	allowed denied* WORDS  a session opens; we say denied, under that assumption
	denied *  denied ?  refused; we say allowed under assumptions, or do not know

	denied standing   refused; we say allowed, and carry only what is assumed of every node alike
*/
type PolicyCase = {
	readonly section: string;
	readonly name: string;
	/** Whose access it is: a principal of the case fleet, `alice` by default. */
	readonly who?: string;
	/** Policy documents of that principal; a list of statements is a document. */
	readonly policies?: readonly (readonly object[])[];
	/** More fields of that principal, and other principals. */
	readonly principal?: object;
	readonly others?: Readonly<Record<string, object>>;
	readonly organization?: readonly (readonly object[])[];
	readonly live?: {readonly sourceIp?: string; readonly mfa?: boolean};
	readonly facts?: Partial<RequestFacts>;
	readonly document?: string;
	readonly readsPolicies?: boolean;
	/** Node name → outcome; `*` stands for all others. */
	readonly expect: Readonly<Record<string, string>>;
	/** What an unknown verdict depends on, or an allowed one assumes: texts that must occur. */
	readonly names?: readonly string[];
};

const folder = path.join(import.meta.dirname, 'access-cases');
const cases: readonly PolicyCase[] = readdirSync(folder).flatMap(file =>
	JSON.parse(readFileSync(path.join(folder, file), 'utf8')),
);

const documentOf = (Statement: readonly object[]) => ({Version: '2012-10-17', Statement});
const numbered = (documents: readonly (readonly object[])[]) =>
	Object.fromEntries(documents.map((statements, at) => [`policy-${at + 1}`, documentOf(statements)]));

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(caseFleet);
});
afterAll(stopSandboxes);

const setUp = async (one: PolicyCase): Promise<void> => {
	const who = one.who ?? 'alice';
	const own = {...casePrincipals[who], ...(one.policies && {policies: numbered(one.policies)}), ...one.principal};
	await sandbox.set({
		principals: {...casePrincipals, ...one.others, [who]: own},
		organization: one.organization ? {serviceControlPolicies: one.organization.map(documentOf)} : null,
		live: {sourceIp: '203.0.113.7', mfa: false, ...one.live},
		simulatorShape: 'aggregated',
	});
};

/** A verdict in the words of the cases. */
const wordOf = (access: Access): string => {
	if (access.verdict === 'unknown') return '?';
	if (access.verdict === 'allowed')
		return isAssuming(access) ? '*' : access.assuming.length > 0 ? 'standing' : 'allowed';
	if (access.verdict !== 'denied') return access.verdict;
	const by = access.by === 'identity' ? [] : [access.by];
	return [isAssuming(access) ? 'denied*' : 'denied', ...by, ...(access.on === 'document' ? ['document'] : [])].join(
		' ',
	);
};

/** Live outcome and verdict as one expectation. */
const outcomeWord = (isOpened: boolean, access: Access): string => {
	const live = isOpened ? 'allowed' : 'denied';
	const verdict = wordOf(access);
	if (verdict === 'standing') return isOpened ? live : `${live} standing`;
	if (isOpened && verdict.startsWith('denied*')) return `${live} ${verdict}`;
	if (verdict === '?' || verdict === '*') return `${live} ${verdict}`;
	return verdict.startsWith(live) ? verdict : `${live}, but we say ${verdict}`;
};

const nameOf = ({id}: Node): string => Object.entries(caseNodes).find(([, own]) => own === id)?.[0] ?? id;

const textOf = (access: Access): string => JSON.stringify(access);

describe('access, by us and in reality', () => {
	test('there are enough cases, each under its own name', () => {
		expect(cases.length).toBeGreaterThanOrEqual(60);
		expect(new Set(cases.map(({section, name}) => `${section} ${name}`)).size).toBe(cases.length);
	});

	test.each(cases.map(one => [one.section, one.name, one] as const))('%s: %s', async (_section, _name, one) => {
		await setUp(one);
		const {sources} = sandboxSources(sandbox.environment);
		const nodes = await listNodes(sources, 'asker', Object.keys(caseFleet.regions));
		const subject = {
			profile: one.who ?? 'alice',
			asker: 'asker',
			document: one.document ?? null,
			facts: one.facts ?? {},
			readsPolicies: one.readsPolicies ?? false,
		};
		const {access} = await judge(sources, nodes, subject);
		const found: Record<string, string> = {};
		const expected: Record<string, string> = {};
		for (const node of nodes) {
			const verdict = access.get(nodeKey(node)) ?? {verdict: 'pending'};
			const refusal = await attempt(sources, node, subject);
			found[nameOf(node)] = outcomeWord(refusal === null, verdict);
			expected[nameOf(node)] = one.expect[nameOf(node)] ?? one.expect['*'] ?? 'no expectation';
			// An organization that denies both is met at the one or the other.
			const isBoth = verdict.verdict === 'denied' && verdict.by === 'organization' && verdict.on === 'document';
			if (verdict.verdict === 'denied' && refusal && !isBoth) expect(refusal.on, nameOf(node)).toBe(verdict.on);
		}
		expect(found).toEqual(expected);
		const told = [...access.values()].map(textOf).join('\n');
		for (const name of one.names ?? []) expect(told).toContain(name);
		await sandbox.set({simulatorShape: 'per-resource'});
		expect([...(await judge(sources, nodes, subject)).access].map(([key, verdict]) => [key, wordOf(verdict)])).toEqual(
			[...access].map(([key, verdict]) => [key, wordOf(verdict)]),
		);
	});

	test('answering unknown to everything would fail most of them', () => {
		const certain = cases.flatMap(one => Object.values(one.expect)).filter(word => !word.endsWith('?'));
		expect(certain.length).toBeGreaterThan(cases.length);
	});
});
