import {afterAll, expect, test} from 'vitest';
import {expectGenerated} from '../support/generated.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {screenToSvg} from '../support/svg.ts';

afterAll(dismissRobots);

test('the demo opens on every region, and its screen is the picture in the README', async () => {
	const robot = startReach(['demo'], {columns: 100, rows: 26, environment: {FORCE_COLOR: '3', COLORTERM: 'truecolor'}});
	await robot.sees('61 shown · 14 denied, 3 stopped hidden', 20_000);
	robot.type('pay');
	await robot.sees(/\d+ of \d+ shown/);
	expectGenerated(
		'docs/pictures/list.svg',
		screenToSvg(robot.terminal, 'reach: a list of nodes narrowed by the query pay'),
	);
	robot.type(keys.ctrl('c'));
	expect(await robot.ended).toBe(130);
});
