import process from 'node:process';
import {order, startGateway} from './gateway.ts';

// A gateway in a process of its own, for tests that kill it: a shell and a command that tell their process ids.
const server = await startGateway({shell: ['sh', '-c', 'echo $$; sleep 600']});
const content = {inputs: {}, properties: {linux: {commands: 'echo $$; sleep 600'}}, defaults: {}};
const shell = server.gateway.open(order({sessionId: 'shell'}));
const command = server.gateway.open(order({sessionId: 'command', sessionType: 'NonInteractiveCommands', content}));
const url = `ws://127.0.0.1:${server.port}/v1/data-channel`;
process.stdout.write(`${JSON.stringify({url, shell: shell.token, command: command.token})}\n`);
