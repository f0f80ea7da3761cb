/**
 * What a file says about who made it, where, when and with what; found here, before anything leaves the device. What is
 * not found is not promised. `portal/traces` finds the same where files arrive readable.
 */

import { compound } from "./compound.js";
import { office, pdf } from "./documents.js";
import { binary, read } from "./inside.js";
import { heic, jpeg, png } from "./pictures.js";

/** @typedef {"place" | "time" | "device" | "serial" | "author" | "company" | "software" | "comment" | "thumbnail" | "hidden"} Kind */
/** @typedef {[Kind, string]} Trace what it gives away, and how it says so; that may be empty */
/** @typedef {"checked" | "partly" | "not_checked"} State how much of what a file says about itself could be looked at */
/** @typedef {{ state: State, traces: Trace[] }} Findings */
/** @typedef {(file: File, found: Trace[]) => Promise<boolean | null>} Scanner whether that was all; null: not its kind */

const LONGEST = 60;

/**
 * A value that is fit to show: printable, on one line, short.
 * @param {string} text
 */
export const clean = (text) =>
  [
    ...text
      .slice(0, 8 * LONGEST)
      .replace(/[\p{Other}\p{Separator}\ufffd]+/gu, " ")
      .trim(),
  ]
    .slice(0, LONGEST)
    .join("");

/**
 * What a file gives away.
 * @param {File} file
 * @returns {Promise<Findings>}
 */
export async function tracesOf(file) {
  const scan = scanner(binary(await read(file, 0, Math.min(file.size, 1024))));
  /** @type {Trace[]} */
  const found = [];
  /** @type {boolean | null} */
  let all = null;
  try {
    if (scan) all = await scan(file, found);
  } catch {
    if (found.length) all = false; // cut, or built in an unusual way
  }
  return { state: all ? "checked" : all === null ? "not_checked" : "partly", traces: distinct(found) };
}

/**
 * Who can read a file that begins like this.
 * @param {string} head
 * @returns {Scanner | null}
 */
function scanner(head) {
  if (head.startsWith("\xff\xd8\xff")) return jpeg;
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return png;
  if (/^[^]{4}ftyp(hei[cxms]|hevc|mif1|msf1|avif)/.test(head)) return heic;
  if (head.startsWith("PK\x03\x04")) return office;
  if (head.startsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return compound;
  return head.includes("%PDF-") ? pdf : null;
}

/**
 * Each trace once, those with a value first choice, and not too many.
 * @param {Trace[]} traces
 */
function distinct(traces) {
  const valued = new Set(traces.filter(([, text]) => text).map(([kind]) => kind));
  const kept = traces.filter(
    ([kind, text]) => text || (!valued.has(kind) && (kind === "hidden" || kind === "thumbnail")),
  );
  return [...new Map(kept.map((trace) => [trace.join(), trace])).values()].slice(0, 12);
}
