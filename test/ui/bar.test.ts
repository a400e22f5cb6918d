import {describe, expect, test} from 'vitest';
import {completed, completions, readBar} from '../../src/ui/bar.ts';
import {stateAfter} from '../support/viewing.ts';

const state = stateAfter([]);

describe('the command bar', () => {
	test('completes verbs as far as they are certain', () => {
		expect(completed('', state)).toBe('');
		expect(completed('rel', state)).toBe('reload');
		expect(completed('re', state)).toBe('re');
		expect(completed('reg', state)).toBe('region ');
		expect(completed('cop', state)).toBe('copy');
		expect(completed('xyz', state)).toBe('xyz');
	});

	test('completes the words behind a verb', () => {
		expect(completed('sort pl', state)).toBe('sort platform');
		expect(completions('sort ', state)).toContain('sort launched');
		expect(completed('region e', state)).toBe('region eu-west-1');
	});

	test('reads commands, their beginnings and what stands behind them', () => {
		expect(readBar('all')).toEqual({kind: 'command', command: 'toggleAll'});
		expect(readBar(' q ')).toEqual({kind: 'command', command: 'quit'});
		expect(readBar('sess')).toEqual({kind: 'command', command: 'sessions'});
		expect(readBar('sort ip')).toEqual({kind: 'sort', column: 'ip'});
		expect(readBar('region us-east-1')).toEqual({kind: 'choose', menu: 'regions', id: 'us-east-1'});
		expect(readBar('profile prod')).toEqual({kind: 'choose', menu: 'profiles', id: 'prod'});
	});

	test('says what is wrong', () => {
		expect(readBar('nonsense')).toEqual({kind: 'wrong', text: 'no command “nonsense”'});
		expect(readBar('re')).toEqual({kind: 'wrong', text: 'no command “re”'});
		expect(readBar('sort colour')).toEqual({kind: 'wrong', text: expect.stringContaining('sort by name, id')});
		expect(readBar('all things')).toEqual({kind: 'wrong', text: 'all takes no word behind it'});
	});
});
