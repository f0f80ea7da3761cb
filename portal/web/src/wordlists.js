/** BIP-39's lists, unpacked when they are first needed. */

import { ENGLISH, SIMPLIFIED, TRADITIONAL } from "./words.js";

const PREFIX = 4; // the English list is built so that four letters tell its words apart

/**
 * `make` when it is first asked for, and from then on what it made.
 * @template T
 * @param {() => T} make
 */
export function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/** The words of each language, in the order of their indices. */
export const lists = /* @__PURE__ */ once(() => ({ en: unpackEnglish(), zh: characters(SIMPLIFIED) }));

export const englishWords = /* @__PURE__ */ once(() => new Set(lists().en));

/** @param {string} packed in three digits each */
const characters = (packed) =>
  (packed.match(/[0-9a-r]{3}/g) ?? []).map((digits) => String.fromCharCode(0x4e00 + parseInt(digits, 28)));

function unpackEnglish() {
  let word = "";
  const packed = ENGLISH.match(/\d[a-z]+/g) ?? [];
  return packed.map(([shared, ...rest]) => (word = word.slice(0, Number(shared)) + rest.join("")));
}

/** Every accepted spelling: both Chinese lists, and English words whole or cut after at least four letters. */
export const spellings = /* @__PURE__ */ once(() => {
  /** @type {Map<string, number>} */
  const known = new Map();
  lists().zh.forEach((character, index) => known.set(character, index));
  let index = -1;
  const distances = TRADITIONAL.match(/[A-Z]/g) ?? [];
  characters(TRADITIONAL).forEach((character, place) =>
    known.set(character, (index += distances[place].charCodeAt(0) - 64)),
  );
  lists().en.forEach((word, at) => {
    for (let length = PREFIX; length < word.length; length++) known.set(word.slice(0, length), at);
  });
  lists().en.forEach((word, at) => known.set(word, at)); // a whole word counts before the beginning of another
  return known;
});
