/** What files give away before they are sealed, and what is to become of each. */

import { element } from "./page.js";
import { tracesOf } from "./traces.js";

/** @import { Findings } from "./traces.js" */

/** @typedef {{ file: File } & Findings} Inside */

/**
 * @typedef {object} FileWords
 * @property {Record<string, string>} traces what each kind of trace gives away
 * @property {string} colon
 * @property {(name: string) => string} said
 */

const PICTURES = /^image\/(jpeg|png|webp)$/;

/**
 * What all files give away.
 * @param {File[]} files
 */
export async function lookInto(files) {
  /** @type {Inside[]} */
  const found = [];
  for (const file of files) found.push({ file, ...(await tracesOf(file)) });
  return found;
}

/**
 * One file's part of the look: what it gives away, and the choice.
 * @param {Inside} inside
 * @param {number} number
 * @param {FileWords} words
 * @param {boolean} copies whether this browser can make copies of pictures
 */
export function row({ file, state, traces }, number, words, copies) {
  const checked = element("span", words.said(state));
  checked.className = "soft";
  const told = traces.map(([kind, text]) =>
    element("li", words.traces[kind], ...(text ? [words.colon, element("mark", text)] : [])),
  );
  const choices = told.length ? ["keep", ...(copies && PICTURES.test(file.type) ? ["copy"] : []), "out"] : ["out"];
  const options = choices.map((choice) => {
    const input = document.createElement("input");
    const type = told.length ? "radio" : "checkbox";
    Object.assign(input, { type, name: `file-${number}`, value: choice, checked: choice === "keep" });
    const label = element("label", input, " ", words.said(`file_${choice}`));
    label.className = "option";
    return label;
  });
  const list = told.length ? [element("ul", ...told)] : [];
  return element("fieldset", element("legend", file.name, " ", checked), ...list, ...options);
}

/**
 * The files as they were chosen to be sent.
 * @param {File[]} files
 * @param {HTMLElement} rows with the choice for each
 */
export async function arranged(files, rows) {
  const chosen = files.map((file, number) => {
    const choice = rows.querySelector(`[name="file-${number}"]:checked`)?.getAttribute("value");
    return choice === "out" ? [] : [choice === "copy" ? copy(file) : file];
  });
  return Promise.all(chosen.flat());
}

/**
 * The picture itself, painted anew: nothing that was written beside it is in the copy.
 * @param {File} file
 */
async function copy(file) {
  const picture = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(picture, 0, 0);
  const painted = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new File([painted], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
}

/** Whether what is painted can be read back: browsers that hide their makers give noise instead, or white. */
export async function canCopy() {
  try {
    const canvas = new OffscreenCanvas(4, 4);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.fillStyle = "#0d5257";
    context.fillRect(0, 0, 4, 4);
    const { data } = context.getImageData(0, 0, 4, 4);
    return data.every((value, place) => value === [13, 82, 87, 255][place % 4]);
  } catch {
    return false;
  }
}
