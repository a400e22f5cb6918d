import type {Result} from '../domain/result.ts';
import {changeJson, isRecord, type JsonFile, type Loaded, loadJson} from './json-file.ts';

/** Answers to questions that are asked once: name of the question → answer. */
export type Answers = Readonly<Record<string, string | boolean>>;

const answersFile = (path: string, now: () => number): JsonFile<Answers> => ({
	path,
	version: 1,
	empty: {},
	limit: 100_000,
	now,
	parse: value => {
		if (!isRecord(value)) return null;
		const answers: Record<string, string | boolean> = {};
		for (const [name, answer] of Object.entries(value))
			if (typeof answer === 'string' || typeof answer === 'boolean') answers[name] = answer;
		return answers;
	},
});

/** All remembered answers. */
export const readAnswers = async (path: string, now: () => number): Promise<Loaded<Answers>> =>
	loadJson(answersFile(path, now));

/** Remembers one answer. */
export const rememberAnswer = async (
	path: string,
	now: () => number,
	name: string,
	answer: string | boolean,
): Promise<Result<Answers>> => changeJson(answersFile(path, now), answers => ({...answers, [name]: answer}));
