import type {Scope} from '../domain/scope.ts';
import type {Lend} from './options.ts';
import type {Provider} from './provider.ts';

/** A provider that hands on what somebody else got and keeps fresh. */
export const lentProvider =
	(lend: Lend, scope: Scope): Provider =>
	async () => {
		const found = await lend(scope);
		if (!found.ok) throw Object.assign(new Error(found.problem.summary), {name: 'CredentialsProviderError'});
		const {accessKeyId, secretAccessKey, sessionToken, expires} = found.value;
		return {
			...{accessKeyId, secretAccessKey},
			...(sessionToken === null ? {} : {sessionToken}),
			...(expires === null ? {} : {expiration: new Date(expires)}),
		};
	};
