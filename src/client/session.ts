import type {Encryption} from '../protocol/encryption.ts';
import {customerMessage, parseHandshakeRequest} from '../protocol/handshake.ts';
import {type Message, payloadType} from '../protocol/message.ts';
import {closedOutput, encodeSize} from '../protocol/payload.ts';
import {type Agreement, agree} from './agreement.ts';
import {type Channel, openChannel} from './channel.ts';
import {printEnding, within} from './closing.ts';
import type {SessionAccess} from './connection-options.ts';
import type {Ending, Handler, HandlerPorts, Line} from './handler.ts';
import {startHandler} from './handlers.ts';
import type {SessionCall} from './invocation.ts';
import {block, type Ledger, openLedger, readHandover} from './ledger.ts';
import {makeNotice} from './notice.ts';
import {openOutput} from './output.ts';
import {readSettings} from './settings.ts';
import {openTerminal} from './terminal.ts';
import {makeModeTracker} from './terminal-modes.ts';
import {printable, texts} from './texts.ts';
import type {World} from './world.ts';

/** Milliseconds without a word from the node's agent after which waiting makes no sense. */
const silence = 60_000;

/** Messages that may come before a handshake is complete; agents send none. */
const earlyLimit = 1000;

/** Messages from a terminal that are kept while the connection is lost. */
const keptKeys = 10_000;

/** Types of sessions that another client can take over. */
const takeable: readonly string[] = ['Standard_Stream', 'InteractiveCommands'];

/** What an agent encrypts once a session is encrypted, beside the handshake. */
const sealedTypes: readonly number[] = [payloadType.output, payloadType.stderr, payloadType.exitCode];

const cannotTakeOver = 'nothing is known of how far the session had come';

/** Runs one session to its end; resolves with the exit code when the terminal is restored and all is written. */
export const runSession = (call: SessionCall, world: World, access: SessionAccess): Promise<number> =>
	new Promise(resolve => {
		const {sessionId} = call.session;
		const settings = readSettings(world.env);
		const handover = settings.takesOver ? readHandover(settings.stateFile ?? '') : null;
		const modes = makeModeTracker();
		let agreement: Agreement | null = null;
		let encryption: Encryption | null = null;
		let handler: Handler | null = null;
		let isShaking = false;
		let isAway = false;
		let isOver = false;
		let ledger: Ledger | null = null;
		/** What came before the handshake was complete. */
		const early: Message[] = [];

		const output = openOutput(1, () => (terminal.isInput ? gone() : void finish({text: '', code: 128 + 13}, false)));
		const errors = openOutput(2, () => {});
		const terminal = openTerminal(world);
		const say = (text: string): void => output.write(Buffer.from(text));
		const notice = makeNotice(line => errors.write(Buffer.from(`\r\n${line}\r\n`)));
		const undoModes = (): string => (world.stdout() ? modes.undo() : '');

		/** `isPatient`: a slow reader of our output gets all the time that it wants. */
		const finish = async (ending: Ending, isPatient = true): Promise<void> => {
			if (isOver) return;
			isOver = true;
			ledger?.forget();
			clearTimeout(impatience);
			notice.stop();
			// From here on nothing may come between us and the restored terminal.
			for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const) world.onSignal(signal, () => {});
			const stopped = handler?.stop() ?? output.flushed();
			await (isPatient ? stopped : within(stopped));
			channel.close();
			say(undoModes());
			await within(output.flushed());
			terminal.restore();
			const isRead = await printEnding(ending, output, errors);
			await ending.after;
			// A write that nobody takes would keep the program from ending.
			if (isRead) resolve(ending.code);
			else world.die('SIGTERM');
		};
		const fail = (reason: string): void => {
			if (isOver) return;
			// Nobody is left to use it: without this it stays open until it has been idle for long.
			const terminated = within(access.service.terminate());
			void finish({text: '', complaint: texts.cannot(printable(reason)), code: 1, after: terminated}, false);
		};

		const leave = (): void => {
			const terminated = within(access.service.terminate());
			void finish({text: texts.exiting(sessionId), code: 0, after: terminated}, false);
		};

		const hangUp = (signal: 'SIGTERM' | 'SIGHUP'): void => {
			handler?.dying();
			// Whoever says TERM ends the session; a terminal that is gone leaves it to be taken over.
			if (signal === 'SIGTERM') ledger?.forget();
			output.write(Buffer.from(undoModes()));
			void within(output.flushed()).then(() => {
				terminal.restore();
				channel.close();
				world.die(signal);
			});
		};

		/** Nobody can use it any more; where it can be taken over, somebody may. */
		const gone = (): void => {
			if (ledger) hangUp('SIGHUP');
			else fail('the terminal is gone');
		};

		const line: Line = {
			send(type, payload) {
				ledger?.reserve(channel.next());
				const sealing = type === payloadType.output ? encryption : null;
				channel.send(type, sealing ? sealing.encrypt(payload) : payload);
			},
			pause: () => channel.pause(),
			resume: () => channel.resume(),
			unacknowledged: () => channel.unacknowledged(),
			// Keys must be read while the connection is lost, or Ctrl-C could not give up.
			room: () => (isAway && terminal.isInput ? keptKeys - channel.unacknowledged() : channel.room()),
		};
		const ports: HandlerPorts = {
			call,
			world,
			line,
			terminal,
			output,
			errors,
			settings,
			say,
			finish: ending => void finish(ending),
			fail,
			leave,
			gone,
		};

		const start = (): void => {
			clearTimeout(impatience);
			for (const stop of earlySignals) stop();
			// An encrypted session's key dies with its client, and so does what a port's connections are about.
			const isShell = !agreement?.session || takeable.includes(agreement.session.type);
			if (isShell && !encryption && settings.stateFile !== null)
				ledger = openLedger(settings.stateFile, channel.clientId, world.date());
			ledger?.reserve(channel.next());
			handler = startHandler(agreement, ports, modes.see);
			if (!handler) fail('the session document names no local port');
		};
		/**
		 * Numbers that the client before may have used are used again for messages that change nothing: the agent drops
		 * those that it had (and acknowledges them), and takes the rest for a size. One row less at first makes a
		 * full-screen program draw anew.
		 */
		const takeOver = (): void => {
			const {cols, rows} = terminal.size();
			const size = encodeSize({cols, rows: rows > 1 ? rows - 1 : 2});
			for (let number = 0; number < block; number++) channel.send(payloadType.size, size);
			start();
		};

		const shakeHands = async (message: Message): Promise<void> => {
			// Only once, and never when data has flowed: a second one could talk us out of encryption.
			if (isShaking || handler) return;
			isShaking = true;
			const request = parseHandshakeRequest(message.payload);
			if (!request) {
				fail('the agent sent a handshake that cannot be read');
				return;
			}
			agreement = await agree(request, access.makeDataKey);
			if (isOver) return;
			channel.send(payloadType.handshakeResponse, agreement.response);
			({encryption} = agreement);
			if (agreement.refusal !== null) fail(agreement.refusal);
		};

		const answerChallenge = (message: Message): void => {
			const answer = encryption?.answerChallenge(message.payload);
			if (answer) channel.send(payloadType.challengeResponse, answer);
			else fail('the agent’s encryption challenge cannot be answered');
		};

		const complete = (message: Message): void => {
			if (handler) return;
			const words = printable(customerMessage(message.payload));
			if (words !== '') say(`${words}\n`);
			if (!agreement?.session) {
				void finish({text: texts.cannot('unable to determine SessionType'), code: 0});
				return;
			}
			start();
			for (const held of early.splice(0)) pass(held);
		};

		const pass = (message: Message): void => {
			if (isShaking && !handler) {
				early.push(message);
				if (early.length > earlyLimit) fail('the agent sends data but does not complete the handshake');
				return;
			}
			// Without a handshake the first output says that it is a shell.
			if (!handler) start();
			const opening = sealedTypes.includes(message.payloadType) ? encryption : null;
			const payload = opening ? opening.decrypt(message.payload) : message.payload;
			const plain = payload && payload !== message.payload ? {...message, payload} : message;
			if (payload) handler?.deliver(plain, () => channel.taken(message));
			else fail('the agent sent a message that cannot be decrypted');
		};

		const control: Readonly<Record<number, (message: Message) => void>> = {
			[payloadType.handshakeRequest]: message => void shakeHands(message),
			[payloadType.challengeRequest]: answerChallenge,
			[payloadType.handshakeComplete]: complete,
		};

		say(texts.starting(sessionId));
		const channel: Channel = openChannel(
			call.session,
			{...world, connection: access.connection, resume: access.service.resume},
			{
				deliver(message) {
					const handle = control[message.payloadType];
					if (!handle) {
						pass(message);
						return;
					}
					channel.taken(message);
					handle(message);
				},
				closed(payload) {
					const words = printable(closedOutput(payload));
					const text = words === '' ? texts.exiting(sessionId) : texts.closed(sessionId, words);
					void finish({text, code: handler?.exitCode() ?? 0});
				},
				away(reason) {
					isAway = reason !== null;
					handler?.away(isAway);
					notice.away(reason === null ? null : printable(reason));
				},
				room: () => handler?.room(),
				failed: fail,
				timedOut: () => void finish({text: texts.timedOut(sessionId), code: 0}),
			},
			handover,
		);
		const impatience = setTimeout(fail, silence, 'the node did not answer');
		const earlySignals = (['SIGINT', 'SIGQUIT'] as const).map(signal =>
			world.onSignal(signal, () => fail('interrupted before the session began')),
		);
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) world.onSignal(signal, () => hangUp(signal));
		if (handover) takeOver();
		else if (settings.takesOver) void finish({text: '', complaint: texts.cannot(cannotTakeOver), code: 1}, false);
	});
