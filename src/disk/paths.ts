import path from 'node:path';

/** Our folders, as the XDG base directory specification names their kinds. */
export type Folders = {readonly config: string; readonly cache: string; readonly state: string};

/** Where each of our files is. */
export type Paths = {
	/** Written by the person, only read by us. */
	readonly settings: string;
	/** Answers to questions that are asked once. */
	readonly answers: string;
	readonly recents: string;
	readonly outcomes: string;
	/** A survey of who may reach a node, until it is finished. */
	readonly survey: string;
	/** A folder with a file for each session that another client could take over. */
	readonly sessions: string;
	/** A folder with one pair of files per account and region. */
	readonly nodes: string;
};

/** Names our files in the folders of one person. */
export const pathsIn = ({config, cache, state}: Folders): Paths => ({
	settings: path.join(config, 'config.json'),
	answers: path.join(state, 'answers.json'),
	recents: path.join(state, 'recents.json'),
	outcomes: path.join(state, 'outcomes.json'),
	survey: path.join(state, 'survey.json'),
	sessions: path.join(state, 'sessions'),
	nodes: path.join(cache, 'nodes'),
});
