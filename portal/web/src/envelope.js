/**
 * What a letter and a message have in common: `crypto/envelope.py`.
 *
 *     envelope = prefix ‖ count = 1 ‖ recipient key id (32) ‖ wrap (1168) ‖ Cobblestone-256 stream
 */

import { concat, digest, equal, random, utf8 } from "./bytes.js";
import { Malformed, TooLarge, WrongKey } from "./errors.js";
import { PREFIX_SIZE, checkPrefix, prefix } from "./framing.js";
import { LARGEST_LETTER, SMALLEST, pad, unpad } from "./padding.js";
import { KEY_SIZE, StreamOpener, StreamSealer, streamSize } from "./stream.js";
import { WRAP_SIZE } from "./xwing.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { SealingKey, SecretKey } from "./xwing.js" */
/** @typedef {"L" | "M"} Kind letter, message */

const ONE_RECIPIENT = 1;
const KEY_ID_SIZE = 32;
const HEADER_SIZE = PREFIX_SIZE + 1 + KEY_ID_SIZE;
const LABELS = { L: utf8("qingfeng/letter/v1\0"), M: utf8("qingfeng/message/v1\0") };

/** @type {number[]} The seven lengths an envelope can have. */
const SIZES = [];
for (let size = SMALLEST; size <= LARGEST_LETTER; size *= 2) SIZES.push(HEADER_SIZE + WRAP_SIZE + streamSize(size));

/**
 * Pad `content` and seal it to `key`. Throws TooLarge beyond 1 MiB.
 * @param {Kind} kind
 * @param {SealingKey} key
 * @param {Uint8Array} content
 */
export async function seal(kind, key, content) {
  const padded = pad(content);
  const header = concat(prefix(kind), new Uint8Array([ONE_RECIPIENT]), await key.id());
  const contentKey = random(KEY_SIZE);
  const wrap = await key.wrap(contentKey, concat(LABELS[kind], header));
  const stream = await StreamSealer.create(contentKey, await context(kind, header, wrap));
  return concat(header, wrap, await stream.update(padded), await stream.finish());
}

/**
 * The id of the key an envelope is sealed to, after checking all that can be checked without that key.
 *
 * Throws Malformed, or TooLarge for anything longer than the largest envelope.
 * @param {Kind} kind
 * @param {Bytes} envelope
 */
export function recipient(kind, envelope) {
  if (envelope.length > SIZES[SIZES.length - 1]) throw new TooLarge();
  checkPrefix(envelope, kind);
  if (envelope[PREFIX_SIZE] !== ONE_RECIPIENT || !SIZES.includes(envelope.length)) throw new Malformed();
  return envelope.slice(PREFIX_SIZE + 1, HEADER_SIZE);
}

/**
 * The content of an envelope. Throws WrongKey, Damaged, Malformed or TooLarge.
 * @param {Kind} kind
 * @param {SecretKey} key
 * @param {Bytes} envelope
 */
export async function unseal(kind, key, envelope) {
  if (!equal(recipient(kind, envelope), await key.public.id())) throw new WrongKey();
  const [header, wrap] = [envelope.slice(0, HEADER_SIZE), envelope.slice(HEADER_SIZE, HEADER_SIZE + WRAP_SIZE)];
  const contentKey = await key.unwrap(wrap, concat(LABELS[kind], header));
  const stream = new StreamOpener(contentKey, await context(kind, header, wrap));
  const opened = await stream.update(envelope.subarray(HEADER_SIZE + WRAP_SIZE));
  return unpad(concat(opened, await stream.finish()));
}

/**
 * @param {Kind} kind
 * @param {Bytes} header
 * @param {Bytes} wrap
 */
const context = async (kind, header, wrap) => concat(LABELS[kind], await digest("SHA-512", header, wrap));
