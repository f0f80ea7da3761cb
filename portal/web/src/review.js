/** What a reporter should look at once more before it is sealed; `portal/review.py` finds the same where it arrives readable. */

import { passages } from "./passages.js";

/** @import { Pattern } from "./passages.js" */

/** @typedef {[text: string, reason: string]} Piece the reason is empty where nothing stands out */
/** @typedef {{ texts: [question: string, pieces: Piece[]][], fewKnow: boolean }} Review */

/**
 * The answers with passages that could point to their writer, in their order, and whether very few know of the matter.
 * @param {Record<string, string>} typed
 * @param {Pattern[]} patterns
 * @returns {Review}
 */
export function review(typed, patterns) {
  const written = Object.entries(typed).filter(([question]) => question !== "earlier_code"); // no words of their own
  const marked = written.map(([question, text]) => /** @type {[string, Piece[]]} */ ([question, mark(text, patterns)]));
  const texts = marked.filter(([, pieces]) => pieces.some(([, reason]) => reason));
  return { texts, fewKnow: typed.known_by === "lt3" };
}

/**
 * The pieces of a text, marked and unmarked by turns.
 * @param {string} text
 * @param {Pattern[]} patterns
 */
export function mark(text, patterns) {
  /** @type {Piece[]} */
  const pieces = [];
  let place = 0;
  for (const { start, end, reason } of passages(text, patterns)) {
    if (start > place) pieces.push([text.slice(place, start), ""]);
    pieces.push([text.slice(start, end), reason]);
    place = end;
  }
  if (place < text.length) pieces.push([text.slice(place), ""]);
  return pieces;
}

/**
 * Why passages were marked, and which were, each once.
 * @param {Review} review
 */
export function reasons({ texts }) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const [text, reason] of texts.flatMap(([, pieces]) => pieces))
    if (reason) found.set(reason, (found.get(reason) ?? new Set()).add(text));
  return found;
}
