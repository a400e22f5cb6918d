import {isNewerVersion} from '../protocol/version.ts';
import type {Agreement} from './agreement.ts';
import type {Handler, HandlerPorts} from './handler.ts';
import {placeOf} from './listener.ts';
import {startPortBasic} from './port-basic.ts';
import {startPortMux} from './port-mux.ts';
import {startPortStdio} from './port-stdio.ts';
import {startShell} from './shell.ts';

/** Agents newer than these multiplex, and do so without wanting signs of life (session protocol, section 5.4). */
const muxAfter = '3.0.196.0';
const silentAfter = '3.1.1511.0';

/**
 * Starts the handler for what was agreed on: a shell where nothing was. `seen` gets what a shell's far side writes.
 * `null`: the properties make no sense.
 */
export const startHandler = (
	agreement: Agreement | null,
	ports: HandlerPorts,
	seen: (bytes: Uint8Array) => void,
): Handler | null => {
	const session = agreement?.session;
	if (!agreement || !session) return startShell(ports, {isScreen: true, isUp: true, seen});
	const {type, properties} = session;
	if (type !== 'Port') return startShell(ports, {isScreen: type !== 'NonInteractiveCommands', isUp: false, seen});
	if (properties['type'] !== 'LocalPortForwarding') return startPortStdio(ports);
	const place = placeOf(properties);
	if (!place) return null;
	const {agentVersion} = agreement;
	if (!isNewerVersion(agentVersion, muxAfter)) return startPortBasic(ports, place);
	return startPortMux(ports, place, !isNewerVersion(agentVersion, silentAfter));
};
