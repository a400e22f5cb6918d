/** A token bucket for each service and region: full at first, one token a call. */
export type RateLimiter = {
	readonly admits: (
		bucket: {readonly perSecond: number; readonly burst: number} | undefined,
		name: string,
		now: number,
	) => boolean;
};

/** Makes the buckets of one run; `now` is in milliseconds. */
export const createRateLimiter = (): RateLimiter => {
	const levels = new Map<string, {readonly tokens: number; readonly at: number}>();
	return {
		admits: (bucket, name, now) => {
			if (!bucket) return true;
			const before = levels.get(name) ?? {tokens: bucket.burst, at: now};
			const filled = Math.min(bucket.burst, before.tokens + ((now - before.at) / 1000) * bucket.perSecond);
			const isAdmitted = filled >= 1;
			levels.set(name, {tokens: isAdmitted ? filled - 1 : filled, at: now});
			return isAdmitted;
		},
	};
};
