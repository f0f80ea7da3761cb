/** Compound files: doc, xls, ppt and wps; `portal/traces/compound.py` reads the same. */

import { months } from "./calendar.js";
import { binary, decoded, ends } from "./inside.js";
import { clean } from "./traces.js";

/** @import { Kind, Trace } from "./traces.js" */

/** @type {[string, Record<number, Kind>][]} property sets by their format ids (MS-OLEPS, 2.21) */
const SETS = [
  [
    "\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\x00\x2b\x27\xb3\xd9",
    { 4: "author", 8: "author", 6: "comment", 18: "software", 12: "time", 13: "time" },
  ],
  ["\x02\xd5\xcd\xd5\x9c\x2e\x1b\x10\x93\x97\x08\x00\x2b\x2c\xf9\xae", { 14: "author", 15: "company" }],
];
const BEFORE = 28; // bytes of a property set before its first format id
/** @type {Record<number, string>} */
const CODECS = { 936: "gb18030", 1200: "utf-16le", 65001: "utf-8", 950: "big5" };

/**
 * What the property sets say; whether there is more in the file is not known.
 * @param {File} file
 * @param {Trace[]} found
 */
export async function compound(file, found) {
  let any = null;
  for (const part of (await ends(file))[0])
    for (const [id, kinds] of SETS) {
      const place = binary(part).indexOf(id, BEFORE);
      if (place < 0) continue;
      any = false;
      found.push(...properties(new DataView(part.buffer), place, kinds));
    }
  return any;
}

/**
 * @param {DataView} view
 * @param {number} place
 * @param {Record<number, Kind>} kinds
 */
function properties(view, place, kinds) {
  const section = place - BEFORE + view.getUint32(place + 16, true);
  /** @type {Record<number, number>} */
  const table = {};
  for (let row = 0; row < Math.min(view.getUint32(section + 4, true), 100); row++)
    table[view.getUint32(section + 8 + 8 * row, true)] = section + view.getUint32(section + 12 + 8 * row, true);
  const page = table[1] && view.getUint32(table[1], true) === 2 ? view.getUint16(table[1] + 4, true) : 936;
  return Object.entries(kinds)
    .filter(([name]) => table[+name])
    .map(([name, kind]) => {
      return /** @type {Trace} */ ([kind, clean(property(view, table[+name], CODECS[page] ?? "windows-1252"))]);
    });
}

/**
 * @param {DataView} view
 * @param {number} place
 * @param {string} codec
 */
function property(view, place, codec) {
  const [type, length] = [view.getUint32(place, true), view.getUint32(place + 4, true)];
  if (type === 64) return minute(length + 2 ** 32 * view.getUint32(place + 8, true));
  const wide = type === 31;
  if (type !== 30 && !wide) return "";
  const raw = new Uint8Array(view.buffer).subarray(place + 8, place + 8 + Math.min(length * (wide ? 2 : 1), 400));
  return decoded(binary(raw), wide ? "utf-16le" : codec).split("\0")[0];
}

/**
 * A moment as people write it.
 * @param {number} ticks of 100 ns since 1601
 */
function minute(ticks) {
  const minutes = Math.floor(ticks / 600_000_000);
  let [days, year, month] = [Math.floor(minutes / 1440), 1601, 0];
  if (year + days / 366 > 3000) return "";
  for (; days >= months(year)[month]; [year, month] = month < 11 ? [year, month + 1] : [year + 1, 0])
    days -= months(year)[month];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return year < 1970
    ? ""
    : `${year}-${two(month + 1)}-${two(days + 1)} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
