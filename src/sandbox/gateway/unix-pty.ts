import type {IPty} from 'node-pty';

/** The stream on a terminal's master side. */
type Master = {destroyed: boolean; read: () => unknown; destroy: (error?: Error) => unknown};

/** What node-pty's terminals have on Unix; its types do not tell (lib/unixTerminal.js of the version that is pinned). */
export type UnixPty = {readonly fd: number; readonly _socket: Master};

/** A terminal with its descriptor and stream. */
export const unixPty = (pty: IPty): UnixPty => pty as IPty & UnixPty;
