import type {Decision, Denier, Subject} from './access.ts';

/**
 * What AWS's words say about a refused request (reference: iam-simulation §9.3). The wording has changed before and
 * will again: whatever is missing is `null`, and the text is kept whole.
 */
export type Refusal = {
	/** `service:Action`. */
	readonly action: string | null;
	readonly resource: string | null;
	/** What was refused: AWS names the node or the session document. */
	readonly on: Subject;
	readonly by: Denier;
	readonly decision: Exclude<Decision, 'allowed'>;
	/** ARN of the policy that refused, which newer messages carry. */
	readonly policy: string | null;
	readonly text: string;
};

const sentence = /not authorized to perform:?\s+([\w-]+:[\w*]+)(?:\s+on\s+(?:the\s+)?resource:?\s+(\S+))?/i;
const reason = /(because no|with an explicit deny in)\s+(?:an?\s+)?(.{0,60})/is;
const policyArn = /:\s*(arn:aws[\w-]*:(?:iam|organizations)::\S+?)[.,;]?(?:\s|$)/;

const deniers: readonly (readonly [RegExp, Denier])[] = [
	[/identity[- ]based polic|group polic/i, 'identity'],
	[/permissions? boundar/i, 'boundary'],
	[/(?:service|resource) control polic/i, 'organization'],
	[/session polic/i, 'session'],
];

/** Reads AWS's sentence. Anything can be given: what cannot be read is a refusal that was observed, no more. */
export const refusalOf = (text: string): Refusal => {
	const [, action = null, on = null] = sentence.exec(text) ?? [];
	const resource = on?.replace(/[.,;]+$/, '') ?? null;
	const [, how = '', layer = ''] = reason.exec(text) ?? [];
	return {
		action,
		resource,
		on: resource?.includes(':document/') ? 'document' : 'node',
		by: deniers.find(([pattern]) => pattern.test(layer))?.[1] ?? 'observed',
		decision: /explicit/i.test(how) ? 'explicitDeny' : 'implicitDeny',
		policy: policyArn.exec(text)?.[1] ?? null,
		text,
	};
};
