import type {PolicyDocument} from '../fleet.ts';
import {refuse, type ServiceAnswer} from '../service.ts';
import {readDocument} from './document.ts';
import {checkLength, type Query, validationError} from './query.ts';

/** IAM's words for what `checkPolicy` finds: it does not say where. */
const sentences: readonly [pattern: RegExp, sentence: string][] = [
	[/^Version/, 'The policy must contain a valid version string'],
	[/(Not)?Action(\[\d+\])? must be/, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
	[/Action is missing/, 'Policy statement must contain actions.'],
	[/Resource is missing/, 'Policy statement must contain resources.'],
	[/(Not)?Resource(\[\d+\])? must be/, 'Resource must be in ARN format or "*".'],
	[/Principal is no element/, 'Policy document should not specify a principal.'],
];

/** IAM's `MalformedPolicyDocument`. */
const malformed = (finding: string): ServiceAnswer =>
	refuse(
		'MalformedPolicyDocument',
		sentences.find(([pattern]) => pattern.test(finding))?.[1] ?? 'Syntax errors in policy.',
	);

const checkSids = ({Statement: statement}: PolicyDocument): ServiceAnswer | null => {
	const all = (Array.isArray(statement) ? statement : [statement]) as readonly {readonly Sid?: string}[];
	const sids = all.flatMap(({Sid: sid}) => (sid === undefined ? [] : [sid]));
	if (sids.some(sid => !/^[0-9A-Za-z]*$/.test(sid))) {
		return refuse(
			'MalformedPolicyDocument',
			'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
		);
	}
	return new Set(sids).size === sids.length
		? null
		: refuse('MalformedPolicyDocument', 'Statement IDs (SID) in a single policy must be unique.');
};

/** The document of a call that stores one, or the refusal. Stored policies are checked more strictly than simulated ones. */
export const documentOfCall = ({PolicyDocument: text}: Query): PolicyDocument | ServiceAnswer => {
	if (text === undefined) return validationError('policyDocument', null, 'Member must not be null');
	const refusal = checkLength('policyDocument', text, 1, 131_072);
	if (refusal) return refusal;
	if (!/^[\t\n\r -\u00FF]+$/.test(text)) return malformed('');
	const document = readDocument(text);
	if (typeof document === 'string') return malformed(document);
	return checkSids(document) ?? document;
};

/** A document as IAM gives it: percent-encoded (RFC 3986). */
export const encoded = (text: string): string =>
	encodeURIComponent(text).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
