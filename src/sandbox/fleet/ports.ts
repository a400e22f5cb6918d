import type {FleetPorts, FleetPortTarget} from '../fleet.ts';
import {amount, checked, dictionary, type Reader, required, shape, text} from './reader.ts';

/** A TCP port by number, as JSON writes the name of a field. */
const portNumber = checked(text(/^[1-9]\d{0,4}$/, 'a port number'), (value, path, flaws) => {
	if (Number(value) > 65_535) flaws.push({path, reason: `expected a port number up to 65535, found ${value}`});
});

const realPort = shape({to: required(amount(1, 65_535))});

/** What answers at a port: `"echo"`, or a real port of this machine. */
const portTarget: Reader<FleetPortTarget> = (value, path, flaws) => {
	if (value === 'echo') return value;
	if (typeof value !== 'string') return realPort(value, path, flaws);
	flaws.push({path, reason: `expected "echo" or {"to": port}, found ${JSON.stringify(value)}`});
	return undefined;
};

/** The ports of a node or host on which something listens. */
export const ports: Reader<FleetPorts> = dictionary(portNumber, portTarget);

/** Hosts that nodes can reach, by name or address. */
export const hosts: Reader<Readonly<Record<string, FleetPorts>>> = dictionary(
	text(/^[A-Za-z0-9:._-]{1,255}$/, 'a host name or address'),
	ports,
);
