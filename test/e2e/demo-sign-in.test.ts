import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {askForCode} from '../support/ask-for-code.ts';
import {readPage} from '../support/portal-fleet.ts';
import {dismissRobots, emptyHome, type Robot, startReach} from '../support/robot.ts';

afterEach(dismissRobots);

const filesOf = (home: string): string[] =>
	readdirSync(path.join(home, '.aws', 'sso', 'cache')).map(name => path.join(home, '.aws', 'sso', 'cache', name));

/** A demo of its own in somebody's home, in which `L` signed in. */
const signedInDemo = async (home: string): Promise<Robot> => {
	const robot = startReach(['demo'], {environment: {HOME: home}, columns: 120});
	const {address, code} = await askForCode(robot);
	await readPage(address, {user_code: code, answer: 'allow'});
	await robot.sees(/signed in to reach-sandbox-[0-9a-f]{8}/);
	return robot;
};

const quit = async (robot: Robot): Promise<void> => {
	robot.type('q');
	expect(await robot.ended).toBe(0);
};

describe('a sign-in of the demo', () => {
	test('neither bars the next demo nor outlives its own', async () => {
		const home = emptyHome();
		const one = await signedInDemo(home);
		const ofOne = filesOf(home);
		expect(ofOne).toHaveLength(1);
		const two = await signedInDemo(home);
		expect(filesOf(home)).toHaveLength(2);
		await quit(one);
		expect(filesOf(home)).toHaveLength(1);
		expect(filesOf(home)).not.toEqual(ofOne);
		await quit(two);
		expect(filesOf(home)).toEqual([]);
	});

	test('that another tool replaced by its own stays', async () => {
		const home = emptyHome();
		const robot = await signedInDemo(home);
		const [file = ''] = filesOf(home);
		const other = JSON.stringify({...JSON.parse(readFileSync(file, 'utf8')), accessToken: 'of-somebody-else'});
		writeFileSync(file, other);
		await quit(robot);
		expect(readFileSync(file, 'utf8')).toBe(other);
	});
});
