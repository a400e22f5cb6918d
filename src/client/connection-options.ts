import {makeAccess} from './access.ts';
import type {MakeDataKey} from './agreement.ts';
import type {ConnectionOptions} from './connection.ts';
import {type FindCredentials, makeFindCredentials} from './credentials.ts';
import type {SessionCall} from './invocation.ts';
import {makeSessionService, type SessionService} from './service.ts';
import {isPresigned, signedHeaders} from './sign.ts';
import {streamAddress} from './stream-address.ts';
import type {World} from './world.ts';

/** Milliseconds for one try to connect. */
const patience = 15_000;

/** Milliseconds that looking for credentials may hold up the connection; then it goes unsigned, as without any. */
const credentialsPatience = 15_000;

/** What a session needs of AWS. */
export type SessionAccess = {
	readonly connection: ConnectionOptions;
	readonly service: SessionService;
	readonly find: FindCredentials;
	readonly makeDataKey: MakeDataKey;
};

/** How this session reaches its gateway and the APIs beside it: credentials, signature, proxy, trust. */
export const sessionAccess = (call: SessionCall, world: World): SessionAccess => {
	const access = makeAccess(world.env);
	const find = makeFindCredentials(call.profile, call.region, world.env, world.date);
	const headers = async (url: string): Promise<Readonly<Record<string, string>>> => {
		if (isPresigned(url)) return {};
		const late = new Promise<null>(resolve => setTimeout(resolve, credentialsPatience, null).unref());
		const credentials = await Promise.race([find(), late]);
		return credentials ? signedHeaders(url, call.region, credentials, new Date(world.date())) : {};
	};
	return {
		connection: {address: url => streamAddress(url, world.env), headers, access, patience},
		service: makeSessionService(call, find, access),
		find,
		makeDataKey: async (keyId, challenge) => {
			const {generateDataKey} = await import('./data-key.ts');
			return generateDataKey(keyId, challenge, call, {find, access, env: world.env});
		},
	};
};
