import type {FleetInstance} from '../fleet.ts';
import {own} from '../own.ts';
import {derived, privateDns, profileArn, stateCodes} from './instance-xml.ts';

/** One filter: any of the values must fit (EC2 API, Filter). */
export type Filter = {readonly name: string; readonly values: readonly string[]};

type Look = (instance: FleetInstance, region: string, partition: string) => readonly (string | null)[];

const looks: Readonly<Record<string, Look>> = {
	'instance-id': ({id}) => [id],
	'instance-state-name': ({state}) => [state],
	'instance-state-code': ({state}) => [String(stateCodes[state])],
	'instance-type': ({type}) => [type],
	architecture: ({architecture}) => [architecture],
	platform: ({platform}) => [platform.startsWith('Windows') ? 'windows' : null],
	'platform-details': ({platform}) => [platform],
	'private-ip-address': ({privateIp}) => [privateIp],
	'network-interface.addresses.private-ip-address': ({privateIp}) => [privateIp],
	'ip-address': ({publicIp}) => [publicIp],
	'private-dns-name': (instance, region) => [privateDns(instance, region)],
	'vpc-id': ({vpc}) => [vpc],
	'subnet-id': ({subnet}) => [subnet],
	'availability-zone': ({zone}) => [zone],
	'owner-id': ({owner}) => [owner],
	'launch-time': ({launched}) => [launched],
	'image-id': () => ['ami-0a1b2c3d4e5f60718'],
	'reservation-id': ({id}) => [derived('r', id)],
	'iam-instance-profile.arn': (instance, _, partition) =>
		instance.instanceProfile === null ? [] : [profileArn(instance, partition)],
	'iam-instance-profile.name': ({instanceProfile}) => [instanceProfile],
	'instance.group-id': () => ['sg-0a1b2c3d4e5f60718'],
	'instance.group-name': () => ['nodes'],
	'root-device-type': () => ['ebs'],
	hypervisor: () => ['xen'],
	tenancy: () => ['default'],
	'tag-key': ({tags}) => Object.keys(tags),
	'tag-value': ({tags}) => Object.values(tags),
};

/** A filter value may hold `*` (any text) and `?` (any letter); a backslash takes their meaning away. */
const pattern = (value: string): RegExp => {
	const source = value.replace(/\\([*?\\])|([*?])|[.+^${}()|[\]\\]/g, (whole, literal?: string, wild?: string) =>
		literal ? `\\${literal}` : wild ? (wild === '*' ? '.*' : '.') : `\\${whole}`,
	);
	return new RegExp(`^${source}$`, 's');
};

/** Whether the instances can be asked for this. */
export const isKnownFilter = (name: string): boolean => name.startsWith('tag:') || Object.hasOwn(looks, name);

/** Makes the test that an instance passes when every filter has a value that fits. */
export const matcher = (
	filters: readonly Filter[],
	region: string,
	partition: string,
): ((instance: FleetInstance) => boolean) => {
	const tests = filters.map(({name, values}) => {
		const patterns = values.map(pattern);
		const look: Look = name.startsWith('tag:')
			? ({tags}) => [own(tags, name.slice(4)) ?? null]
			: (own(looks, name) ?? (() => []));
		return (instance: FleetInstance) =>
			look(instance, region, partition).some(found => found !== null && patterns.some(one => one.test(found)));
	});
	return instance => tests.every(test => test(instance));
};
