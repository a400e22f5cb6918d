/** An IP address as bytes: 4 or 16 of them. */
type Address = readonly number[];

/** A network: the leading bits of an address. */
export type Network = {readonly address: Address; readonly bits: number};

const parseV4 = (text: string): Address | null => {
	const parts = text.split('.');
	if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
	return parts.map(Number);
};

const parseV6 = (text: string): Address | null => {
	const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
	const [, head = '', tail = ''] = dotted ?? [];
	const v4 = dotted ? parseV4(tail) : null;
	if (dotted && !v4) return null;
	const hex = (pair: number, at: number): string => ((pair << 8) | (v4?.[at + 1] ?? 0)).toString(16);
	const whole = v4 ? `${head}${hex(v4[0] ?? 0, 0)}:${hex(v4[2] ?? 0, 2)}` : text;
	const halves = whole.split('::');
	if (halves.length > 2) return null;
	const [left = [], right = []] = halves.map(half => (half === '' ? [] : half.split(':')));
	const missing = 8 - left.length - right.length;
	if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
	const groups = [...left, ...Array.from({length: missing}, () => '0'), ...right];
	if (!groups.every(group => /^[\da-f]{1,4}$/i.test(group))) return null;
	return groups.flatMap(group => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
};

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** An address of a request. IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4. `null` for anything else. */
export const parseAddress = (text: string): Address | null => {
	const address = text.includes(':') ? parseV6(text) : parseV4(text);
	if (address?.length === 16 && mapped.every((byte, at) => address[at] === byte)) return address.slice(12);
	return address;
};

/** A policy's network in CIDR form; a single address is a network of one. `null` for anything else. */
export const parseNetwork = (text: string): Network | null => {
	const [base = '', mask] = text.split('/');
	const address = base.includes(':') ? parseV6(base) : parseV4(base);
	if (!address || text.split('/').length > 2) return null;
	const size = address.length * 8;
	if (mask === undefined) return {address, bits: size};
	return /^\+?\d{1,3}$/.test(mask) && Number(mask) <= size ? {address, bits: Number(mask)} : null;
};

const bitAt = (address: Address, at: number): number => ((address[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;

/**
 * Whether an address lies in a network of its own family. An IPv6 network with host bits set holds nothing, an IPv4
 * one ignores them: so AWS does it.
 */
export const contains = ({address: base, bits}: Network, address: Address): boolean => {
	if (base.length !== address.length) return false;
	if (base.length === 16) {
		for (let at = bits; at < 128; at++) if (bitAt(base, at) === 1) return false;
	}
	for (let at = 0; at < bits; at++) if (bitAt(base, at) !== bitAt(address, at)) return false;
	return true;
};
