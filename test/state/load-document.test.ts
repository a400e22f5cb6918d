import {expect, test} from 'vitest';
import {success} from '../../src/domain/result.ts';
import type {SessionDocument} from '../../src/domain/session-document.ts';
import {itemAt} from '../../src/state/vector.ts';
import {rowAt} from '../../src/state/window.ts';
import {detailLines} from '../../src/ui/details.ts';
import {textOf} from '../support/frames.ts';
import {startLoad} from '../support/loading.ts';
import {aManagedNode, anInstance} from '../support/nodes.ts';

const document: SessionDocument = {
	name: 'SSM-SessionManagerRunShell',
	sessionType: 'Standard_Stream',
	description: null,
	kmsKey: '1234abcd-12ab-34cd-56ef-1234567890ab',
	s3Bucket: 'session-logs',
	cloudWatchLogGroup: null,
	isRunAs: true,
	runAs: 'ops',
	idleTimeout: 20,
	maxDuration: null,
	parameters: [],
};

const listing = {instances: [success([anInstance(1)])], managedNodes: [success([aManagedNode(1)])]};

test('the session document is read once it may be used, and what it says stands in the details', async () => {
	const {views, calls} = startLoad({...listing, document});
	await expect.poll(() => itemAt(views.get().state.grounds, 0)?.facts.length ?? 0).toBeGreaterThan(0);
	const row = rowAt(views.get(), 0);
	const text = row ? detailLines(row, views.get().state, 70).map(textOf).join('\n') : '';
	expect(text).toContain('how this was found');
	expect(text).toContain('arn:aws:iam::111122223333:user/alice');
	expect(text).toContain('logged to S3 bucket session-logs');
	expect(text).toContain('ops, by SSM-SessionManagerRunShell');
	expect(calls.names.filter(name => name === 'sessionDocument')).toHaveLength(1);
	expect(calls.most.simulations).toBeLessThanOrEqual(2);
});

test('a key that the principal’s policies do not allow makes an assumption, never a denial', async () => {
	const {views, verdict} = startLoad({
		...listing,
		document,
		decide: (_arn, {action}) => (action === 'kms:GenerateDataKey' ? 'implicitDeny' : 'allowed'),
	});
	const assuming = () => {
		const access = rowAt(views.get(), 0)?.access;
		return access?.verdict === 'allowed' ? access.assuming.join() : '';
	};
	await expect.poll(assuming).toContain('the key policy of');
	expect(verdict(1)).toBe('allowed');
});

test('a document that is denied is not read', async () => {
	const {calls, verdict} = startLoad({
		...listing,
		document,
		decide: arn => (arn.includes(':document/') ? 'implicitDeny' : 'allowed'),
	});
	await expect.poll(() => verdict(1)).toBe('denied');
	expect(calls.names).not.toContain('sessionDocument');
});
