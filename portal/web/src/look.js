/**
 * The look before anything is sealed: what in texts and files could point to the reporter, found on the device. It comes
 * when something was found or the reporter asks for it; it warns and explains, and never blocks.
 */

import { arranged, canCopy, lookInto, row } from "./files.js";
import { element, part, styled } from "./page.js";
import { reasons, review } from "./review.js";

/** @import { FileWords } from "./files.js" */
/** @import { Pattern } from "./passages.js" */
/** @import { Piece } from "./review.js" */

/**
 * What is to be sealed.
 * @typedef {object} Written
 * @property {Record<string, string>} typed answers by question
 * @property {File[]} files
 * @property {string} recipient who alone can open it; empty where that was said before
 * @property {boolean} asked whether the reporter wants to look even if nothing is found
 * @property {(question: string) => Element | null} control where a question is answered; of "", the way back
 */

/**
 * @typedef {object} LookWords
 * @property {Pattern[]} patterns
 * @property {Record<string, string>} reasons why passages are marked
 * @property {string} comma
 * @property {(question: string) => string} label empty for none
 */

/** The reporter wants to change something first. */
export class Back extends Error {
  /** @param {Element | null} control where */
  constructor(control) {
    super();
    this.#control = /** @type {HTMLElement | null} */ (control);
  }

  #control;

  /** Go to what is to be changed, also where it is folded away. */
  focus() {
    const folded = this.#control?.closest("details");
    if (folded) folded.open = true;
    this.#control?.focus();
  }
}

/**
 * Take the look; the files as they are to be sealed. Throws Back.
 * @param {HTMLElement} view
 * @param {Written} written
 * @param {LookWords & FileWords} words
 * @param {() => void} show
 * @returns {Promise<File[]>}
 */
export async function look(view, { typed, files, recipient, asked, control }, words, show) {
  const found = review(typed, words.patterns);
  const insides = await lookInto(files);
  const telling = insides.some(({ traces }) => traces.length);
  const needed = found.texts.length > 0 || found.fewKnow || telling;
  if (!needed && !asked) return files;
  const appear = (/** @type {string} */ name, /** @type {boolean} */ shown) => (part(view, name).hidden = !shown);
  appear("found", needed);
  appear("nothing", !needed);
  appear("few", found.fewKnow);
  appear("texts", found.texts.length > 0);
  appear("files", files.length > 0);
  part(view, "for").textContent = recipient && words.said("sealed_for").replace("%(name)s", recipient);
  part(view, "reasons").replaceChildren(...[...reasons(found)].map(([reason, marked]) => named(words, reason, marked)));
  part(view, "marked").replaceChildren(...found.texts.flatMap(([question, pieces]) => quoted(words, question, pieces)));
  const copies = telling && (await canCopy());
  part(view, "rows").replaceChildren(...insides.map((inside, number) => row(inside, number, words, copies)));
  show();
  await new Promise((go, back) => {
    const first = found.texts[0]?.[0] ?? (found.fewKnow ? "known_by" : telling ? "files" : "");
    part(view, "go").onclick = go;
    part(view, "back").onclick = () => back(new Back(control(first)));
  });
  return arranged(files, part(view, "rows"));
}

/**
 * One reason, and the passages that were marked for it.
 * @param {LookWords & FileWords} words
 * @param {string} reason
 * @param {Set<string>} marked
 */
function named(words, reason, marked) {
  const passages = [...marked].flatMap((text) => [words.comma, element("mark", text)]).slice(1);
  return element("li", words.reasons[reason], words.colon, ...passages);
}

/**
 * An answer with its passages marked.
 * @param {LookWords} words
 * @param {string} question
 * @param {Piece[]} pieces
 */
function quoted(words, question, pieces) {
  const content = pieces.map(([text, reason]) => {
    if (!reason) return text;
    const made = element("mark", text);
    made.title = words.reasons[reason];
    return made;
  });
  const body = styled("text quoted", element("div", ...content));
  const label = words.label(question);
  return label ? [element("h3", label), body] : [body];
}
