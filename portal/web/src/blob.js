/** Files: sealed slice by slice towards no recipient yet (`crypto/sealing.py`), and opened again. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, digest, random, utf8 } from "./bytes.js";
import { Damaged } from "./errors.js";
import { LONGEST_MEDIA_TYPE, LONGEST_NAME } from "./letter.js";
import { checkZeros, padme } from "./padding.js";
import { KEY_SIZE, StreamOpener, StreamSealer, streamSize } from "./stream.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Attachment } from "./letter.js" */

export const BLOB_ID_SIZE = 32;
export const SLICE = 1024 * 1024;
const NAME_END = 20;
// WebCrypto hashes only what is whole in memory. Up to here it does, for where no compiler is allowed (Tor Browser's
// "Safer") our own hashing is a hundred times slower; beyond, memory counts for more.
const HASHED_WHOLE = 16 * 1024 * 1024;

/**
 * What a blob's stream is bound to.
 * @param {Uint8Array} id
 */
const blobContext = (id) => concat(utf8("qingfeng/blob/v1\0"), id);

/**
 * How many bytes the blob of a file of `size` bytes has.
 * @param {number} size
 */
export const blobSize = (size) => streamSize(padme(size));

/**
 * Seals one file under a key of its own. Drain `pieces` once; then there is an `attachment`.
 *
 * Memory stays at a few slices whatever the size of the file.
 */
export class FileSealer {
  /** @param {File} file */
  constructor(file) {
    this.#file = file;
    this.id = random(BLOB_ID_SIZE);
    this.sealedSize = blobSize(file.size);
  }

  #file;
  #key = random(KEY_SIZE);
  /** @type {Bytes | undefined} */
  #sha256;

  /**
   * The sealed stream, about 1 MiB at a time. Throws what reading the file throws when it has gone or changed.
   * @returns {AsyncGenerator<Bytes>}
   */
  async *pieces() {
    const { size } = this.#file;
    const stream = await StreamSealer.create(this.#key, blobContext(this.id));
    const whole = size <= HASHED_WHOLE ? await digest("SHA-256", await slice(this.#file, 0, size)) : undefined;
    const hash = sha256.create();
    for (let start = 0; start < size; start += SLICE) {
      const content = await slice(this.#file, start, Math.min(size, start + SLICE));
      if (!whole) hash.update(content);
      yield await stream.update(content);
    }
    for (let missing = padme(size) - size; missing > 0; missing -= SLICE)
      yield await stream.update(new Uint8Array(Math.min(SLICE, missing)));
    yield await stream.finish();
    this.#sha256 = whole ?? new Uint8Array(hash.digest());
  }

  /**
   * What the letter says of the file.
   * @returns {Attachment}
   */
  get attachment() {
    if (!this.#sha256) throw new Error("not sealed yet");
    const { size, name, type } = this.#file;
    const claimed = { name: bound(name, LONGEST_NAME, NAME_END), type: bound(type, LONGEST_MEDIA_TYPE, 0) };
    return { id: this.id, key: this.#key, size, sha256: this.#sha256, ...claimed };
  }
}

/**
 * @param {Blob} file
 * @param {number} start
 * @param {number} end
 */
async function slice(file, start, end) {
  const content = new Uint8Array(await file.slice(start, end).arrayBuffer());
  if (content.length !== end - start) throw new Error("the file has changed");
  return content;
}

/**
 * A text that a letter can carry: no lone surrogates, at most `limit` code points, of which `end` are kept of its end.
 * @param {string} text
 * @param {number} limit
 * @param {number} end
 */
function bound(text, limit, end) {
  const characters = [...text.replace(/\p{Surrogate}/gu, "?")];
  if (characters.length <= limit) return characters.join("");
  return [...characters.slice(0, limit - end), ...characters.slice(characters.length - end)].join("");
}

/**
 * Open a blob of `size` plaintext bytes and hand it to `write` piece by piece; returns its SHA-256.
 *
 * What `write` got is worth nothing until this returns: a stream that was cut or altered is noticed at the end.
 * Throws Damaged.
 * @param {Bytes} key
 * @param {Bytes} id
 * @param {number} size
 * @param {Iterable<Uint8Array> | AsyncIterable<Uint8Array>} sealed
 * @param {(content: Bytes) => unknown} write
 */
export async function openBlob(key, id, size, sealed, write) {
  const stream = new StreamOpener(key, blobContext(id));
  const hash = sha256.create();
  let seen = 0;
  const take = async (/** @type {Bytes} */ opened) => {
    const content = opened.slice(0, Math.max(0, size - seen));
    checkZeros(opened.subarray(content.length));
    seen += opened.length;
    hash.update(content);
    await write(content);
  };
  for await (const piece of sealed) await take(await stream.update(piece));
  await take(await stream.finish());
  if (seen !== padme(size)) throw new Damaged();
  return new Uint8Array(hash.digest());
}
