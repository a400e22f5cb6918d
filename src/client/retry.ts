/** Waits; 0 waits not at all. */
export const pause = (milliseconds: number): Promise<void> =>
	milliseconds === 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, milliseconds));

/**
 * Milliseconds before each of the seven tries to connect at the start, about 5 s in all: as the plugin has it. `chance`
 * in [0, 1) spreads many clients that start at once.
 */
export const connectDelays = (chance: number): readonly number[] => {
	const unit = 100 + Math.floor(chance * 100);
	return [0, 0, unit, 2 * unit, 4 * unit, 8 * unit, 16 * unit];
};

/**
 * Milliseconds before each try to come back: quick at first, then every five and every fifteen seconds, for more than an
 * hour: longer than AWS keeps an idle session, so that AWS decides when it is over (a closed laptop, a lost network). `fruitless`: how many sockets in a row brought
 * nothing; from the second on even the first try waits.
 */
export const resumeDelays = (fruitless: number, chance: number): readonly number[] => {
	const unit = 150 + Math.floor(chance * 100);
	const first = fruitless < 2 ? 0 : unit * 2 ** Math.min(fruitless, 5);
	const slow = Array.from({length: 270}, (_, index) => (index < 24 ? 5000 : 15_000));
	return [first, unit, 2 * unit, 4 * unit, 8 * unit, 16 * unit, ...slow];
};
