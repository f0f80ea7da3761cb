/**
 * A sealed file: one letter and its files in one piece, to be carried by hand. `protocol/FORMAT.md`, "Sealed file".
 *
 *     head   = prefix ‖ address (32) ‖ u8 count ‖ row* ‖ u32 length ‖ letter
 *     row    = blob id (32) ‖ u64 size ‖ SHA-256 of the stream (32)
 *     sealed = head ‖ SHA-256(head) ‖ stream*
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, digest, hex, unsigned } from "./bytes.js";
import { prefix } from "./framing.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { FileSealer } from "./blob.js" */

/** Collects sealed files as Blobs: a browser may put those aside on its disk, and they hold nothing readable. */
export class SealedFile {
  /** @type {{ id: string, row: Bytes, parts: Blob[] }[]} */
  #streams = [];

  /**
   * Take in one file.
   * @param {FileSealer} file
   * @param {(bytes: number) => unknown} [progress] told how many sealed bytes were added
   */
  async keep(file, progress = () => {}) {
    const hash = sha256.create();
    const parts = [];
    for await (const piece of file.pieces()) {
      hash.update(piece);
      parts.push(new Blob([piece]));
      progress(piece.length);
    }
    const row = concat(file.id, unsigned(file.sealedSize, 8), hash.digest());
    this.#streams.push({ id: hex(file.id), row, parts });
  }

  /**
   * The whole, once there is a letter.
   * @param {Bytes} address
   * @param {Bytes} letter
   */
  async finish(address, letter) {
    const streams = this.#streams.sort((one, other) => (one.id < other.id ? -1 : 1));
    const count = new Uint8Array([streams.length]);
    const rows = streams.map(({ row }) => row);
    const head = concat(prefix("S"), address, count, ...rows, unsigned(letter.length, 4), letter);
    return new Blob([head, await digest("SHA-256", head), ...streams.flatMap(({ parts }) => parts)]);
  }
}
