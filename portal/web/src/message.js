/** A message from the committee to one reporter: `crypto/message.py` and `protocol/message.py`. */

import { Members, fromHex, parse as parseJson } from "./canonical.js";
import { unseal } from "./envelope.js";
import { Malformed } from "./errors.js";
import { LARGEST_LETTER } from "./padding.js";
import { SIGNER_SIZE, splitDocument } from "./signing.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { VerifyKey } from "./signing.js" */
/** @import { SecretKey } from "./xwing.js" */

/**
 * The ids that a message may carry; what they mean in words is the page's to know.
 * @typedef {object} Vocabulary
 * @property {readonly string[]} statuses
 * @property {readonly string[]} outcomes
 */

/**
 * @typedef {object} Message
 * @property {Bytes} committee
 * @property {Bytes} address
 * @property {number} number counts from 1 without gaps
 * @property {string} week as in 2026-W47
 * @property {string} status
 * @property {string} text
 * @property {Bytes[]} received SHA-256 of the letters of this thread that the committee holds, newest first
 * @property {string | null} outcome
 */

export const LONGEST_TEXT = 10_000;
const MOST_RECEIVED = 1_000;
const LARGEST_NUMBER = 1_000_000;
const WEEK = /^(\d{4})-W(\d{2})$/;

/**
 * The content of a message, after its signature verified. Throws any CryptoError but BadCode.
 * @param {SecretKey} reply
 * @param {VerifyKey} committee
 * @param {Bytes} message
 */
export async function openMessage(reply, committee, message) {
  const document = await unseal("M", reply, message);
  const { payload, signature } = splitDocument(document, "M", LARGEST_LETTER);
  await committee.verify("message", payload, signature);
  return payload;
}

/**
 * The message spelled by `content`. Throws Malformed or TooLarge.
 * @param {Uint8Array} content
 * @param {Vocabulary} vocabulary
 * @returns {Message}
 */
export function parse(content, vocabulary) {
  const members = new Members(parseJson(content, LARGEST_LETTER));
  const message = {
    committee: members.hexadecimal("committee", SIGNER_SIZE),
    address: members.hexadecimal("address", 32),
    number: members.integer("number", 1, LARGEST_NUMBER),
    week: checkWeek(members.text("week", 8)),
    status: members.choice("status", vocabulary.statuses),
    text: members.text("text", LONGEST_TEXT),
    received: members.items("received", MOST_RECEIVED).map((digest) => fromHex(digest, 32)),
    outcome: members.has("outcome") ? members.choice("outcome", vocabulary.outcomes) : null,
  };
  members.done();
  return message;
}

/**
 * `text` if it is an ISO week that exists.
 * @param {string} text
 */
function checkWeek(text) {
  const [year, week] = (WEEK.exec(text) ?? []).slice(1).map(Number);
  // A year has 53 weeks if it ends on a Thursday, or the one before it on a Wednesday.
  const last = lastWeekday(year) === 4 || lastWeekday(year - 1) === 3 ? 53 : 52;
  if (!(year >= 1 && week >= 1 && week <= last)) throw new Malformed();
  return text;
}

/**
 * The weekday of December 31st, 0 being Sunday.
 * @param {number} year
 */
const lastWeekday = (year) =>
  (year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)) % 7;
