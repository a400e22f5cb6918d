import {readFileSync} from 'node:fs';
import path from 'node:path';

/** One line of a capture between the plugin and a gateway, see transcripts/README.md. */
export type Captured = {
	/** Number of the connection within the capture, from 1. */
	readonly connection: number;
	/** Milliseconds since the connection was opened. */
	readonly at: number;
	readonly from: 'client' | 'gateway';
	readonly kind: 'text' | 'bin' | 'resend' | 'ping' | 'pong' | 'wsclose';
	readonly bytes: Buffer;
	/** The message as an independent decoder saw it; `null` for all that is not a binary message. */
	readonly message: CapturedMessage | null;
};

/** The header fields of a captured message, and its payload as latin1, cut at 400 characters. */
export type CapturedMessage = {
	readonly type: string;
	readonly schema: number;
	readonly seq: number;
	readonly flags: number;
	readonly id: string;
	readonly ptype: number;
	readonly plen: number;
	readonly payload: string;
};

/** A whole capture: what was on the plugin's screen (or stdout) at the end, and each frame in order. */
export type Transcript = {readonly name: string; readonly screen: string; readonly frames: readonly Captured[]};

const folder = path.join(import.meta.dirname, 'transcripts');

/** Names of all captures. */
export const transcriptNames = [
	'shell-legacy',
	'shell-handshake',
	'port-mux',
	'port-basic',
	'ssh-stdio',
	'resume',
	'kms',
] as const;

type Line = {
	readonly conn?: number;
	readonly t: number;
	readonly dir: string;
	readonly kind: Captured['kind'];
	readonly hex?: string;
	readonly m?: CapturedMessage;
};

/** Reads one capture. */
export const readTranscript = (name: (typeof transcriptNames)[number]): Transcript => {
	const [first = '', ...rest] = readFileSync(path.join(folder, `${name}.jsonl`), 'utf8')
		.trim()
		.split('\n');
	const {meta} = JSON.parse(first) as {meta: {screen?: string; stdout?: string}};
	const frames = rest.map(text => {
		const line = JSON.parse(text) as Line;
		return {
			connection: line.conn ?? 1,
			at: line.t,
			from: line.dir === 'C>S' ? 'client' : 'gateway',
			kind: line.kind,
			bytes: Buffer.from(line.hex ?? '', 'hex'),
			message: line.m ?? null,
		} as const;
	});
	return {name, screen: meta.screen ?? meta.stdout ?? '', frames};
};

/** The three static vectors of the specification, name → frame. */
export const workedExamples = (): Readonly<Record<string, Buffer>> => {
	const examples = JSON.parse(readFileSync(path.join(folder, 'worked-examples.json'), 'utf8')) as Record<
		string,
		string
	>;
	return Object.fromEntries(Object.entries(examples).map(([name, hex]) => [name, Buffer.from(hex, 'hex')]));
};
