import {randomBytes, timingSafeEqual} from 'node:crypto';

/** The secret that opens one socket of one session. */
export type Token = {
	/** Whether this is the token; true once only. */
	readonly redeem: (offered: string) => boolean;
	readonly value: string;
};

/** Makes a token that nobody can guess: 32 random bytes. */
export const createToken = (): Token => {
	const value = randomBytes(32).toString('base64url');
	let isSpent = false;
	return {
		value,
		redeem: offered => {
			const [ours, theirs] = [Buffer.from(value), Buffer.from(offered)];
			const isSame = ours.length === theirs.length && timingSafeEqual(ours, theirs);
			if (!isSame || isSpent) return false;
			isSpent = true;
			return true;
		},
	};
};
