import {own} from '../own.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';

const denied = (message: string): ServiceAnswer =>
	refuse('AccessDenied', `MultiFactorAuthentication failed${message}`, 403);

/**
 * Looks at the one-time code of a call (STS API, AssumeRole, `SerialNumber` and `TokenCode`): `true` where a right one
 * was given, `false` where none was, else STS's refusal. A user's device is `arn:…:mfa/NAME`.
 */
export const codeOf = (
	{query, caller}: ServiceRequest,
	{partition, account}: {readonly partition: string; readonly account: string},
): boolean | ServiceAnswer => {
	const serial = own(query, 'SerialNumber');
	const code = own(query, 'TokenCode');
	if (serial === undefined && code === undefined) return false;
	if (serial === undefined || code === undefined)
		return denied(', must provide both MFA serial number and one time pass code.');
	if (!/^\d{6}$/.test(code))
		return refuse(
			'ValidationError',
			`1 validation error detected: Value '${code}' at 'tokenCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\d]*`,
		);
	const {kind, name, mfaCode} = caller.principal;
	if (kind !== 'user' || mfaCode === undefined || serial !== `arn:${partition}:iam::${account}:mfa/${name}`)
		return denied(
			', unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
		);
	return code === mfaCode || denied(' with invalid MFA one time pass code. ');
};
