/**
 * A sealed file: one letter and its files in one piece, to be carried by hand. `protocol/FORMAT.md`, "Sealed file".
 *
 *     head   = prefix ‖ address (32) ‖ u8 count ‖ row* ‖ u32 length ‖ letter
 *     row    = blob id (32) ‖ u64 size ‖ SHA-256 of the stream (32)
 *     sealed = head ‖ SHA-256(head) ‖ stream*
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { FileSealer } from "./blob.js";
import { concat, digest, hex, unsigned } from "./bytes.js";
import { prefix } from "./framing.js";

/** @import { Bytes } from "./bytes.js" */

/** Drains a file and remembers what the head says of it. */
export class Row {
  /** @param {FileSealer} file */
  constructor(file) {
    this.#file = file;
    this.id = hex(file.id);
  }

  #file;
  /** @type {Bytes | undefined} */
  #sha256;

  /** The sealed stream; drain it once. */
  async *pieces() {
    const hash = sha256.create();
    for await (const piece of this.#file.pieces()) {
      hash.update(piece);
      yield piece;
    }
    this.#sha256 = new Uint8Array(hash.digest());
  }

  /** The row in the head. */
  get bytes() {
    if (!this.#sha256) throw new Error("not sealed yet");
    return concat(this.#file.id, unsigned(this.#file.sealedSize, 8), this.#sha256);
  }
}

/**
 * The head of a sealed file and its SHA-256; the streams follow in the order of their ids.
 * @param {Bytes} address
 * @param {Row[]} rows
 * @param {Bytes} letter
 */
export async function sealedHead(address, rows, letter) {
  const sorted = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1)).map(({ bytes }) => bytes);
  const count = new Uint8Array([sorted.length]);
  const head = concat(prefix("S"), address, count, ...sorted, unsigned(letter.length, 4), letter);
  return concat(head, await digest("SHA-256", head));
}

/** Collects sealed files as Blobs: a browser may put those aside on its disk, and they hold nothing readable. */
export class SealedFile {
  /** @type {{ row: Row, parts: Blob[] }[]} */
  #streams = [];

  /**
   * Seal a file and take it in.
   * @param {File} file
   * @param {(bytes: number) => unknown} [progress] told how many sealed bytes were added
   */
  async keep(file, progress = () => {}) {
    const sealer = new FileSealer(file);
    const row = new Row(sealer);
    const parts = [];
    for await (const piece of row.pieces()) {
      parts.push(new Blob([piece]));
      await progress(piece.length);
    }
    this.#streams.push({ row, parts });
    return sealer.attachment;
  }

  /**
   * The whole, once there is a letter.
   * @param {Bytes} address
   * @param {Bytes} letter
   */
  async finish(address, letter) {
    const streams = [...this.#streams].sort((one, other) => (one.row.id < other.row.id ? -1 : 1));
    const rows = streams.map(({ row }) => row);
    return new Blob([await sealedHead(address, rows, letter), ...streams.flatMap(({ parts }) => parts)]);
  }
}
