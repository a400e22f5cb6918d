import type {FleetInstance} from '../fleet.ts';
import {element, escapeXml} from '../wire/xml.ts';

/** InstanceState codes (EC2 API). */
export const stateCodes: Readonly<Record<FleetInstance['state'], number>> = {
	pending: 0,
	running: 16,
	'shutting-down': 32,
	terminated: 48,
	stopping: 64,
	stopped: 80,
};

/**
 * Ids of what surrounds an instance, such as its volume: the instance's own digits, turned round by the prefix's length.
 * Counted in a listing of thousands, a hash for each would take longer than all the rest.
 */
export const derived = (prefix: string, id: string): string => {
	const digits = id.slice(id.indexOf('-') + 1).padEnd(17, '0');
	const turn = prefix.length % 13;
	return `${prefix}-0${digits.slice(1 + turn)}${digits.slice(1, 1 + turn)}`;
};

/** EC2's private DNS name; us-east-1 has the old domain. */
export const privateDns = (instance: FleetInstance, region: string): string => {
	if (!instance.privateIp) return '';
	const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
	return `ip-${instance.privateIp.replaceAll(/[.:]/g, '-')}.${domain}`;
};

/** ARN of the instance profile. */
export const profileArn = (instance: FleetInstance, partition: string): string =>
	`arn:${partition}:iam::${instance.owner}:instance-profile/${instance.instanceProfile}`;

const anyGroup = '<item><groupId>sg-0a1b2c3d4e5f60718</groupId><groupName>nodes</groupName></item>';

const groupsOf = ({securityGroups}: FleetInstance): string =>
	securityGroups?.map(id => `<item><groupId>${id}</groupId><groupName>${id}</groupName></item>`).join('') ?? anyGroup;

const tagSet = (tags: FleetInstance['tags']): string => {
	const found = Object.entries(tags).map(
		([key, value]) => `<item>${element('key', key)}${element('value', value)}</item>`,
	);
	return found.length === 0 ? '<tagSet/>' : `<tagSet>${found.join('')}</tagSet>`;
};

const disks = ({id, launched}: FleetInstance): string =>
	`<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>${derived('vol', id)}</volumeId>\
<status>attached</status><attachTime>${launched}</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item>\
</blockDeviceMapping>`;

const networkInterface = (instance: FleetInstance, dns: string): string => {
	const {id, privateIp, subnet, vpc, owner, launched} = instance;
	if (!privateIp) return '<networkInterfaceSet/>';
	const address = `<privateIpAddress>${privateIp}</privateIpAddress><privateDnsName>${dns}</privateDnsName>`;
	return `<networkInterfaceSet><item><networkInterfaceId>${derived('eni', id)}</networkInterfaceId>\
${element('subnetId', subnet)}${element('vpcId', vpc)}<description/><ownerId>${owner}</ownerId><status>in-use</status>\
<macAddress>06:aa:bb:cc:dd:ee</macAddress>${address}<sourceDestCheck>true</sourceDestCheck><groupSet>${groupsOf(instance)}</groupSet>\
<attachment><attachmentId>${derived('eni-attach', id)}</attachmentId><deviceIndex>0</deviceIndex><status>attached</status>\
<attachTime>${launched}</attachTime><deleteOnTermination>true</deleteOnTermination><networkCardIndex>0</networkCardIndex>\
</attachment><privateIpAddressesSet><item>${address}<primary>true</primary></item></privateIpAddressesSet>\
<ipv6AddressesSet/><interfaceType>interface</interfaceType></item></networkInterfaceSet>`;
};

const profile = (instance: FleetInstance, partition: string): string =>
	instance.instanceProfile === null
		? ''
		: `<iamInstanceProfile><arn>${profileArn(instance, partition)}</arn><id>AIPAQHTAHK2GEPIQ5ZR2V</id></iamInstanceProfile>`;

/** What is the same for all instances. */
const options = `<ebsOptimized>true</ebsOptimized><rootDeviceType>ebs</rootDeviceType>\
<rootDeviceName>/dev/xvda</rootDeviceName><virtualizationType>hvm</virtualizationType><hypervisor>xen</hypervisor>\
<enaSupport>true</enaSupport><sourceDestCheck>true</sourceDestCheck><cpuOptions><coreCount>1</coreCount>\
<threadsPerCore>2</threadsPerCore></cpuOptions><capacityReservationSpecification>\
<capacityReservationPreference>open</capacityReservationPreference></capacityReservationSpecification>\
<hibernationOptions><configured>false</configured></hibernationOptions><enclaveOptions><enabled>false</enabled>\
</enclaveOptions><maintenanceOptions><autoRecovery>default</autoRecovery></maintenanceOptions><currentInstanceBootMode>uefi\
</currentInstanceBootMode><operator><managed>false</managed></operator>`;

const metadataXml = ({metadata}: FleetInstance): string =>
	`<metadataOptions><state>applied</state><httpTokens>${metadata?.tokens ?? 'required'}</httpTokens>\
<httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>${metadata?.enabled === false ? 'disabled' : 'enabled'}</httpEndpoint>\
<httpProtocolIpv6>disabled</httpProtocolIpv6><instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions>`;

const instanceItem = (instance: FleetInstance, region: string, partition: string): string => {
	const {id, state, type, launched, zone, platform} = instance;
	const dns = privateDns(instance, region);
	return `<instanceId>${id}</instanceId><imageId>ami-0a1b2c3d4e5f60718</imageId>\
<instanceState><code>${stateCodes[state]}</code><name>${state}</name></instanceState>${element('privateDnsName', dns)}\
<dnsName/>${state === 'running' ? '<reason/>' : '<reason>User initiated</reason>'}<amiLaunchIndex>0</amiLaunchIndex>\
<productCodes/><instanceType>${type}</instanceType><launchTime>${launched}</launchTime><placement>\
<availabilityZone>${zone}</availabilityZone><groupName/><tenancy>default</tenancy></placement>\
${platform.startsWith('Windows') ? '<platform>windows</platform>' : ''}<monitoring><state>disabled</state></monitoring>\
${element('subnetId', instance.subnet)}${element('vpcId', instance.vpc)}${element('privateIpAddress', instance.privateIp)}\
${element('ipAddress', instance.publicIp)}<groupSet>${groupsOf(instance)}</groupSet><architecture>${instance.architecture}</architecture>\
${disks(instance)}<clientToken>${derived('ct', id)}</clientToken>${tagSet(instance.tags)}\
${networkInterface(instance, dns)}${profile(instance, partition)}<platformDetails>${escapeXml(platform)}</platformDetails>\
<usageOperation>RunInstances</usageOperation><usageOperationUpdateTime>${launched}</usageOperationUpdateTime>${options}${metadataXml(instance)}`;
};

/** One reservation with one instance, as DescribeInstances lists it (EC2 API). What the file checks needs no escaping. */
export const reservation = (instance: FleetInstance, region: string, partition: string): string =>
	`<reservationId>${derived('r', instance.id)}</reservationId><ownerId>${instance.owner}</ownerId><groupSet/>\
<instancesSet><item>${instanceItem(instance, region, partition)}</item></instancesSet>`;
