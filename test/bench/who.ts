import {runReach} from '../support/run.ts';
import {startSandbox} from '../support/sandbox.ts';
import {absolute, type Row} from './row.ts';

const principals = 2000;

const policy = (Action: string) => ({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action, Resource: '*'}]});

const fleet = {
	caller: 'admin',
	managedPolicies: {sessions: policy('ssm:StartSession'), other: policy('s3:*')},
	principals: {
		admin: {kind: 'user', policies: {all: policy('*')}},
		...Object.fromEntries(
			Array.from({length: principals - 1}, (_, at) => [
				`role-${at}`,
				{kind: 'role', attached: [at % 10 === 0 ? 'sessions' : 'other']},
			]),
		),
	},
	regions: {'eu-west-1': {instances: [{id: 'i-0000000000000000a', name: 'web', agent: {}}]}},
};

/** What a survey of a large account asks of IAM: pages of policies, and at most two simulations a candidate. */
export const rows = async (): Promise<readonly Row[]> => {
	const sandbox = await startSandbox(fleet);
	const {out} = await runReach(['who', 'web', '-o', 'json'], sandbox.environment);
	const calls = await sandbox.calls();
	await sandbox.stop();
	const said: {allowed: unknown[]; simulated: number} = JSON.parse(out);
	const simulations = calls['iam:SimulatePrincipalPolicy'] ?? 0;
	const pages = calls['iam:GetAccountAuthorizationDetails'] ?? 0;
	return [
		absolute('who, 2,000 principals: simulations a candidate', simulations / said.simulated, 'calls', 1, '≤', 2),
		absolute('who, 2,000 principals: pages of policies', pages, 'calls', 1, '≤', 3),
		absolute('who, 2,000 principals: who may', said.allowed.length, 'principals', 1, '=', 201),
	];
};
