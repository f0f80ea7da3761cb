/**
 * Signatures that hold as long as either of two algorithms does, Ed25519 and ML-DSA-65: the verifying half of
 * `crypto/signing.py`.
 *
 * Both come from noble, in every browser: WebCrypto knows Ed25519 only in recent ones and ML-DSA in none, and one way
 * to verify is one set of edge cases. The two Ed25519 libraries differ in one: this one multiplies the equation by the
 * cofactor, the Python side does not. Only the holder of the key can make a signature that tells them apart.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { concat, digest, hex, number, utf8 } from "./bytes.js";
import { Forged, Malformed, TooLarge } from "./errors.js";
import { PREFIX_SIZE, checkPrefix } from "./framing.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Kind } from "./framing.js" */
/** @typedef {"card" | "message"} Role what a signature is for */

export const PUBLIC_SIZE = 1984;
export const SIGNATURE_SIZE = 3373;
export const SIGNER_SIZE = 32;
const ED25519_SIZE = 32;
const ED25519_SIGNATURE_SIZE = 64;
const LENGTH = 4;
const SIGNATURE_LABEL = utf8("qingfeng/sig/v1\0");
const SIGNER_LABEL = utf8("qingfeng/signer/v1\0");

/** The y-coordinates of all points of order 1, 2, 4 and 8, canonical and not, sign bit cleared. */
const SMALL_ORDER = [
  "00".repeat(32),
  "01" + "00".repeat(31),
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ec" + "ff".repeat(30) + "7f",
  "ed" + "ff".repeat(30) + "7f",
  "ee" + "ff".repeat(30) + "7f",
];

/** Both public signing keys, 1984 bytes. */
export class VerifyKey {
  /**
   * Throws Malformed if no key has these bytes, or if the Ed25519 key would verify anything.
   * @param {Bytes} raw
   */
  constructor(raw) {
    if (raw.length !== PUBLIC_SIZE) throw new Malformed();
    const y = raw.slice(0, ED25519_SIZE);
    y[ED25519_SIZE - 1] &= 0x7f;
    if (SMALL_ORDER.includes(hex(y))) throw new Malformed();
    this.raw = raw;
  }

  /** 32 bytes that name the holder of these keys; of a committee, the fingerprint that people compare. */
  signer() {
    return digest("SHA-256", SIGNER_LABEL, this.raw);
  }

  /**
   * Throws Forged unless both signatures hold for `payload`.
   * @param {Role} role
   * @param {Uint8Array} payload
   * @param {Uint8Array} signature
   */
  async verify(role, payload, signature) {
    const signed = concat(
      SIGNATURE_LABEL,
      utf8(role + "\0"),
      await this.signer(),
      await digest("SHA-512", payload),
    );
    if (!this.#holds(signed, signature)) throw new Forged();
  }

  /**
   * @param {Bytes} signed
   * @param {Uint8Array} signature
   */
  #holds = (signed, signature) => {
    if (signature.length !== SIGNATURE_SIZE) return false;
    const [classic, lattice] = [this.raw.slice(0, ED25519_SIZE), this.raw.slice(ED25519_SIZE)];
    try {
      return (
        ed25519.verify(signature.slice(0, ED25519_SIGNATURE_SIZE), signed, classic, { zip215: false }) &&
        ml_dsa65.verify(signature.slice(ED25519_SIGNATURE_SIZE), signed, lattice)
      );
    } catch {
      return false;
    }
  };
}

/**
 * The payload and the signature of a signed document; nothing is verified yet. Throws Malformed or TooLarge.
 * @param {Bytes} document
 * @param {Kind} kind
 * @param {number} limit
 */
export function splitDocument(document, kind, limit) {
  checkPrefix(document, kind);
  const start = PREFIX_SIZE + LENGTH;
  const length = number(document.subarray(PREFIX_SIZE, start));
  if (length > limit) throw new TooLarge();
  if (document.length !== start + length + SIGNATURE_SIZE) throw new Malformed();
  return { payload: document.slice(start, start + length), signature: document.slice(start + length) };
}
