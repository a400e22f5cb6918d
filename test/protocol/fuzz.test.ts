import {expect, test} from 'vitest';
import {fuzzers} from '../bench/fuzz.ts';

const seed = Number(process.env['REACH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test.each(Object.entries(fuzzers))(`nonsense never breaks the %s parser (REACH_SEED=${seed})`, (_name, fuzz) => {
	const {failures, growth} = fuzz(20_000, seed);
	expect(failures).toEqual([]);
	expect(growth).toBeLessThan(200 * 1024 * 1024);
});
