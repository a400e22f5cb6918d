import type {EntityKind} from './grant-principal.ts';
import {type PolicyDraft, policyPage} from './policy-text.ts';
import {shellWord} from './shell-word.ts';

/** Where a policy goes: the name that `grant` gives it, and whose it is. */
export type Placed = {
	readonly policy: PolicyDraft;
	readonly name: string;
	readonly kind: EntityKind;
	readonly principal: string;
};

/** Terraform reads `${` and `%{` in quoted texts and heredocs as its own (Terraform language, "Strings"). */
const forTerraform = (text: string): string => text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');

/** The policy as a Terraform resource (AWS provider, aws_iam_user_policy and its siblings). */
export const terraformOf = ({policy, name, kind, principal}: Placed): string =>
	[
		`resource "aws_iam_${kind}_policy" "${name.replace(/[^A-Za-z0-9_-]/g, '_')}" {`,
		`  name   = ${JSON.stringify(name)}`,
		`  ${kind}   = ${JSON.stringify(principal)}`,
		'  policy = <<-JSON',
		forTerraform(policyPage(policy).replaceAll('\t', '  '))
			.split('\n')
			.map(line => `    ${line}`)
			.join('\n'),
		'  JSON',
		'}',
		'',
	].join('\n');

/** The policy as a CloudFormation template (AWS::IAM::UserPolicy and its siblings). */
export const cloudFormationOf = ({policy, name, kind, principal}: Placed): string => {
	const title = kind === 'user' ? 'User' : kind === 'role' ? 'Role' : 'Group';
	const resource = {
		Type: `AWS::IAM::${title}Policy`,
		Properties: {PolicyName: name, [`${title}Name`]: principal, PolicyDocument: policy},
	};
	const logical = name.replace(/[^A-Za-z0-9]/g, '');
	return `${JSON.stringify({AWSTemplateFormatVersion: '2010-09-09', Resources: {[logical]: resource}}, null, 2)}\n`;
};

/**
 * What puts the policy into a permission set of IAM Identity Center (sso-admin PutInlinePolicyToPermissionSet; the
 * Terraform resource aws_ssoadmin_permission_set_inline_policy).
 */
export const permissionSetOf = (policy: PolicyDraft, set: string): string =>
	[
		`# Permission set ${set}. Beware: this REPLACES the whole inline policy of the set,`,
		'# and reaches everybody who is assigned to it, in every account where it is provisioned.',
		'# Look at what it holds now, and add these statements to it:',
		'aws sso-admin get-inline-policy-for-permission-set --instance-arn INSTANCE --permission-set-arn SET',
		`aws sso-admin put-inline-policy-to-permission-set --instance-arn INSTANCE --permission-set-arn SET \\`,
		`  --inline-policy ${shellWord(JSON.stringify(policy))}`,
		'aws sso-admin provision-permission-set --instance-arn INSTANCE --permission-set-arn SET \\',
		'  --target-type ALL_PROVISIONED_ACCOUNTS',
		'',
		'# The same in Terraform:',
		'resource "aws_ssoadmin_permission_set_inline_policy" "reach" {',
		'  instance_arn       = "INSTANCE"',
		'  permission_set_arn = "SET"',
		'  inline_policy      = <<-JSON',
		forTerraform(policyPage(policy).replaceAll('\t', '  '))
			.split('\n')
			.map(line => `    ${line}`)
			.join('\n'),
		'  JSON',
		'}',
		'',
	].join('\n');
