import type {PolicyDocument} from '../fleet.ts';

const allow = (actions: string | readonly string[], resources: string | readonly string[] = '*'): PolicyDocument => ({
	Version: '2012-10-17',
	Statement: [{Effect: 'Allow', Action: actions, Resource: resources}],
});

/** Those of AWS's managed policies that nodes and people around Session Manager have; what they allow, in short. */
export const awsManaged: ReadonlyMap<string, PolicyDocument> = new Map([
	['AdministratorAccess', allow('*')],
	['ReadOnlyAccess', allow(['ec2:Describe*', 'ssm:Describe*', 'ssm:Get*', 'ssm:List*', 'iam:Get*', 'iam:List*'])],
	['AmazonEC2ReadOnlyAccess', allow('ec2:Describe*')],
	['AmazonSSMFullAccess', allow(['ssm:*', 'ssmmessages:*', 'ec2messages:*', 'ec2:DescribeInstanceStatus'])],
	[
		'AmazonSSMManagedInstanceCore',
		allow([
			'ssm:DescribeAssociation',
			'ssm:GetDeployablePatchSnapshotForInstance',
			'ssm:GetDocument',
			'ssm:DescribeDocument',
			'ssm:GetManifest',
			'ssm:GetParameter',
			'ssm:GetParameters',
			'ssm:ListAssociations',
			'ssm:ListInstanceAssociations',
			'ssm:PutInventory',
			'ssm:PutComplianceItems',
			'ssm:PutConfigurePackageResult',
			'ssm:UpdateAssociationStatus',
			'ssm:UpdateInstanceAssociationStatus',
			'ssm:UpdateInstanceInformation',
			'ssmmessages:CreateControlChannel',
			'ssmmessages:CreateDataChannel',
			'ssmmessages:OpenControlChannel',
			'ssmmessages:OpenDataChannel',
			'ec2messages:AcknowledgeMessage',
			'ec2messages:DeleteMessage',
			'ec2messages:FailMessage',
			'ec2messages:GetEndpoint',
			'ec2messages:GetMessages',
			'ec2messages:SendReply',
		]),
	],
]);
