import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** A directory of a session's own: empty, 0700, gone at its end. */
export type Home = {readonly path: string; readonly remove: () => void};

/** Makes a fresh home directory. */
export const createHome = (): Home => {
	const home = mkdtempSync(path.join(tmpdir(), 'reach-home-'));
	return {
		path: home,
		remove: () => {
			try {
				rmSync(home, {recursive: true, force: true});
			} catch {
				// A program may have taken its own rights away; what is left is in the temporary folder.
			}
		},
	};
};
