/**
 * Passages of a text that could point to its writer. The patterns come with the page's data, from the same file as those
 * of `portal/traces/text.py`, which finds the same.
 */

import { months } from "./calendar.js";

/** @typedef {[reason: string, pattern: string, notAfter: string, anyCase: boolean]} Pattern `protocol/telling.py` */
/** @typedef {{ start: number, end: number, reason: string }} Passage as in `text.slice(start, end)` */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * What stands out in a text, in order and without overlaps; where two overlap, the one that begins first stays.
 * @param {string} text
 * @param {Pattern[]} patterns
 */
export function passages(text, patterns) {
  const plain = text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, " ");
  const lower = plain.replace(/[A-Z]+/g, (signs) => signs.toLowerCase());
  /** @type {Passage[]} */
  const found = [];
  let end = 0;
  const all = patterns.flatMap((pattern) => matches(pattern[3] ? lower : plain, pattern));
  for (const passage of all.sort((one, other) => one.start - other.start || other.end - one.end))
    if (passage.start >= end) {
      found.push(passage);
      ({ end } = passage);
    }
  return found;
}

/**
 * What one pattern finds. What must not come before is looked at afterwards: older browsers know no lookbehind.
 * @param {string} text
 * @param {Pattern} pattern
 */
function matches(text, [reason, pattern, notAfter]) {
  const search = new RegExp(pattern, "gu");
  const before = notAfter && new RegExp(`[${notAfter}]`);
  const found = [];
  for (let match; (match = search.exec(text));) {
    const [start, end] = [match.index, search.lastIndex];
    if (before && before.test(text.charAt(start - 1))) search.lastIndex = start + 1;
    else if (reason !== "identity" || isIdentityNumber(match[0])) found.push({ start, end, reason });
  }
  return found;
}

/**
 * Whether 18 characters are a resident identity number: a birthday that exists, and the right check digit.
 * @param {string} digits
 */
export function isIdentityNumber(digits) {
  const [year, month, day] = [digits.slice(6, 10), digits.slice(10, 12), digits.slice(12, 14)].map(Number);
  const total = WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0);
  return (
    year >= 1900 && day > 0 && day <= months(year)[month - 1] && "10X98765432"[total % 11] === digits[17].toUpperCase()
  );
}
