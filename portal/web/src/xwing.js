/**
 * Sealing keys: HPKE (RFC 9180) with X-Wing, HKDF-SHA256 and AES-256-GCM: `crypto/xwing.py`.
 *
 * `hpke` does HPKE, with WebCrypto below it. `@noble/post-quantum` does X-Wing, which no browser does yet; here the one
 * is plugged into the other.
 */

import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256 } from "hpke";
import { concat, digest, equal, utf8 } from "./bytes.js";
import { Damaged, Malformed } from "./errors.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { KEM, Key } from "hpke" */
/** @typedef {Key & { raw: Bytes }} RawKey */

export const SEED_SIZE = 32;
export const PUBLIC_SIZE = 1216;
export const WRAP_SIZE = 1168;
const MLKEM_PUBLIC_SIZE = 1184;
const ENCAPSULATION_SIZE = 1120;
const KEY_ID_LABEL = utf8("qingfeng/key/v1\0");
const ALGORITHM = { name: "X-Wing" };

/** @returns {never} */
function unused() {
  throw new Error("not used here");
}

/** @type {KEM<RawKey>} X-Wing in the shape that `hpke` takes. */
const XWING = {
  id: 0x647a,
  type: "KEM",
  name: ALGORITHM.name,
  Nsecret: 32,
  Nenc: ENCAPSULATION_SIZE,
  Npk: PUBLIC_SIZE,
  Nsk: SEED_SIZE,
  DeriveKeyPair: unused,
  GenerateKeyPair: unused,
  SerializePublicKey: unused,
  SerializePrivateKey: unused,
  DeserializePublicKey: unused,
  DeserializePrivateKey: unused,
  async Encap(key) {
    const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(key.raw);
    return { enc: cipherText, shared_secret: sharedSecret };
  },
  async Decap(enc, key) {
    return ml_kem768_x25519.decapsulate(enc, key.raw);
  },
};

const SUITE = new CipherSuite(() => XWING, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

/** A public key, 1216 bytes: whoever has it can seal, only the holder of the seed can open. */
export class SealingKey {
  /**
   * Throws Malformed if no key has these bytes.
   * @param {Bytes} raw
   */
  constructor(raw) {
    if (raw.length !== PUBLIC_SIZE) throw new Malformed();
    try {
      ml_kem768.encapsulate(raw.subarray(0, MLKEM_PUBLIC_SIZE), new Uint8Array(32)); // checks as FIPS 203 demands
    } catch {
      throw new Malformed();
    }
    this.raw = raw;
  }

  /** 32 bytes that name this key. */
  id() {
    return digest("SHA-256", KEY_ID_LABEL, this.raw);
  }

  /**
   * HPKE base mode: encapsulation ‖ ciphertext, 1168 bytes.
   *
   * Throws Malformed for a key that loads but can't seal (an X25519 point of low order).
   * @param {Bytes} contentKey
   * @param {Bytes} info
   */
  async wrap(contentKey, info) {
    const key = { algorithm: ALGORITHM, extractable: false, type: /** @type {const} */ ("public"), raw: this.raw };
    try {
      const { encapsulatedSecret, ciphertext } = await SUITE.Seal(key, contentKey, { info });
      return concat(encapsulatedSecret, ciphertext);
    } catch {
      throw new Malformed();
    }
  }

  /** @param {SealingKey} other */
  equals(other) {
    return equal(this.raw, other.raw);
  }
}

/** The private half, made from a 32-byte seed. */
export class SecretKey {
  /** @param {Bytes} seed */
  constructor(seed) {
    if (seed.length !== SEED_SIZE) throw new Malformed();
    this.#seed = seed;
    this.public = new SealingKey(new Uint8Array(ml_kem768_x25519.getPublicKey(seed)));
  }

  #seed;

  /**
   * The content key that `SealingKey.wrap` sealed. Throws Damaged.
   * @param {Bytes} wrap
   * @param {Bytes} info
   */
  async unwrap(wrap, info) {
    const key = { algorithm: ALGORITHM, extractable: false, type: /** @type {const} */ ("private"), raw: this.#seed };
    const [encapsulation, sealed] = [wrap.slice(0, ENCAPSULATION_SIZE), wrap.slice(ENCAPSULATION_SIZE)];
    try {
      return new Uint8Array(await SUITE.Open(key, encapsulation, sealed, { info }));
    } catch {
      throw new Damaged();
    }
  }
}
