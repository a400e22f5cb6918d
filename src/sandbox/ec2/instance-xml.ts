import {createHash} from 'node:crypto';
import type {FleetInstance} from '../fleet.ts';
import {element, items, wrap} from '../wire/xml.ts';

/** InstanceState codes (EC2 API). */
export const stateCodes: Readonly<Record<FleetInstance['state'], number>> = {
	pending: 0,
	running: 16,
	'shutting-down': 32,
	terminated: 48,
	stopping: 64,
	stopped: 80,
};

/** 17 hexadecimal digits that belong to an instance for good: ids of what surrounds it. */
export const derived = (prefix: string, id: string): string =>
	`${prefix}-0${createHash('sha1').update(`${prefix}${id}`).digest('hex').slice(0, 16)}`;

/** EC2's private DNS name; us-east-1 has the old domain. */
export const privateDns = (instance: FleetInstance, region: string): string => {
	if (!instance.privateIp) return '';
	const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
	return `ip-${instance.privateIp.replaceAll(/[.:]/g, '-')}.${domain}`;
};

/** ARN of the instance profile. */
export const profileArn = (instance: FleetInstance, partition: string): string =>
	`arn:${partition}:iam::${instance.owner}:instance-profile/${instance.instanceProfile}`;

const securityGroups = (name: string): string =>
	items(name, [element('groupId', 'sg-0a1b2c3d4e5f60718') + element('groupName', 'nodes')]);

const disks = (instance: FleetInstance): string =>
	items('blockDeviceMapping', [
		element('deviceName', '/dev/xvda') +
			wrap(
				'ebs',
				element('volumeId', derived('vol', instance.id)) +
					element('status', 'attached') +
					element('attachTime', instance.launched) +
					element('deleteOnTermination', true),
			),
	]);

const networkInterface = (instance: FleetInstance, region: string): string => {
	if (!instance.privateIp) return wrap('networkInterfaceSet', '');
	const dns = element('privateDnsName', privateDns(instance, region));
	const ip = element('privateIpAddress', instance.privateIp);
	return items('networkInterfaceSet', [
		element('networkInterfaceId', derived('eni', instance.id)) +
			element('subnetId', instance.subnet) +
			element('vpcId', instance.vpc) +
			'<description/>' +
			element('ownerId', instance.owner) +
			element('status', 'in-use') +
			element('macAddress', '06:aa:bb:cc:dd:ee') +
			ip +
			dns +
			element('sourceDestCheck', true) +
			securityGroups('groupSet') +
			wrap(
				'attachment',
				element('attachmentId', derived('eni-attach', instance.id)) +
					element('deviceIndex', 0) +
					element('status', 'attached') +
					element('attachTime', instance.launched) +
					element('deleteOnTermination', true) +
					element('networkCardIndex', 0),
			) +
			items('privateIpAddressesSet', [ip + dns + element('primary', true)]) +
			wrap('ipv6AddressesSet', '') +
			element('interfaceType', 'interface'),
	]);
};

const options =
	element('ebsOptimized', true) +
	element('rootDeviceType', 'ebs') +
	element('rootDeviceName', '/dev/xvda') +
	element('virtualizationType', 'hvm') +
	element('hypervisor', 'xen') +
	element('enaSupport', true) +
	element('sourceDestCheck', true) +
	wrap('cpuOptions', element('coreCount', 1) + element('threadsPerCore', 2)) +
	wrap('capacityReservationSpecification', element('capacityReservationPreference', 'open')) +
	wrap('hibernationOptions', element('configured', false)) +
	wrap('enclaveOptions', element('enabled', false)) +
	wrap(
		'metadataOptions',
		element('state', 'applied') +
			element('httpTokens', 'required') +
			element('httpPutResponseHopLimit', 2) +
			element('httpEndpoint', 'enabled') +
			element('httpProtocolIpv6', 'disabled') +
			element('instanceMetadataTags', 'disabled'),
	) +
	wrap('maintenanceOptions', element('autoRecovery', 'default')) +
	element('currentInstanceBootMode', 'uefi') +
	wrap('operator', element('managed', false));

const instanceItem = (instance: FleetInstance, region: string, partition: string): string =>
	element('instanceId', instance.id) +
	element('imageId', 'ami-0a1b2c3d4e5f60718') +
	wrap('instanceState', element('code', stateCodes[instance.state]) + element('name', instance.state)) +
	element('privateDnsName', privateDns(instance, region)) +
	'<dnsName/>' +
	(instance.state === 'running' ? '<reason/>' : element('reason', 'User initiated')) +
	element('amiLaunchIndex', 0) +
	'<productCodes/>' +
	element('instanceType', instance.type) +
	element('launchTime', instance.launched) +
	wrap('placement', `${element('availabilityZone', instance.zone)}<groupName/>${element('tenancy', 'default')}`) +
	(instance.platform.startsWith('Windows') ? element('platform', 'windows') : '') +
	wrap('monitoring', element('state', 'disabled')) +
	element('subnetId', instance.subnet) +
	element('vpcId', instance.vpc) +
	element('privateIpAddress', instance.privateIp) +
	element('ipAddress', instance.publicIp) +
	securityGroups('groupSet') +
	element('architecture', instance.architecture) +
	disks(instance) +
	element('clientToken', derived('ct', instance.id)) +
	items(
		'tagSet',
		Object.entries(instance.tags).map(([key, value]) => element('key', key) + element('value', value)),
	) +
	networkInterface(instance, region) +
	(instance.instanceProfile === null
		? ''
		: wrap(
				'iamInstanceProfile',
				element('arn', profileArn(instance, partition)) +
					element('id', `AIPA${derived('p', instance.instanceProfile).slice(3).toUpperCase()}`),
			)) +
	element('platformDetails', instance.platform) +
	element('usageOperation', 'RunInstances') +
	element('usageOperationUpdateTime', instance.launched) +
	options;

/** One reservation with one instance, as DescribeInstances lists it (EC2 API). */
export const reservation = (instance: FleetInstance, region: string, partition: string): string =>
	element('reservationId', derived('r', instance.id)) +
	element('ownerId', instance.owner) +
	'<groupSet/>' +
	items('instancesSet', [instanceItem(instance, region, partition)]);
