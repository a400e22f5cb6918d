import {existsSync} from 'node:fs';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {order, startGateway, type TestGateway} from '../../support/gateway.ts';
import {isRunning} from '../../support/processes.ts';

let server: TestGateway;
let client: DataChannel;

const open = async (shell: readonly string[] = ['bash', '--norc']): Promise<void> => {
	server = await startGateway({shell});
	client = makeDataChannel();
	const {token} = server.gateway.open(order());
	await client.connect(server.url(), token);
};

const sees = (text: string | RegExp): Promise<unknown> => expect.poll(() => client.output()).toMatch(text);

/** Asks the shell for a number. */
const ask = async (command: string): Promise<number> => {
	const answers = (): string[] => [...client.output().matchAll(/=(\d+)=/g)].map(([, digits = '']) => digits);
	const before = answers().length;
	client.type(`echo "=$(${command})="\r`);
	await expect.poll(() => answers().length).toBe(before + 1);
	return Number(answers().at(-1));
};

describe('a shell session', () => {
	beforeEach(() => open());
	afterEach(() => server.close());

	test('shows a prompt that names the node, and runs what is typed', async () => {
		await sees('[ssm-user@payments-api-1]$ ');
		client.type('echo $((6*7))\r');
		await sees('42\r\n');
	});

	test('tells the shell its size', async () => {
		client.resize(132, 43);
		client.type('stty size\r');
		await sees('43 132\r\n');
	});

	test('gives the shell nothing but a home of its own, which is empty, private and gone afterwards', async () => {
		client.type('env | cut -d= -f1 | sort | tr "\\n" ,; ls -A | wc -l; stat -c %a .; pwd\r');
		await sees(/_,0\r\n700\r\n.*reach-home-\S+\r\n/);
		expect(client.output()).toMatch(/\bHOME,LANG,LOGNAME,(OLDPWD,)?PATH,PS1,PWD,SHLVL,TERM,USER,_,0/);
		const [home = ''] = /.*reach-home-\S+/.exec(client.output()) ?? [];
		expect(existsSync(home)).toBe(true);
		client.type('exit\r');
		await expect.poll(() => client.closed()).toBe('');
		expect(existsSync(home)).toBe(false);
	});

	test('ends with the shell, after all output', async () => {
		client.type('printf last; exit\r');
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toMatch(/last(exit\r\n)?$/);
		expect(server.gateway.sessions()).toEqual([]);
		expect(server.gateway.history()).toMatchObject([{sessionId: order().sessionId, status: 'Terminated'}]);
		await expect.poll(() => client.ended()).toBe(1000);
	});

	test('passes Ctrl-C to the program in front', async () => {
		await sees(/\$ $/);
		client.type('echo go; sleep 600\r');
		await sees(/[\r\n]go\r\n/);
		client.type('\u0003');
		await sees(/\^C[\s\S]*\$ $/);
		client.type('echo $?\r');
		await sees('130\r\n');
	});

	test('leaves no process when it is ended from outside, not even a job that ignores the hang-up', async () => {
		const job = await ask("trap '' HUP; sleep 600 >/dev/null & echo $!");
		const shell = await ask('echo $$');
		expect([job, shell].map(isRunning)).toEqual([true, true]);
		expect(await server.gateway.end(order().sessionId)).toBe(true);
		expect([job, shell].map(isRunning)).toEqual([false, false]);
		await expect.poll(() => client.closed()).toBe('');
	});

	test('leaves no process when the shell ends by itself', async () => {
		const job = await ask('sleep 600 >/dev/null & echo $!');
		client.type('exit\r');
		await expect.poll(() => client.closed()).toBe('');
		await expect.poll(() => isRunning(job)).toBe(false);
	});

	test('ends when its shell is killed', async () => {
		const shell = await ask('echo $$');
		process.kill(shell, 'SIGKILL');
		await expect.poll(() => client.closed()).toBe('');
		expect(server.gateway.sessions()).toEqual([]);
	});

	test('leaves no process when the gateway closes', async () => {
		const shell = await ask('echo $$');
		await server.gateway.close();
		expect(isRunning(shell)).toBe(false);
	});
});

describe('output of a shell session', () => {
	afterEach(() => server.close());

	test('arrives whole from many sessions at once', async () => {
		server = await startGateway({shell: ['sh', '-c', 'stty raw; seq 1 20000; echo "$HOME"']});
		const clients = await Promise.all(
			Array.from({length: 30}, async (_, at) => {
				const one = makeDataChannel();
				const sessionId = `many-${at}`;
				await one.connect(server.url(sessionId), server.gateway.open(order({sessionId})).token);
				return one;
			}),
		);
		for (const one of clients) await expect.poll(() => one.closed()).toBe('');
		const numbers = Array.from({length: 20_000}, (_, index) => `${index + 1}\n`).join('');
		expect(clients.filter(one => one.output().startsWith(numbers))).toHaveLength(30);
		expect(new Set(clients.map(one => one.output().slice(numbers.length))).size).toBe(30);
	});

	test('arrives whole and in order', async () => {
		await open(['sh', '-c', 'seq 1 150000']);
		await expect.poll(() => client.closed()).toBe('');
		const numbers = Array.from({length: 150_000}, (_, index) => `${index + 1}\r\n`).join('');
		expect(client.output() === numbers).toBe(true);
		expect(Math.max(...client.arrived.map(({payload}) => payload.length))).toBeLessThanOrEqual(1_024);
	});
});
