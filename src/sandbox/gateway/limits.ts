import type {Clock} from './clock.ts';
import type {DocumentContent} from './document-content.ts';

/** When a session ends without anybody's doing, in milliseconds. */
export type Limits = {
	/** Without a message of either side arriving at the other. */
	readonly idle: number;
	/** `null`: it may last for ever. */
	readonly duration: number | null;
};

/** Session Manager's default (user guide, "Specify an idle session timeout value"). */
const idleMinutes = 20;
const minute = 60_000;

/** The limits that a document sets. */
export const limitsOf = ({idleSessionTimeout, maxSessionDuration}: DocumentContent['inputs']): Limits => ({
	idle: (Number(idleSessionTimeout) || idleMinutes) * minute,
	duration: Number(maxSessionDuration) * minute || null,
});

/** What the service tells the client of a session that was idle for too long. */
export const idleEnd = 'Your session timed out due to inactivity and has been terminated.';
/** What it tells the client of one that lasted too long. */
export const durationEnd = 'Your session has reached its maximum duration and has been terminated.';

/** Watches over a session's limits from now on. */
export const watchLimits = (
	{idle, duration}: Limits,
	clock: Clock,
	end: (output: string) => void,
): {readonly onActivity: () => void; readonly stop: () => void} => {
	let lastActivity = clock.now();
	let cancelIdle: () => void = () => {};
	// Looked at only when it might be due: activity is frequent, timers are not free.
	const watchIdle = (milliseconds: number): void => {
		cancelIdle = clock.after(milliseconds, () => {
			const left = lastActivity + idle - clock.now();
			if (left > 0) watchIdle(left);
			else end(idleEnd);
		});
	};
	watchIdle(idle);
	const cancelDuration = duration === null ? () => {} : clock.after(duration, () => end(durationEnd));
	return {
		onActivity: () => {
			lastActivity = clock.now();
		},
		stop: () => {
			cancelIdle();
			cancelDuration();
		},
	};
};
