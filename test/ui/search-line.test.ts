import {expect, test} from 'vitest';
import {visiblePart} from '../../src/ui/search-line.ts';

test.each([-200, 0, 1, 2])('a query ends up somewhere even where %i columns are left for it', width => {
	expect(visiblePart('数据 web', 3, width).x).toBeLessThanOrEqual(Math.max(0, width));
});
