import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, onTestFinished, test} from 'vitest';
import {createRemoteSources} from '../../src/aws/remote.ts';
import {useAwsHome} from '../support/aws-sources.ts';
import {instancesPage, json, query, reservation, startCannedAws} from '../support/canned-aws.ts';
import {startLoad} from '../support/loading.ts';

const identity = '<Arn>arn:aws:iam::111122223333:user/alice</Arn><UserId>AIDA1</UserId><Account>111122223333</Account>';

test('a worker that dies fails what was under way, and a retry lists it with another one', async () => {
	const home = useAwsHome();
	const flag = path.join(home, 'died');
	const file = path.join(home, 'worker.mjs');
	const real = new URL('../../src/aws/worker.ts', import.meta.url).href;
	writeFileSync(
		file,
		`import {existsSync, writeFileSync} from 'node:fs';
		if (existsSync(${JSON.stringify(flag)})) await import(${JSON.stringify(real)});
		else {
			writeFileSync(${JSON.stringify(flag)}, '');
			setTimeout(() => process.exit(7), 50);
		}`,
	);
	const aws = await startCannedAws(({action}) => {
		if (action === 'GetCallerIdentity') return query('GetCallerIdentity', identity);
		return action === 'DescribeInstances' ? instancesPage(reservation('i-1')) : json({InstanceProperties: []});
	});
	onTestFinished(aws.close);
	const sources = createRemoteSources({
		worker: pathToFileURL(file),
		version: '1.2.3',
		endpointUrl: aws.url,
		environment: {
			HOME: home,
			AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
			AWS_SECRET_ACCESS_KEY: 'secret',
			AWS_EC2_METADATA_DISABLED: 'true',
		},
		mfa: null,
		onWaiting: () => {},
	});
	onTestFinished(sources.close);
	const {store, views, load} = startLoad({}, {checksAccess: false}, 10, {sources});
	const feeds = () => store.get().scopes[0]?.feeds;
	await expect.poll(() => feeds()?.instances.status).toBe('error');
	await expect.poll(() => feeds()?.managedNodes.status).toBe('error');
	await expect.poll(() => feeds()?.identity.problem?.hint).toBe('reload to try again');
	expect(existsSync(flag)).toBe(true);
	load.retry();
	await expect.poll(() => views.get().total).toBe(1);
	await expect.poll(() => feeds()).toMatchObject({identity: {status: 'success'}, managedNodes: {status: 'success'}});
});
