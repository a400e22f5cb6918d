import type {FleetAgent, FleetInstance, FleetManagedNode} from '../fleet.ts';
import {metadata, securityGroupIds} from './network.ts';
import {ports} from './ports.ts';
import {
	checked,
	type Flaw,
	mapped,
	maybe,
	nullable,
	oneOf,
	optional,
	type Reader,
	required,
	shape,
	text,
} from './reader.ts';
import {accountId, address, moment, phrase, tags} from './words.ts';

/** When the file does not say: moments that depend on when the sandbox starts, and the account. */
export type Defaults = {readonly now: string; readonly account: string; readonly region: string};

const version = text(/^\d+(\.\d+){1,3}$/, 'a version such as 3.3.987.0');

/** An agent; by default a current one on Amazon Linux that was just heard. */
const agent = (now: string): Reader<FleetAgent> =>
	shape<FleetAgent>({
		ping: optional(oneOf('Online', 'ConnectionLost', 'Inactive'), 'Online'),
		version: optional(version, '3.3.987.0'),
		os: optional(phrase(256), 'Amazon Linux'),
		osVersion: optional(phrase(256), '2023'),
		lastPing: optional(moment, now),
	});

/** Name and tags belong together: an instance's name is its tag `Name`, written in one of the two places. */
const oneName = (
	{name, tags: given}: {readonly name: string | null; readonly tags: Readonly<Record<string, string>>},
	path: string,
	flaws: Flaw[],
): void => {
	if (name !== null && given['Name'] !== undefined)
		flaws.push({path: `${path}.name`, reason: 'given twice: here and as the tag Name'});
};

/** An EC2 instance. The tag `Name` is always among its tags afterwards. */
export const instance = ({now, account, region}: Defaults): Reader<FleetInstance> =>
	mapped(
		checked(
			shape<FleetInstance>({
				id: required(text(/^i-([0-9a-f]{8}|[0-9a-f]{17})$/, 'an instance id: i- and 8 or 17 hexadecimal digits')),
				name: optional(nullable(phrase(256)), null),
				state: optional(oneOf('pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'), 'running'),
				type: optional(text(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as m7g.large'), 't3.micro'),
				platform: optional(phrase(128), 'Linux/UNIX'),
				architecture: optional(oneOf('i386', 'x86_64', 'arm64', 'x86_64_mac', 'arm64_mac'), 'x86_64'),
				privateIp: optional(nullable(address), null),
				publicIp: optional(nullable(address), null),
				vpc: optional(nullable(text(/^vpc-[0-9a-z]+$/, 'a VPC id such as vpc-1')), null),
				subnet: optional(nullable(text(/^subnet-[0-9a-z]+$/, 'a subnet id such as subnet-1')), null),
				zone: optional(
					checked(text(/^[a-z0-9-]+$/, 'an availability zone'), (zone, path, flaws) => {
						if (!zone.startsWith(region)) flaws.push({path, reason: `expected a zone of ${region}, found ${zone}`});
					}),
					`${region}a`,
				),
				launched: optional(moment, '2026-01-01T00:00:00Z'),
				owner: optional(accountId, account),
				instanceProfile: optional(nullable(text(/^[\w+=,.@-]{1,128}$/, 'name of an instance profile')), null),
				tags: optional(tags, {}),
				agent: optional(nullable(agent(now)), null),
				securityGroups: securityGroupIds,
				metadata: maybe(metadata),
				ports: maybe(ports),
			}),
			oneName,
		),
		value => {
			const name = value.name ?? value.tags['Name'] ?? null;
			return {...value, name, tags: name === null ? value.tags : {Name: name, ...value.tags}};
		},
	);

/** A hybrid managed node. Its name is the activation's, apart from its tags. */
export const managedNode = ({now}: Defaults): Reader<FleetManagedNode> =>
	shape<FleetManagedNode>({
		id: required(text(/^mi-[0-9a-f]{17}$/, 'a managed node id: mi- and 17 hexadecimal digits')),
		name: optional(nullable(phrase(256)), null),
		computerName: optional(nullable(phrase(255)), null),
		ip: optional(nullable(address), null),
		tags: optional(tags, {}),
		agent: optional(agent(now), {
			ping: 'Online',
			version: '3.3.987.0',
			os: 'Ubuntu',
			osVersion: '24.04',
			lastPing: now,
		}),
		ports: maybe(ports),
	});
