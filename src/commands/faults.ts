import {isLostPart, lostPart} from '../domain/lost-part.ts';

export {isLostPart} from '../domain/lost-part.ts';

const lostText = `${lostPart.summary}; ${lostPart.hint}`;

/** A fault of ours as it is told on a terminal. What names its lines is loaded for faults only; an update may have taken it away. */
export const faultText = async (error: unknown): Promise<string> =>
	isLostPart(error)
		? lostText
		: import('../client/source-lines.ts').then(
				({faultLines}) => `this is a fault of reach itself: ${faultLines(error)}`,
				() => lostText,
			);
