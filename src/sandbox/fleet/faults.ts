import type {FleetFault} from '../fleet.ts';
import {amount, checked, member, nullable, oneOf, optional, required, shape, text} from './reader.ts';
import {regionName} from './words.ts';

/** Services that the sandbox speaks, as they are called in signatures, latencies, rate limits and faults. */
export const services = ['ec2', 'ssm', 'iam', 'sts', 'kms', 'resource-explorer-2', 'sso', 'sso-oidc'] as const;

/** Faults of one page of a listing. */
export const pageFaults = ['repeatToken', 'repeatNodes', 'loseNodes'] as const;

const wireFaults = [
	'throttle',
	'error500',
	'error503',
	'accessDenied',
	'expiredToken',
	'slow',
	'hang',
	'reset',
	'malformed',
	'empty',
	...pageFaults,
] as const;

const gatewayFaults = [
	'drop',
	'silence',
	'badDigest',
	'duplicate',
	'reorder',
	'tokenRefused',
	'agentClosed',
	'bye',
	'pause',
] as const;

const most = Number.MAX_SAFE_INTEGER;

/** A planned misbehaviour of a service or of the message gateway. */
export const fault = checked(
	shape<FleetFault>({
		service: required(oneOf(...services, 'gateway')),
		action: optional(nullable(text(/^[A-Z]\w+$/, 'an action such as DescribeInstances')), null),
		region: optional(nullable(regionName), null),
		page: optional(nullable(amount(1, most)), null),
		fault: required(oneOf(...wireFaults, ...gatewayFaults)),
		times: optional(amount(1, most), Number.POSITIVE_INFINITY),
		delayMs: optional(amount(0, 3_600_000), 0),
		afterMessages: optional(amount(0, most), 0),
	}),
	(value, path, flaws) => {
		const isOfGateway = gatewayFaults.some(name => name === value.fault);
		if (value.service === 'gateway' && !isOfGateway)
			flaws.push({path: member(path, 'fault'), reason: `${value.fault} is no fault of the gateway`});
		if (value.service !== 'gateway' && isOfGateway)
			flaws.push({path: member(path, 'fault'), reason: `${value.fault} is a fault of the gateway only`});
		if (value.fault === 'slow' && value.delayMs === 0)
			flaws.push({path: member(path, 'delayMs'), reason: 'missing: how slow'});
	},
);
