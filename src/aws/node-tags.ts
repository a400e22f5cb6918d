import type {Sources} from '../domain/sources.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';

/** Tags of one hybrid node: SSM ListTagsForResource. They are part of no listing. As SSM spells them: the node cleans. */
export const createManagedNodeTags =
	(clients: Clients): Sources['managedNodeTags'] =>
	(scope, id, signal) =>
		ask({service: 'SSM', operation: 'ListTagsForResource', scope}, signal, async () => {
			const [client, {ListTagsForResourceCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
			const command = new ListTagsForResourceCommand({ResourceType: 'ManagedInstance', ResourceId: id});
			const {TagList} = await client.send(command, {abortSignal: signal});
			return Object.fromEntries(present(TagList, 'TagList').map(({Key, Value}) => [Key ?? '', Value ?? '']));
		});
