import type {Decision, SourcePolicy} from './access.ts';

/** IAM ContextKeyTypeEnum, the part that is used. */
export type ContextKeyType = 'string' | 'stringList' | 'numeric' | 'boolean' | 'ip' | 'date';

/** One context key with its values (IAM API, ContextEntry). Holds for the whole request. */
export type ContextEntry = {readonly key: string; readonly type: ContextKeyType; readonly values: readonly string[]};

/** One SimulatePrincipalPolicy request: one action, many resources, one context. */
export type SimulationRequest = {
	/** PolicySourceArn: ARN of a user or role. */
	readonly source: string;
	readonly action: string;
	readonly resources: readonly string[];
	readonly context: readonly ContextEntry[];
	/** PolicyInputList: policies added to the attached ones, as JSON texts. */
	readonly addedPolicies?: readonly string[];
	/** PolicyExclusionList by type: `scp` asks what would be without service control policies. */
	readonly excluded?: readonly string[];
	/** PolicyExclusionList by policy: what would be without these. */
	readonly without?: readonly PolicyRef[];
};

/** One policy of an entity: managed by ARN, or inline by name. */
export type PolicyRef =
	| {readonly arn: string}
	| {readonly inline: string; readonly kind: 'user' | 'role' | 'group'; readonly of: string};

/**
 * What the simulator said of one resource: `ResourceSpecificResults` of all results merged by ARN
 * (reference: iam-simulation §0.1). A resource without an answer has no entry in the answer's map.
 */
export type Evaluation = {
	readonly decision: Decision;
	readonly policies: readonly SourcePolicy[];
	/** MissingContextValues, as spelled by the simulator. */
	readonly missing: readonly string[];
	/** AllowedByPermissionsBoundary; `null` without a boundary. */
	readonly boundaryAllows: boolean | null;
	/** AllowedByOrganizations; `null` outside an organization. */
	readonly organizationAllows: boolean | null;
};

/** Resource ARN → evaluation, for the resources that were asked. */
export type SimulationAnswer = ReadonlyMap<string, Evaluation>;
