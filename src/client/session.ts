import {
	customerMessage,
	encodeHandshakeResponse,
	type ProcessedAction,
	parseHandshakeRequest,
	type RequestedAction,
} from '../protocol/handshake.ts';
import {type Message, payloadType} from '../protocol/message.ts';
import {closedOutput} from '../protocol/payload.ts';
import {type Channel, openChannel} from './channel.ts';
import type {SessionAccess} from './connection-options.ts';
import type {Ending, Handler} from './handler.ts';
import type {SessionCall} from './invocation.ts';
import {openOutput} from './output.ts';
import {startShell} from './shell.ts';
import {openTerminal} from './terminal.ts';
import {makeModeTracker} from './terminal-modes.ts';
import {texts} from './texts.ts';
import {clientVersion} from './version.ts';
import type {World} from './world.ts';

/** Session types whose far side is a shell or a command. */
const shellTypes: readonly string[] = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands'];

const isRefusedAction = (action: ProcessedAction): action is Exclude<ProcessedAction, {outcome: 'success'}> =>
	action.outcome !== 'success';

/** Milliseconds without a word from the node's agent after which waiting makes no sense. */
const silence = 60_000;

/** Milliseconds that a reader of our output gets to take the rest when the session is over by our own decision. */
const lastWords = 1000;

/** Runs one session to its end; resolves with the exit code when the terminal is restored and all is written. */
export const runSession = (call: SessionCall, world: World, access: SessionAccess): Promise<number> =>
	new Promise(resolve => {
		const {sessionId} = call.session;
		const modes = makeModeTracker();
		let handler: Handler | null = null;
		let sessionType: string | null = null;
		let isOver = false;

		const output = openOutput(1, () => void finish({text: '', code: 128 + 13}));
		const errors = openOutput(2, () => {});
		const terminal = openTerminal(world);
		const say = (text: string): void => output.write(Buffer.from(text));

		const undoModes = (): string => (world.stdout() ? modes.undo() : '');

		const finish = async (ending: Ending, isPatient = true): Promise<void> => {
			if (isOver) return;
			isOver = true;
			clearTimeout(impatience);
			const stopped = handler?.stop() ?? output.flushed();
			await (isPatient ? stopped : Promise.race([stopped, new Promise(done => setTimeout(done, lastWords).unref())]));
			channel.close();
			say(undoModes());
			terminal.restore();
			say(ending.text);
			errors.write(Buffer.from(ending.complaint ?? ''));
			await Promise.race([
				Promise.all([output.flushed(), errors.flushed()]),
				new Promise(done => setTimeout(done, lastWords).unref()),
			]);
			resolve(ending.code);
		};

		const fail = (reason: string): void => void finish({text: '', complaint: texts.cannot(reason), code: 1}, false);

		const hangUp = (signal: 'SIGTERM' | 'SIGHUP'): void => {
			terminal.restore();
			channel.close();
			output.write(Buffer.from(undoModes()), () => world.die(signal));
			setTimeout(() => world.die(signal), lastWords);
		};

		const start = (type: string, isUp: boolean): void => {
			clearTimeout(impatience);
			for (const stop of early) stop();
			handler = startShell({
				world,
				channel,
				terminal,
				output,
				seen: modes.see,
				isScreen: type !== 'NonInteractiveCommands',
				isUp,
				bytesPerSecond: null,
				leave: reason => fail(reason),
			});
		};

		const processAction = (action: RequestedAction): ProcessedAction => {
			if (action.kind === 'unknown') {
				return {name: action.name, outcome: 'unsupported', reason: `Unsupported action ${action.name}`};
			}
			const name = action.kind;
			if (action.kind === 'KMSEncryption') {
				return {name, outcome: 'failed', reason: 'KMS encryption is not supported by this client yet'};
			}
			if (!shellTypes.includes(action.sessionType)) {
				return {name, outcome: 'failed', reason: `Unknown session type ${action.sessionType}`};
			}
			({sessionType} = action);
			return {name, outcome: 'success', result: null};
		};

		const shakeHands = (message: Message): void => {
			const request = parseHandshakeRequest(message.payload);
			if (!request) {
				fail('the agent sent a handshake that cannot be read');
				return;
			}
			const processed = request.actions.map(processAction);
			channel.send(payloadType.handshakeResponse, encodeHandshakeResponse(clientVersion, processed));
			const refused = processed.find(isRefusedAction);
			if (refused) fail(refused.reason);
		};

		const complete = (message: Message): void => {
			if (handler) return;
			const words = customerMessage(message.payload);
			if (words !== '') say(`${words}\n`);
			if (sessionType === null) {
				void finish({text: texts.cannot('unable to determine SessionType'), code: 0});
				return;
			}
			start(sessionType, false);
		};

		const deliver = (message: Message): void => {
			if (isOver && !handler) return;
			const taken = (): void => channel.taken(message);
			if (message.payloadType === payloadType.handshakeRequest) {
				taken();
				shakeHands(message);
				return;
			}
			if (message.payloadType === payloadType.handshakeComplete) {
				taken();
				complete(message);
				return;
			}
			// Without a handshake the first output says that it is a shell.
			if (!handler) start('Standard_Stream', true);
			handler?.deliver(message, taken);
		};

		say(texts.starting(sessionId));
		const channel: Channel = openChannel(
			call.session,
			{...world, connection: access.connection, resume: access.service.resume},
			{
				deliver,
				closed(payload) {
					const words = closedOutput(payload);
					const text = words === '' ? texts.exiting(sessionId) : texts.closed(sessionId, words);
					void finish({text, code: 0});
				},
				opened() {},
				away: isAway => handler?.away(isAway),
				room: () => handler?.room(),
				failed: fail,
				timedOut: () => void finish({text: texts.timedOut(sessionId), code: 0}),
			},
		);
		const impatience = setTimeout(fail, silence, 'the node did not answer');
		const early = (['SIGINT', 'SIGQUIT'] as const).map(signal =>
			world.onSignal(signal, () => fail('interrupted before the session began')),
		);
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) world.onSignal(signal, () => hangUp(signal));
	});
