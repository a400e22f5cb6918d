import {readFile} from 'node:fs/promises';

/**
 * Ink makes each frame of cells, several objects for every character of the screen, and takes every line apart for them,
 * though most lines are what they were. A line of plain characters and colours that has its row for itself is the same
 * text before and after all that: it is left as it is. That is half the time of a key.
 */
export const inkByLine = {
	name: 'ink-by-line',
	setup(api) {
		const signs = ' -~…·✓✗→❯─│↑↓←“”’×●';
		const plain = `/^[${signs}]*(?:\\u001B\\[[\\d;]*m[${signs}]*)*$/`;
		const patch = (name, before, after) =>
			api.onLoad({filter: new RegExp(`ink/build/${name}\\.js$`)}, async ({path: file}) => {
				const text = await readFile(file, 'utf8');
				if (!text.includes(before)) throw new Error(`ink has changed: no ${before} in its ${name}`);
				const contents = `const isPlain = text => ${plain}.test(text);\n${text.replace(before, after)}`;
				return {contents, loader: 'js'};
			});
		const sanitize = 'const sanitizeAnsi = (text) => {';
		patch('sanitize-ansi', sanitize, `${sanitize} if (isPlain(text)) return text;`);
		patch(
			'output',
			'get() {',
			`get() {
				const lines = Array(this.height);
				for (const {type, x, y, text, transformers} of this.operations) {
					if (type !== 'write' || x !== 0 || !(y >= 0 && y < this.height) || lines[y] !== undefined) return this.ofCells();
					const line = transformers.reduce((so, transform) => transform(so, 0), text);
					if (text.includes('\\n') || line.includes('\\n')) return this.ofCells();
					lines[y] = isPlain(line) ? line.trimEnd() : this.alone(text, transformers);
				}
				return {output: Array.from(lines, line => line ?? '').join('\\n'), height: this.height};
			}
			alone(text, transformers) {
				const one = new Output({width: this.width, height: 1});
				one.write(0, 0, text, {transformers});
				return one.ofCells().output;
			}
			ofCells() {`,
		);
	},
};
