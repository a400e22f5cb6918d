import {type AddressInfo, createServer, type Socket} from 'node:net';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {portOwner} from './port-owner.ts';

/** A port on 127.0.0.1 that is ours. */
export type LocalPort = {readonly port: number; readonly close: () => Promise<void>};

const refusal = async (port: number, cause: NodeJS.ErrnoException): Promise<Problem> => {
	const detail = clean(cause.message);
	if (cause.code === 'EADDRINUSE') {
		const owner = await portOwner(port);
		const who = owner === null ? 'another program' : owner;
		return problem(
			'invalid-input',
			`Local port ${port} is taken by ${who}`,
			'Choose another local port, or 0 for any.',
			{
				detail,
			},
		);
	}
	if (cause.code === 'EACCES') {
		const hint = 'Choose one from 1024 up: lower ones need special rights.';
		return problem('invalid-input', `Local port ${port} may not be opened`, hint, {detail});
	}
	return problem('other', `Local port ${port} could not be opened`, 'Choose another local port, or 0 for any.', {
		detail,
	});
};

/** Opens a port for programs of this machine only; 0: any. A taken one is a problem that names who has it. */
export const openLocalPort = async (port: number, accept: (socket: Socket) => void): Promise<Result<LocalPort>> => {
	const server = createServer({allowHalfOpen: true, pauseOnConnect: true, noDelay: true}, accept);
	const opened = await new Promise<NodeJS.ErrnoException | null>(resolve => {
		server.once('error', resolve);
		server.listen({port, host: '127.0.0.1'}, () => {
			server.off('error', resolve);
			resolve(null);
		});
	});
	if (opened) return failure(await refusal(port, opened));
	// A single failed accept (out of descriptors) must not end the others.
	server.on('error', () => {});
	const address = server.address() as AddressInfo;
	return success({
		port: address.port,
		close: async () =>
			new Promise(resolve => {
				server.close(() => resolve());
			}),
	});
};
