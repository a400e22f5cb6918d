import type {Tags} from './node.ts';

/** What STS GetCallerIdentity said, cleaned. */
export type CallerIdentity = {readonly arn: string; readonly account: string; readonly userId: string};

/** Partition of an ARN: `aws`, `aws-cn`, `aws-us-gov`, … */
export type Partition = string;

/**
 * What is simulated for a caller identity (IAM SimulatePrincipalPolicy, PolicySourceArn).
 * `sources` are the ARNs to try in this order: the exact one first, path-less guesses after it.
 */
export type Principal =
	| {
			readonly kind: 'user' | 'role';
			readonly identity: CallerIdentity;
			readonly partition: Partition;
			readonly sources: readonly string[];
			/** User or role name without its path. */
			readonly name: string;
			/** Role session name; `null` for users. */
			readonly sessionName: string | null;
			/** Tags of the user or role; `null` where they could not be read. */
			readonly tags: Tags | null;
	  }
	| {readonly kind: 'root'; readonly identity: CallerIdentity; readonly partition: Partition}
	| {
			readonly kind: 'unsimulatable';
			readonly identity: CallerIdentity;
			readonly partition: Partition;
			/** One phrase, such as `a federated user's session policy cannot be read`. */
			readonly why: string;
	  };
