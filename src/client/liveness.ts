/** Milliseconds: silence before a ping when nothing is expected, when an answer is overdue, and the wait for a pong. */
const idle = 20_000;
const overdue = 2000;
const patience = 6000;
/** Milliseconds between two checks that say that we were stopped ourselves. */
const asleep = 5000;

/** Notices a connection whose other end is gone without a word (a suspended laptop, a dropped NAT entry). */
export type Liveness = {
	/** Something came. */
	heard(isPong: boolean): void;
	/** Called about once a second. `isOwed`: something that we sent is not acknowledged. */
	check(isOwed: boolean): 'alive' | 'ping' | 'dead';
};

/**
 * Makes a judge for one connection. It never calls a connection dead whose far side has not answered a ping before:
 * the protocol does not oblige it to.
 */
export const makeLiveness = (clock: () => number): Liveness => {
	let heardAt = clock();
	let checkedAt = clock();
	let pingedAt: number | null = null;
	let answersPings = false;
	return {
		heard(isPong) {
			heardAt = clock();
			pingedAt = null;
			answersPings ||= isPong;
		},
		check(isOwed) {
			const now = clock();
			const hasSlept = now - checkedAt > asleep;
			checkedAt = now;
			// We were stopped: what has come meanwhile is not read yet.
			if (hasSlept) return 'alive';
			if (pingedAt !== null) return answersPings && now - pingedAt >= patience ? 'dead' : 'alive';
			if (now - heardAt < (isOwed ? overdue : idle)) return 'alive';
			pingedAt = now;
			return 'ping';
		},
	};
};
