import {createHash} from 'node:crypto';
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';

/**
 * Removes the sign-in that AWS tools keep for an `sso-session` (AWS CLI, SSO token cache: a file named by the SHA-1 of the
 * session's name), but only where it holds a token of ours: it opens nothing any more, and nobody would ever remove it.
 */
export const removeLoginFile = async (
	home: string,
	session: string,
	isOurs: (accessToken: string) => boolean,
): Promise<void> => {
	const name = createHash('sha1').update(session).digest('hex');
	const file = path.join(home, '.aws', 'sso', 'cache', `${name}.json`);
	try {
		const {accessToken} = JSON.parse(await readFile(file, 'utf8')) as {readonly accessToken?: unknown};
		if (typeof accessToken === 'string' && isOurs(accessToken)) await rm(file);
	} catch {
		// None, or one that is not a sign-in.
	}
};
