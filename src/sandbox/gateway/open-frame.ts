/** What the first frame of a socket says (OpenDataChannel; session protocol, section 2). */
export type OpenFrame = {readonly token: string; readonly clientId: string; readonly clientVersion: string | null};

/** Reads the one text frame that opens a data channel; `null` when it is anything else. */
export const readOpenFrame = (text: string): OpenFrame | null => {
	let frame: unknown;
	try {
		frame = JSON.parse(text);
	} catch {
		return null;
	}
	if (typeof frame !== 'object' || frame === null) return null;
	const {MessageSchemaVersion, RequestId, TokenValue, ClientId, ClientVersion} = frame as Record<string, unknown>;
	if (MessageSchemaVersion !== '1.0' || typeof RequestId !== 'string' || RequestId === '') return null;
	if (typeof TokenValue !== 'string' || typeof ClientId !== 'string' || ClientId === '') return null;
	return {
		token: TokenValue,
		clientId: ClientId,
		clientVersion: typeof ClientVersion === 'string' ? ClientVersion : null,
	};
};
