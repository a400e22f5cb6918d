/** A JSON object from the far side: any fields, any values. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads bytes as a JSON object; `null` for everything else. */
export const parseObject = (bytes: Uint8Array): JsonObject | null => {
	try {
		return asObject(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')));
	} catch {
		return null;
	}
};

/** A value as an object with fields; `null` if it is none. */
export const asObject = (value: unknown): JsonObject | null =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;

/** A value if it is a string, else the empty string, which is what the peers make of an absent field. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
