/** Small things that the scripts of all pages do with a page. Text is set as text: nothing here makes HTML. */

/** @typedef {import("./bytes.js").Bytes} Bytes */

/**
 * The element of a name in `data-part`.
 * @param {ParentNode} root
 * @param {string} name
 */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(name);
  return found;
}

/**
 * An element with a text in it.
 * @param {string} tag
 * @param {...(string | Node)} content
 */
export function element(tag, ...content) {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}

/**
 * @param {string} style
 * @param {HTMLElement} made
 */
export const styled = (style, made) => ((made.className = style), made);

/**
 * The JSON in an element of the page.
 * @param {string} id
 */
export const dataOf = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/** @param {FormData} controls */
export const filesIn = (controls) =>
  /** @type {File[]} */ (controls.getAll("files").filter((file) => file instanceof File && file.name));

/**
 * @param {string} text base64
 * @returns {Bytes}
 */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/**
 * A code as it is written on paper: Chinese in three groups of four, English word by word.
 * @param {string[]} words
 * @param {"zh" | "en"} language
 */
export function showCode(words, language) {
  const groups = language === "zh" ? [0, 4, 8].map((start) => words.slice(start, start + 4).join("")) : words;
  return groups.flatMap((group) => [element("span", group), " "]).slice(0, -1);
}
