import fc from 'fast-check';
import {afterAll, describe, expect, test} from 'vitest';
import {createSources} from '../../src/aws/sources.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {pointAt, reachHere, sandboxHere} from '../support/in-process-reach.ts';
import {type RandomFleet, randomFleet} from '../support/random-fleet.ts';
import {dismissRobots} from '../support/robot.ts';

const seed = Math.trunc(Math.random() * 2 ** 31);
const never = new AbortController().signal;
const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const admin = {kind: 'user', policies: {all: policy({Effect: 'Allow', Action: '*', Resource: '*'})}};

afterAll(dismissRobots);

const sourcesHere = (): Sources =>
	createSources({version: '0', endpointUrl: null, environment: {}, mfa: null, onWaiting: () => {}});

type Target = {readonly id: string; readonly region: string};

const start = (sources: Sources, profile: string, {id, region}: Target) =>
	sources.startSession({target: id, region, profile, document: null, parameters: {}, reason: null}, never);

/** The nodes on which a real StartSession of the subject gets past the policies. */
const startable = async (sources: Sources, targets: readonly Target[]): Promise<readonly string[]> => {
	const open: string[] = [];
	for (const target of targets) {
		const started = await start(sources, 'subject', target);
		if (started.ok) open.push(target.id);
		else if (started.problem.kind !== 'access-denied') throw new Error(started.problem.summary);
	}
	return open.toSorted();
};

/** The fleet with an administrator who grants. What an organization makes of tags that nobody names is not testable. */
const prepared = ({file}: RandomFleet, ownSessionPattern: string): Record<string, unknown> => {
	const {organization, principals, ...rest} = file as Record<string, object | null>;
	const isHidden = /resourcetag/i.test(JSON.stringify(organization ?? {}));
	return {
		...rest,
		...{ownSessionPattern, organization: isHidden ? null : organization},
		caller: 'admin',
		principals: {...principals, admin},
	};
};

type Said = {
	readonly proof: Readonly<
		Record<'gained' | 'kept' | 'open' | 'extra' | 'blocked', readonly {id: string; document: string}[]>
	>;
};

const idsOf = (list: readonly {id: string; document: string}[]): readonly string[] =>
	list.filter(({document}) => document === 'SSM-SessionManagerRunShell').map(({id}) => id);

const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())].toSorted();

describe('grant and revoke beside reality, on random fleets and policies', () => {
	test('open exactly what was promised or told, and close exactly that', {timeout: 300_000}, async () => {
		const tally = {applied: 0, gained: 0, extra: 0, refused: 0};
		const choice = fc.record({
			made: randomFleet({blindSpots: false}),
			picks: fc.array(fc.boolean(), {minLength: 6, maxLength: 6}),
			isByTag: fc.integer({min: 0, max: 3}),
			isManaged: fc.boolean(),
			pattern: fc.constantFrom('session-name', 'also-userid'),
		});
		await fc.assert(
			fc.asyncProperty(choice, async ({made, picks, isByTag, isManaged, pattern}) => {
				const sandbox = await sandboxHere(prepared(made, pattern));
				pointAt(sandbox.environment);
				try {
					const sources = sourcesHere();
					const chosen = made.nodes.filter((_, at) => picks[at]);
					const tag = Object.entries(made.nodes[0]?.tags ?? {})[0];
					const what =
						isByTag === 0 && tag
							? ['--tag', `${tag[0]}=${tag[1]}`]
							: (chosen.length > 0 ? chosen : made.nodes).flatMap(({id}) => ['--node', id]);
					const common = ['-o', 'json', '--region', 'eu-west-1,us-east-1'];
					const args = ['grant', 'subject', ...what, ...common, ...(isManaged ? ['--managed'] : [])];
					const before = await startable(sources, made.nodes);
					const dry = await reachHere(args, {});
					expect(await startable(sources, made.nodes)).toEqual(before);
					const said: Said | null = dry.out === '' ? null : JSON.parse(dry.out);
					const accept = ['--accept-extra', String(said?.proof.extra.length ?? 0)];
					const applied = await reachHere([...args, '--apply', '--yes', ...accept], {});
					const after = await startable(sources, made.nodes);
					if (applied.code !== 0) {
						tally.refused += 1;
						expect(after, applied.err).toEqual(before);
						return;
					}
					if (!said) throw new Error(dry.err);
					const {gained, kept, extra, open} = said.proof;
					tally.applied += 1;
					tally.gained += gained.length;
					tally.extra += extra.length;
					expect(after, applied.out).toEqual(union(before, idsOf(gained), idsOf(kept), idsOf(open), idsOf(extra)));
					expect(before.filter(id => idsOf(gained).includes(id))).toEqual([]);
					const revoked = await reachHere(
						['revoke', 'subject', '--apply', '--yes', '--region', 'eu-west-1,us-east-1'],
						{},
					);
					expect(revoked.code, revoked.err).toBe(0);
					expect(await startable(sources, made.nodes)).toEqual(before);
				} finally {
					await sandbox.close();
				}
			}),
			{seed, numRuns: 200},
		);
		// The others are refused: a Deny, a boundary or an organization stands in the way.
		expect(tally.applied).toBeGreaterThan(40);
		expect(tally.gained).toBeGreaterThan(40);
		expect(tally.extra).toBeGreaterThan(0);
	});

	test.each([
		['user', 'session-name'],
		['user', 'also-userid'],
		['role', 'session-name'],
		['role', 'also-userid'],
	])('a %s ends its own sessions and nobody else’s, ids by %s', async (kind, ownSessionPattern) => {
		const target = {id: 'i-0000000000000000a', region: 'eu-west-1'};
		const sandbox = await sandboxHere({
			...{ownSessionPattern, caller: 'admin'},
			principals: {admin, subject: {kind, ...(kind === 'role' && {sessionName: 'someone'})}},
			regions: {'eu-west-1': {instances: [{id: target.id, agent: {}}]}},
		});
		pointAt(sandbox.environment);
		const sources = sourcesHere();
		const {code} = await reachHere(['grant', 'subject', '--node', target.id, '--for', '8h', '--apply', '--yes'], {});
		expect(code).toBe(0);
		const own = await start(sources, 'subject', target);
		const other = await start(sources, 'admin', target);
		if (!own.ok || !other.ok) throw new Error('no session');
		const scope = {profile: 'subject', region: 'eu-west-1'};
		expect((await sources.resumeSession(scope, own.value.sessionId, never)).ok).toBe(true);
		expect((await sources.terminateSession(scope, other.value.sessionId)).ok).toBe(false);
		expect((await sources.terminateSession(scope, own.value.sessionId)).ok).toBe(true);
		await start(sources, 'subject', target);
		const listed = await reachHere(['revoke', 'subject', '--apply', '--yes', '--end-sessions'], {});
		expect(listed.err).toMatch(/1 open session,.*\n.*ended/);
		expect((await start(sources, 'subject', target)).ok).toBe(false);
		await sandbox.close();
	});
});
