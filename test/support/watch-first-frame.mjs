// Loaded into reach by NODE_OPTIONS: writes to the file in FIRST_FRAME what was loaded when the first frame was drawn, and that frame.
import {writeFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import process from 'node:process';
import threads, {isMainThread} from 'node:worker_threads';

if (isMainThread) {
	const files = [];
	registerHooks({
		load: (url, context, next) => {
			files.push(url);
			return next(url, context);
		},
	});
	let workers = 0;
	threads.Worker = class extends threads.Worker {
		constructor(...given) {
			super(...given);
			workers++;
		}
	};
	const write = process.stdout.write;
	let frame = '';
	process.stdout.write = function (text, ...more) {
		frame += text;
		if (frame.includes('\u001B[?2026l')) {
			process.stdout.write = write;
			writeFileSync(process.env.FIRST_FRAME, JSON.stringify({files, builtins: process.moduleLoadList, workers, frame}));
		}
		return write.call(this, text, ...more);
	};
}
