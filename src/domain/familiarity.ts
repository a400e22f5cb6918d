import type {Node} from './node.ts';

/** How well the person knows a node: how often and lately it was opened (0: never), and whether it is pinned. */
export type Familiarity = {readonly score: number; readonly isPinned: boolean};

/** Tells how well a node is known. */
export type Familiar = (node: Node) => Familiarity;

/** A person who is new here. */
export const unfamiliar: Familiar = () => ({score: 0, isPinned: false});
