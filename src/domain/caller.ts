import {parseArn} from './arn.ts';

/**
 * Who a caller identity's ARN names (reference: iam-simulation §3).
 * `other` is anything that cannot be simulated, with one phrase why.
 */
export type Caller =
	| {readonly kind: 'user'; readonly name: string}
	| {readonly kind: 'role'; readonly name: string; readonly sessionName: string}
	| {readonly kind: 'root'}
	| {readonly kind: 'other'; readonly why: string};

/** Reads the ARN that STS GetCallerIdentity answered. */
export const callerOf = (arn: string): Caller => {
	const parts = parseArn(arn);
	if (!parts) return {kind: 'other', why: 'its ARN cannot be read'};
	const {service, resource} = parts;
	if (service === 'iam' && resource === 'root') return {kind: 'root'};
	const [type = '', ...path] = resource.split('/');
	const name = path.at(-1) ?? '';
	if (service === 'iam' && type === 'user' && name) return {kind: 'user', name};
	if (service !== 'sts') return {kind: 'other', why: `${arn} names neither a user nor a role`};
	switch (type) {
		case 'assumed-role': {
			const [role = '', ...session] = path;
			if (!role || session.length === 0) return {kind: 'other', why: 'its role session has no name'};
			return {kind: 'role', name: role, sessionName: session.join('/')};
		}
		case 'federated-user':
			return {kind: 'other', why: "a federated user's session policy cannot be read, so it cannot be simulated"};
		case 'assumed-root':
			return {kind: 'other', why: 'a root session with a task policy cannot be simulated'};
		default:
			return {kind: 'other', why: `${arn} names neither a user nor a role`};
	}
};
