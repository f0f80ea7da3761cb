/** PDF and office documents that are archives: who made them, when and with what; `portal/traces` finds the same. */

import { WINDOW, binary, decoded, ends, read, unpacked } from "./inside.js";
import { clean } from "./traces.js";
import { named, xmp } from "./xmp.js";

/** @import { Kind, Trace } from "./traces.js" */

/** @type {Record<string, Kind>} */
const PDF = {
  Author: "author",
  Company: "company",
  Creator: "software",
  Producer: "software",
  CreationDate: "time",
  ModDate: "time",
};

/**
 * The document's information and its XMP packet, where they are not packed away (ISO 32000-1, 14.3).
 * @param {File} file
 * @param {Trace[]} found
 */
export async function pdf(file, found) {
  let [parts, whole] = await ends(file);
  for (const text of parts.map(binary)) {
    for (const { 0: head, 1: name, 2: opens, index } of [
      ...text.matchAll(/\/(Author|Company|Creator|Producer|CreationDate|ModDate)\s{0,8}([(<])(?!<)/g),
    ].slice(0, 200)) {
      const raw = text.slice(index + head.length, index + head.length + 400);
      const value = clean(pdfText(opens === "(" ? literal(raw) : hexadecimal(raw)));
      const [date, ...parts] = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?/.exec(value) ?? [];
      const [year, month, day, hour, minute] = parts.map((part) => part ?? "");
      found.push([
        PDF[name],
        PDF[name] === "time" && date ? `${year}-${month}-${day} ${hour}:${minute}`.replace(/[-: ]+$/, "") : value,
      ]);
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
  return raw
    .slice(0, end - 1)
    .replace(/\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)/g, (_, sign) =>
      /\d/.test(sign) ? String.fromCharCode(parseInt(sign, 8) & 0xff) : (meant[sign] ?? ""),
    );
}

/** @param {string} raw */
const hexadecimal = (raw) =>
  raw
    .split(">")[0]
    .replace(/[^0-9a-f]/gi, "")
    .replace(/..?/g, (digits) => String.fromCharCode(parseInt(digits.padEnd(2, "0"), 16)));

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
const PARTS =
  /^(docProps\/(core|app|custom)\.xml|meta\.xml|word\/(comments|people|document)\.xml|xl\/comments\d{0,4}\.xml|xl\/persons\/person\d{0,4}\.xml|ppt\/commentAuthors\.xml)$/;

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
  const xml = entry.getUint16(10, true)
    ? await unpacked(packed, "deflate-raw", most)
    : binary(await read(packed, 0, Math.min(packed.size, most)));
  found.push(...named(xml, ELEMENT, XML));
  found.push(...named(xml.replace(ATTRIBUTE, "<author>$2<"), /<(author)>([^<"]{1,100})/g, XML));
  if (/name="(?:KSO\w{0,40}|ICV)"/.test(xml)) found.push(["serial", "WPS"]);
  return true;
}
