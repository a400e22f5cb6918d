import type {Result} from '../domain/result.ts';
import {changeJson, isRecord, type JsonFile, type Loaded, loadJson} from './json-file.ts';

/** Answers of a survey that was not finished: what was asked, when it began, and answers by principal ARN. */
export type SavedSurvey = {
	readonly question: string;
	/** Milliseconds since the epoch. */
	readonly began: number;
	/** As the survey wrote them; it checks them itself. */
	readonly answers: Readonly<Record<string, unknown>>;
};

const file = (path: string, now: () => number): JsonFile<SavedSurvey | null> => ({
	path,
	version: 1,
	empty: null,
	limit: 50_000_000,
	now,
	parse: value => {
		if (!isRecord(value)) return null;
		const {question, began, answers} = value;
		if (typeof question !== 'string' || typeof began !== 'number' || !isRecord(answers)) return null;
		return {question, began, answers};
	},
});

/** The survey that was left unfinished; `null` when there is none. */
export const readSurvey = async (path: string, now: () => number): Promise<Loaded<SavedSurvey | null>> =>
	loadJson(file(path, now));

/** Keeps a survey, or forgets it. */
export const saveSurvey = async (
	path: string,
	now: () => number,
	survey: SavedSurvey | null,
): Promise<Result<SavedSurvey | null>> =>
	changeJson(file(path, now), () => survey ?? {question: '', began: 0, answers: {}});
