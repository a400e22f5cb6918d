/** Texts of characters that each stand for themselves: nothing in them joins the one before. */
const standAlone = /^[ -~…·✓✗→❯─│↑↓←“”’×]*$/;

// Taken apart, or the build would put the class below in its own place.
const {Segmenter} = Intl;

let shared: Intl.Segmenter | null = null;

/** What our uses and the libraries' need of `Intl.Segments`. */
type Parts = Iterable<Part> & {readonly containing: (at: number) => Part | undefined};
type Part = {readonly segment: string; readonly index: number; readonly input: string};

/** A text's characters as they are drawn, the plain ones without asking Unicode's tables. */
const partsOf = (text: string): Parts => {
	if (standAlone.test(text)) {
		const parts: Part[] = [];
		for (let index = 0; index < text.length; index++) parts.push({segment: text.charAt(index), index, input: text});
		return Object.assign(parts, {containing: (at: number) => parts[at]});
	}
	shared ??= new Segmenter();
	return shared.segment(text) as Parts;
};

/**
 * Stands in for `Intl.Segmenter` in the bundle, where every use is for graphemes: six libraries make one each as they are
 * loaded, 8 ms for the first, and go through every line of every frame with it.
 */
export function GraphemeSegmenter(): {readonly segment: (text: string) => Parts} {
	return {segment: partsOf};
}
