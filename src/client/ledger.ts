import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** What a client must know to take over a session from one that is gone: which the protocol does not tell it. */
export type Handover = {
	/** The id under which the client before opened its sockets. */
	readonly clientId: string;
	/** The client before has used no number from this one on, and all but at most {@link block} of those below. */
	readonly until: number;
};

/** Keeps a {@link Handover} on disk while a session runs. */
export type Ledger = {
	/** To be called before a message gets a number. */
	readonly reserve: (number: number) => void;
	/** The session is over, or nobody shall take it over. */
	readonly forget: () => void;
};

/** Numbers that are reserved at once, so that a file is written once in so many messages. */
export const block = 256;

/** Files of sessions that nobody took over are removed after so long, in milliseconds. */
const lifetime = 3 * 24 * 3600_000;

const sweep = (folder: string, now: number): void => {
	for (const name of readdirSync(folder)) {
		const file = path.join(folder, name);
		if (now - statSync(file).mtimeMs > lifetime) rmSync(file, {force: true});
	}
};

/**
 * Begins to keep a session's handover in a file of mode 0600. It holds no secret: a token comes from ResumeSession. Where
 * the file cannot be written, the session goes on and cannot be taken over.
 */
export const openLedger = (file: string, clientId: string, now: number): Ledger => {
	let until = 0;
	let isKept = true;
	const forget = (): void => {
		isKept = false;
		rmSync(file, {force: true});
	};
	const write = (): void => {
		const handover: Handover = {clientId, until};
		writeFileSync(`${file}.new`, JSON.stringify(handover), {mode: 0o600});
		renameSync(`${file}.new`, file);
	};
	const attempt = (work: () => void): void => {
		try {
			work();
		} catch {
			isKept = false;
		}
	};
	attempt(() => {
		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
		sweep(path.dirname(file), now);
	});
	return {
		reserve: number => {
			if (!isKept || number < until) return;
			until = (Math.floor(number / block) + 1) * block;
			attempt(write);
		},
		forget: () => attempt(forget),
	};
};

/** Reads what a client left behind; `null`: nothing that can be used. */
export const readHandover = (file: string): Handover | null => {
	try {
		const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
		if (typeof found !== 'object' || found === null) return null;
		const {clientId, until} = found as {clientId?: unknown; until?: unknown};
		const isNumber = typeof until === 'number' && Number.isSafeInteger(until) && until >= block;
		return typeof clientId === 'string' && isNumber ? {clientId, until} : null;
	} catch {
		return null;
	}
};
