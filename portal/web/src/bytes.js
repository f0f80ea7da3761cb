/** Small things that all formats are made of. */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

const encoder = new TextEncoder();

/**
 * The UTF-8 bytes of `text`; lone surrogates become U+FFFD.
 * @param {string} text
 * @returns {Bytes}
 */
export const utf8 = (text) => encoder.encode(text);

/**
 * @param {...Uint8Array} parts
 * @returns {Bytes}
 */
export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let start = 0;
  for (const part of parts) {
    joined.set(part, start);
    start += part.length;
  }
  return joined;
}

/**
 * Lower-case hexadecimal.
 * @param {Uint8Array} bytes
 */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Whether two public values are the same; not for secrets, it stops at the first difference.
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export const equal = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

/**
 * Unsigned big-endian, `size` bytes; exact for every safe integer.
 * @param {number} value
 * @param {number} size
 * @returns {Bytes}
 */
export function unsigned(value, size) {
  const bytes = new Uint8Array(size);
  for (let place = size - 1; place >= 0; place--, value = Math.floor(value / 256)) bytes[place] = value % 256;
  return bytes;
}

/**
 * The unsigned big-endian number that `bytes` spell, up to 48 bits.
 * @param {Uint8Array} bytes
 */
export const number = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);

/**
 * Random bytes, at most 64 KiB.
 * @param {number} size
 * @returns {Bytes}
 */
export const random = (size) => crypto.getRandomValues(new Uint8Array(size));

/**
 * @param {"SHA-256" | "SHA-512"} algorithm
 * @param {...Uint8Array} parts
 * @returns {Promise<Bytes>}
 */
export const digest = async (algorithm, ...parts) =>
  new Uint8Array(await crypto.subtle.digest(algorithm, concat(...parts)));

/**
 * How many code points a text has, as all our limits count.
 * @param {string} text
 */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
