import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {principalArn, uniqueId} from '../keys.ts';
import {element, wrap} from '../wire/xml.ts';
import {beginning, boundaryArn} from './account.ts';
import {encoded} from './document-input.ts';
import type {Kind} from './operation.ts';

/** What all lists say of a user, role or group. */
export const entityXml = (fleet: Fleet, kind: Kind, principal: FleetPrincipal): string =>
	element('Path', principal.path) +
	element(`${kind}Name`, principal.name) +
	element(`${kind}Id`, uniqueId(fleet, principal)) +
	element('Arn', principalArn(fleet, principal)) +
	element('CreateDate', beginning);

/** A principal's boundary; nothing where it has none. */
export const boundaryXml = (fleet: Fleet, principal: FleetPrincipal): string =>
	principal.boundary
		? wrap(
				'PermissionsBoundary',
				element('PermissionsBoundaryType', 'Policy') + element('PermissionsBoundaryArn', boundaryArn(fleet, principal)),
			)
		: '';

/** Who may assume a role: every role of the fleet trusts its own account. */
export const trustXml = ({partition, account}: Fleet): string =>
	element(
		'AssumeRolePolicyDocument',
		encoded(
			JSON.stringify({
				Version: '2012-10-17',
				Statement: [
					{Effect: 'Allow', Principal: {AWS: `arn:${partition}:iam::${account}:root`}, Action: 'sts:AssumeRole'},
				],
			}),
		),
	);
