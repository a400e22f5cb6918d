import {describe, expect, test} from 'vitest';
import {parseForwarding} from '../../src/commands/forward.ts';

describe('what is to be forwarded', () => {
	test.each([
		['80', {localPort: 0, remoteHost: null, remotePort: 80}],
		['8080:80', {localPort: 8080, remoteHost: null, remotePort: 80}],
		['db.internal:5432', {localPort: 0, remoteHost: 'db.internal', remotePort: 5432}],
		['5433:db.internal:5432', {localPort: 5433, remoteHost: 'db.internal', remotePort: 5432}],
		['5433:10.0.0.7:5432', {localPort: 5433, remoteHost: '10.0.0.7', remotePort: 5432}],
		['0:80', {localPort: 0, remoteHost: null, remotePort: 80}],
	])('%s', (text, expected) => {
		expect(parseForwarding(text)).toEqual(expected);
	});
	test.each(['', '0', '70000', '1:70000', 'host', 'host:', ':80', 'a b:80', '80:host'])('%j is none', text => {
		expect(parseForwarding(text)).toBeNull();
	});
});
