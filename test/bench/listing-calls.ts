import process from 'node:process';
import {createRemoteSources} from '../../src/aws/remote.ts';
import type {Page} from '../../src/domain/sources.ts';
import {startSandbox} from '../support/sandbox.ts';
import {absolute, type Row} from './row.ts';

const instances = 10_000;
const allow = (...Action: string[]) => ({Version: '2012-10-17', Statement: [{Effect: 'Allow', Action, Resource: '*'}]});

const fleet = {
	caller: 'all',
	principals: {
		all: {kind: 'user', policies: {all: allow('*')}},
		small: {kind: 'user', policies: {small: allow('ec2:DescribeInstances', 'ssm:DescribeInstanceInformation')}},
	},
	regions: {'eu-west-1': {}},
	generate: {seed: 1, instances, regions: ['eu-west-1'], tagValues: {env: 4}},
};

const count = async (pages: AsyncIterable<Page<unknown>>): Promise<number> => {
	let items = 0;
	for await (const page of pages) items += page.ok ? page.value.length : 0;
	return items;
};

/** How many calls a listing of 10,000 instances takes: as many as AWS has pages, and no more. */
export const rows = async (): Promise<readonly Row[]> => {
	const sandbox = await startSandbox(fleet);
	const {AWS_CA_BUNDLE: _, ...inherited} = process.env;
	const sources = createRemoteSources({
		version: 'bench',
		endpointUrl: null,
		environment: {...inherited, ...sandbox.environment},
		mfa: null,
		onWaiting: () => {},
		worker: new URL('../../dist/aws-worker.js', import.meta.url),
	});
	const signal = new AbortController().signal;
	const all = {profile: 'all', region: 'eu-west-1'};
	await count(sources.instances(all, signal));
	const managed = await count(sources.managedNodes(all, signal));
	await count(sources.managedNodes({...all, profile: 'small'}, signal));
	const calls = await sandbox.calls();
	await sources.close();
	await sandbox.stop();
	const row = (name: string, action: string, most: number) => absolute(name, calls[action] ?? 0, 'calls', 1, '≤', most);
	return [
		row('calls for 10,000 instances', 'ec2:DescribeInstances', Math.ceil(instances / 1000)),
		// One more: the refusal that leads to the small listing.
		row('calls for their managed nodes', 'ssm:DescribeInstanceProperties', Math.ceil(managed / 1000) + 1),
		row('the same by the small listing', 'ssm:DescribeInstanceInformation', Math.ceil(managed / 50)),
	];
};
