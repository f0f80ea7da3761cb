/** The ten bytes every file of ours begins with: magic ‖ version ‖ kind. */

import { concat, equal, utf8 } from "./bytes.js";
import { Malformed, NewerFormat } from "./errors.js";

const MAGIC = utf8("qingfeng");
const VERSION = 1;
export const PREFIX_SIZE = MAGIC.length + 2;

/** @typedef {"C" | "L" | "M" | "S"} Kind card, letter, message, sealed file */

/**
 * The first ten bytes of a file of this kind.
 * @param {Kind} kind
 */
export const prefix = (kind) => concat(MAGIC, new Uint8Array([VERSION]), utf8(kind));

/**
 * Throws Malformed unless `data` begins like a file of this kind, NewerFormat if only the version differs.
 * @param {Uint8Array} data
 * @param {Kind} kind
 */
export function checkPrefix(data, kind) {
  const expected = prefix(kind);
  const found = data.slice(0, PREFIX_SIZE);
  if (equal(found, expected)) return;
  if (found.length === PREFIX_SIZE) found[MAGIC.length] = VERSION;
  if (equal(found, expected)) throw new NewerFormat();
  throw new Malformed();
}
