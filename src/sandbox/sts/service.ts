import {readPolicyText} from '../fleet/policies.ts';
import {principalArn, uniqueId} from '../keys.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {element, wrap} from '../wire/xml.ts';
import type {World} from '../world.ts';
import {codeOf} from './mfa.ts';

/** STS GetCallerIdentity: needs no right, and works even under an explicit denial. */
const getCallerIdentity = ({caller}: ServiceRequest, account: string): ServiceAnswer => ({
	kind: 'xml',
	body: element('Arn', caller.arn) + element('UserId', caller.userId) + element('Account', account),
});

const invalid = (message: string): ServiceAnswer => refuse('ValidationError', message);

/** STS AssumeRole. Every role of the fleet trusts its own account, so the caller's policies decide, and MFA where it wants that. */
const assumeRole = (world: World, request: ServiceRequest): ServiceAnswer => {
	const fleet = world.fleet();
	const {RoleArn: arn = '', RoleSessionName: sessionName = '', Policy: text, DurationSeconds: given} = request.query;
	if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(arn)) return invalid(`${arn} is invalid`);
	if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
		return invalid(
			`1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`,
		);
	const seconds = Number(given ?? 3600);
	if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200)
		return invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
	const policy = text === undefined ? null : readPolicyText(text);
	if (policy && 'flaws' in policy) return refuse('MalformedPolicyDocument', policy.flaws[0]?.reason ?? 'not a policy');
	const hasMfa = codeOf(request, fleet);
	if (typeof hasMfa !== 'boolean') return hasMfa;
	const refusal = permit(world, request, arn, hasMfa ? {'aws:MultiFactorAuthPresent': ['true']} : {});
	if (refusal) return refusal;
	const role = [...fleet.principals.values()].find(one => one.kind === 'role' && principalArn(fleet, one) === arn);
	if (!role || (role.needsMfa && !hasMfa)) {
		const message = `User: ${request.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
		return refuse('AccessDenied', message, 403);
	}
	const expires = world.now() + seconds * 1000;
	const session = {sessionName, sessionPolicy: policy ? policy.document : null, hasMfa};
	const key = world.keys.assume(fleet.account, role, session, expires);
	const credentials =
		element('AccessKeyId', key.accessKeyId) +
		element('SecretAccessKey', key.secretAccessKey) +
		element('SessionToken', key.sessionToken) +
		element('Expiration', new Date(expires).toISOString());
	const user =
		element('AssumedRoleId', `${uniqueId(fleet, role)}:${sessionName}`) +
		element('Arn', `arn:${fleet.partition}:sts::${fleet.account}:assumed-role/${role.name}/${sessionName}`);
	return {kind: 'xml', body: wrap('Credentials', credentials) + wrap('AssumedRoleUser', user)};
};

/** STS as far as the sandbox knows it. */
export const createSts = (world: World): Service => ({
	GetCallerIdentity: (request, {account}) => getCallerIdentity(request, account),
	AssumeRole: request => assumeRole(world, request),
});
