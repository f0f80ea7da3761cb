/**
 * A sealed stream cut for sending: numbered slices of one size, each with its hash, so that one that was lost on the
 * way is sent again and one that arrived twice is noticed.
 */

import { concat, digest } from "./bytes.js";

/** @import { Bytes } from "./bytes.js" */

/**
 * @typedef {object} Slice
 * @property {number} number counted from 0
 * @property {Bytes} body
 * @property {Bytes} sha256 of the body
 */

/** Bytes of every slice but the last: small enough that a slow line loses little with one. */
export const SLICE_SIZE = 1024 * 1024;

/**
 * The slices of a stream, in order. Two of them are in memory at most; sending one again takes keeping it.
 * @param {AsyncIterable<Bytes>} pieces
 * @param {number} [size]
 * @returns {AsyncGenerator<Slice>}
 */
export async function* slices(pieces, size = SLICE_SIZE) {
  /** @type {Bytes} */
  let rest = new Uint8Array();
  let number = 0;
  const cut = async (/** @type {Bytes} */ body) => ({ number: number++, body, sha256: await digest("SHA-256", body) });
  for await (const piece of pieces) {
    rest = concat(rest, piece);
    let start = 0;
    for (; rest.length - start > size; start += size) yield await cut(rest.slice(start, start + size));
    rest = rest.slice(start);
  }
  yield await cut(rest);
}
