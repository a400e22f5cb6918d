// What is used of the package, so that the bundle holds no more and loads it only when it is asked for.
export {
	DescribeInstanceInformationCommand,
	DescribeInstancePropertiesCommand,
	DescribeSessionsCommand,
	GetConnectionStatusCommand,
	GetDocumentCommand,
	ListTagsForResourceCommand,
	ResumeSessionCommand,
	SSMClient,
	StartSessionCommand,
	TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
