import type {Problem} from './problem.ts';

/** A policy of the principal as IAM stores it: `document` is its JSON text, as AWS gave it. */
export type OwnPolicy = {
	readonly name: string;
	readonly kind: 'inline' | 'managed' | 'group-inline' | 'group-managed' | 'boundary';
	readonly document: string;
};

/**
 * The principal's own policies as far as they may be read. `refused` holds one problem for each action that was
 * denied, which was then not asked again: a list of policies with refusals is not complete.
 */
export type OwnPolicies = {readonly policies: readonly OwnPolicy[]; readonly refused: readonly Problem[]};
