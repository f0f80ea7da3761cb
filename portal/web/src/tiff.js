/** Exif data: the TIFF structure inside JPEG, PNG and HEIC pictures; `portal/traces/tiff.py` reads the same. */

import { binary, decoded } from "./inside.js";
import { clean } from "./traces.js";

/** @import { Kind, Trace } from "./traces.js" */

/** @type {Record<number, number>} bytes of one value of a type */
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };
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
  const short = (/** @type {number} */ place) => view.getUint16(place, little);
  const long = (/** @type {number} */ place) => view.getUint32(place, little);

  const directory = (/** @type {number} */ offset) => {
    /** @type {Map<number, { type: number, place: number, value: Uint8Array }>} */
    const entries = new Map();
    const count = short(offset);
    for (let entry = offset + 2; entry < offset + 2 + 12 * Math.min(count, 200); entry += 12) {
      const [tag, type, size] = [short(entry), short(entry + 2), (SIZES[short(entry + 2)] ?? 0) * long(entry + 4)];
      const place = size > 4 ? long(entry + 8) : entry + 8;
      const value = data.subarray(place, place + Math.min(size, 4096));
      if (value.length) entries.set(tag, { type, place, value });
    }
    const end = offset + 2 + 12 * count;
    return { entries, next: end + 4 <= data.length ? long(end) : 0 };
  };

  const main = directory(long(4));
  const found = texts(main.entries);
  const leads = (/** @type {number} */ tag) => {
    const entry = main.entries.get(tag);
    return entry?.type === LONG ? directory(long(entry.place)).entries : null;
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
  if (main.next && directory(main.next).entries.has(THUMBNAIL)) found.push(["thumbnail", ""]);
  return found;
}

/**
 * @param {Map<number, { value: Uint8Array }>} entries
 * @returns {Trace[]}
 */
function texts(entries) {
  const found = [...entries].filter(([tag]) => KINDS[tag]).map(([tag, { value }]) => {
    const bytes = binary(tag === USER_COMMENT ? value.subarray(8) : value); // eight bytes name its encoding
    const wide = tag >= 0x9c9b && tag <= 0x9c9e;
    return /** @type {Trace} */ ([KINDS[tag], clean(wide ? decoded(bytes, "utf-16le") : decoded(bytes.split("\0")[0]))]);
  });
  return found.filter(([, text]) => text);
}
