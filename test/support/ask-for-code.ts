import {keys, type Robot} from './robot.ts';

/** Goes to the list and asks to sign in; gives the page's address and the code, as a person reads them. */
export const askForCode = async (robot: Robot): Promise<{address: string; code: string}> => {
	await robot.sees('type to search');
	robot.type(keys.escape);
	await robot.sees('/ searches');
	robot.type('L');
	await robot.sees(/confirm the code [A-Z]{4}-[A-Z]{4}/);
	const [, address = ''] = /open (http\S+)/.exec(robot.screen()) ?? [];
	const [, code = ''] = /the code (\S+)/.exec(robot.screen()) ?? [];
	return {address, code};
};
