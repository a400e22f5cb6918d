// Loaded into reach by NODE_OPTIONS: measures how long the main thread's loop was held up since the first frame; SIGUSR2 writes
// the longest time, in milliseconds, to the file in LOOP_DELAY.
import {writeFileSync} from 'node:fs';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import {isMainThread} from 'node:worker_threads';

if (isMainThread && process.env.LOOP_DELAY) {
	const delay = monitorEventLoopDelay({resolution: 1});
	const write = process.stdout.write;
	process.stdout.write = function (text, ...more) {
		if (String(text).includes('\u001B[?2026l')) {
			process.stdout.write = write;
			// The rest of the first frame's turn, and what is loaded after it, is start-up.
			setTimeout(() => delay.enable(), 300).unref();
		}
		return write.call(this, text, ...more);
	};
	process.on('SIGUSR2', () => {
		delay.disable();
		writeFileSync(process.env.LOOP_DELAY, JSON.stringify({max: delay.max / 1e6}));
	});
}
