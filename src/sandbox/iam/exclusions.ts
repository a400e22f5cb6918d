import {own} from '../own.ts';
import type {ServiceAnswer} from '../service.ts';
import {fits, wild} from './glob.ts';
import type {Source} from './principals.ts';
import {invalidInput, type Query, structuresOf, validationError} from './query.ts';

/** Whether an attached policy is left out of a simulation. */
export type Exclusion = (source: Source) => boolean;

const policyTypes: Readonly<Record<string, Source['type'] | null>> = {
	inline: 'inline',
	'aws-managed': 'aws-managed',
	'user-managed': 'user-managed',
	'permission-boundary': 'boundary',
	scp: 'scp',
	// Taken and ignored: the simulator knows no resource control policies.
	rcp: null,
};

/** A pattern with at most one `*` and any number of `?`. */
const isPattern = (text: string): boolean => (text.match(/\*/g)?.length ?? 0) <= 1;

const byType = (text: string): Exclusion | ServiceAnswer => {
	const type = own(policyTypes, text);
	if (type === undefined) {
		const allowed = `Member must satisfy enum value set: [${Object.keys(policyTypes).join(', ')}]`;
		return validationError('policyExclusionList.1.member.policyType', text, allowed);
	}
	return source => source.type === type;
};

const byArn = (text: string): Exclusion | ServiceAnswer => {
	if (!/^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+$/.test(text) || !isPattern(text)) {
		return invalidInput(`Invalid policy ARN in the policy exclusion list: ${text}`);
	}
	const pattern = wild(text);
	return ({arn}) => arn !== null && fits(pattern, arn);
};

const byName = (entry: Query): Exclusion | ServiceAnswer => {
	const name = entry['InlinePolicyIdentifier.PolicyName'];
	const kind = entry['InlinePolicyIdentifier.AttachmentType'];
	const owner = entry['InlinePolicyIdentifier.AttachmentName'];
	if (!name || !owner || !/^[\w+=,.@?*-]+$/.test(owner) || !isPattern(owner) || owner === '*') {
		return invalidInput('Invalid inline policy identifier in the policy exclusion list.');
	}
	if (kind !== 'user' && kind !== 'group' && kind !== 'role') {
		return validationError(
			'policyExclusionList.1.member.inlinePolicyIdentifier.attachmentType',
			kind ?? null,
			'Member must satisfy enum value set: [user, role, group]',
		);
	}
	const pattern = wild(owner);
	return source => source.name === name && source.owner?.kind === kind && fits(pattern, source.owner.name);
};

const exclusionOf = (entry: Query): Exclusion | ServiceAnswer => {
	const named = ['PolicyType', 'PolicyArn', 'InlinePolicyIdentifier'].filter(member =>
		Object.keys(entry).some(key => key === member || key.startsWith(`${member}.`)),
	);
	if (named.length !== 1) return invalidInput('Exactly one member of a policy identifier must be set.');
	if (entry['PolicyType'] !== undefined) return byType(entry['PolicyType']);
	return entry['PolicyArn'] === undefined ? byName(entry) : byArn(entry['PolicyArn']);
};

/** Reads PolicyExclusionList. Entries that match nothing are no error. */
export const exclusionOfQuery = (query: Query): Exclusion | ServiceAnswer => {
	const entries = structuresOf(query, 'PolicyExclusionList');
	if (entries.length > 256) {
		return validationError('policyExclusionList', '…', 'Member must have length less than or equal to 256');
	}
	const exclusions: Exclusion[] = [];
	for (const entry of entries) {
		const exclusion = exclusionOf(entry);
		if (typeof exclusion !== 'function') return exclusion;
		exclusions.push(exclusion);
	}
	return source => exclusions.some(exclude => exclude(source));
};
