/**
 * JSON with exactly one spelling per value, and strict taking-apart of it: `crypto/canonical.py`.
 *
 * RFC 8785 for the values we use. For these, JSON.stringify spells strings and numbers as RFC 8785 does.
 */

import { codePoints, utf8 } from "./bytes.js";
import { Malformed, TooLarge } from "./errors.js";

/** @import { Bytes } from "./bytes.js" */

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The canonical bytes of `value`. Throws Malformed for lone surrogates, fractions, inexact numbers, bad member names,
 * and nesting too deep to walk.
 * @param {unknown} value
 * @returns {Bytes}
 */
export function encode(value) {
  try {
    return utf8(spell(value));
  } catch {
    throw new Malformed();
  }
}

/**
 * The value spelled by `data`.
 *
 * Throws TooLarge above `limit` bytes, and Malformed for anything but the canonical spelling. Whatever JSON.parse is
 * lenient about (repeated members, white space, escapes, 1.0, 1e3, -0) is not spelled again the same way.
 * @param {Uint8Array} data
 * @param {number} limit
 * @returns {unknown}
 */
export function parse(data, limit) {
  if (data.length > limit) throw new TooLarge();
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    const value = JSON.parse(text);
    if (spell(value) === text) return value;
  } catch {
    // not UTF-8, not JSON, or a value that has no canonical spelling
  }
  throw new Malformed();
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function spell(value) {
  if (Array.isArray(value)) return `[${value.map(spell).join()}]`;
  if (typeof value === "string" && !LONE_SURROGATE.test(value)) return JSON.stringify(value);
  if (typeof value === "boolean" || value === null || Number.isSafeInteger(value)) return JSON.stringify(value);
  if (typeof value !== "object") throw new Malformed();
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  if (!members.every(([name]) => NAME.test(name))) throw new Malformed();
  return `{${members.map(([name, member]) => `"${name}":${spell(member)}`).join()}}`;
}

/**
 * The members of one JSON object, taken out one by one; `done` refuses whatever is left over.
 *
 * Every method throws Malformed if the member is missing or not of the kind asked for.
 */
export class Members {
  /** @type {Map<string, unknown>} */
  #left;

  /** @param {unknown} value */
  constructor(value) {
    this.#left = new Map(Object.entries(object(value)));
  }

  /** @param {string} name */
  has(name) {
    return this.#left.has(name);
  }

  /** @param {string} name */
  take(name) {
    const value = this.#left.get(name);
    if (!this.#left.delete(name)) throw new Malformed();
    return value;
  }

  /**
   * A string of at most `limit` code points.
   * @param {string} name
   * @param {number} limit
   */
  text(name, limit) {
    return text(this.take(name), limit);
  }

  /**
   * A whole number in [low, high].
   * @param {string} name
   * @param {number} low
   * @param {number} high
   */
  integer(name, low, high) {
    const value = this.take(name);
    if (typeof value !== "number" || !(value >= low && value <= high)) throw new Malformed();
    return value;
  }

  /**
   * Exactly `size` bytes in lower-case hexadecimal.
   * @param {string} name
   * @param {number} size
   */
  hexadecimal(name, size) {
    return fromHex(this.take(name), size);
  }

  /**
   * A calendar day, YYYY-MM-DD, as it is written: days compare as texts.
   * @param {string} name
   */
  day(name) {
    const value = text(this.take(name), 10);
    const [year, month, day] = (DAY.exec(value) ?? []).slice(1).map(Number);
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const last = DAYS[month - 1] + (month === 2 && leap ? 1 : 0);
    if (!(year >= 1 && day >= 1 && day <= last)) throw new Malformed();
    return value;
  }

  /**
   * One of the `allowed` strings.
   * @template {string} T
   * @param {string} name
   * @param {readonly T[]} allowed
   */
  choice(name, allowed) {
    const value = this.take(name);
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new Malformed();
    return found;
  }

  /**
   * An array of at most `limit` elements.
   * @param {string} name
   * @param {number} limit
   */
  items(name, limit) {
    const value = this.take(name);
    if (!Array.isArray(value) || value.length > limit) throw new Malformed();
    return value;
  }

  /** Refuse members that nobody took. */
  done() {
    if (this.#left.size) throw new Malformed();
  }
}

/**
 * `value` if it is an object and no array.
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export function object(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed();
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * `value` if it is a text of at most `limit` code points.
 * @param {unknown} value
 * @param {number} limit
 */
export function text(value, limit) {
  if (typeof value !== "string" || codePoints(value) > limit) throw new Malformed();
  return value;
}

/**
 * Exactly `size` bytes from lower-case hexadecimal. Throws Malformed.
 * @param {unknown} value
 * @param {number} size
 * @returns {Bytes}
 */
export function fromHex(value, size) {
  if (typeof value !== "string" || value.length !== 2 * size || /[^0-9a-f]/.test(value)) throw new Malformed();
  return Uint8Array.from({ length: size }, (_, place) => parseInt(value.slice(2 * place, 2 * place + 2), 16));
}
