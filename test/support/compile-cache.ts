import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** Where programs under test, whose homes are thrown away, keep their compiled code. */
export const compileCache =
	process.env['NODE_COMPILE_CACHE'] ?? path.join(tmpdir(), `reach-compiled-${process.getuid?.()}`);
