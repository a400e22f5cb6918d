import {describe, expect, test} from 'vitest';
import {exactTags, isStopped, nodeArn, nodeKey, nodeName, nodeTags} from '../../src/domain/node.ts';
import {tagFields, tagValue} from '../../src/domain/tags.ts';
import {account, hybrid, instance, managedNode, node, scope} from './support/nodes.ts';

describe('a node', () => {
	test('is named by profile, region and id', () => {
		expect(nodeKey(node('i-1'))).toBe('-/eu-west-1/i-1');
		expect(nodeKey({id: 'i-1', scope: {profile: 'prod', region: 'us-east-1'}})).toBe('prod/us-east-1/i-1');
	});

	test.each([
		['the Name tag', {...node('i-1', {Name: 'api'}), managed: managedNode('i-1', {computerName: 'ip-10'})}, 'api'],
		['a hybrid node’s Name tag', hybrid('mi-1', {Name: 'rack-7'}), 'rack-7'],
		[
			'the activation’s name',
			{...hybrid('mi-1'), managed: managedNode('mi-1', {name: 'rack', computerName: 'rack.dc1'})},
			'rack',
		],
		['the computer’s name', {...node('i-1'), managed: managedNode('i-1', {computerName: 'ip-10'})}, 'ip-10'],
		['its id', {...node('i-1'), managed: null}, 'i-1'],
		['its id where the Name tag is blank', {...node('i-1', {Name: ' \t '}), managed: null}, 'i-1'],
		['its id where the Name tag is empty', {...node('i-1', {Name: ''}), managed: null}, 'i-1'],
	])('is called by %s', (_, one, name) => {
		expect(nodeName(one)).toBe(name);
	});

	test.each([
		// reference: iam-simulation §4.2
		['aws', node('i-1'), 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'],
		['aws-cn', hybrid('mi-1'), 'arn:aws-cn:ssm:eu-west-1:111122223333:managed-instance/mi-1'],
		['aws-us-gov', {...node('i-1'), account: '999999999999'}, 'arn:aws-us-gov:ec2:eu-west-1:999999999999:instance/i-1'],
	])('has an ARN in %s that carries its type and its owner', (partition, one, arn) => {
		expect(nodeArn(one, partition, account)).toBe(arn);
	});

	test('has no tags until someone told them', () => {
		expect(nodeTags(hybrid('mi-1', null))).toBeNull();
		expect(nodeTags({...node('i-1'), instance: null})).toBeNull();
		expect(nodeTags(node('i-1', {env: 'prod'}))).toEqual({env: 'prod'});
		expect(nodeTags(hybrid('mi-1', {env: 'prod'}))).toEqual({env: 'prod'});
	});

	test('keeps a tag byte for byte beside the form that is drawn', () => {
		const family = '\u{1F468}\u200D\u{1F469}';
		const fields = tagFields([['crew', family]]);
		const one = {...node('i-1'), instance: instance('i-1', fields)};
		expect(nodeTags(one)).toEqual({crew: '\u{1F468} \u{1F469}'});
		expect(exactTags(one)).toEqual({crew: family});
		expect(tagFields([['env', 'prod']])).toEqual({tags: {env: 'prod'}});
	});

	test('has no tag that every object answers to', () => {
		expect(tagValue({}, 'constructor')).toBeUndefined();
		expect(tagFields([['__proto__', 'x']]).tags).toEqual(Object.fromEntries([['__proto__', 'x']]));
	});

	test.each([
		['running', false],
		['pending', false],
		['stopping', true],
		['stopped', true],
		['shutting-down', true],
		['terminated', true],
		['unknown', false],
	] as const)('in state %s is stopped: %s', (state, stopped) => {
		expect(isStopped({...node('i-1'), instance: instance('i-1', {state})})).toBe(stopped);
		expect(isStopped({...node('i-1'), scope: scope(), instance: null})).toBe(false);
	});
});
