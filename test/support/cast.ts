import {SerializeAddon} from '@xterm/addon-serialize';
import type {Robot} from './robot.ts';

/** A recording of a robot's screen in asciicast version 2: a head, then a line of JSON a picture. */
export type Recording = {
	/** Adds the screen as it is now, so many seconds behind the one before. */
	readonly look: (after: number) => void;
	readonly text: () => string;
};

/**
 * Begins a recording. Pictures are whole screens at moments that the test chooses, not bytes as they came: so the same
 * program gives the same recording, on a slow machine too.
 * @param steady Takes out what differs from run to run.
 */
export const record = ({terminal}: Robot, title: string, steady: (text: string) => string): Recording => {
	const serializer = new SerializeAddon();
	terminal.loadAddon(serializer as unknown as Parameters<typeof terminal.loadAddon>[0]);
	const head = {version: 2, width: terminal.cols, height: terminal.rows, title, env: {TERM: 'xterm-256color'}};
	const lines = [JSON.stringify(head)];
	let at = 0;
	return {
		look: after => {
			at += after;
			const {active} = terminal.buffer;
			const screen = serializer.serialize({
				scrollback: 0,
				excludeModes: true,
				excludeAltBuffer: active.type === 'normal',
			});
			const shown = active.type === 'alternate' ? screen.slice(screen.indexOf('\u001B[?1049h') + 8) : screen;
			const caret = `\u001B[${active.cursorY + 1};${active.cursorX + 1}H`;
			lines.push(JSON.stringify([Number(at.toFixed(2)), 'o', `\u001B[2J\u001B[H${steady(shown)}${caret}`]));
		},
		text: () => `${lines.join('\n')}\n`,
	};
};
