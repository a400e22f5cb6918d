import process from 'node:process';
import {createRemoteSources} from '../../src/aws/remote.ts';
import type {KnownPrincipal} from '../../src/domain/known-principal.ts';
import {accessAt} from '../../src/state/access-table.ts';
import {createLoad} from '../../src/state/load.ts';
import type {PrincipalMemory} from '../../src/state/load-world.ts';
import {rowOf} from '../../src/state/node-table.ts';
import {initialState} from '../../src/state/state.ts';
import {createStore} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';
import {itemAt} from '../../src/state/vector.ts';
import {type Clock, createViews} from '../../src/state/views.ts';
import {windowOf} from '../../src/state/window.ts';
import {type SandboxProcess, startSandbox} from '../support/sandbox.ts';
import {absolute, quantile, type Row} from './row.ts';

const realClock: Clock = {now: Date.now, later: (callback, delay) => void setTimeout(callback, delay).unref()};

/** Rows of a screen of 80×24. */
const height = 18;
const runs = 3;

/** The figures' AWS: 500 nodes, the latencies of a real one, and IAM's bucket. */
const fleet = {
	caller: 'ops',
	principals: {
		ops: {
			kind: 'role',
			path: '/teams/',
			policies: {
				all: {
					Version: '2012-10-17',
					Statement: [
						{Effect: 'Allow', Action: ['ec2:*', 'iam:*', 'ssm:Describe*', 'ssm:GetDocument'], Resource: '*'},
						{Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:*:*:document/*'},
						{
							Effect: 'Allow',
							Action: 'ssm:StartSession',
							Resource: 'arn:aws:ec2:*:*:instance/*',
							Condition: {StringLike: {'ssm:resourceTag/env': '*'}},
						},
					],
				},
			},
		},
	},
	regions: {},
	generate: {seed: 1, instances: 500, regions: ['eu-west-1'], tagValues: {env: 4, team: 40}},
	latencyMs: {ec2: 1200, ssm: 300, sts: 200, iam: 600},
	rateLimit: {iam: {perSecond: 5, burst: 20}},
};

/** Milliseconds from the first page of EC2 until every row on the screen has its verdict. */
const untilDecided = async ({environment}: SandboxProcess, memory: PrincipalMemory): Promise<number> => {
	const {AWS_CA_BUNDLE: _, ...inherited} = process.env;
	const scope = {profile: 'ops', region: 'eu-west-1'};
	const store = createStore(update, initialState({scopes: [scope], now: Date.now()}));
	store.dispatch({type: 'drawn', height, top: null});
	const views = createViews(store, realClock);
	const sources = createRemoteSources({
		version: 'bench',
		endpointUrl: null,
		environment: {...inherited, ...environment},
		mfa: null,
		onWaiting: () => {},
		worker: new URL('../../dist/aws-worker.js', import.meta.url),
	});
	const facts = {sourceIp: null, mfa: null, isTemporary: null};
	const load = createLoad({store, views, sources, clock: realClock, facts, document: null, memory});
	const {promise, resolve} = Promise.withResolvers<number>();
	let listedAt: number | null = null;
	store.subscribe(() => {
		const {nodes, access} = store.get();
		// Systems Manager's rows may come first: without EC2's tags nothing can be asked about them.
		if (!itemAt(nodes.rows, 0)?.instance) return;
		listedAt ??= performance.now();
		const {rows} = windowOf(views.latest(), height);
		const isDecided = rows.every(({key}) => accessAt(access, rowOf(nodes, key)).verdict !== 'pending');
		if (rows.length > 0 && isDecided) resolve(performance.now() - listedAt);
	});
	load.start();
	const time = await promise;
	load.stop();
	await sources.close();
	return time;
};

/** How soon the rows on the screen are decided, without and with what an earlier run found out about the principal. */
export const rows = async (): Promise<readonly Row[]> => {
	let known: KnownPrincipal | null = null;
	const keep = (one: KnownPrincipal): void => {
		known = one;
	};
	const first: number[] = [];
	const later: number[] = [];
	for (let run = 0; run < runs; run++) {
		// A bucket of its own for each start.
		const fresh = await startSandbox(fleet);
		first.push(await untilDecided(fresh, {recall: async () => null, keep}));
		await fresh.stop();
		const next = await startSandbox(fleet);
		const before = known as KnownPrincipal | null;
		later.push(await untilDecided(next, {recall: async () => before, keep}));
		await next.stop();
	}
	const row = (name: string, times: readonly number[]) => absolute(name, quantile(times, 0.5), 'ms', runs, '≤', 3000);
	return [
		row('verdicts on the screen after the first EC2 page, 500 nodes', first),
		row('the same by what an earlier run found out', later),
	];
};
