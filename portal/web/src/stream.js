/**
 * Streams: Cobblestone-256 of C2SP chunked-encryption (https://c2sp.org/chunked-encryption), AES-256-GCM by WebCrypto.
 *
 *     stream = salt (24) ‖ commitment (32) ‖ chunks of 16 KiB and their tags; the last one is always shorter
 *
 * Memory stays at what is passed in plus one chunk, whatever the length of the stream.
 */

import { concat, equal, random, utf8 } from "./bytes.js";
import { Damaged } from "./errors.js";

/** @import { Bytes } from "./bytes.js" */

export const KEY_SIZE = 32;
const CHUNK = 16 * 1024;
const TAG = 16;
const NONCE = 12;
const SALT = 24;
const COMMITMENT = 32;
const HEADER = SALT + COMMITMENT;
const NAME = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");
/** @type {Bytes} */
const EMPTY = new Uint8Array();

/**
 * The length of the stream of so many bytes.
 * @param {number} plaintext
 */
export const streamSize = (plaintext) => HEADER + plaintext + (Math.floor(plaintext / CHUNK) + 1) * TAG;

/** What the content key, a salt and a context make: the chunks' key, their base nonce and the commitment. */
class Schedule {
  /**
   * @param {CryptoKey} key
   * @param {Bytes} nonce
   * @param {Bytes} commitment
   */
  constructor(key, nonce, commitment) {
    this.key = key;
    this.commitment = commitment;
    this.#nonce = nonce;
  }

  #nonce;

  /**
   * HKDF-Expand of 76 bytes: two blocks of HMAC-SHA512.
   * @param {Bytes} contentKey
   * @param {Uint8Array} salt
   * @param {Uint8Array} context
   * @param {KeyUsage} usage
   */
  static async derive(contentKey, salt, context, usage) {
    const hmac = { name: "HMAC", hash: "SHA-512" };
    const expand = await crypto.subtle.importKey("raw", contentKey, hmac, false, ["sign"]);
    const block = async (/** @type {Uint8Array[]} */ ...parts) =>
      new Uint8Array(await crypto.subtle.sign("HMAC", expand, concat(...parts)));
    const info = concat(NAME, salt, context);
    const first = await block(info, new Uint8Array([1]));
    const okm = concat(first, await block(first, info, new Uint8Array([2])));
    const key = await crypto.subtle.importKey("raw", okm.slice(0, KEY_SIZE), "AES-GCM", false, [usage]);
    const end = KEY_SIZE + NONCE;
    return new Schedule(key, okm.slice(KEY_SIZE, end), okm.slice(end, end + COMMITMENT));
  }

  /**
   * AES-GCM with the nonce of one chunk: the base nonce XOR the chunk's number, big-endian.
   * @param {number} chunk
   */
  parameters(chunk) {
    const iv = this.#nonce.slice();
    for (let place = NONCE - 1; chunk > 0; place--, chunk = Math.floor(chunk / 256)) iv[place] ^= chunk % 256;
    return { name: "AES-GCM", iv, tagLength: 8 * TAG };
  }
}

/** Cuts what it is fed into whole pieces of one size, and keeps the rest until more comes. */
class Cutter {
  /** @param {number} size */
  constructor(size) {
    this.#size = size;
  }

  #size;
  /** @type {Bytes} */
  rest = EMPTY;

  /**
   * All whole pieces there are by now.
   * @param {Uint8Array} data
   */
  whole(data) {
    const joined = this.rest.length ? concat(this.rest, data) : data;
    const end = joined.length - (joined.length % this.#size);
    this.rest = new Uint8Array(joined.subarray(end));
    const pieces = [];
    for (let start = 0; start < end; start += this.#size) pieces.push(joined.slice(start, start + this.#size));
    return pieces;
  }
}

/** Seals a stream. Each call must be awaited before the next. */
export class StreamSealer {
  /**
   * @param {Schedule} schedule
   * @param {Bytes} header
   */
  constructor(schedule, header) {
    this.#schedule = schedule;
    this.#header = header;
  }

  /** @type {Uint8Array} */
  #header;
  #schedule;
  #cutter = new Cutter(CHUNK);
  #chunk = 0;

  /**
   * A new stream under a content key that seals nothing else.
   * @param {Bytes} contentKey 32 bytes
   * @param {Uint8Array} context
   */
  static async create(contentKey, context) {
    const salt = random(SALT);
    const schedule = await Schedule.derive(contentKey, salt, context, "encrypt");
    return new StreamSealer(schedule, concat(salt, schedule.commitment));
  }

  /**
   * Seal `data`; returns what is ready to be sent.
   * @param {Uint8Array} data
   */
  async update(data) {
    const sealed = await Promise.all(this.#cutter.whole(data).map((piece) => this.#seal(piece)));
    return this.#emit(...sealed);
  }

  /** The end of the stream: the last, short chunk. */
  async finish() {
    return this.#emit(await this.#seal(this.#cutter.rest));
  }

  /** @param {Bytes} piece */
  #seal = async (piece) => {
    const parameters = this.#schedule.parameters(this.#chunk++);
    return new Uint8Array(await crypto.subtle.encrypt(parameters, this.#schedule.key, piece));
  };

  /** @param {...Uint8Array} pieces */
  #emit = (...pieces) => {
    const emitted = concat(this.#header, ...pieces);
    this.#header = EMPTY;
    return emitted;
  };
}

/** Opens a stream. Each call must be awaited before the next; nothing is to be believed before `finish` returned. */
export class StreamOpener {
  /**
   * @param {Bytes} contentKey 32 bytes
   * @param {Uint8Array} context
   */
  constructor(contentKey, context) {
    this.#contentKey = contentKey;
    this.#context = context;
  }

  #contentKey;
  #context;
  #header = EMPTY;
  #cutter = new Cutter(CHUNK + TAG);
  #chunk = 0;
  /** @type {Schedule | undefined} */
  #schedule;

  /**
   * What `sealed` opens to. Throws Damaged.
   * @param {Uint8Array} sealed
   * @returns {Promise<Bytes>}
   */
  async update(sealed) {
    if (!this.#schedule) {
      const header = concat(this.#header, sealed.subarray(0, HEADER - this.#header.length));
      sealed = sealed.subarray(header.length - this.#header.length);
      this.#header = header;
      if (header.length < HEADER) return EMPTY;
      await this.#begin(header);
    }
    return concat(...(await Promise.all(this.#cutter.whole(sealed).map((piece) => this.#open(piece)))));
  }

  /** What the last chunk opens to. Throws Damaged for a stream that was altered, cut short or continued. */
  async finish() {
    if (this.#cutter.rest.length < TAG) throw new Damaged();
    return this.#open(this.#cutter.rest);
  }

  /** @param {Bytes} header */
  #begin = async (header) => {
    const salt = header.subarray(0, SALT);
    this.#schedule = await Schedule.derive(this.#contentKey, salt, this.#context, "decrypt");
    if (!equal(header.subarray(SALT), this.#schedule.commitment)) throw new Damaged();
  };

  /** @param {Bytes} piece */
  #open = async (piece) => {
    if (!this.#schedule) throw new Damaged();
    const parameters = this.#schedule.parameters(this.#chunk++);
    try {
      return new Uint8Array(await crypto.subtle.decrypt(parameters, this.#schedule.key, piece));
    } catch {
      throw new Damaged();
    }
  };
}
