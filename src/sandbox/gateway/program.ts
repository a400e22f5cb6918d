/** A program that runs on the node for one session, behind a terminal or behind pipes. */
export type Program = {
	readonly pid: number;
	/** Hands it input; bytes that it has not read yet wait here. */
	readonly write: (bytes: Uint8Array) => void;
	/** Whether it has read enough of its input to be given more. */
	readonly isReady: () => boolean;
	readonly resize: (columns: number, rows: number) => void;
	/** Stops reading its output (`true`), so that it has to wait, or goes on. */
	readonly hold: (isHeld: boolean) => void;
	/** Ends it and all that it started. */
	readonly stop: () => Promise<void>;
};

/** What is told about a program. */
export type ProgramEvents = {
	/** Bytes of its output, and of its error output where the two are apart. */
	readonly onOutput: (bytes: Uint8Array, isError: boolean) => void;
	/** It has become ready for input. */
	readonly onReady: () => void;
	/** It has ended; all its output has been told. */
	readonly onExit: (exitCode: number) => void;
};
