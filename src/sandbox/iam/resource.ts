import type {Fleet} from '../fleet.ts';
import type {ServiceRequest} from '../service.ts';

/**
 * The resource on which IAM authorizes one of its own calls (Service Authorization Reference, IAM). Calls about a
 * policy source are judged on the ARN exactly as it was sent, path or not (reference: iam-simulation §3).
 */
export const iamResource = ({action, query}: ServiceRequest, {partition, account}: Fleet): string => {
	switch (action) {
		case 'SimulatePrincipalPolicy':
		case 'GetContextKeysForPrincipalPolicy':
			return query['PolicySourceArn'] ?? `arn:${partition}:iam::${account}:user/`;
		default:
			return '*';
	}
};
