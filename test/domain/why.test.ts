import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {requestCommand, requestSetup, withRequest} from '../../src/domain/access-request.ts';
import {offer, offerOf, sessionActions} from '../../src/domain/actions.ts';
import {documentFacts, encryptionRequest, keyArn, withEncryption} from '../../src/domain/document-facts.ts';
import {principalOf} from '../../src/domain/principal.ts';
import {isOwnSession, sessionAsks} from '../../src/domain/session-asks.ts';
import type {SessionDocument} from '../../src/domain/session-document.ts';
import type {SessionInfo} from '../../src/domain/session-info.ts';
import {planSimulation} from '../../src/domain/simulation.ts';
import {asksAbout, withoutOrganization, withoutOrganizationWord} from '../../src/domain/what-if.ts';
import {type WhyInput, whyChain} from '../../src/domain/why.ts';
import {account, alice, deploy, instance, managedNode, node, scope} from './support/nodes.ts';
import {evaluation, setup, simulated} from './support/simulating.ts';

const allowed: Access = {verdict: 'allowed', assuming: [], policies: [], source: 'simulated'};
const denied: Access = {
	verdict: 'denied',
	on: 'node',
	by: 'organization',
	decision: 'explicitDeny',
	policies: [],
	source: 'simulated',
};

const why = (more: Partial<WhyInput> = {}): WhyInput => ({
	node: node('i-1', {Name: 'payments-api'}),
	isListed: true,
	identity: deploy,
	principal: principalOf(deploy, null),
	source: `arn:aws:iam::${account}:role/deploy`,
	document: `arn:aws:ssm:eu-west-1:${account}:document/SSM-SessionManagerRunShell`,
	context: [{key: 'aws:RequestedRegion', type: 'string', values: ['eu-west-1']}],
	onNode: allowed,
	onDocument: allowed,
	access: allowed,
	outcome: null,
	withoutOrganization: null,
	facts: [],
	now: 0,
	...more,
});

describe('the chain of why', () => {
	test('goes from identity to the next step', () => {
		expect(whyChain(why())).toMatchSnapshot();
	});

	test('tells what would be without organization policies, and what else stands in the way', () => {
		const stopped = {...node('i-1'), instance: instance('i-1', {state: 'stopped'}), managed: managedNode('i-1')};
		const chain = whyChain(
			why({
				node: stopped,
				onNode: denied,
				access: {...denied, request: 'possible'},
				withoutOrganization: allowed,
				facts: ['runs as ec2-user'],
				context: [{key: 'ssm:resourceTag/x', type: 'string', values: ['a\u001B[2Jb']}],
			}),
		);
		expect(chain).toMatchSnapshot();
		expect(JSON.stringify(chain)).not.toContain('\\u001b');
	});

	test('tells the same of a session document that an organization denies', () => {
		const chain = whyChain(
			why({onDocument: {...denied, on: 'document'}, access: {...denied, on: 'document'}, withoutOrganization: allowed}),
		);
		expect(chain.find(({step}) => step === 'on document')?.lines).toContain(
			'without organization policies it would be allowed',
		);
	});

	test('tells what is assumed of the key that encrypts sessions', () => {
		const phrase = 'the key policy of k allows kms:GenerateDataKey';
		const chain = whyChain(why({access: {verdict: 'allowed', assuming: [phrase], policies: [], source: 'simulated'}}));
		expect(chain.find(({step}) => step === 'on document')?.lines).toContain(`assuming ${phrase}`);
	});

	test('tells what AWS said in a real attempt', () => {
		const outcome = {
			caller: deploy.arn,
			region: 'eu-west-1',
			node: 'i-1',
			document: null,
			result: 'denied',
			on: 'node',
			at: 0,
			expires: null,
			tags: null,
			simulated: 'allowed',
			detail: 'Access denied by something new',
		} as const;
		const live = whyChain(why({outcome, now: 240_000})).find(({step}) => step === 'live');
		expect(live?.lines).toEqual(['denied live 4 min ago · simulated allowed', 'Access denied by something new']);
	});

	test.each([
		[principalOf({...alice, arn: `arn:aws:iam::${account}:root`}, null), /root user/],
		[principalOf({...alice, arn: `arn:aws:sts::${account}:federated-user/x`}, null), /federated/],
		[null, /not known yet/],
	])('says who is simulated, or why nobody is', (principal, expected) => {
		expect(whyChain(why({principal})).find(({step}) => step === 'principal')?.lines[0]).toMatch(expected);
	});
});

test('about one node is asked with every tag that it has', () => {
	const asks = asksAbout(setup(['ssm:resourceTag/env']), node('i-1', {env: 'prod', team: 'pay'}));
	const keys = asks[0]?.request.context.map(({key}) => key);
	expect(asks.map(({on, subjects}) => [on, subjects.length])).toEqual([
		['node', 1],
		['document', 1],
	]);
	expect(keys).toEqual(expect.arrayContaining(['ssm:resourceTag/env', 'aws:ResourceTag/team', 'ec2:ResourceTag/team']));
	expect(new Set(keys?.map(key => key.toLowerCase())).size).toBe(keys?.length);
	expect(asks[1]?.request.context.some(({key}) => /resourcetag/i.test(key))).toBe(false);
	expect(asksAbout(setup(['ssm:resourceTag/env']), {...node('i-1'), instance: null}, true)).toHaveLength(2);
});

test('a policy that tests the document check is told about', () => {
	const onDocument: Access = {...denied, by: 'identity', on: 'document'};
	const lines = (keys: readonly string[]) =>
		whyChain(why({onDocument, keys}))
			.find(({step}) => step === 'on document')
			?.lines.join('\n');
	expect(lines(['ssm:SessionDocumentAccessCheck'])).toContain('BoolIfExists');
	expect(lines([])).not.toContain('BoolIfExists');
});

test('without organization policies the same is asked with them left out', () => {
	const [ask] = planSimulation(setup(), {visible: [node('i-1')]}).asks;
	expect(ask && withoutOrganization(ask).request).toEqual({...ask?.request, excluded: ['scp']});
	expect(withoutOrganizationWord(denied)).toMatch(/all the same/);
});

describe('the session document', () => {
	const document: SessionDocument = {
		name: 'SSM-SessionManagerRunShell',
		sessionType: 'Standard_Stream',
		description: null,
		kmsKey: null,
		s3Bucket: null,
		cloudWatchLogGroup: null,
		isRunAs: false,
		runAs: null,
		idleTimeout: null,
		maxDuration: null,
		parameters: [],
	};
	const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b';

	test('says what it says, and nothing about the rest', () => {
		expect(documentFacts(document)).toEqual([]);
		expect(
			documentFacts({
				...document,
				kmsKey: key,
				s3Bucket: 'logs',
				cloudWatchLogGroup: '/ssm',
				idleTimeout: 20,
				maxDuration: 1,
			}),
		).toMatchSnapshot();
	});

	test.each([
		['0a1b', key],
		[key, key],
		['alias/ssm', null],
		['arn:aws:kms:eu-west-1:111122223333:alias/ssm', null],
	])('has its key %s simulated as %s', (kmsKey, arn) => {
		expect(keyArn(kmsKey, 'aws', 'eu-west-1', account)).toBe(arn);
		const request = encryptionRequest(setup(), {...document, kmsKey}, 'eu-west-1');
		expect(request?.resources ?? null).toEqual(arn && [arn]);
		if (request) expect(request.action).toBe('kms:GenerateDataKey');
	});

	test('with a key that the identity may not use is allowed, assuming the key policy allows it', () => {
		const encrypted = {...document, kmsKey: key};
		expect(withEncryption(allowed, encrypted, evaluation())).toBe(allowed);
		expect(withEncryption(allowed, document, null)).toBe(allowed);
		expect(withEncryption(denied, encrypted, null)).toBe(denied);
		for (const said of [null, evaluation({decision: 'implicitDeny'}), evaluation({decision: 'explicitDeny'})]) {
			expect(withEncryption(allowed, encrypted, said)).toMatchObject({
				verdict: 'allowed',
				assuming: [expect.stringContaining('kms:GenerateDataKey')],
			});
		}
	});
});

describe('just-in-time access', () => {
	test('may be requested where StartSession is denied and the request is allowed', () => {
		expect(withRequest(denied, allowed)).toMatchObject({verdict: 'denied', request: 'possible'});
		expect(withRequest(denied, denied)).toBe(denied);
		expect(withRequest(allowed, allowed)).toBe(allowed);
	});

	test('is asked on nodes alone', () => {
		const {asks} = planSimulation(requestSetup(setup()), {visible: [node('i-1')]});
		expect(asks.map(({request}) => request.action)).toEqual(['ssm:StartAccessRequest']);
	});

	test('has a command that is safe to paste', () => {
		const odd = {...node('i-1'), scope: {profile: "o'brien; ls", region: 'eu-west-1'}};
		expect(requestCommand(odd)).toBe(
			"aws ssm start-access-request --targets Key=InstanceIds,Values=i-1 --reason 'WHY' --region eu-west-1 --profile 'o'\\''brien; ls'",
		);
	});
});

describe('other actions', () => {
	test('are disabled with the reason where they would be denied, and only there', () => {
		const [shell, port] = sessionActions;
		expect([shell?.document, port?.document]).toEqual([null, 'AWS-StartPortForwardingSession']);
		expect(offerOf(allowed, {...denied, on: 'document'})).toMatchObject({
			isEnabled: false,
			reason: expect.stringContaining('document'),
		});
		for (const access of [allowed, {verdict: 'pending'}, {verdict: 'unchecked'}] as const) {
			expect(offerOf(access, allowed)).toMatchObject({isEnabled: true, reason: null});
		}
		expect(offer(denied, 'ssm:TerminateSession').reason).toContain('ssm:TerminateSession');
	});

	const session = (id: string, owner = alice.arn): SessionInfo => ({
		id,
		target: 'i-1',
		status: 'Connected',
		owner,
		document: null,
		reason: null,
		started: null,
		ended: null,
		maxDuration: null,
		accessType: null,
		s3OutputUrl: null,
		cloudWatchOutputUrl: null,
	});

	test('on sessions are asked in one call, unless a policy looks at the session’s own tags', () => {
		const sessions = [session('alice-1'), session('alice-2')];
		const plain = sessionAsks(setup(['aws:username']), scope(), 'ssm:TerminateSession', sessions);
		expect(plain.map(({request}) => request.resources)).toEqual([
			[`arn:aws:ssm:eu-west-1:${account}:session/alice-1`, `arn:aws:ssm:eu-west-1:${account}:session/alice-2`],
		]);
		const keys = ['ssm:resourceTag/aws:ssmmessages:session-id', 'ssm:resourceTag/aws:ssmmessages:target-id'];
		const tagged = sessionAsks(setup(keys), scope(), 'ssm:ResumeSession', sessions);
		expect(tagged).toHaveLength(2);
		expect(tagged[0]?.request.context.slice(-2).map(({values}) => values)).toEqual([['AIDAALICE'], ['i-1']]);
		expect(tagged[0]?.doubts.keys).toEqual([]);
		const role = setup(keys, {principal: simulated(deploy, null)});
		expect(sessionAsks(role, scope(), 'ssm:ResumeSession', sessions)[0]?.doubts.keys).toContain(keys[0]);
	});

	test('a session is one’s own by its owner', () => {
		expect(isOwnSession(session('a'), alice.arn)).toBe(true);
		expect(isOwnSession(session('a'), deploy.arn)).toBe(false);
	});
});
