import {payloadType} from '../../protocol/message.ts';
import {createHome} from './home.ts';
import type {Kill} from './process-group.ts';
import {commandFor} from './surroundings.ts';
import {runInTerminal} from './terminal.ts';
import type {StartWork} from './work.ts';

/** The size that a Size message tells; `null` when it is none. */
const readSize = (payload: Uint8Array): {readonly columns: number; readonly rows: number} | null => {
	try {
		const size: unknown = JSON.parse(Buffer.from(payload).toString());
		if (typeof size !== 'object' || size === null) return null;
		const {cols, rows} = size as Record<string, unknown>;
		return Number.isInteger(cols) && Number.isInteger(rows) ? {columns: Number(cols), rows: Number(rows)} : null;
	} catch {
		return null;
	}
};

/** A shell session: a program in a terminal, in a home directory of its own, gone with the session. */
export const startShell =
	({
		program,
		node,
		kill,
	}: {
		readonly program: readonly string[];
		readonly node: string;
		readonly kill: Kill;
	}): StartWork =>
	events => {
		const home = createHome();
		const shell = runInTerminal(
			commandFor(program, {home: home.path, node}),
			{
				onOutput: bytes => events.send(payloadType.output, bytes),
				onReady: events.onReady,
				onExit: () => {
					home.remove();
					events.onEnd('');
				},
			},
			kill,
		);
		return {
			receive: (type, payload) => {
				if (type === payloadType.output) return shell.write(payload);
				const size = type === payloadType.size ? readSize(payload) : null;
				if (size) shell.resize(size.columns, size.rows);
			},
			isReady: shell.isReady,
			hold: shell.hold,
			stop: shell.stop,
		};
	};
