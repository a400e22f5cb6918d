import type {Fleet} from '../fleet.ts';
import {awsManaged} from '../iam/aws-managed.ts';
import {type Flaw, member} from './reader.ts';

/** Managed policies that principals have must be the file's own or AWS's. */
export const policiesExist = (
	{principals, managedPolicies = {}, partition, account}: Omit<Fleet, 'caller'>,
	flaws: Flaw[],
): void => {
	const known = new Set([
		...Object.keys(managedPolicies).flatMap(name => [name, `arn:${partition}:iam::${account}:policy/${name}`]),
		...[...awsManaged.keys()].map(name => `arn:${partition}:iam::aws:policy/${name}`),
	]);
	for (const [name, {attached = []}] of principals)
		for (const [index, entry] of attached.entries())
			if (!known.has(entry))
				flaws.push({
					path: `${member('$.principals', name)}.attached[${index}]`,
					reason: `no managed policy ${JSON.stringify(entry)}`,
				});
};
