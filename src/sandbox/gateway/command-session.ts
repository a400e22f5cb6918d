import {payloadType} from '../../protocol/message.ts';
import {createHome} from './home.ts';
import {runInPipes} from './pipes.ts';
import type {Kill} from './process-group.ts';
import {commandFor} from './surroundings.ts';
import type {StartWork} from './work.ts';

/**
 * A command without a terminal (NonInteractiveCommands). With separate output its errors and its exit code travel as
 * messages of their own types; otherwise all is output.
 */
export const startCommand =
	({
		text,
		isSeparate,
		node,
		kill,
	}: {
		readonly text: string;
		readonly isSeparate: boolean;
		readonly node: string;
		readonly kill: Kill;
	}): StartWork =>
	events => {
		const home = createHome();
		const command = runInPipes(
			commandFor(['sh', '-c', text], {home: home.path, node}),
			{
				isSeparate,
				onOutput: (bytes, isError) => events.send(isError ? payloadType.stderr : payloadType.output, bytes),
				onReady: events.onReady,
				onExit: exitCode => {
					home.remove();
					if (isSeparate) events.send(payloadType.exitCode, Buffer.from(`EXIT_CODE: ${exitCode}`));
					events.onEnd('');
				},
			},
			kill,
		);
		return {
			receive: (type, payload) => {
				if (type === payloadType.output) command.write(payload);
			},
			isReady: command.isReady,
			hold: command.hold,
			stop: command.stop,
		};
	};
