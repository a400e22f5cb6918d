import type {View} from '../state/select.ts';
import type {Mode} from './binding.ts';
import {keyLabel} from './bindings.ts';
import {bindingsOf} from './own-keys.ts';
import {type Line, lineWidth} from './text.ts';

/** The keys of the moment, as many as fit; those that do nothing just now are dim. Made of the key table. */
export const footerLine = (view: View, mode: Mode, width: number): Line => {
	const line: {text: string; role: 'key' | 'muted' | 'plain'}[] = [];
	for (const {keys, modes, label, disabledReason} of bindingsOf(view.state.display.keys)) {
		const [key] = keys;
		if (label === null || key === undefined || !modes.includes(mode)) continue;
		const word = typeof label === 'string' ? label : label(view);
		if (word === '') continue;
		const isDisabled = Boolean(disabledReason?.(view));
		const gap = line.length === 0 ? '' : '  ';
		const piece = [
			{text: `${gap}${keyLabel(key)}`, role: isDisabled ? 'muted' : 'key'} as const,
			{text: ` ${word}`, role: 'muted'} as const,
		];
		if (lineWidth(line) + lineWidth(piece) > width) break;
		line.push(...piece);
	}
	return line;
};
