/** A look at the files before they are sealed: what they give away, and what is to become of each. */

import { element } from "./page.js";
import { tracesOf } from "./traces.js";

/** @import { Trace } from "./traces.js" */

/**
 * @typedef {object} Words
 * @property {Record<string, string>} traces what each kind of trace gives away
 * @property {string} colon
 * @property {(name: string) => string} said
 */

const PICTURES = /^image\/(jpeg|png|webp)$/;

/**
 * The files that give something away, with what it is.
 * @param {File[]} files
 */
export async function telling(files) {
  const found = [];
  for (const file of files) {
    const traces = await tracesOf(file);
    if (traces?.length) found.push({ file, traces });
  }
  return found;
}

/**
 * One file's part of the look: what it gives away, and the choice.
 * @param {{ file: File, traces: Trace[] }} telling
 * @param {number} number
 * @param {Words} words
 * @param {boolean} copies whether this browser can make copies of pictures
 */
export function row({ file, traces }, number, words, copies) {
  const list = element("ul", ...traces.map(([kind, text]) => element("li", words.traces[kind], words.colon, element("mark", text))));
  const choices = ["keep", ...(copies && PICTURES.test(file.type) ? ["copy"] : []), "out"];
  const options = choices.map((choice) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: `file-${number}`, value: choice, checked: choice === "keep" });
    const label = element("label", input, " ", words.said(`file_${choice}`));
    label.className = "option";
    return label;
  });
  return element("fieldset", element("legend", file.name), list, ...options);
}

/**
 * The files as they were chosen to be sent.
 * @param {File[]} files
 * @param {Map<File, string>} choices
 */
export async function arranged(files, choices) {
  const kept = files.filter((file) => choices.get(file) !== "out");
  return Promise.all(kept.map((file) => (choices.get(file) === "copy" ? copy(file) : file)));
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
