import {fits, wild} from './glob.ts';

/** ARN forms of resource types, after the Service Authorization Reference. */
const written = {
	instance: 'arn:{Partition}:ec2:{Region}:{Account}:instance/{InstanceId}',
	managedInstance: 'arn:{Partition}:ssm:{Region}:{Account}:managed-instance/{InstanceId}',
	document: 'arn:{Partition}:ssm:{Region}:{Account}:document/{DocumentName}',
	session: 'arn:{Partition}:ssm:{Region}:{Account}:session/{SessionId}',
	task: 'arn:{Partition}:ecs:{Region}:{Account}:task/{ClusterName}/{TaskId}',
	opsItem: 'arn:{Partition}:ssm:{Region}:{Account}:opsitem/{ResourceId}',
	automation: 'arn:{Partition}:ssm:{Region}:{Account}:automation-definition/{AutomationDefinitionName:VersionId}',
	key: 'arn:{Partition}:kms:{Region}:{Account}:key/{KeyId}',
	role: 'arn:{Partition}:iam::{Account}:role/{RoleNameWithPath}',
	user: 'arn:{Partition}:iam::{Account}:user/{UserNameWithPath}',
	group: 'arn:{Partition}:iam::{Account}:group/{GroupNameWithPath}',
	policy: 'arn:{Partition}:iam::{Account}:policy/{PolicyNameWithPath}',
} as const;

type Form = keyof typeof written;

/** Resource types by action, the first one being the simulator's name for many (Service Authorization Reference). */
const table: Readonly<Record<string, readonly Form[]>> = {
	'ssm:startsession': ['instance', 'managedInstance', 'document', 'task'],
	'ssm:resumesession': ['session'],
	'ssm:terminatesession': ['session'],
	'ssm:getconnectionstatus': ['instance', 'managedInstance', 'task'],
	'ssm:startaccessrequest': ['instance', 'managedInstance'],
	'ssm:getaccesstoken': ['opsItem'],
	'ssm:sendcommand': ['instance', 'managedInstance', 'document'],
	'ssm:startautomationexecution': ['automation', 'document'],
	'ssm:getdocument': ['document'],
	'ssm:describedocument': ['document'],
	'ssm:createdocument': ['document'],
	'ssm:updatedocument': ['document'],
	'ssm:deletedocument': ['document'],
	'kms:generatedatakey': ['key'],
	'kms:decrypt': ['key'],
	'kms:encrypt': ['key'],
	'ec2:startinstances': ['instance'],
	'ec2:stopinstances': ['instance'],
	'ec2:rebootinstances': ['instance'],
	'ec2:terminateinstances': ['instance'],
	'sts:assumerole': ['role'],
	'iam:passrole': ['role'],
	'iam:getrole': ['role'],
	'iam:getuser': ['user'],
	'iam:simulateprincipalpolicy': ['user', 'group', 'role'],
	'iam:getcontextkeysforprincipalpolicy': ['user', 'group', 'role'],
	'iam:putrolepolicy': ['role'],
	'iam:putuserpolicy': ['user'],
	'iam:putgrouppolicy': ['group'],
	'iam:createpolicy': ['policy'],
	'iam:attachrolepolicy': ['role'],
	'iam:attachuserpolicy': ['user'],
	'iam:attachgrouppolicy': ['group'],
};

const typesOf = (action: string): readonly Form[] | undefined => table[action.toLowerCase()];

const patternOf = (form: Form): string => written[form].replace(/\{[^}]+\}/g, '*');

const patterns = new Map((Object.keys(written) as Form[]).map(form => [form, wild(patternOf(form))]));

/** Whether the action is known to be authorized on resources at all. */
export const hasResourceTypes = (action: string): boolean => typesOf(action) !== undefined;

/**
 * Whether a resource is of a type that the action is authorized on. `true` for `*` and for actions that are not in
 * the table: the simulator takes those literally.
 */
export const suits = (action: string, resource: string): boolean => {
	const types = typesOf(action);
	return resource === '*' || !types || types.some(form => fits(patterns.get(form) ?? [], resource));
};

/** How the aggregated answer calls the resources of an action: an ARN template, or `*`. */
export const aggregateName = (action: string): string => {
	const [first] = typesOf(action) ?? [];
	return first ? written[first].replaceAll('{', '${') : '*';
};
