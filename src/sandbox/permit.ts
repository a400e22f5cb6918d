import type {ServiceAnswer, ServiceRequest} from './service.ts';
import {wireOf} from './wire/dialect.ts';
import {accessDenied} from './wire/errors.ts';
import type {World} from './world.ts';

/**
 * Asks the policies for the request's own action on a resource; `null` means go on, anything else is the service's
 * refusal. `context` holds request keys such as the resource's tags.
 */
export const permit = (
	{fleet, authorize}: Pick<World, 'fleet' | 'authorize'>,
	{service, action, region, caller}: ServiceRequest,
	resource = '*',
	context: Readonly<Record<string, readonly string[]>> = {},
): ServiceAnswer | null => {
	const verdict = authorize(fleet(), caller, {action: `${service}:${action}`, resource, region, context});
	return verdict.allowed ? null : accessDenied(wireOf(service)?.dialect ?? 'query', verdict.message);
};
