import type {Instance} from '../domain/node.ts';
import {tagFields, tagValue} from '../domain/tags.ts';
import {text} from './fields.ts';
import {stateOf} from './instance-state.ts';
import type {TokenPage} from './pages.ts';
import {createXmlReader, NotPlain, type XmlReader} from './xml-reader.ts';

/** Elements of an instance that hold one text, by the name that EC2 gives them (EC2 API, Instance). */
type Texts = {
	instanceId?: string;
	instanceType?: string;
	platformDetails?: string;
	platform?: string;
	architecture?: string;
	privateIpAddress?: string;
	ipAddress?: string;
	privateDnsName?: string;
	vpcId?: string;
	subnetId?: string;
	launchTime?: string;
};

const textNames: ReadonlySet<string> = new Set<keyof Texts>([
	'instanceId',
	'instanceType',
	'platformDetails',
	'platform',
	'architecture',
	'privateIpAddress',
	'ipAddress',
	'privateDnsName',
	'vpcId',
	'subnetId',
	'launchTime',
]);

/** The text of one child, all others passed over. */
const readOnly = (reader: XmlReader, wanted: string): string | undefined => {
	let found: string | undefined;
	reader.children(name => {
		if (name === wanted) found = reader.text();
		else reader.skip();
	});
	return found;
};

const readTags = (reader: XmlReader): (readonly [string, string])[] => {
	const tags: (readonly [string, string])[] = [];
	reader.children(() => {
		let key = '';
		let value = '';
		reader.children(name => {
			if (name === 'key') key = reader.text();
			else if (name === 'value') value = reader.text();
			else reader.skip();
		});
		tags.push([key, value]);
	});
	return tags;
};

/** EC2 writes what we want already; a date is parsed only where it does not. */
const timeOf = (value: string | undefined): string | null => {
	if (value !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return value;
	const moment = new Date(value ?? Number.NaN);
	return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
};

const readInstance = (reader: XmlReader): Omit<Instance, 'owner'> => {
	const texts: Texts = {};
	let state: string | undefined;
	let zone: string | undefined;
	let profile: string | undefined;
	let tags: readonly (readonly [string, string])[] = [];
	reader.children(name => {
		if (textNames.has(name)) texts[name as keyof Texts] = reader.text();
		else if (name === 'instanceState') state = readOnly(reader, 'name');
		else if (name === 'placement') zone = readOnly(reader, 'availabilityZone');
		else if (name === 'iamInstanceProfile') profile = readOnly(reader, 'arn');
		else if (name === 'tagSet') tags = readTags(reader);
		else reader.skip();
	});
	const fields = tagFields(tags);
	return {
		id: text(texts.instanceId) ?? '',
		name: tagValue(fields.tags, 'Name') || null,
		state: stateOf(state),
		type: text(texts.instanceType),
		platform: text(texts.platformDetails) ?? text(texts.platform),
		architecture: text(texts.architecture),
		privateIp: text(texts.privateIpAddress),
		publicIp: text(texts.ipAddress),
		privateDns: text(texts.privateDnsName),
		vpc: text(texts.vpcId),
		subnet: text(texts.subnetId),
		zone: text(zone),
		launched: timeOf(texts.launchTime),
		instanceProfile: text(profile),
		...fields,
	};
};

/**
 * Reads EC2's answer to DescribeInstances. It does what the SDK's decoder and `instanceOf` do together, in a tenth of
 * the time, since it builds nothing of what is not shown.
 * @throws NotPlain where the document is not what EC2 writes: the SDK shall judge.
 */
export const readInstancesXml = (bytes: Buffer): TokenPage<Instance> => {
	const reader = createXmlReader(bytes);
	const items: Instance[] = [];
	let next: string | undefined;
	let hasReservations = false;
	const readReservation = () => {
		const found: Omit<Instance, 'owner'>[] = [];
		let owner: string | null = null;
		reader.children(name => {
			if (name === 'ownerId') owner = text(reader.text());
			else if (name === 'instancesSet') reader.children(() => found.push(readInstance(reader)));
			else reader.skip();
		});
		for (const instance of found) if (instance.id !== '') items.push({...instance, owner});
	};
	if (reader.root() !== 'DescribeInstancesResponse') throw new NotPlain('another answer');
	reader.children(name => {
		if (name === 'reservationSet') {
			hasReservations = true;
			reader.children(readReservation);
		} else if (name === 'nextToken') next = reader.text() || undefined;
		else reader.skip();
	});
	if (!hasReservations) throw new NotPlain('no reservations');
	return {items, next};
};
