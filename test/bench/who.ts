import {runReach} from '../support/run.ts';
import {startSandbox} from '../support/sandbox.ts';
import {absolute, type Row} from './row.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string, Resource = '*') => ({Effect: 'Allow', Action, Resource});

/** About 5 kB that say nothing about sessions: most of what an account's policies are. */
const large = (at: number) =>
	policy(
		...Array.from({length: 30}, (_, part) => allow('s3:GetObject', `arn:aws:s3:::b-${at}-${part}-${'x'.repeat(80)}/*`)),
	);

const fleet = (principals: number) => ({
	caller: 'admin',
	managedPolicies: {sessions: policy(allow('ssm:StartSession')), other: policy(allow('s3:*'))},
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		...Object.fromEntries(
			Array.from({length: principals - 1}, (_, at) => [
				`role-${at}`,
				{kind: 'role', policies: {own: large(at)}, attached: [at % 10 === 0 ? 'sessions' : 'other']},
			]),
		),
	},
	regions: {'eu-west-1': {instances: [{id: 'i-0000000000000000a', name: 'web', agent: {}}]}},
});

/** Looks at the heap ten times a second, each time after a collection, and tells the most that was alive. */
const watcher = `
	import {setFlagsFromString} from 'node:v8';
	import {runInNewContext} from 'node:vm';
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	let most = 0;
	setInterval(() => {
		collect();
		most = Math.max(most, process.memoryUsage().heapUsed);
	}, 100).unref();
	process.on('exit', () => process.stderr.write('alive: ' + most + ' bytes'));`;

type Survey = {
	readonly calls: Readonly<Record<string, number>>;
	readonly said: {readonly allowed: readonly unknown[]; readonly simulated: number};
	/** The most memory that was alive, in MB. */
	readonly alive: number;
};

const surveyOf = async (principals: number): Promise<Survey> => {
	const sandbox = await startSandbox(fleet(principals));
	const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(watcher)}`;
	const {out, err} = await runReach(['who', 'web', '-o', 'json'], {...sandbox.environment, NODE_OPTIONS});
	const calls = await sandbox.calls();
	await sandbox.stop();
	return {calls, said: JSON.parse(out), alive: Number(/alive: (\d+)/.exec(err)?.[1]) / 1e6};
};

/** What a survey of a large account asks of IAM: pages of policies, and at most two simulations a candidate. */
export const rows = async (): Promise<readonly Row[]> => {
	const small = await surveyOf(200);
	const {calls, said, alive} = await surveyOf(2000);
	const simulations = calls['iam:SimulatePrincipalPolicy'] ?? 0;
	const pages = calls['iam:GetAccountAuthorizationDetails'] ?? 0;
	return [
		absolute('who, 2,000 principals: simulations a candidate', simulations / said.simulated, 'calls', 1, '≤', 2),
		absolute('who, 2,000 principals: pages of policies', pages, 'calls', 1, '≤', 11),
		absolute('who, 2,000 principals: who may', said.allowed.length, 'principals', 1, '=', 201),
		absolute('who, 2,000 principals beside 200: more memory alive', alive - small.alive, 'MB', 1, '≤', 10),
	];
};
