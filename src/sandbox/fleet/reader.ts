/** What is wrong with a value of the fleet file and where: `$.regions.eu-west-1.instances[0].id`. */
export type Flaw = {readonly path: string; readonly reason: string};

/**
 * Checks one JSON value and gives it back in the program's own shape. A value that does not fit adds flaws and
 * yields `undefined`; whoever asked drops the whole result as soon as there is one flaw.
 */
export type Reader<Value> = (value: unknown, path: string, flaws: Flaw[]) => Value | undefined;

/** A field of an object: how to read it, and what it is worth when it is not there (`required`: a flaw). */
export type Field<Value> = {
	readonly read: Reader<Value>;
	readonly absent: {readonly value: Value} | 'required' | 'omitted';
};

/** A field that must be there. */
export const required = <Value>(read: Reader<Value>): Field<Value> => ({read, absent: 'required'});

/** A field with a default. */
export const optional = <Value>(read: Reader<Value>, value: Value): Field<Value> => ({read, absent: {value}});

/** A field that is left out of the result when the file does not have it. */
export const maybe = <Value>(read: Reader<Value>): Field<Value> => ({read, absent: 'omitted'});

/** JSON's word for the kind of a value, for messages. */
const kindOf = (value: unknown): string =>
	value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : typeof value;

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The path of a member: `$.a.b`, or `$.a["b c"]` where the name is not a plain word. */
export const member = (path: string, name: string): string =>
	/^[\w-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

/** A string, narrowed by a pattern whose meaning `expected` says in words. */
export const text =
	(pattern?: RegExp, expected?: string): Reader<string> =>
	(value, path, flaws) => {
		if (typeof value !== 'string') flaws.push({path, reason: `expected a string, found ${kindOf(value)}`});
		else if (pattern && !pattern.test(value))
			flaws.push({path, reason: `expected ${expected ?? String(pattern)}, found ${JSON.stringify(value)}`});
		else return value;
		return undefined;
	};

/** A finite number between two bounds, both included. */
export const amount =
	(least: number, most: number, whole = true): Reader<number> =>
	(value, path, flaws) => {
		if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)))
			return value;
		const what = whole ? 'a whole number' : 'a number';
		const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
		const found = typeof value === 'number' ? value : kindOf(value);
		flaws.push({path, reason: `expected ${what} ${range}, found ${found}`});
		return undefined;
	};

/** `true` or `false`. */
export const truth: Reader<boolean> = (value, path, flaws) => {
	if (typeof value === 'boolean') return value;
	flaws.push({path, reason: `expected true or false, found ${kindOf(value)}`});
	return undefined;
};

/** One of a few words. */
export const oneOf =
	<const Word extends string>(...words: readonly Word[]): Reader<Word> =>
	(value, path, flaws) => {
		const found = words.find(word => word === value);
		if (found === undefined) {
			const shown = typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
			flaws.push({path, reason: `expected one of ${words.join(', ')}; found ${shown}`});
		}
		return found;
	};

/** What `read` takes, or `null`. */
export const nullable =
	<Value>(read: Reader<Value>): Reader<Value | null> =>
	(value, path, flaws) =>
		value === null ? null : read(value, path, flaws);

/** An array whose items `read` takes. */
export const list =
	<Value>(read: Reader<Value>): Reader<readonly Value[]> =>
	(value, path, flaws) => {
		if (!Array.isArray(value)) {
			flaws.push({path, reason: `expected an array, found ${kindOf(value)}`});
			return undefined;
		}
		const before = flaws.length;
		const items = value.map((item, index) => read(item, `${path}[${index}]`, flaws));
		return flaws.length === before ? (items as readonly Value[]) : undefined;
	};

/** An object used as a dictionary: names checked by `name`, values by `read`. */
export const dictionary =
	<Value>(name: Reader<string>, read: Reader<Value>): Reader<Readonly<Record<string, Value>>> =>
	(value, path, flaws) => {
		if (!isObject(value)) {
			flaws.push({path, reason: `expected an object, found ${kindOf(value)}`});
			return undefined;
		}
		const before = flaws.length;
		const entries = Object.entries(value).map(([key, item]) => {
			const at = member(path, key);
			name(key, at, flaws);
			return [key, read(item, at, flaws)] as const;
		});
		return flaws.length === before ? (Object.fromEntries(entries) as Record<string, Value>) : undefined;
	};

/** An object with known fields. Unknown fields are flaws: a misspelt field must not be a silent default. */
export const shape =
	<Shape extends object>(fields: {readonly [Name in keyof Shape]-?: Field<Shape[Name]>}): Reader<Shape> =>
	(value, path, flaws) => {
		if (!isObject(value)) {
			flaws.push({path, reason: `expected an object, found ${kindOf(value)}`});
			return undefined;
		}
		const before = flaws.length;
		for (const name of Object.keys(value))
			if (!Object.hasOwn(fields, name)) {
				const known = Object.keys(fields).join(', ');
				flaws.push({path: member(path, name), reason: `unknown field; known here: ${known}`});
			}
		const entries: (readonly [string, unknown])[] = [];
		for (const [name, {read, absent}] of Object.entries<Field<unknown>>(fields)) {
			if (Object.hasOwn(value, name)) entries.push([name, read(value[name], member(path, name), flaws)]);
			else if (absent === 'required') flaws.push({path: member(path, name), reason: 'missing'});
			else if (absent !== 'omitted') entries.push([name, absent.value]);
		}
		return flaws.length === before ? (Object.fromEntries(entries) as Shape) : undefined;
	};

/** Adds a check that looks at the whole value; it reports flaws and never changes the value. */
export const checked =
	<Value>(read: Reader<Value>, check: (value: Value, path: string, flaws: Flaw[]) => void): Reader<Value> =>
	(value, path, flaws) => {
		const found = read(value, path, flaws);
		if (found === undefined) return undefined;
		const before = flaws.length;
		check(found, path, flaws);
		return flaws.length === before ? found : undefined;
	};

/** Turns what was read into another shape. */
export const mapped =
	<From, To>(read: Reader<From>, turn: (value: From) => To): Reader<To> =>
	(value, path, flaws) => {
		const found = read(value, path, flaws);
		return found === undefined ? undefined : turn(found);
	};
