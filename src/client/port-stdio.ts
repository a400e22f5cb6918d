import {payloadType} from '../protocol/message.ts';
import {encodeFlag, flag} from '../protocol/payload.ts';
import type {Handler, HandlerPorts} from './handler.ts';
import {startInput} from './input.ts';
import {makeQuiet} from './quiet.ts';
import {makeWriter} from './writer.ts';

/** Milliseconds between looks whether all input has arrived. */
const glance = 20;

/** Joins standard input and output to a port of the node, byte for byte: what ssh's ProxyCommand wants. */
export const startPortStdio = (ports: HandlerPorts): Handler => {
	const {world, line} = ports;
	const tell = (): void => line.send(payloadType.flag, encodeFlag(flag.terminateSession));
	const writer = makeWriter(ports);

	const leave = (): void => {
		tell();
		ports.finish({text: '', code: 0});
	};
	/** The input has ended: what is on its way arrives, what still comes in reply is written, then we go. */
	const quiet = makeQuiet(() => {
		const wait = (): void => {
			if (line.unacknowledged() > 0) setTimeout(wait, glance);
			else leave();
		};
		wait();
	});
	const input = startInput({
		stdin: world.stdin(),
		line,
		rate: ports.settings.inputRate,
		send: bytes => line.send(payloadType.output, bytes),
		ended: quiet.begin,
	});
	const stopSignal = world.onSignal('SIGINT', leave);

	return {
		deliver(message, taken) {
			quiet.heard();
			if (message.payloadType === payloadType.output) writer.write(message, taken);
			else taken();
		},
		room: input.room,
		away() {},
		dying: tell,
		async stop() {
			quiet.stop();
			input.stop();
			stopSignal();
			await writer.flushed();
		},
		exitCode: () => null,
	};
};
