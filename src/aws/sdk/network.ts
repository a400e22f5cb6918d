// What is used of the packages to look at a node's surroundings, so that listing nodes never loads it.
export {
	DescribeInstancesCommand,
	DescribeNetworkAclsCommand,
	DescribeRouteTablesCommand,
	DescribeSecurityGroupsCommand,
	DescribeVpcAttributeCommand,
	DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
export {GetInstanceProfileCommand} from '@aws-sdk/client-iam';
export {GetServiceSettingCommand} from '@aws-sdk/client-ssm';
