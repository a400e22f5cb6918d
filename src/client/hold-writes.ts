import type {Socket} from 'node:net';

const held = new WeakSet<Socket>();

/**
 * Lets everything that is written to a socket in one go, such as the acknowledgements of all that was read at once,
 * leave in one system call. To be called before each write.
 */
export const holdWrites = (socket: Socket): void => {
	if (held.has(socket)) return;
	held.add(socket);
	socket.cork();
	queueMicrotask(() => {
		held.delete(socket);
		socket.uncork();
	});
};
