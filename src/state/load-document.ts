import {defaultDocument} from '../domain/arn.ts';
import {encryptionRequest} from '../domain/document-facts.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import type {SimulationSetup} from '../domain/simulation.ts';
import type {SimulationAnswer, SimulationRequest} from '../domain/simulation-api.ts';
import type {LoadRun} from './load-world.ts';
import type {DocumentReading} from './verdicts.ts';

/** Asks the simulator, in its turn. */
export type Simulate = (scope: Scope, request: SimulationRequest) => Promise<Result<SimulationAnswer>>;

/**
 * Reads the session document of a scope and asks whether the principal may use its key. `null` where it cannot be
 * read: then nothing is claimed about it.
 */
export const readSessionDocument = async (
	{sources, signal}: Pick<LoadRun, 'sources' | 'signal'>,
	simulate: Simulate,
	setup: SimulationSetup,
	scope: Scope,
): Promise<DocumentReading | null> => {
	const found = await sources.sessionDocument(scope, setup.document ?? defaultDocument, signal);
	if (!found.ok || signal.aborted) return null;
	const request = encryptionRequest(setup, found.value, scope.region);
	if (!request) return {document: found.value, encryption: null};
	const answer = await simulate(scope, request);
	const [encryption = null] = answer.ok ? answer.value.values() : [];
	return {document: found.value, encryption};
};
