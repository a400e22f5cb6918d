import {asText, parseObject} from './json.ts';

/** Columns and rows of a terminal. */
export type TerminalSize = {readonly cols: number; readonly rows: number};

/** What a Flag payload says. */
export const flag = {disconnectToPort: 1, terminateSession: 2, connectToPortError: 3} as const;

/** Payload of a Size message. */
export const encodeSize = ({cols, rows}: TerminalSize): Uint8Array => Buffer.from(JSON.stringify({cols, rows}));

/** Payload of a Flag message: one big-endian 32-bit number. */
export const encodeFlag = (value: number): Uint8Array => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
};

/** The value of a Flag payload; `null` if it is none. */
export const decodeFlag = (payload: Uint8Array): number | null =>
	payload.length === 4 ? Buffer.from(payload).readUInt32BE() : null;

/** The text of `channel_closed`: why the session ended, empty when it ended by itself. An unreadable payload says nothing. */
export const closedOutput = (payload: Uint8Array): string => asText(parseObject(payload)?.['Output']);

/** What opens a data channel: the first frame on each socket, as text. */
export type OpenDataChannel = {
	/** New for each socket. */
	readonly requestId: string;
	readonly token: string;
	/** The same for the whole process. */
	readonly clientId: string;
	readonly clientVersion: string;
};

/** Writes the JSON of the first frame, fields in the plugin's order. */
export const encodeOpenDataChannel = (open: OpenDataChannel): string =>
	JSON.stringify({
		MessageSchemaVersion: '1.0',
		RequestId: open.requestId,
		TokenValue: open.token,
		ClientId: open.clientId,
		ClientVersion: open.clientVersion,
	});
