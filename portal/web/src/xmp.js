/** XMP packets, wherever they stand; `portal/traces/xmp.py` reads the same. */

import { decoded } from "./inside.js";
import { clean } from "./traces.js";

/** @import { Kind, Trace } from "./traces.js" */

/** @type {Record<string, Kind>} */
const KINDS = {
  "xmp:CreatorTool": "software",
  "pdf:Producer": "software",
  "xmp:CreateDate": "time",
  "xmp:ModifyDate": "time",
  "photoshop:DateCreated": "time",
  "photoshop:AuthorsPosition": "author",
  "photoshop:Credit": "author",
  "tiff:Make": "device",
  "tiff:Model": "device",
  "exif:GPSLatitude": "place",
  "exif:GPSLongitude": "place",
  "aux:SerialNumber": "serial",
  "exifEX:BodySerialNumber": "serial",
  "aux:OwnerName": "author",
  "dc:creator": "author",
  "dc:description": "comment",
};
const PROPERTY = new RegExp(`(${Object.keys(KINDS).slice(0, -2).join("|")})(?:="|>)([^"<]{1,200})`, "g");
const LIST = /<(dc:creator|dc:description)>\s{0,40}<rdf:(?:Seq|Bag|Alt)>\s{0,40}<rdf:li[^<>]{0,60}>([^<]{1,200})/g;

/**
 * Traces in bytes that hold an XMP packet, or look like it.
 * @param {string} bytes
 */
export const xmp = (bytes) => [PROPERTY, LIST].flatMap((pattern) => named(bytes, pattern, KINDS));

/**
 * What stands in XML under names that tell something.
 * @param {string} bytes
 * @param {RegExp} pattern a name and a value
 * @param {Record<string, Kind>} kinds
 * @returns {Trace[]}
 */
export const named = (bytes, pattern, kinds) =>
  [...bytes.matchAll(pattern)].slice(0, 200).map(([, name, value]) => [kinds[name], clean(unescaped(decoded(value)))]);

/** @param {string} text */
const unescaped = (text) =>
  text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(amp|lt|gt|quot|apos));/gi, (_, number, hex, name) =>
    name
      ? "&<>\"'"[["amp", "lt", "gt", "quot", "apos"].indexOf(name.toLowerCase())]
      : String.fromCodePoint(Math.min(0x10ffff, number ? +number : parseInt(hex, 16))),
  );
