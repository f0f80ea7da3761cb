/** What stands inside a letter from a reporter to the committee: `protocol/letter.py`. */

import { hex } from "./bytes.js";
import { Members, encode as encodeJson, object, parse as parseJson, text } from "./canonical.js";
import { seal } from "./envelope.js";
import { Malformed } from "./errors.js";
import { LARGEST_LETTER } from "./padding.js";
import { PUBLIC_SIZE as REPLY_SIZE, SealingKey } from "./xwing.js";

/** @import { Bytes } from "./bytes.js" */
/** @typedef {string | string[] | Record<string, string>[]} Value */

/**
 * A file sealed as a blob. Name and media type are what the browser claims.
 * @typedef {object} Attachment
 * @property {Bytes} id
 * @property {Bytes} key
 * @property {number} size
 * @property {Bytes} sha256
 * @property {string} name
 * @property {string} type
 */

/**
 * What ties the letters of one receipt code together, and where answers go.
 * @typedef {object} Thread
 * @property {Bytes} id
 * @property {Bytes} address
 * @property {SealingKey} reply
 */

/**
 * @typedef {object} Letter
 * @property {"report" | "answer" | "retaliation" | "rating" | "cover"} kind
 * @property {Thread | null} thread null in a cover only
 * @property {"zh" | "en"} language
 * @property {"server" | "browser" | "file"} sealedBy
 * @property {Record<string, Value>} fields
 * @property {Attachment[]} attachments
 */

export const LONGEST_TEXT = 50_000;
export const LONGEST_NAME = 500;
export const LONGEST_MEDIA_TYPE = 100;
export const MOST_ATTACHMENTS = 100;
export const LARGEST_ATTACHMENT = 2 ** 40;
const MOST_FIELDS = 64;
const MOST_ITEMS = 100;
const KINDS = /** @type {const} */ (["report", "answer", "retaliation", "rating", "cover"]);
const LANGUAGES = /** @type {const} */ (["zh", "en"]);
const SEALERS = /** @type {const} */ (["server", "browser", "file"]);

/**
 * A letter to the committee that holds `key`. Throws Malformed or TooLarge.
 * @param {SealingKey} key
 * @param {Letter} letter
 */
export const sealLetter = async (key, letter) => seal("L", key, encode(letter));

/**
 * The JSON of a letter. Throws Malformed for content that `parse` would refuse, TooLarge above 1 MiB.
 * @param {Letter} letter
 */
export function encode({ kind, thread, language, sealedBy, fields, attachments }) {
  const ties = thread && { address: hex(thread.address), reply: hex(thread.reply.raw), thread: hex(thread.id) };
  const content = { attachments: attachments.map(members), fields, kind, language, sealed_by: sealedBy, ...ties };
  const encoded = encodeJson(content);
  parse(encoded);
  return encoded;
}

/**
 * The letter spelled by `content`. Throws Malformed or TooLarge.
 * @param {Uint8Array} content
 * @returns {Letter}
 */
export function parse(content) {
  const members = new Members(parseJson(content, LARGEST_LETTER));
  const kind = members.choice("kind", KINDS);
  const letter = {
    kind,
    thread: kind === "cover" ? null : readThread(members),
    language: members.choice("language", LANGUAGES),
    sealedBy: members.choice("sealed_by", SEALERS),
    fields: readFields(members.take("fields")),
    attachments: members.items("attachments", MOST_ATTACHMENTS).map(readAttachment),
  };
  members.done();
  if (kind === "cover" && (Object.keys(letter.fields).length || letter.attachments.length)) throw new Malformed();
  if (new Set(letter.attachments.map(({ id }) => hex(id))).size !== letter.attachments.length) throw new Malformed();
  return letter;
}

/** @param {Attachment} attachment */
const members = ({ id, key, size, sha256, name, type }) => ({
  id: hex(id),
  key: hex(key),
  name,
  sha256: hex(sha256),
  size,
  type,
});

/**
 * @param {Members} members
 * @returns {Thread}
 */
const readThread = (members) => ({
  id: members.hexadecimal("thread", 32),
  address: members.hexadecimal("address", 32),
  reply: new SealingKey(members.hexadecimal("reply", REPLY_SIZE)),
});

/**
 * @param {unknown} value
 * @returns {Attachment}
 */
function readAttachment(value) {
  const members = new Members(value);
  const attachment = {
    id: members.hexadecimal("id", 32),
    key: members.hexadecimal("key", 32),
    size: members.integer("size", 0, LARGEST_ATTACHMENT),
    sha256: members.hexadecimal("sha256", 32),
    name: members.text("name", LONGEST_NAME),
    type: members.text("type", LONGEST_MEDIA_TYPE),
  };
  members.done();
  return attachment;
}

/**
 * Field ids are not checked against the vocabulary: a newer field must reach an older desk unharmed.
 * @param {unknown} value
 */
function readFields(value) {
  const fields = /** @type {Record<string, Value>} */ (object(value));
  const values = Object.values(fields);
  if (values.length > MOST_FIELDS) throw new Malformed();
  for (const one of values) {
    if (!Array.isArray(one)) text(one, LONGEST_TEXT);
    else if (one.length > MOST_ITEMS || !(one.every(isText) || one.every(isGroup))) throw new Malformed();
  }
  return fields;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  if (typeof value !== "string") return false;
  text(value, LONGEST_TEXT);
  return true;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, string>}
 */
function isGroup(value) {
  const members = Object.values(object(value));
  return members.length <= MOST_FIELDS && members.every(isText);
}
