import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';

/** Regions that are enabled for the account: EC2 DescribeRegions without the disabled ones. */
export const createRegions =
	(clients: Clients): Sources['regions'] =>
	(scope, signal) =>
		ask({service: 'EC2', operation: 'DescribeRegions', scope}, signal, async () => {
			const [client, {DescribeRegionsCommand}] = await Promise.all([clients.ec2(scope), import('./sdk/ec2.ts')]);
			const {Regions} = await client.send(new DescribeRegionsCommand({AllRegions: false}), {abortSignal: signal});
			return present(Regions, 'regions')
				.map(({RegionName}) => clean(RegionName ?? ''))
				.filter(name => name !== '')
				.sort();
		});
