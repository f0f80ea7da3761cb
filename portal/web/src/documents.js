/** PDF and office documents: who made them, when and with what; `portal/traces` finds the same. */

import { months } from "./calendar.js";
import { WINDOW, binary, decoded, ends, read, unpacked } from "./inside.js";
import { clean } from "./traces.js";
import { named, xmp } from "./xmp.js";

/** @import { Kind, Trace } from "./traces.js" */

/** @type {Record<string, Kind>} */
const PDF = { Author: "author", Company: "company", Creator: "software", Producer: "software", CreationDate: "time", ModDate: "time" };

/**
 * The document's information and its XMP packet, where they are not packed away (ISO 32000-1, 14.3).
 * @param {File} file
 * @param {Trace[]} found
 */
export async function pdf(file, found) {
  let [parts, whole] = await ends(file);
  for (const text of parts.map(binary)) {
    for (const { 0: head, 1: name, 2: opens, index } of [...text.matchAll(/\/(Author|Company|Creator|Producer|CreationDate|ModDate)\s{0,8}([(<])(?!<)/g)].slice(0, 200)) {
      const raw = text.slice(index + head.length, index + head.length + 400);
      const value = clean(pdfText(opens === "(" ? literal(raw) : hexadecimal(raw)));
      const [date, ...parts] = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?/.exec(value) ?? [];
      const [year, month, day, hour, minute] = parts.map((part) => part ?? "");
      found.push([PDF[name], PDF[name] === "time" && date ? `${year}-${month}-${day} ${hour}:${minute}`.replace(/[-: ]+$/, "") : value]);
    }
    found.push(...xmp(text));
    whole &&= !/\/ObjStm|\/Encrypt/.test(text);
  }
  return whole;
}

/** @param {string} raw */
function literal(raw) {
  let [depth, end] = [1, 0];
  for (; end < raw.length && depth; end++) {
    if (raw[end] === "(") depth++;
    if (raw[end] === ")") depth--;
    if (raw[end] === "\\") end++;
  }
  /** @type {Record<string, string>} */
  const meant = { n: "\n", r: "\r", t: "\t", "(": "(", ")": ")", "\\": "\\" };
  return raw.slice(0, end - 1).replace(/\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)/g, (_, sign) =>
    /\d/.test(sign) ? String.fromCharCode(parseInt(sign, 8) & 0xff) : meant[sign] ?? "",
  );
}

/** @param {string} raw */
const hexadecimal = (raw) =>
  raw.split(">")[0].replace(/[^0-9a-f]/gi, "").replace(/..?/g, (digits) => String.fromCharCode(parseInt(digits.padEnd(2, "0"), 16)));

/** @param {string} bytes */
function pdfText(bytes) {
  if (bytes.startsWith("\xfe\xff")) return decoded(bytes.slice(2), "utf-16be");
  try {
    return decoded(bytes, "utf-8", true);
  } catch {
    return decoded(bytes, "gb18030");
  }
}

/** @type {Record<string, Kind>} */
const XML = {
  "dc:creator": "author",
  "cp:lastModifiedBy": "author",
  "meta:initial-creator": "author",
  Manager: "author",
  author: "author",
  Company: "company",
  Application: "software",
  "meta:generator": "software",
  "dcterms:created": "time",
  "dcterms:modified": "time",
  "meta:creation-date": "time",
};
const ELEMENT = new RegExp(`<(${Object.keys(XML).join("|")})(?:\\s[^<>]{0,100})?>([^<]{1,200})`, "g");
const ATTRIBUTE = /(w:author|w15:author|displayName|<p:cmAuthor [^<>"]{0,20}"\d{0,9}" name)="([^"<]{1,100})"/g;
const PARTS = /^(docProps\/(core|app|custom)\.xml|meta\.xml|word\/(comments|people|document)\.xml|xl\/comments\d{0,4}\.xml|xl\/persons\/person\d{0,4}\.xml|ppt\/commentAuthors\.xml)$/;

/**
 * The parts of an archive that name people, read through its own index (APPNOTE 6.3, 4.3.12 and 4.3.16).
 * @param {File} file
 * @param {Trace[]} found
 */
export async function office(file, found) {
  const tail = await read(file, Math.max(0, file.size - WINDOW), Math.min(file.size, WINDOW));
  const last = new DataView(tail.buffer, binary(tail).lastIndexOf("PK\x05\x06"));
  let place = last.getUint32(16, true);
  let [known, whole, reads] = [false, true, 0];
  for (let count = Math.min(last.getUint16(10, true), 2000); count; count--) {
    const entry = new DataView((await read(file, place, 46)).buffer);
    const [names, extra, comment] = [28, 30, 32].map((at) => entry.getUint16(at, true));
    const name = binary(await read(file, place + 46, names));
    known ||= /^(\[Content_Types\]\.xml|mimetype|meta\.xml)$/.test(name);
    if (/^((word|xl|ppt)\/media\/|Pictures\/)/.test(name)) whole = false; // pictures have notes of their own
    if (PARTS.test(name)) whole = reads++ < 20 && (await people(file, entry, found).catch(() => false)) && whole;
    place += 46 + names + extra + comment;
  }
  return known ? whole : null;
}

/**
 * @param {File} file
 * @param {DataView} entry
 * @param {Trace[]} found
 */
async function people(file, entry, found) {
  const start = entry.getUint32(42, true);
  const local = new DataView((await read(file, start, 30)).buffer);
  const from = start + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(from, from + entry.getUint32(20, true));
  const most = WINDOW / 4;
  const xml = entry.getUint16(10, true) ? await unpacked(packed, "deflate-raw", most) : binary(await read(packed, 0, Math.min(packed.size, most)));
  found.push(...named(xml, ELEMENT, XML));
  found.push(...named(xml.replace(ATTRIBUTE, '<author>$2<'), /<(author)>([^<"]{1,100})/g, XML));
  if (/name="(?:KSO\w{0,40}|ICV)"/.test(xml)) found.push(["serial", "WPS"]);
  return true;
}

/** @type {[string, Record<number, Kind>][]} property sets by their format ids (MS-OLEPS, 2.21) */
const SETS = [
  ["\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08\x00\x2b\x27\xb3\xd9", { 4: "author", 8: "author", 6: "comment", 18: "software", 12: "time", 13: "time" }],
  ["\x02\xd5\xcd\xd5\x9c\x2e\x1b\x10\x93\x97\x08\x00\x2b\x2c\xf9\xae", { 14: "author", 15: "company" }],
];
const BEFORE = 28; // bytes of a property set before its first format id
/** @type {Record<number, string>} */
const CODECS = { 936: "gb18030", 1200: "utf-16le", 65001: "utf-8", 950: "big5" };

/**
 * Compound files: doc, xls, ppt and wps. Whether there is more in them than the property sets is not known.
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
  return Object.entries(kinds).filter(([name]) => table[+name]).map(([name, kind]) => {
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
  for (; days >= months(year)[month]; [year, month] = month < 11 ? [year, month + 1] : [year + 1, 0]) days -= months(year)[month];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return year < 1970 ? "" : `${year}-${two(month + 1)}-${two(days + 1)} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
