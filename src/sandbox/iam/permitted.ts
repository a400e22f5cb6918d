import {permit} from '../permit.ts';
import type {Service} from '../service.ts';
import type {World} from '../world.ts';
import {iamResource} from './resource.ts';
import {iamService} from './service.ts';

/** IAM's calls, each answered only to a caller whose policies allow it. */
export const createIam = (world: World): Service =>
	Object.fromEntries(
		Object.entries(iamService).map(([name, act]): [string, Service[string]] => [
			name,
			(request, fleet) => permit(world, request, iamResource(request, fleet)) ?? act(request, fleet),
		]),
	);
