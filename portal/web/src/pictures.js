/** JPEG, PNG and HEIC pictures: where their notes stand; `portal/traces/pictures.py` finds the same. */

import { number } from "./bytes.js";
import { binary, decoded, ends, read, unpacked } from "./inside.js";
import { exif } from "./tiff.js";
import { clean } from "./traces.js";
import { xmp } from "./xmp.js";

/** @import { Kind, Trace } from "./traces.js" */

const MOST_PIECES = 2000;
const [XMP, IPTC] = ["http://ns.adobe.com/xap/1.0/\0", "Photoshop 3.0\0"];

/**
 * Segments up to the picture itself (ITU-T T.81, annex B).
 * @param {File} file
 * @param {Trace[]} found
 */
export async function jpeg(file, found) {
  let place = 2;
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const [mark, kind, high, low] = await read(file, place, 4);
    if (mark === 0xff && kind === 0xda) return true;
    const body = await read(file, place + 4, 256 * high + low - 2);
    if (mark === 0xff) found.push(...segment(kind, body));
    place += 2 + 256 * high + low;
  }
  return false;
}

/**
 * @param {number} kind
 * @param {Uint8Array} body
 * @returns {Trace[]}
 */
function segment(kind, body) {
  const text = binary(body);
  if (kind === 0xe1 && text.startsWith("Exif\0\0")) return exif(body.subarray(6));
  if (kind === 0xe1 && text.startsWith(XMP)) return xmp(text);
  if (kind === 0xed && text.startsWith(IPTC)) return iptc(text);
  return kind === 0xfe ? [["comment", clean(decoded(text))]] : [];
}

/** @type {Record<string, Kind>} */
const IPTC_KINDS = { 7: "time", P: "author", U: "author", n: "author", x: "comment", z: "author" };

/**
 * @param {string} text
 * @returns {Trace[]}
 */
const iptc = (text) =>
  [...text.matchAll(/\x1c\x02([7PUnxz])([\0-\x07])([^])/g)]
    .slice(0, 50)
    .map(({ 0: head, 1: field, 2: high, 3: low, index }) => {
      const start = index + head.length;
      return [
        IPTC_KINDS[field],
        clean(decoded(text.slice(start, start + 256 * high.charCodeAt(0) + low.charCodeAt(0)))),
      ];
    });

/**
 * All chunks (PNG, third edition).
 * @param {File} file
 * @param {Trace[]} found
 */
export async function png(file, found) {
  let place = 8;
  for (let piece = 0; piece < 20 * MOST_PIECES; piece++) {
    const head = await read(file, place, 8);
    const [length, kind] = [number(head.subarray(0, 4)), binary(head.subarray(4))];
    if (kind === "IEND") return true;
    if (/^(eXIf|tEXt|[zi]TXt|tIME)$/.test(kind))
      found.push(...(await chunk(kind, await read(file, place + 8, length))));
    place += 12 + length;
  }
  return false;
}

/** @type {Record<string, Kind>} */
const KEYWORDS = { Author: "author", Software: "software", "Creation Time": "time", Source: "device" };

/**
 * @param {string} kind
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Promise<Trace[]>}
 */
async function chunk(kind, body) {
  if (kind === "eXIf") return exif(body);
  if (kind === "tIME") {
    const [high, low, ...rest] = body;
    const [month, day, hour, minute] = rest.map((value) => String(value).padStart(2, "0"));
    return [["time", `${String(256 * high + low).padStart(4, "0")}-${month}-${day} ${hour}:${minute}`]];
  }
  let text = binary(body);
  const keyword = text.split("\0", 1)[0];
  text = text.slice(keyword.length + 1);
  const packed = kind === "zTXt" || (kind === "iTXt" && text[0] === "\x01");
  if (kind === "iTXt") text = text.slice(2).replace(/^[^\0]*\0[^\0]*\0/, "");
  if (kind === "zTXt") text = text.slice(1);
  if (packed) text = await unpacked(new Blob([body.subarray(body.length - text.length)]), "deflate", 65_536);
  return keyword === "XML:com.adobe.xmp" ? xmp(text) : [[KEYWORDS[keyword] ?? "comment", clean(decoded(text))]];
}

/**
 * The Exif and XMP items of an ISO base media file (ISO/IEC 23008-12), found by their own beginnings; its index of items
 * says whether there are any.
 * @param {File} file
 * @param {Trace[]} found
 */
export async function heic(file, found) {
  const meta = await index(file);
  const [parts, whole] = await ends(file);
  for (const part of parts) {
    const text = binary(part);
    for (const { index } of [...text.matchAll(/Exif\0\0(?=II\*\0|MM\0\*)/g)].slice(0, 50))
      found.push(...exif(part.subarray(index + 6)).filter(([kind]) => kind !== "hidden"));
    if (meta.includes("application/rdf+xml")) found.push(...xmp(text));
  }
  const announced = meta.includes("Exif");
  if (announced && !found.length) found.push(["hidden", ""]);
  return whole || found.some(([kind]) => kind !== "hidden") || !announced;
}

/** @param {File} file */
async function index(file) {
  let place = 0;
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const head = await read(file, place, 8);
    let size = number(head.subarray(0, 4));
    if (size === 1) size = number((await read(file, place + 8, 8)).subarray(2));
    if (binary(head.subarray(4)) === "meta") return binary(await read(file, place, size));
    if (size < 8) break;
    place += size;
  }
  throw new RangeError();
}
