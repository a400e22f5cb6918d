/** The SDK's words for a failed try (Smithy reference, retries). */
export type FailedTry = {
	readonly error?: Error & {readonly code?: string};
	readonly errorType: 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';
	readonly retryAfterHint?: Date;
};

/** The SDK's token of one call: how often it was tried again and how long to wait before the next try. */
export type RetryToken = {readonly getRetryCount: () => number; readonly getRetryDelay: () => number};

/** Slows all calls of one client down while its service throttles; the SDK's `DefaultRateLimiter`. */
export type RateLimiter = {
	readonly getSendToken: () => Promise<void>;
	readonly updateClientSendingRate: (answer: FailedTry | Record<string, never>) => void;
};

/** How often a call is tried in all, by what went wrong. */
export type Attempts = {
	/** The service throttles: it will answer in a moment. */
	readonly throttled: number;
	/** The service fails: it may be well again, or it does not know what it was asked. */
	readonly fault: number;
	/** The network fails. */
	readonly network: number;
};

const longestDelay = 20_000;

/** Milliseconds until try number `tries + 1`: doubled each time, spread at random over the upper half. */
const backOff = (tries: number, {errorType, retryAfterHint}: FailedTry, random: () => number): number => {
	const base = errorType === 'THROTTLING' ? 1_000 : 100;
	const delay = Math.min(longestDelay, base * 2 ** tries) * (0.5 + random() / 2);
	const asked = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
	return Math.ceil(Math.max(delay, Math.min(asked, longestDelay)));
};

/** A connection that failed or a silence is the network's fault; an answer, even a bad one, is the service's. */
const isNetwork = (error: FailedTry['error']): boolean => error?.code !== undefined || error?.name === 'TimeoutError';

/** Nobody waits twice for a request that was sent and never answered. */
const isSilence = (error: FailedTry['error']): boolean =>
	error?.name === 'TimeoutError' &&
	(error.code ?? 'ETIMEDOUT') === 'ETIMEDOUT' &&
	!/establish a connection/.test(error.message);

/** IAM's word for a quota that is used up, which the SDK takes for throttling: waiting helps nothing. */
const isQuota = (error: FailedTry['error']): boolean => error?.name === 'LimitExceededException';

const allowedTries = (attempts: Attempts, {error, errorType}: FailedTry): number => {
	if (errorType === 'THROTTLING') return attempts.throttled;
	if (errorType !== 'TRANSIENT' || isSilence(error)) return 1;
	return isNetwork(error) ? attempts.network : attempts.fault;
};

const tokenOf = (tries: number, delay: number): RetryToken => ({
	getRetryCount: () => tries,
	getRetryDelay: () => delay,
});

/** What a retry strategy is made of. */
export type RetryOptions = {
	readonly attempts: Attempts;
	readonly limiter: RateLimiter;
	readonly random: () => number;
	/** Told of every wait before a further try. */
	readonly onWait: (delay: number, error: unknown) => void;
	/** Told of every try that failed. */
	readonly onFailure: (error: unknown) => void;
};

/**
 * A retry strategy of the SDK that says when it waits. Sending rate adapts to throttling (`limiter`); the SDK itself
 * sleeps for the token's delay, so that an abort ends the wait.
 */
export const retryStrategy = ({attempts, limiter, random, onWait, onFailure}: RetryOptions) => ({
	mode: 'adaptive',
	acquireInitialRetryToken: async (): Promise<RetryToken> => {
		await limiter.getSendToken();
		return tokenOf(0, 0);
	},
	refreshRetryTokenForRetry: async (token: RetryToken, failed: FailedTry): Promise<RetryToken> => {
		if (isQuota(failed.error)) throw new Error('no further try');
		limiter.updateClientSendingRate(failed);
		onFailure(failed.error);
		const tries = token.getRetryCount() + 1;
		if (tries >= allowedTries(attempts, failed)) throw new Error('no further try');
		const delay = backOff(tries - 1, failed, random);
		onWait(delay, failed.error);
		return tokenOf(tries, delay);
	},
	recordSuccess: (): void => limiter.updateClientSendingRate({}),
});
