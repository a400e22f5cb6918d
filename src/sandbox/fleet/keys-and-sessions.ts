import type {FleetKey, FleetSession} from '../fleet.ts';
import {checked, mapped, maybe, nullable, oneOf, optional, required, shape, text, truth} from './reader.ts';
import {moment, phrase, principalName} from './words.ts';

/** A KMS key of a region. */
export const key = shape<FleetKey>({
	id: required(
		text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a key id such as 1234abcd-12ab-34cd-56ef-1234567890ab'),
	),
	alias: optional(nullable(text(/^alias\/[\w/-]{1,250}$/, 'an alias such as alias/sessions')), null),
	state: optional(oneOf('Enabled', 'Disabled', 'PendingDeletion'), 'Enabled'),
	trustsAccount: optional(truth, true),
});

type Written = Omit<FleetSession, 'status'> & {readonly status?: FleetSession['status']};

const over = ['Terminated', 'Failed'];

const written = checked(
	shape<Written>({
		id: required(text(/^[\w+=,.@-]{1,78}-[0-9a-f]{17}$/, 'a session id such as alice-0123456789abcdef0')),
		owner: required(principalName),
		target: required(text(/^m?i-[0-9a-f]{8,17}$/, 'a node id')),
		document: optional(phrase(128), 'SSM-SessionManagerRunShell'),
		reason: optional(nullable(phrase(256)), null),
		started: required(moment),
		ended: optional(nullable(moment), null),
		status: maybe(oneOf('Connected', 'Connecting', 'Disconnected', 'Terminated', 'Terminating', 'Failed')),
	}),
	({status, ended, started}, path, flaws) => {
		if (status !== undefined && over.includes(status) !== (ended !== null))
			flaws.push({
				path: `${path}.status`,
				reason: `${status} does not fit a session that is ${ended ? 'over' : 'open'}`,
			});
		if (ended !== null && Date.parse(ended) < Date.parse(started))
			flaws.push({path: `${path}.ended`, reason: 'earlier than it started'});
	},
);

/** A session that is there before the sandbox starts: of the past, or somebody else's. */
export const session = mapped(
	written,
	(value): FleetSession => ({...value, status: value.status ?? (value.ended === null ? 'Connected' : 'Terminated')}),
);
