import {iamService} from '../iam/service.ts';
import {permit} from '../permit.ts';
import type {Service, ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';

/** What a call to the simulator is judged on: the principal that it names, as it was sent, or nothing in particular. */
const resourceOf = ({query}: ServiceRequest): string => query['PolicySourceArn'] ?? '*';

/** IAM's simulator behind the caller's own rights. */
export const createSimulator = (world: World): Service =>
	Object.fromEntries(
		Object.entries(iamService).map(([action, act]) => [
			action,
			(request: ServiceRequest) => permit(world, request, resourceOf(request)) ?? act(request, world.fleet()),
		]),
	);
