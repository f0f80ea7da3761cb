/**
 * The receipt code: 128 random bits as twelve words that a person can copy from paper: `crypto/code.py`.
 *
 * BIP-39 with its English and its simplified Chinese list; traditional characters share the indices.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { codePoints, random } from "./bytes.js";
import { BadChecksum, BadCode, UnknownWord, WrongLength } from "./errors.js";
import { englishWords, lists, once, spellings } from "./wordlists.js";

/** @import { Bytes } from "./bytes.js" */
/** @typedef {"zh" | "en"} Language */

export const ENTROPY_SIZE = 16;
export const WORDS = 12;
export const MOST_LOOKALIKES = 64;
const BITS = 11;
const CHECKSUM_BITS = 4;
const [SHORTEST_WORD, LONGEST_WORD] = [3, 8];
const LONGEST_INPUT = 1000;

/** Characters of the lists that are easily taken for one another in handwriting, or typed one for the other. */
export const LOOKALIKES =
  "未末 土士 日曰 干千于 人入八 折拆析 天夫无元 大太 木本术 王玉主 田由甲申电 乌鸟 几九凡 贝见 午牛 今令 间问 拔拨 " +
  "没设 清请情 历厉 风凤 东车 广厂 万方 治冶 住往 持特 使便 代伐 休体 白自百 目且 月丹用 手毛 史吏 名各 处外 " +
  "传转 左右石 占古吉 壮状 庄压 坏环还 练炼 购构沟 陪部";

/** The entropy of a new code, 16 bytes. */
export const generate = () => random(ENTROPY_SIZE);

/**
 * The twelve words of a code.
 * @param {Uint8Array} entropy
 * @param {Language} language
 */
export function words(entropy, language) {
  const list = lists()[language];
  const bits = binary(entropy) + checksum(entropy);
  return Array.from({ length: WORDS }, (_, place) => list[parseInt(bits.slice(BITS * place).slice(0, BITS), 2)]);
}

/**
 * The entropy behind what a person typed.
 *
 * Either language, any spacing and punctuation, full-width letters, traditional or simplified characters, English
 * words cut to four letters. Throws WrongLength, UnknownWord or BadChecksum.
 * @param {string} text
 */
export function parse(text) {
  const entropy = entropyOf(indices(text));
  if (!entropy) throw new BadChecksum();
  return entropy;
}

/**
 * The code that was typed, if it is one, then those it becomes when look-alike characters are exchanged.
 *
 * Few exchanges come before many; at most 64 combinations are tried. Throws WrongLength or UnknownWord, for then there
 * is nothing to exchange.
 * @param {string} text
 */
export function candidates(text) {
  /** @type {Bytes[]} */
  const found = [];
  let tried = 0;
  for (const combination of exchanges(indices(text))) {
    if (tried++ === MOST_LOOKALIKES) break;
    const entropy = entropyOf(combination);
    if (entropy) found.push(entropy);
  }
  return found;
}

/** @param {number[]} typed */
function* exchanges(typed) {
  const table = lookalikes();
  const places = typed.flatMap((index, place) => (table.has(index) ? [place] : []));
  for (let count = 0; count <= places.length; count++)
    for (const chosen of combinations(places, count)) yield* exchanged(typed, chosen, table);
}

/**
 * @param {number[]} typed
 * @param {number[]} chosen places that are all exchanged
 * @param {Map<number, number[]>} table
 * @returns {Generator<number[]>}
 */
function* exchanged(typed, [place, ...rest], table) {
  if (place === undefined) return yield typed;
  for (const other of table.get(typed[place]) ?? []) {
    const changed = typed.slice();
    changed[place] = other;
    yield* exchanged(changed, rest, table);
  }
}

/**
 * All ways to choose `count` of `items`, in order.
 * @param {number[]} items
 * @param {number} count
 * @returns {Generator<number[]>}
 */
function* combinations(items, count) {
  if (count === 0) return yield [];
  for (let first = 0; first <= items.length - count; first++)
    for (const rest of combinations(items.slice(first + 1), count - 1)) yield [items[first], ...rest];
}

/** @param {Uint8Array} bytes */
const binary = (bytes) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");

/** @param {Uint8Array} entropy */
const checksum = (entropy) => binary(sha256(entropy).subarray(0, 1)).slice(0, CHECKSUM_BITS);

/**
 * What twelve indices stand for, if the checksum holds.
 * @param {number[]} found
 */
function entropyOf(found) {
  const bits = found.map((index) => index.toString(2).padStart(BITS, "0")).join("");
  const octet = (/** @type {unknown} */ _, /** @type {number} */ place) => parseInt(bits.slice(8 * place).slice(0, 8), 2);
  const entropy = Uint8Array.from({ length: ENTROPY_SIZE }, octet);
  return bits.endsWith(checksum(entropy)) ? entropy : null;
}

/** @param {string} text */
function indices(text) {
  const length = codePoints(text);
  if (length > LONGEST_INPUT) throw new WrongLength(length);
  const plain = text.normalize("NFKC").toLowerCase();
  const han = plain.match(/[\u3400-\u9fff]/g);
  if (han) return lookUp(han);
  const latin = plain.match(/[a-z]+/g) ?? [];
  try {
    return lookUp(latin);
  } catch (refusal) {
    if (!(refusal instanceof BadCode)) throw refusal;
    const readings = [...splits(latin.join(""), WORDS)].map(lookUp); // spaces lost, or one too many
    if (!readings.length) throw refusal;
    return readings.find(entropyOf) ?? readings[0]; // "canalone": can alone, or canal one?
  }
}

/** @param {string[]} typed */
function lookUp(typed) {
  if (typed.length !== WORDS) throw new WrongLength(typed.length);
  const known = spellings();
  return typed.map((word, position) => {
    const index = known.get(word);
    if (index === undefined) throw new UnknownWord(position);
    return index;
  });
}

/**
 * Every way to read `letters` as `count` words of the English list: one, or very few.
 * @param {string} letters
 * @param {number} count
 * @returns {Generator<string[]>}
 */
function* splits(letters, count) {
  if (!letters && !count) yield [];
  const longest = count ? Math.min(letters.length, LONGEST_WORD) : 0;
  for (let length = SHORTEST_WORD; length <= longest; length++) {
    const word = letters.slice(0, length);
    if (!englishWords().has(word)) continue;
    for (const rest of splits(letters.slice(length), count - 1)) yield [word, ...rest];
  }
}

const lookalikes = /* @__PURE__ */ once(() => {
  /** @type {Map<number, number[]>} */
  const table = new Map();
  for (const group of LOOKALIKES.split(" ")) {
    const members = [...group].map((character) => spellings().get(character) ?? -1).sort((one, other) => one - other);
    for (const index of members) table.set(index, members.filter((other) => other !== index));
  }
  return table;
});
