// Lists all instances of one region in one way and prints what it cost: `node listing-child.ts MODE REGION`.
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import {createRemoteSources} from '../../src/aws/remote.ts';
import {createSources} from '../../src/aws/sources.ts';
import type {Instance} from '../../src/domain/node.ts';
import type {Sources} from '../../src/domain/sources.ts';

const [mode = 'sdk', region = 'eu-west-1'] = process.argv.slice(2);
const options = {
	version: 'bench',
	endpointUrl: null,
	environment: process.env,
	mfa: null,
	onWaiting: () => {},
	worker: new URL('../../dist/aws-worker.js', import.meta.url),
};
const signal = new AbortController().signal;

/** The SDK's own paginator; what it decodes is counted and dropped. */
const listWithSdk = async (at: string): Promise<number> => {
	const {EC2Client, paginateDescribeInstances} = await import('@aws-sdk/client-ec2');
	const client = new EC2Client({region: at});
	let count = 0;
	for await (const page of paginateDescribeInstances({client, pageSize: 1000}, {})) {
		for (const {Instances} of page.Reservations ?? []) count += Instances?.length ?? 0;
	}
	return count;
};

const rows: Instance[] = [];
const listWith = async (sources: Sources, at: string): Promise<number> => {
	for await (const page of sources.instances({profile: null, region: at}, signal)) {
		if (!page.ok) throw new Error(page.problem.summary);
		rows.push(...page.value);
	}
	return rows.length;
};

const remote = mode === 'worker' ? createRemoteSources(options) : null;
const sources = remote ?? createSources(options);
const list = (at: string) => (mode === 'sdk' ? listWithSdk(at) : listWith(sources, at));

// Modules, credentials and the first compilation are not what is measured here.
await list('us-west-2');
const delay = monitorEventLoopDelay({resolution: 1});
delay.enable();
const before = process.cpuUsage();
const started = performance.now();
const count = await list(region);
const {user, system} = process.cpuUsage(before);
delay.disable();
const result = {
	count,
	cpu: (user + system) / 1000,
	wall: performance.now() - started,
	delay: delay.max / 1e6,
	peakRss: process.resourceUsage().maxRSS / 1024,
	rss: process.memoryUsage.rss() / 1024 / 1024,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
await remote?.close();
process.exit(0);
