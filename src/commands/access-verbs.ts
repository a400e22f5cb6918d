import {type Command, Option} from 'commander';
import {parseEntity} from '../domain/grant-principal.ts';
import {readOnlyProblem} from '../domain/read-only.ts';
import {grantForms, grantOptionsOf} from './grant-options.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';
import {type Flags, type WithContext, withCommon} from './verb.ts';

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const addGrant = (program: Command, host: Host, withContext: WithContext): void => {
	withCommon(
		program
			.command('grant')
			.description('write the least policy that opens sessions on these nodes, prove it, and give it')
			.argument('<principal>', 'user, role or group: NAME, role/NAME or an ARN')
			.option('--node <target...>', 'nodes by id, name, address or tag:KEY=VALUE')
			.option('--tag <key=value>', 'nodes with this tag, now and later; again for more', several)
			.option('--document <name>', "session document instead of the account's shell")
			.option('--until <time>', 'until then, such as 2026-11-24T18:00Z')
			.option('--for <duration>', 'for so long, such as 30m, 8h or 2d')
			.option('--forward', 'port forwarding to the node, too')
			.option('--forward-remote', 'port forwarding to hosts behind the node, too')
			.option('--ssh', 'SSH through Session Manager, too')
			.addOption(new Option('-o, --output <form>', 'how to print').choices(grantForms).default('text'))
			.option('--apply', 'give it; without this nothing is changed')
			.option('--yes', 'do not ask')
			.option('--managed', 'as a managed policy of its own instead of an inline one')
			.option('--accept-extra <count>', 'accept so many sessions that open beside those asked for'),
	).action((principal: string, flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const options = grantOptionsOf(principal, flags, host.now());
			if (!options.ok) return sayProblem(host, options.problem, exitCode.usage);
			if (options.value.applies && context.options.isReadOnly)
				return sayProblem(host, readOnlyProblem('grant --apply'), exitCode.problem);
			return (await import('./grant.ts')).grant(options.value, context, host);
		}),
	);
};

const addRevoke = (program: Command, host: Host, withContext: WithContext): void => {
	withCommon(
		program
			.command('revoke')
			.description('list what reach grant gave, and take it away')
			.argument('<principal>', 'user, role or group: NAME, role/NAME or an ARN')
			.argument('[name]', 'which of them')
			.option('--expired', 'only what is over')
			.option('--end-sessions', 'end the open sessions, too')
			.addOption(new Option('-o, --output <form>', 'how to print').choices(['text', 'json']).default('text'))
			.option('--apply', 'take it away; without this nothing is changed')
			.option('--yes', 'do not ask'),
	).action((text: string, name: string | undefined, flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const principal = parseEntity(text);
			if (!principal.ok) return sayProblem(host, principal.problem, exitCode.usage);
			const options = {
				...{principal: principal.value, name: name ?? null},
				onlyExpired: flags['expired'] === true,
				endsSessions: flags['endSessions'] === true,
				applies: flags['apply'] === true,
				isSure: flags['yes'] === true,
				output: flags['output'] === 'json' ? ('json' as const) : ('text' as const),
			};
			if (options.applies && context.options.isReadOnly)
				return sayProblem(host, readOnlyProblem('revoke --apply'), exitCode.problem);
			return (await import('./revoke.ts')).revoke(options, context, host);
		}),
	);
};

const addWho = (program: Command, host: Host, withContext: WithContext): void => {
	withCommon(
		program
			.command('who')
			.description('list the users and roles that may open a session on a node, and by what policy')
			.argument('<target>', 'id, name, private address or DNS name, tag:key=value, each with @region')
			.option('--document <name>', "session document instead of the account's shell")
			.addOption(new Option('--also <what>', 'what else gives equal power').choices(['send-command']))
			.option('--again', 'use no answers of an unfinished survey')
			.addOption(new Option('-o, --output <form>', 'how to print').choices(['text', 'json']).default('text')),
	).action((target: string, flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const options = {
				target,
				document: typeof flags['document'] === 'string' ? flags['document'] : null,
				alsoCommands: flags['also'] === 'send-command',
				startsAnew: flags['again'] === true,
				output: flags['output'] === 'json' ? ('json' as const) : ('text' as const),
			};
			return (await import('./who.ts')).who(options, context, host);
		}),
	);
};

const addDoctor = (program: Command, host: Host, withContext: WithContext): void => {
	withCommon(
		program
			.command('doctor')
			.description('say what is wrong here, or why a node cannot be reached at all')
			.argument('[target]', 'id, name, private address or DNS name, tag:key=value, each with @region')
			.option('--document <name>', "session document instead of the account's shell")
			.addOption(new Option('-o, --output <form>', 'how to print').choices(['text', 'json']).default('text')),
	).action((target: string | undefined, flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const options = {
				target: target ?? null,
				document: typeof flags['document'] === 'string' ? flags['document'] : null,
				output: flags['output'] === 'json' ? ('json' as const) : ('text' as const),
			};
			return (await import('./doctor.ts')).doctor(options, context, host);
		}),
	);
};

/** Adds the verbs about who may reach what. */
export const addAccessVerbs = (program: Command, host: Host, withContext: WithContext): void => {
	addGrant(program, host, withContext);
	addRevoke(program, host, withContext);
	addWho(program, host, withContext);
	addDoctor(program, host, withContext);
};
