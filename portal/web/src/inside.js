/** How files are looked into: a little at a time, as text of one character a byte. */

import { concat } from "./bytes.js";

/** @import { Bytes } from "./bytes.js" */

/** Bytes of the beginning and of the end that are searched; also the most that is read at once. */
export const WINDOW = 1024 * 1024;

/**
 * Exactly `length` bytes. Throws RangeError where the file does not have them.
 * @param {Blob} file
 * @param {number} offset
 * @param {number} length
 * @returns {Promise<Bytes>}
 */
export async function read(file, offset, length) {
  if (length < 0 || length > WINDOW || offset + length > file.size) throw new RangeError();
  return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
}

/**
 * The beginning and the end of a file; whether that is all of it.
 * @param {Blob} file
 * @returns {Promise<[parts: Bytes[], whole: boolean]>}
 */
export async function ends(file) {
  const head = await read(file, 0, Math.min(file.size, WINDOW));
  const rest = Math.min(file.size - head.length, WINDOW);
  const tail = await read(file, file.size - rest, rest);
  return file.size <= 2 * WINDOW ? [[concat(head, tail)], true] : [[head, tail], false];
}

/**
 * One character for each byte.
 * @param {Uint8Array} bytes
 */
export function binary(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return text;
}

/**
 * The text that the bytes spell.
 * @param {string} bytes one character each
 * @param {string} [encoding]
 * @param {boolean} [fatal]
 */
export const decoded = (bytes, encoding = "utf-8", fatal = false) =>
  new TextDecoder(encoding, { fatal }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));

/**
 * The beginning of what is packed: a bomb stays packed.
 * @param {Blob} packed
 * @param {CompressionFormat} format
 * @param {number} most bytes
 */
export async function unpacked(packed, format, most) {
  const reader = packed.stream().pipeThrough(new DecompressionStream(format)).getReader();
  let found = new Uint8Array();
  while (found.length < most) {
    const { value, done } = await reader.read();
    if (done) break;
    found = concat(found, value);
  }
  reader.cancel().catch(() => {});
  return binary(found.subarray(0, most));
}
