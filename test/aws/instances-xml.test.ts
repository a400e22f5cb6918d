import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readInstancesXml} from '../../src/aws/instances-xml.ts';
import {NotPlain} from '../../src/aws/xml-reader.ts';
import type {Instance} from '../../src/domain/node.ts';
import type {Page} from '../../src/domain/sources.ts';
import {cannedSources, never, pagesIn, scope} from '../support/aws-sources.ts';

const answer = (inside: string) =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\n    <requestId>r</requestId>\n    ${inside}\n</DescribeInstancesResponse>`;

const named: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;'};

/** Controls and some letters as references. Not those beyond U+FFFF: the SDK cuts such references, we do not. */
const escaped = (text: string) =>
	text
		.replace(/[&<>"']/g, found => named[found] ?? found)
		.replace(/[\u0000-\u001f\u00a0-\u024f]/g, found => `&#x${found.charCodeAt(0).toString(16)};`);

const element = (name: string, text: string | null) => {
	if (text === null) return '';
	return text === '' ? `<${name}/>` : `<${name}>${escaped(text)}</${name}>`;
};

const text = fc.oneof(
	fc.string({maxLength: 12}),
	fc.string({unit: 'grapheme', maxLength: 8}),
	fc.constantFrom('a & b', '<tag>', '  padded  ', 'é', '端末', '👩‍💻', '__proto__', 'Name', ''),
);
const maybe = fc.option(text, {nil: null});
const tag = fc.tuple(text, maybe);

/** Children of an instance in any order, with some that nobody reads around them. */
const instanceXml = fc
	.record({
		id: fc.nat().map(number => number.toString(16)),
		texts: fc.array(
			fc.tuple(
				fc.constantFrom(
					'instanceType',
					'platformDetails',
					'platform',
					'architecture',
					'privateIpAddress',
					'ipAddress',
					'privateDnsName',
					'vpcId',
					'subnetId',
					'imageId',
					'dnsName',
				),
				text,
			),
			{maxLength: 8},
		),
		state: fc.constantFrom('running', 'stopped', 'dreaming', ''),
		tags: fc.array(tag, {maxLength: 4}),
		zone: maybe,
		profile: maybe,
	})
	.map(({id, texts, state, tags, zone, profile}) => {
		const unique = [...new Map(texts)];
		const tagItems = tags.map(([key, value]) => `<item>${element('key', key)}${element('value', value)}</item>`);
		return [
			`<instanceId>i-${id}</instanceId>`,
			...unique.map(([name, value]) => element(name, value)),
			`<instanceState><code>16</code>${element('name', state)}</instanceState>`,
			'<networkInterfaceSet><item><tagSet><item><key>inner</key></item></tagSet><vpcId>other</vpcId></item></networkInterfaceSet>',
			`<placement>${element('availabilityZone', zone)}<tenancy>default</tenancy></placement>`,
			profile === null ? '' : `<iamInstanceProfile>${element('arn', profile)}<id>p</id></iamInstanceProfile>`,
			'<launchTime>2026-11-01T08:00:00.000Z</launchTime>',
			`<tagSet>${tagItems.join('')}</tagSet>`,
		].join('\n');
	});

const reservationXml = fc.tuple(fc.array(instanceXml, {maxLength: 3}), fc.boolean()).map(([instances, isOwnerLast]) => {
	const owner = '<ownerId>111122223333</ownerId>';
	const set = `<instancesSet>${instances.map(one => `<item>${one}</item>`).join('')}</instancesSet>`;
	return `<item><reservationId>r-1</reservationId>${isOwnerLast ? set + owner : owner + set}<groupSet/></item>`;
});

describe('reading DescribeInstances', () => {
	test('gives what the SDK gives, whatever EC2 writes', async () => {
		let document = '';
		const {sources} = await cannedSources(() => ({body: document}));
		const list = (body: string): Promise<Page<Instance>[]> => {
			document = body;
			return pagesIn(sources.instances(scope, never));
		};
		await fc.assert(
			fc.asyncProperty(fc.array(reservationXml, {maxLength: 3}), async reservations => {
				const inside = `<reservationSet>${reservations.join('\n')}</reservationSet>`;
				expect(() => readInstancesXml(Buffer.from(answer(inside)))).not.toThrow();
				// A comment makes the document one that only the SDK reads.
				expect(await list(answer(inside))).toEqual(await list(answer(`<!-- for the SDK -->${inside}`)));
			}),
			{numRuns: 300},
		);
	});

	test('reads a character beyond U+FFFF that is written as a reference', () => {
		const inside =
			'<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><tagSet><item><key>Name</key><value>&#x1F600;</value></item></tagSet></item></instancesSet></item></reservationSet>';
		expect(readInstancesXml(Buffer.from(answer(inside))).items[0]?.name).toBe('\u{1f600}');
	});

	test('takes the next token', () => {
		const inside = '<reservationSet/><nextToken>a&amp;b</nextToken>';
		expect(readInstancesXml(Buffer.from(answer(inside)))).toEqual({items: [], next: 'a&b'});
	});

	test.each([
		['', 'nothing'],
		['<DescribeInstancesResponse>', 'an end that is missing'],
		[answer(''), 'no reservations'],
		[answer('<reservationSet><item></reservationSet>'), 'ends that cross'],
		[answer('<reservationSet><item><ownerId>1<b/></ownerId></item></reservationSet>'), 'more than text'],
		[answer('<reservationSet><![CDATA[x]]></reservationSet>').slice(0, 180), 'CDATA'],
		[answer('<reservationSet/><nextToken>&unknown;</nextToken>'), 'an entity that nobody knows'],
		['<html><body>log in</body></html>', 'another document'],
	])('leaves to the SDK what it does not know (%#)', document => {
		expect(() => readInstancesXml(Buffer.from(document))).toThrow(NotPlain);
	});

	test('of every cut of a document gives nothing rather than a part', () => {
		const whole = answer(
			'<reservationSet><item><ownerId>1</ownerId><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item></reservationSet>',
		);
		for (let length = 0; length < whole.length; length += 1) {
			expect(() => readInstancesXml(Buffer.from(whole.slice(0, length))), whole.slice(0, length)).toThrow(NotPlain);
		}
		expect(readInstancesXml(Buffer.from(whole)).items).toHaveLength(1);
	});

	test('passes over an element that holds one of the same name', () => {
		const inside =
			'<reservationSet><item><a><b/><a>1</a><ab>2</ab></a><ownerId>1</ownerId><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item></reservationSet>';
		expect(readInstancesXml(Buffer.from(answer(inside))).items).toMatchObject([{id: 'i-1', owner: '1'}]);
	});
});
