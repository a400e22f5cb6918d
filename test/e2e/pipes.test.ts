import path from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {root} from '../support/robot.ts';
import {run} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf({generate: {seed: 1, instances: 3000, regions: ['eu-west-1']}}));
	return stopSandboxes;
});

const reachList = `"${process.execPath}" "${path.join(root, 'bin', 'reach.js')}" list --no-permission-check`;
const inShell = (line: string) => run('bash', ['-c', line], sandbox.environment);

test('a reader that has enough ends reach list without a word', async () => {
	const {out, err} = await inShell(`${reachList} | head -n 1; echo "code \${PIPESTATUS[0]}"`);
	expect(err).toBe('');
	expect(out).toMatch(/^ACCESS .*\ncode (141|0)\n$/);
});

test.runIf(process.platform === 'linux')('a full disk is told in one line', async () => {
	const {code, err} = await inShell(`${reachList} > /dev/full`);
	expect(err).toMatch(/^reach: the output cannot be written: ENOSPC.*\n$/);
	expect(code).toBe(1);
});
