/**
 * What a file says about who made it, where, when and with what; found here, before anything leaves the device.
 *
 * Pictures (JPEG, PNG), PDF and office documents are looked into, each a little: what is found is shown, what is not
 * found is not promised. `portal/traces` does the same for the server's path, and more thoroughly.
 */

/** @typedef {"place" | "time" | "device" | "serial" | "author" | "company" | "software" | "comment" | "hidden"} Kind */
/** @typedef {[Kind, string]} Trace what it gives away, and how it says so */

const WINDOW = 1024 * 1024;
const LONGEST = 60;

/** @param {Uint8Array} bytes */
const latin = (bytes) => new TextDecoder("latin1").decode(bytes);

/** @param {string} text */
const clean = (text) => text.replace(/[^\P{Other}]/gu, " ").replace(/\s+/g, " ").trim().slice(0, LONGEST);

/**
 * What a file gives away; empty where nothing was found, null where nobody can look inside.
 * @param {File} file
 * @returns {Promise<Trace[] | null>}
 */
export async function tracesOf(file) {
  const head = new Uint8Array(await file.slice(0, WINDOW).arrayBuffer());
  const tail = new Uint8Array(await file.slice(Math.max(0, file.size - WINDOW)).arrayBuffer());
  const mark = latin(head.subarray(0, 12));
  try {
    if (mark.startsWith("\xff\xd8\xff")) return jpeg(head);
    if (mark.startsWith("\x89PNG\r\n")) return png(head);
    if (mark.startsWith("PK\x03\x04")) return distinct(await office(file, tail));
    if (mark.includes("%PDF-")) return distinct([...pdf(latin(head)), ...pdf(latin(tail))]);
  } catch {
    // cut or built in an unusual way
  }
  return null;
}

/** @param {Trace[]} traces */
function distinct(traces) {
  const seen = new Map(traces.filter(([, text]) => text).map((trace) => [trace.join(), trace]));
  return [...seen.values()].slice(0, 12);
}

/** @param {Uint8Array} bytes */
function jpeg(bytes) {
  const view = new DataView(bytes.buffer);
  /** @type {Trace[]} */
  const found = [];
  for (let place = 2; place + 4 < bytes.length && bytes[place] === 0xff; ) {
    const [marker, length] = [bytes[place + 1], view.getUint16(place + 2)];
    if (marker === 0xda) break; // the picture itself
    const body = bytes.subarray(place + 4, place + 2 + length);
    const start = latin(body.subarray(0, 30));
    if (marker === 0xe1 && start.startsWith("Exif\0\0")) found.push(...exif(body.slice(6)));
    else if (marker === 0xe1 || marker === 0xed) found.push(["hidden", start.split("\0")[0]]);
    else if (marker === 0xfe) found.push(["comment", clean(latin(body))]);
    place += 2 + length;
  }
  return distinct(found);
}

/** @param {Uint8Array} bytes */
function png(bytes) {
  const view = new DataView(bytes.buffer);
  /** @type {Trace[]} */
  const found = [];
  for (let place = 8; place + 8 < bytes.length; place += 12 + view.getUint32(place)) {
    const type = latin(bytes.subarray(place + 4, place + 8));
    const body = bytes.slice(place + 8, place + 8 + view.getUint32(place));
    if (type === "eXIf") found.push(...exif(body));
    if (type === "tIME") found.push(["time", `${(body[0] << 8) | body[1]}-${body[2]}-${body[3]}`]);
    if (/^[itz]TXt$/.test(type)) found.push(["comment", clean(latin(body))]);
    if (type === "tEXt") found.push(["comment", clean(latin(body))]);
  }
  return distinct(found);
}

/** @type {Record<number, Kind>} Tags of EXIF that tell something. */
const TAGS = {
  0x010f: "device",
  0x0110: "device",
  0x0131: "software",
  0x0132: "time",
  0x013b: "author",
  0x8298: "author",
  0x9003: "time",
  0x9286: "comment",
  0xa430: "author",
  0xa431: "serial",
  0xa435: "serial",
};
const [GPS, EXIF] = [0x8825, 0x8769];

/**
 * @param {Uint8Array} tiff
 * @returns {Trace[]}
 */
function exif(tiff) {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const little = tiff[0] === 0x49;
  /** @type {Trace[]} */
  const found = [["hidden", "Exif"]];
  const waiting = [view.getUint32(4, little)];
  for (let walked = 0; waiting.length && walked < 4; walked++) {
    const start = /** @type {number} */ (waiting.pop());
    for (let number = 0; number < view.getUint16(start, little); number++) {
      const entry = start + 2 + 12 * number;
      const [tag, count] = [view.getUint16(entry, little), view.getUint32(entry + 4, little)];
      const value = view.getUint32(entry + 8, little);
      if (tag === GPS) found.push(["place", "GPS"]);
      else if (tag === EXIF) waiting.push(value);
      else if (TAGS[tag]) found.push([TAGS[tag], clean(latin(tiff.subarray(count > 4 ? value : entry + 8).subarray(0, count)))]);
    }
  }
  return found;
}

/** @type {[RegExp, Kind][]} */
const PDF = [
  [/\/Author\s*\(([^)]{1,120})\)/g, "author"],
  [/\/(?:Creator|Producer)\s*\(([^)]{1,120})\)/g, "software"],
  [/\/(?:CreationDate|ModDate)\s*\(D:([^)]{1,40})\)/g, "time"],
  [/<dc:creator>[^]{0,80}?<rdf:li>([^<]{1,120})/g, "author"],
];

/** @type {[RegExp, Kind][]} */
const XML = [
  [/<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|Manager)>([^<]{1,120})/g, "author"],
  [/<Company>([^<]{1,120})/g, "company"],
  [/<(?:Application|meta:generator)>([^<]{1,120})/g, "software"],
  [/<(?:dcterms:created|dcterms:modified|meta:creation-date)[^>]*>([^<]{1,40})/g, "time"],
  [/(?:w:author|w15:author|displayName)="([^"]{1,120})"/g, "author"],
];

/**
 * @param {[RegExp, Kind][]} patterns
 * @returns {(text: string) => Trace[]}
 */
const scan = (patterns) => (text) =>
  patterns.flatMap(([pattern, kind]) => [...text.matchAll(pattern)].slice(0, 6).map((match) => /** @type {Trace} */ ([kind, clean(match[1])])));
const pdf = scan(PDF);
const xml = scan(XML);
const PARTS = /^(docProps\/(core|app)\.xml|meta\.xml|word\/(comments|people)\.xml)$/;

/**
 * The parts of an archive that name people (APPNOTE 6.3, 4.3.12 and 4.3.16).
 * @param {File} file
 * @param {Uint8Array} tail
 * @returns {Promise<Trace[]>}
 */
async function office(file, tail) {
  const end = latin(tail).lastIndexOf("PK\x05\x06");
  const last = new DataView(tail.buffer, end);
  const size = last.getUint32(12, true);
  const index = new DataView(await file.slice(last.getUint32(16, true)).slice(0, Math.min(size, WINDOW)).arrayBuffer());
  const found = [];
  for (let place = 0; place + 46 <= index.byteLength; ) {
    const [names, extra, comment] = [28, 30, 32].map((at) => index.getUint16(place + at, true));
    const name = latin(new Uint8Array(index.buffer, place + 46, names));
    if (PARTS.test(name)) found.push(...xml(await unpacked(file, index, place)));
    place += 46 + names + extra + comment;
  }
  return found;
}

/**
 * @param {File} file
 * @param {DataView} index
 * @param {number} place
 */
async function unpacked(file, index, place) {
  const start = index.getUint32(place + 42, true);
  const local = new DataView(await file.slice(start, start + 30).arrayBuffer());
  const from = start + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(from, from + Math.min(index.getUint32(place + 20, true), WINDOW));
  if (index.getUint16(place + 10, true) === 0) return packed.text();
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const { value } = await stream.getReader().read(); // the first piece names people, and a bomb stays packed
  return new TextDecoder().decode(value);
}
