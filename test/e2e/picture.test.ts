import {afterAll, expect, test} from 'vitest';
import type {NodeJson} from '../../src/commands/node-json.ts';
import {record} from '../support/cast.ts';
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
	// A denial that rests on an assumption stays in the list.
	const denied = nodes.filter(
		node => node.access.verdict === 'denied' && node.access.assuming.length === 0 && !off.includes(node),
	);
	return `${nodes.length - off.length - denied.length} shown · ${denied.length} denied, ${off.length} stopped hidden`;
};

test('the demo opens on every region, and its screen is the picture in the README', async () => {
	const robot = startReach(['demo'], {columns: 100, rows: 26, environment: {FORCE_COLOR: '3', COLORTERM: 'truecolor'}});
	await robot.sees(await countsOfDemo());
	robot.type('pay');
	await robot.sees(/\d+ of \d+ shown[\s\S]*❯ pay/);
	await robot.rests(1_500);
	expectGenerated(
		'docs/pictures/list.svg',
		screenToSvg(robot.terminal, 'reach: a list of nodes narrowed by the query pay'),
	);
	robot.type(keys.ctrl('c'));
	expect(await robot.ended).toBe(130);
});

test('the recording shows the first minute: finding, why not, a session and back', async () => {
	const robot = startReach(['demo'], {columns: 100, rows: 26, environment: {FORCE_COLOR: '3', COLORTERM: 'truecolor'}});
	// A session's id is the only thing that no two runs share.
	const steady = (text: string) => text.replace(/(SessionId: alice)-[0-9a-f]{17}/g, '$1-0123456789abcdef0');
	const recording = record(robot, 'reach: from nothing to a shell', steady);
	await robot.sees(await countsOfDemo());
	await robot.rests();
	recording.look(0.5);
	for (const [typed, sign] of [
		['p', /❯ p$/m],
		['a', /❯ pa$/m],
		['y', /\d+ of \d+ shown[\s\S]*❯ pay$/m],
	] as const) {
		robot.type(typed);
		await robot.sees(sign);
		await robot.rests();
		recording.look(typed === 'p' ? 2 : 0.3);
	}
	robot.type(keys.ctrl('o'));
	await robot.sees(/─{60}/);
	await robot.rests();
	recording.look(1.5);
	expectGenerated('docs/pictures/details.svg', screenToSvg(robot.terminal, 'reach: why a node may be reached'));
	robot.type(keys.ctrl('o'));
	await robot.misses(/─{60}/);
	robot.type(keys.enter);
	await robot.sees(/\]\$$/m);
	await robot.rests();
	recording.look(2);
	robot.type('for n in 1 2 3; do echo "line $n"; done');
	await robot.sees('done');
	recording.look(1.5);
	robot.type(keys.enter);
	await robot.sees(/^line 3$/m);
	await robot.rests();
	recording.look(0.5);
	robot.type(`exit${keys.enter}`);
	await robot.sees(/❯ pay$/m);
	await robot.rests();
	recording.look(2);
	expectGenerated('docs/pictures/demo.cast', recording.text());
	robot.type(keys.ctrl('c'));
	expect(await robot.ended).toBe(130);
});
