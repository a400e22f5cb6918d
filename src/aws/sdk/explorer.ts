// What is used of the package, so that the bundle holds no more and loads it only when it is asked for.
export {
	GetIndexCommand,
	GetViewCommand,
	ListIndexesCommand,
	ResourceExplorer2Client,
	SearchCommand,
} from '@aws-sdk/client-resource-explorer-2';
