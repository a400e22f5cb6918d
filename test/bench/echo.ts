import process from 'node:process';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';
import {absolute, quantile, type Row} from './row.ts';

const strokes = 200;

/** Key → echo on the screen, through pty proxy, built-in client, gateway and the node's shell. */
export const rows = async (): Promise<Row[]> => {
	delete process.env['CI'];
	const sandbox = await startSandbox(fleetOf());
	try {
		const robot = startReach(['shell', 'web-1'], {environment: sandbox.environment, columns: 400});
		await robot.sees('$');
		robot.type(`cat${keys.enter}`);
		await robot.sees('cat');
		await robot.rests(500);
		const took: number[] = [];
		for (let stroke = 0; stroke < strokes; stroke++) {
			const before = robot.written().length;
			const start = performance.now();
			robot.type('x');
			while (robot.written().length === before) await new Promise(resolve => setImmediate(resolve));
			took.push(performance.now() - start);
		}
		return [absolute('key → echo through proxy, client and gateway, p50', quantile(took, 0.5), 'ms', strokes, '≤', 5)];
	} finally {
		dismissRobots();
		await stopSandboxes();
	}
};
