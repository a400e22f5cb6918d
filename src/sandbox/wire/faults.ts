import type {FleetFault} from '../fleet.ts';

/** Where a fault may strike: one call, and which page of its listing it asks for. */
export type Occasion = {
	readonly service: string;
	readonly action: string;
	readonly region: string;
	/** From 1. */
	readonly page: number;
};

/** Counts how often each planned fault has struck. */
export type FaultBook = {readonly strike: (faults: readonly FleetFault[], occasion: Occasion) => FleetFault | null};

const fits = (fault: FleetFault, {service, action, region, page}: Occasion): boolean =>
	fault.service === service &&
	(fault.action ?? action) === action &&
	(fault.region ?? region) === region &&
	(fault.page ?? page) === page;

/** Faults are tried in order; each strikes `times` times and then no more. */
export const createFaultBook = (): FaultBook => {
	const struck = new WeakMap<FleetFault, number>();
	return {
		strike: (faults, occasion) => {
			const fault = faults.find(one => fits(one, occasion) && (struck.get(one) ?? 0) < one.times);
			if (!fault) return null;
			struck.set(fault, (struck.get(fault) ?? 0) + 1);
			return fault;
		},
	};
};
