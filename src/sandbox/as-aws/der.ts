/** One DER value (ITU-T X.690): tag, length, content. */
export const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
	const body = Buffer.concat(content);
	if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(body.length);
	const digits = length.subarray(length.findIndex(byte => byte !== 0));
	return Buffer.concat([Buffer.from([tag, 0x80 | digits.length]), digits, body]);
};

/** SEQUENCE. */
export const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);

/** SET. */
export const set = (...content: readonly Uint8Array[]): Buffer => der(0x31, ...content);

/** An explicit tag around a value, as optional members have it. */
export const tagged = (tag: number, ...content: readonly Uint8Array[]): Buffer => der(0xa0 | tag, ...content);

/** INTEGER: a positive number of any size, from its bytes. */
export const integer = (bytes: Uint8Array): Buffer => {
	const start = bytes.findIndex(byte => byte !== 0);
	const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
	return der(0x02, (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), digits);
};

/** OBJECT IDENTIFIER from its dotted form. */
export const identifier = (dotted: string): Buffer => {
	const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
	const bytes = [40 * first + second, ...rest].flatMap(part => {
		const digits = [part & 0x7f];
		for (let left = part >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
		return digits;
	});
	return der(0x06, Uint8Array.from(bytes));
};

/** UTF8String. */
export const text = (value: string): Buffer => der(0x0c, Buffer.from(value));

/** UTCTime, good until 2049. */
export const time = (milliseconds: number): Buffer =>
	der(
		0x17,
		Buffer.from(
			`${new Date(milliseconds)
				.toISOString()
				.replace(/[-:T]|\.\d{3}/g, '')
				.slice(2)}`,
		),
	);

/** BIT STRING without unused bits unless told otherwise. */
export const bits = (bytes: Uint8Array, unused = 0): Buffer => der(0x03, Uint8Array.of(unused), bytes);

/** OCTET STRING. */
export const octets = (...content: readonly Uint8Array[]): Buffer => der(0x04, ...content);

/** BOOLEAN, true: false is left out wherever it is the default. */
export const yes = der(0x01, Uint8Array.of(0xff));
