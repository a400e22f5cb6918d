// Loaded into reach by NODE_OPTIONS: an exception that nobody catches, at a moment of the test's choice.
import process from 'node:process';

process.on('SIGUSR2', () => {
	throw new Error('thrown by the test');
});
