/** A count and what is counted: `1 session`, `2 sessions`. @param several Where the plural is not made with an s. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
	`${count} ${count === 1 ? one : several}`;
