import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {makeNotice} from '../../src/client/notice.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a loss that is mended at once is not worth a word', () => {
	const said: string[] = [];
	const notice = makeNotice(line => said.push(line));
	notice.away('reset');
	vi.advanceTimersByTime(1000);
	notice.away(null);
	vi.advanceTimersByTime(10_000);
	expect(said).toEqual([]);
});

test('a longer one is told, each new reason once, and its end', () => {
	const said: string[] = [];
	const notice = makeNotice(line => said.push(line));
	notice.away('reset');
	vi.advanceTimersByTime(2000);
	notice.away('reset');
	vi.advanceTimersByTime(10_000);
	notice.away('no credentials');
	notice.away('no credentials');
	vi.advanceTimersByTime(10_000);
	notice.away(null);
	expect(said).toEqual([
		'Connection lost (reset). Resuming the session; what you type is kept, Ctrl-C gives up.',
		'Still resuming the session: no credentials.',
		'Session resumed.',
	]);
});
