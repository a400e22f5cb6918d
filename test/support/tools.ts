import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {test} from 'vitest';

/** Whether a program is on PATH. */
export const has = (tool: string): boolean => {
	try {
		execFileSync('sh', ['-c', 'command -v "$1"', 'sh', tool], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};

/**
 * `test` for specs that need a program. Where it is missing they are reported as skipped, and where
 * `REACH_REQUIRE_TOOLS=1` demands it they run and fail. Their names should name the program.
 */
export const testWith = (tool: string) => test.runIf(has(tool) || process.env['REACH_REQUIRE_TOOLS'] === '1');
