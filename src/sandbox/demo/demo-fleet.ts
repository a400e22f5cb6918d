/** The fleet of `reach demo`, written as a fleet file would be. */
export const demoFleet: Readonly<Record<string, unknown>> = {
	caller: 'alice',
	principals: {
		alice: {
			kind: 'user',
			policies: {
				admin: {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]},
			},
		},
	},
	regions: {'eu-west-1': {}, 'us-east-1': {}, 'ap-northeast-1': {}},
	generate: {seed: 7, instances: 80, regions: ['eu-west-1', 'us-east-1'], tagValues: {env: 3, team: 5}},
};
