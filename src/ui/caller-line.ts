import {callerOf} from '../domain/caller.ts';
import type {CallerIdentity} from '../domain/principal.ts';

/** SSO's role names: `AWSReservedSSO_` + permission set + `_` + 16 hexadecimal digits (IAM Identity Center, user guide). */
const ssoRole = /^AWSReservedSSO_(.+)_[\da-f]{16}$/;

/** Who the caller is, as short as a header needs: a user's name, `role/session`, a permission set's name. */
export const callerName = ({arn}: CallerIdentity): string => {
	const caller = callerOf(arn);
	switch (caller.kind) {
		case 'user':
			return caller.name;
		case 'root':
			return 'root';
		case 'role': {
			const permissionSet = ssoRole.exec(caller.name)?.[1];
			return permissionSet ? `${permissionSet} (SSO) ${caller.sessionName}` : `${caller.name}/${caller.sessionName}`;
		}
		case 'other':
			return arn.split(':').at(-1) ?? arn;
	}
};
