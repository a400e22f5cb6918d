/**
 * Runs jobs side by side, at most `limit` at a time, and gives their values in the order in which they come. Jobs must
 * not reject. A consumer that stops early starts no further job.
 */
export async function* inParallel<Value>(
	jobs: readonly (() => Promise<Value>)[],
	limit: number,
): AsyncGenerator<Value> {
	const running = new Map<number, Promise<readonly [number, Value]>>();
	let next = 0;
	const fill = () => {
		for (; running.size < limit && next < jobs.length; next += 1) {
			const index = next;
			const job = jobs[index];
			if (job)
				running.set(
					index,
					job().then(value => [index, value] as const),
				);
		}
	};
	for (fill(); running.size > 0; fill()) {
		const [index, value] = await Promise.race(running.values());
		running.delete(index);
		yield value;
	}
}
