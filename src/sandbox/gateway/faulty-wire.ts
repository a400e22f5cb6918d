import {messageType} from '../../protocol/message.ts';
import type {Clock} from './clock.ts';
import {encodeControl} from './control.ts';
import type {SessionFaults} from './faults.ts';
import type {Wire} from './wire.ts';

/** A socket that misbehaves as planned, both ways. */
export type FaultyWire = Wire & {
	/** Sends a stream message for the first time: the moment at which faults strike. */
	readonly sendStream: (frame: Uint8Array) => void;
	/** Sends a stream message once more. */
	readonly sendAgain: (frame: Uint8Array) => void;
	/** Whether a frame that came in is to be heard at all. */
	readonly hears: (isStream: boolean) => boolean;
};

/** How long a frame that is to arrive late waits for another one to overtake it. */
const overtaking = 50;
/** Where the digest stands in a frame. */
const digestOffset = 80;

const withBadDigest = (frame: Uint8Array): Uint8Array => {
	const broken = Uint8Array.from(frame);
	broken[digestOffset] = (broken[digestOffset] ?? 0) ^ 0xff;
	return broken;
};

/** What planned faults may do to a session. */
export type FaultyWireOptions = {
	readonly faults: SessionFaults;
	readonly clock: Clock;
	/** Ends the session as a failing agent would. */
	readonly fail: () => void;
	/** Sends everything again that the client has not acknowledged. */
	readonly repeatAll: () => void;
};

/** Puts the planned faults between a session and its socket. */
export const createFaultyWire = (wire: Wire, {faults, clock, fail, repeatAll}: FaultyWireOptions): FaultyWire => {
	let isSilent = false;
	let isPaused = false;
	let late: Uint8Array | null = null;

	const send = (frame: Uint8Array): void => {
		if (!isSilent) wire.send(frame);
	};

	/** The service stops the agent's output for a while; what the client sends ends the pause early. */
	const pause = (milliseconds: number): void => {
		isPaused = true;
		wire.send(encodeControl(messageType.pausePublication, {}, clock.now()));
		clock.after(milliseconds, resume);
	};

	const resume = (): void => {
		if (!isPaused) return;
		isPaused = false;
		wire.send(encodeControl(messageType.startPublication, {}, clock.now()));
		repeatAll();
	};

	const overtake = (): void => {
		if (late) send(late);
		late = null;
	};

	/** Whether this message may pass: none of the faults that strike both ways is due. */
	const passes = (): boolean => {
		if (isSilent) return false;
		faults.count();
		const silence = faults.strike('silence');
		if (silence) {
			isSilent = true;
			if (silence.delayMs > 0) {
				clock.after(silence.delayMs, () => {
					isSilent = false;
				});
			}
			return false;
		}
		if (faults.strike('drop')) {
			wire.cut();
			return false;
		}
		if (faults.strike('agentClosed')) {
			fail();
			return false;
		}
		return true;
	};

	return {
		...wire,
		send,
		sendStream: frame => {
			if (!passes()) return;
			const paused = faults.strike('pause');
			if (paused) pause(paused.delayMs);
			if (isPaused) return;
			if (faults.strike('badDigest')) return send(withBadDigest(frame));
			if (!late && faults.strike('reorder')) {
				late = frame;
				clock.after(overtaking, overtake);
				return;
			}
			send(frame);
			if (faults.strike('duplicate')) send(frame);
			overtake();
		},
		sendAgain: frame => {
			if (!isPaused) send(frame);
		},
		hears: isStream => {
			const isHeard = isStream ? passes() : !isSilent;
			if (isHeard) resume();
			return isHeard;
		},
	};
};
