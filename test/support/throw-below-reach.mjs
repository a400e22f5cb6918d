// Loaded into reach by NODE_OPTIONS: an exception below one of reach's own functions, at a moment of the test's choice.
import process from 'node:process';

process.on('SIGUSR2', () => {
	process.once('SIGWINCH', () => {
		throw new Error('thrown by the test');
	});
	// `src/main.ts` follows it with a SIGWINCH of its own.
	process.emit('SIGCONT', 'SIGCONT');
});
