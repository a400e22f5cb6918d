import {afterAll, expect, test} from 'vitest';
import type {NodeJson} from '../../src/commands/node-json.ts';
import {expectGenerated} from '../support/generated.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {screenToSvg} from '../support/svg.ts';

afterAll(dismissRobots);

/** What the header counts once every verdict of the demo is in. */
const countsOfDemo = async (): Promise<string> => {
	const {out} = await runReach(['demo', 'list', '--all', '-o', 'json']);
	const nodes: NodeJson[] = JSON.parse(out);
	const off = nodes.filter(({instanceState}) => /^(stop|terminat|shutting)/.test(instanceState ?? ''));
	const denied = nodes.filter(node => node.access.verdict === 'denied' && !off.includes(node));
	return `${nodes.length - off.length - denied.length} shown · ${denied.length} denied, ${off.length} stopped hidden`;
};

test('the demo opens on every region, and its screen is the picture in the README', async () => {
	const robot = startReach(['demo'], {columns: 100, rows: 26, environment: {FORCE_COLOR: '3', COLORTERM: 'truecolor'}});
	await robot.sees(await countsOfDemo());
	robot.type('pay');
	await robot.sees(/\d+ of \d+ shown[\s\S]*❯ pay/);
	await robot.rests();
	expectGenerated(
		'docs/pictures/list.svg',
		screenToSvg(robot.terminal, 'reach: a list of nodes narrowed by the query pay'),
	);
	robot.type(keys.ctrl('c'));
	expect(await robot.ended).toBe(130);
});
