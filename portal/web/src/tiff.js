/** Exif data: the TIFF structure inside JPEG, PNG and HEIC pictures; `portal/traces/tiff.py` reads the same. */

import { binary, decoded } from "./inside.js";
import { clean } from "./traces.js";

/** @import { Kind, Trace } from "./traces.js" */

/** @type {Record<number, number>} bytes of one value of a type */
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/** @typedef {Map<number, { type: number, place: number, value: Uint8Array }>} Entries by tag */

const MOST = 200; // entries of one directory
const LONGEST = 4096; // bytes of one value
const [LONG, RATIONAL] = [4, 5];
const [EXIF, GPS, THUMBNAIL, USER_COMMENT] = [0x8769, 0x8825, 0x0201, 0x9286];

/** @type {Record<number, Kind>} */
const KINDS = {
  0x010e: "comment",
  0x010f: "device",
  0x0110: "device",
  0x0131: "software",
  0x0132: "time",
  0x013b: "author",
  0x8298: "author",
  0x9003: "time",
  0x9286: "comment",
  0x9c9b: "comment",
  0x9c9c: "comment",
  0x9c9d: "author",
  0xa430: "author",
  0xa431: "serial",
  0xa435: "serial",
  0xc62f: "serial",
};

/**
 * Traces in Exif data; data that can't be read is a trace too.
 * @param {Uint8Array} data
 * @returns {Trace[]}
 */
export function exif(data) {
  try {
    return tiff(data);
  } catch {
    return [["hidden", ""]];
  }
}

/**
 * @param {Uint8Array} data
 * @returns {Trace[]}
 */
function tiff(data) {
  const mark = binary(data.subarray(0, 4));
  if (mark !== "II*\0" && mark !== "MM\0*") throw new RangeError();
  const [view, little] = [new DataView(data.buffer, data.byteOffset, data.length), mark[0] === "I"];
  const long = (/** @type {number} */ place) => view.getUint32(place, little);
  const directory = (/** @type {number} */ offset) => entriesOf(data, view, little, offset);

  const [main, next] = directory(long(4));
  const found = texts(main);
  const leads = (/** @type {number} */ tag) => {
    const entry = main.get(tag);
    return entry?.type === LONG ? directory(long(entry.place))[0] : null;
  };
  const [more, gps] = [leads(EXIF), leads(GPS)];
  if (more) found.push(...texts(more));
  const degrees = [2, 4].map((tag) => {
    const entry = gps?.get(tag);
    if (entry?.type !== RATIONAL || entry.value.length < 24) return null;
    const parts = [0, 8, 16].map((at) => long(entry.place + at) / (long(entry.place + at + 4) || Infinity));
    return (parts[0] + parts[1] / 60 + parts[2] / 3600).toFixed(3);
  });
  if (degrees[0] && degrees[1]) found.push(["place", degrees.join(", ")]);
  if (next && directory(next)[0].has(THUMBNAIL)) found.push(["thumbnail", ""]);
  return found;
}

/**
 * A directory, and where the next one begins; 0 if there is none.
 * @param {Uint8Array} data
 * @param {DataView} view
 * @param {boolean} little
 * @param {number} offset
 * @returns {[Entries, number]}
 */
function entriesOf(data, view, little, offset) {
  /** @type {Entries} */
  const entries = new Map();
  const count = view.getUint16(offset, little);
  for (let entry = offset + 2; entry < offset + 2 + 12 * Math.min(count, MOST); entry += 12) {
    const [tag, type] = [view.getUint16(entry, little), view.getUint16(entry + 2, little)];
    const size = (SIZES[type] ?? 0) * view.getUint32(entry + 4, little);
    const place = size > 4 ? view.getUint32(entry + 8, little) : entry + 8;
    const value = data.subarray(place, place + Math.min(size, LONGEST));
    if (value.length) entries.set(tag, { type, place, value });
  }
  const end = offset + 2 + 12 * count;
  return [entries, end + 4 <= data.length ? view.getUint32(end, little) : 0];
}

/**
 * @param {Entries} entries
 * @returns {Trace[]}
 */
function texts(entries) {
  const found = [...entries]
    .filter(([tag]) => KINDS[tag])
    .map(([tag, { value }]) => {
      const bytes = binary(tag === USER_COMMENT ? value.subarray(8) : value); // eight bytes name its encoding
      const wide = tag >= 0x9c9b && tag <= 0x9c9e;
      return /** @type {Trace} */ ([
        KINDS[tag],
        clean(wide ? decoded(bytes, "utf-16le") : decoded(bytes.split("\0")[0])),
      ]);
    });
  return found.filter(([, text]) => text);
}
