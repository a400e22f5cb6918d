/** What the agent does in a session: a shell, a command, a port. It is handed the client's messages in order. */
export type Work = {
	readonly receive: (payloadType: number, payload: Uint8Array) => void;
	/** Whether it can take more. */
	readonly isReady: () => boolean;
	/** The client is behind (`true`): produce nothing more until told. */
	readonly hold: (isHeld: boolean) => void;
	/** Ends it; resolves when nothing of it is left. */
	readonly stop: () => Promise<void>;
};

/** What a work may do to its session. */
export type WorkEvents = {
	/** Sends stream bytes to the client. */
	readonly send: (payloadType: number, payload: Uint8Array) => void;
	/** It can take more. */
	readonly onReady: () => void;
	/** It is over by itself; the text is shown to the person, empty for an ordinary end. */
	readonly onEnd: (output: string) => void;
};

/** Begins a work; called when the client's first socket has opened. */
export type StartWork = (events: WorkEvents) => Work;
