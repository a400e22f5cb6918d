import type {Fleet, FleetFault} from '../fleet.ts';

/** The faults of one session's traffic. */
export type SessionFaults = {
	/** Counts one stream message of either direction, when it is first seen and before its faults are asked for. */
	readonly count: () => void;
	/** The planned fault of this kind that is due now, used up by asking; `null` when there is none. */
	readonly strike: (kind: FleetFault['fault']) => FleetFault | null;
};

/** All planned misbehaviour of the gateway. */
export type FaultPlan = {readonly forSession: (region: string) => SessionFaults};

/** Faults that strike a socket as it opens, not one of its messages. */
const ofSockets: readonly FleetFault['fault'][] = ['tokenRefused', 'bye'];

/** How many messages have passed; where a message is about to be struck, it has been counted already. */
const passed = (kind: FleetFault['fault'], seen: number): number => (ofSockets.includes(kind) ? seen : seen - 1);

/**
 * A fault is due in a session once `afterMessages` stream messages have passed there since it last struck there, and
 * until it has struck `times` times in all sessions together.
 */
export const createFaultPlan = (faults: readonly FleetFault[]): FaultPlan => {
	const planned = faults.filter(({service}) => service === 'gateway').map(fault => ({fault, left: fault.times}));
	return {
		forSession: region => {
			const here = planned
				.filter(({fault}) => fault.region === null || fault.region === region)
				.map(plan => ({plan, seen: 0}));
			return {
				count: () => {
					for (const entry of here) entry.seen += 1;
				},
				strike: kind => {
					const due = here.find(
						({plan: {fault, left}, seen}) =>
							fault.fault === kind && left > 0 && passed(kind, seen) >= fault.afterMessages,
					);
					if (!due) return null;
					due.plan.left -= 1;
					due.seen = 0;
					return due.plan.fault;
				},
			};
		},
	};
};

/** The plan of a fleet: made once, so that its faults are counted, and anew when the fleet is another one. */
export const createFaultBook = (): ((fleet: Fleet) => FaultPlan) => {
	const plans = new WeakMap<Fleet, FaultPlan>();
	return fleet => {
		const plan = plans.get(fleet) ?? createFaultPlan(fleet.faults);
		plans.set(fleet, plan);
		return plan;
	};
};
