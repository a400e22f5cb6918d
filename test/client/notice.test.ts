import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {makeNotice} from '../../src/client/notice.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a loss that is mended at once is not worth a word', () => {
	const said: string[] = [];
	const notice = makeNotice(line => said.push(line));
	notice.away(true);
	vi.advanceTimersByTime(1000);
	notice.away(false);
	vi.advanceTimersByTime(10_000);
	expect(said).toEqual([]);
});

test('a longer one is told once, and so is its end', () => {
	const said: string[] = [];
	const notice = makeNotice(line => said.push(line));
	notice.away(true);
	vi.advanceTimersByTime(2000);
	notice.away(true);
	vi.advanceTimersByTime(10_000);
	notice.away(false);
	expect(said.map(line => line.split(',')[0])).toEqual(['Connection lost', 'Session resumed.']);
});
