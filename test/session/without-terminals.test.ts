import {spawn} from 'node:child_process';
import process from 'node:process';
import {spawn as spawnPty} from 'node-pty';
import {expect, onTestFinished, test} from 'vitest';
import {withoutTerminals} from '../../src/session/without-terminals.ts';

const listing =
	'for (const fd of fs.readdirSync("/proc/self/fd")) try {console.log(fs.readlinkSync("/proc/self/fd/" + fd))} catch {}';

/** What a child's descriptors lead to. */
const descriptorsOf = async (stdio: ('ignore' | 'pipe')[]): Promise<string> => {
	const child = spawn(process.execPath, ['-e', listing], {stdio});
	let text = '';
	for await (const piece of child.stdout ?? []) text += String(piece);
	return text;
};

test.runIf(process.platform === 'linux')('a child that may outlive us holds no session’s terminal', async () => {
	const sessions = [1, 2, 3].map(() => spawnPty('/bin/cat', [], {encoding: null}));
	onTestFinished(() => {
		for (const session of sessions) session.kill('SIGKILL');
	});
	// What node-pty does; should it ever close them itself, all this can go.
	expect(await descriptorsOf(['ignore', 'pipe', 'ignore'])).toContain('ptmx');
	const bare = await descriptorsOf(withoutTerminals('ignore', 'pipe', 'ignore'));
	expect(bare).toContain('/dev/null');
	expect(bare).not.toContain('ptmx');
});

test('without sessions nothing is changed', () => {
	expect(withoutTerminals('ignore', 'pipe', 'pipe').slice(0, 3)).toEqual(['ignore', 'pipe', 'pipe']);
});
