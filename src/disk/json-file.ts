import {rename} from 'node:fs/promises';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {readPrivate, writePrivate} from './atomic-file.ts';
import {withLock} from './lock.ts';

/** One file of ours with one JSON value in it: `{"version": …, "value": …}`. */
export type JsonFile<Value> = {
	readonly path: string;
	readonly version: number;
	readonly empty: Value;
	/** Checks and cleans what was read; `null` when it is not such a value. */
	readonly parse: (value: unknown) => Value | null;
	/** Bytes; a larger file is not read. */
	readonly limit: number;
	readonly now: () => number;
};

/** What a file held; `note` tells when it could not be used. The value is then the empty one. */
export type Loaded<Value> = {readonly value: Value; readonly note: Problem | null};

type Reading<Value> =
	| {readonly kind: 'good'; readonly value: Value}
	| {readonly kind: 'newer' | 'broken'}
	| {
			readonly kind: 'unreadable';
			readonly problem: Problem;
	  };

/** Whether something is an object with names, as JSON has them. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses JSON; `undefined` for anything else. */
export const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const read = async <Value>(file: JsonFile<Value>): Promise<Reading<Value>> => {
	const found = await readPrivate(file.path, file.limit);
	if (!found.ok) return {kind: 'unreadable', problem: found.problem};
	if (found.value === null) return {kind: 'good', value: file.empty};
	const whole = parseJson(found.value.toString('utf8'));
	if (!isRecord(whole) || typeof whole['version'] !== 'number') return {kind: 'broken'};
	if (whole['version'] > file.version) return {kind: 'newer'};
	const value = whole['version'] === file.version ? file.parse(whole['value']) : null;
	return value === null ? {kind: 'broken'} : {kind: 'good', value};
};

const noteOn = (kind: 'newer' | 'broken', file: string): Problem => {
	const shown = clean(file);
	return kind === 'newer'
		? problem('file', `${shown} was written by a newer reach and is left alone`, 'Update reach to use it.')
		: problem('file', `${shown} is broken and was set aside`, `What it held is in ${shown}.broken; reach starts anew.`);
};

/** Reads the file. A broken one is set aside under `….broken`; a newer one is left alone. */
export const loadJson = async <Value>(file: JsonFile<Value>): Promise<Loaded<Value>> => {
	const reading = await read(file);
	if (reading.kind === 'good') return {value: reading.value, note: null};
	if (reading.kind === 'unreadable') return {value: file.empty, note: reading.problem};
	if (reading.kind === 'broken') await rename(file.path, `${file.path}.broken`).catch(() => undefined);
	return {value: file.empty, note: noteOn(reading.kind, file.path)};
};

/**
 * Changes the file: reads it, applies `change` and writes it, while no other reach does. A broken file is set aside
 * first; one that a newer reach wrote stays as it is, which is a problem, and so is one that cannot be read.
 */
export const changeJson = async <Value>(
	file: JsonFile<Value>,
	change: (value: Value) => Value,
): Promise<Result<Value>> =>
	withLock(file.path, file.now, async () => {
		const reading = await read(file);
		if (reading.kind === 'unreadable') return failure(reading.problem);
		if (reading.kind === 'newer') return failure(noteOn('newer', file.path));
		if (reading.kind === 'broken') await rename(file.path, `${file.path}.broken`).catch(() => undefined);
		const value = change(reading.kind === 'good' ? reading.value : file.empty);
		const written = await writePrivate(file.path, [`${JSON.stringify({version: file.version, value})}\n`]);
		return written.ok ? success(value) : written;
	});
