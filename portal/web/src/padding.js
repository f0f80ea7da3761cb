/** How long sealed things are allowed to look: `crypto/padding.py`. */

import { concat, number, unsigned } from "./bytes.js";
import { Damaged, Malformed, TooLarge } from "./errors.js";

/** @import { Bytes } from "./bytes.js" */

export const SMALLEST = 16 * 1024;
export const LARGEST_LETTER = 1024 * 1024;
const LENGTH = 4;

/**
 * Sizes go up to 2^40, beyond the 32 bits of JavaScript's bit operators.
 * @param {number} size
 */
const bits = (size) => size.toString(2).length;

/**
 * The padded length of a blob of `size` bytes: at least 16 KiB, else the next length Padmé allows.
 * @param {number} size
 */
export function padme(size) {
  if (size <= SMALLEST) return SMALLEST;
  const exponent = bits(size) - 1;
  const unit = 2 ** (exponent - bits(exponent));
  return Math.ceil(size / unit) * unit;
}

/**
 * The smallest power of two that is ≥ `size` and ≥ 16 KiB.
 * @param {number} size
 */
const bucket = (size) => (size <= SMALLEST ? SMALLEST : 2 ** bits(size - 1));

/**
 * u32 length ‖ content ‖ zeros, a power of two. Throws TooLarge beyond 1 MiB.
 * @param {Uint8Array} content
 * @returns {Bytes}
 */
export function pad(content) {
  const length = bucket(LENGTH + content.length);
  if (length > LARGEST_LETTER) throw new TooLarge();
  const padded = new Uint8Array(length);
  padded.set(concat(unsigned(content.length, LENGTH), content));
  return padded;
}

/**
 * The content in `padded`. Throws Malformed unless `pad(unpad(x))` is x.
 * @param {Uint8Array} padded
 * @returns {Bytes}
 */
export function unpad(padded) {
  const length = number(padded.subarray(0, LENGTH));
  const end = LENGTH + length;
  if (padded.length > LARGEST_LETTER || end > padded.length || bucket(end) !== padded.length) throw new Malformed();
  if (!isEmpty(padded.subarray(end))) throw new Malformed();
  return padded.slice(LENGTH, end);
}

/**
 * Throws Damaged unless every byte of a blob's padding is zero.
 * @param {Uint8Array} tail
 */
export function checkZeros(tail) {
  if (!isEmpty(tail)) throw new Damaged();
}

/** @param {Uint8Array} bytes */
const isEmpty = (bytes) => bytes.every((byte) => byte === 0);
