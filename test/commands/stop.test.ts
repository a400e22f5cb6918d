import {EventEmitter, once} from 'node:events';
import {describe, expect, test} from 'vitest';
import {onStop} from '../../src/commands/stop.ts';

/** Signals as an emitter, and how often we were stopped. */
const surroundings = () => {
	const signals = new EventEmitter();
	const stops: string[] = [];
	const host = {
		onSignal: (signal: string, handler: () => void) => {
			signals.on(signal, handler);
			return () => void signals.off(signal, handler);
		},
		stop: () => void stops.push('stopped'),
	};
	return {signals, stops, host};
};

describe('a stop from outside', () => {
	test('is carried out by who listens, without listening meanwhile, and can come again', async () => {
		const {signals, stops, host} = surroundings();
		const off = onStop(host, async stop => {
			await stop();
			signals.emit('on');
		});
		for (const expected of [1, 2]) {
			const isOn = once(signals, 'on');
			signals.emit('SIGTSTP');
			expect(signals.listenerCount('SIGTSTP')).toBe(0);
			await isOn;
			expect(stops).toHaveLength(expected);
			expect([signals.listenerCount('SIGTSTP'), signals.listenerCount('SIGCONT')]).toEqual([1, 0]);
		}
		off();
		expect(signals.listenerCount('SIGTSTP')).toBe(0);
	});

	test('that is over before it was carried out stops nobody', async () => {
		const {signals, stops, host} = surroundings();
		onStop(host, async stop => {
			const stopped = stop();
			signals.emit('SIGCONT');
			await stopped;
			signals.emit('on');
		});
		const isOn = once(signals, 'on');
		signals.emit('SIGTSTP');
		await isOn;
		expect(stops).toEqual([]);
	});

	test('is heard of no more where the interface was closed meanwhile', async () => {
		const {signals, host} = surroundings();
		const off = onStop(host, async stop => {
			off();
			await stop();
			signals.emit('on');
		});
		const isOn = once(signals, 'on');
		signals.emit('SIGTSTP');
		await isOn;
		expect(signals.listenerCount('SIGTSTP')).toBe(0);
	});
});
