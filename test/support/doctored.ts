import {expect} from 'vitest';
import type {Check} from '../../src/domain/doctor.ts';
import {runReach} from './run.ts';
import {startSandbox} from './sandbox.ts';

/** A policy of statements. */
export const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
/** A statement that allows. */
export const allow = (Action: string | readonly string[], Resource = '*') => ({Effect: 'Allow', Action, Resource});
/** The instance. */
export const id = 'i-0000000000000000a';
/** The hybrid node. */
export const hybrid = 'mi-0000000000000000a';

/** The managed policy that nodes have. */
export const core = ['AmazonSSMManagedInstanceCore'].map(name => `arn:aws:iam::aws:policy/${name}`);
/** A subnet with a way out. */
export const subnet = {id: 'subnet-1', vpc: 'vpc-1', routes: {'10.0.0.0/16': 'local-1', '0.0.0.0/0': 'nat-1'}};
/** The node’s security group, open as EC2 makes it. */
export const group = {id: 'sg-1'};
/** A security group that lets the VPC in. */
export const inward = {id: 'sg-2', ingress: [{from: 443, to: 443, cidr: '10.0.0.0/16'}]};
/** An endpoint of the VPC. */
export const endpoint = (service: string, more: object = {}) => ({
	...{id: `vpce-${service}`, vpc: 'vpc-1', service, subnets: ['subnet-1'], securityGroups: ['sg-2']},
	...more,
});
/** Both endpoints that sessions need. */
export const endpoints = [endpoint('ssm'), endpoint('ssmmessages')];
/** A subnet without a way out. */
export const alone = {...subnet, routes: {}};
/** The subnet with an ACL. */
export const aclOf = (...entries: object[]) => ({...subnet, acl: entries});
/** An ACL entry that lets all out. */
export const out = {number: 100, egress: true, allow: true};

/** What a fleet has that the healthy one has not. */
export type Parts = {
	readonly instance?: object;
	readonly network?: object;
	readonly region?: object;
	readonly node?: object;
	readonly more?: object;
};

const healthy = {ping: 'Online'};
/** An agent that stopped answering. */
export const lost = {agent: {ping: 'ConnectionLost'}};
/** No agent at all. */
export const never = {agent: null};

const fleet = ({instance = {}, network = {}, region = {}, node = {attached: core}, more = {}}: Parts) => ({
	account: '111122223333',
	caller: 'admin',
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		blind: {kind: 'user', policies: {look: policy(allow(['ec2:DescribeInstances', 'ssm:Describe*']))}},
		'node-role': {kind: 'role', ...node},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{
					...{id, name: 'web', vpc: 'vpc-1', subnet: 'subnet-1', securityGroups: ['sg-1']},
					...{instanceProfile: 'node-role', privateIp: '10.0.0.1', agent: healthy},
					...instance,
				},
			],
			managedNodes: [{id: hybrid, name: 'rack', agent: healthy}],
			network: {vpcs: [{id: 'vpc-1'}], subnets: [subnet], securityGroups: [group, inward], ...network},
			...region,
		},
	},
	...more,
});

/** The account’s session document. */
export const document = (inputs: object) => ({
	documents: [{name: 'SSM-SessionManagerRunShell', sessionType: 'Standard_Stream', inputs}],
});

/** What `reach doctor` finds on such a fleet. */
export const examine = async (
	parts: Parts,
	target = id,
	more: object = {},
	...flags: readonly string[]
): Promise<{checks: Check[]; code: number}> => {
	const sandbox = await startSandbox(fleet(parts));
	const {out, code, err} = await runReach(['doctor', target, '-o', 'json', ...flags], {
		...sandbox.environment,
		...more,
	});
	expect(err).toBe('');
	await sandbox.stop();
	return {checks: JSON.parse(out), code};
};
