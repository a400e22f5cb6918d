import {Agent} from 'node:https';
import type {Access} from './access.ts';

/** Milliseconds for one call to a service; agents wait 15 s for what comes of it. */
const patience = 10_000;

/** What an SDK request handler is made with, so that the address is reached as the environment wants it. */
export const transportTo = async (address: string, access: Access) => {
	const {agent, ca} = await access.reach(address);
	const agents = agent ? {httpAgent: agent, httpsAgent: agent} : {httpsAgent: new Agent(ca ? {ca} : {})};
	return {...agents, connectionTimeout: patience, requestTimeout: patience, throwOnRequestTimeout: true};
};
