/** From a receipt code to everything that belongs to it: `crypto/mailbox.py`. */

import { digest, utf8 } from "./bytes.js";
import { SecretKey } from "./xwing.js";

/** @import { Bytes } from "./bytes.js" */

/**
 * Whose mailbox: that of the portal's own committee, or of its superior.
 * @typedef {"own" | "upper"} Route
 */

/**
 * One mailbox of a code. `id` is secret: whoever shows it may ask for the mailbox. `address` is public; the reply key
 * opens what is sent there.
 * @typedef {object} Mailbox
 * @property {Bytes} id
 * @property {Bytes} address
 * @property {SecretKey} reply
 */

const DERIVED_SIZE = 32;
const SALT = utf8("qingfeng/code/v1");
const ADDRESS_LABEL = utf8("qingfeng/address/v1\0");

/**
 * The mailbox of a code (16 bytes of entropy) on one route.
 * @param {Bytes} entropy
 * @param {Route} route
 * @returns {Promise<Mailbox>}
 */
export async function mailbox(entropy, route) {
  const id = await mailboxId(entropy, route);
  return { id, address: await address(id), reply: new SecretKey(await derive(entropy, `reply/${route}`)) };
}

/**
 * 32 secret bytes: whoever shows them may ask for the mailbox at their address.
 * @param {Bytes} entropy
 * @param {Route} route
 */
export const mailboxId = (entropy, route) => derive(entropy, `mailbox/${route}`);

/**
 * The public address of a mailbox id.
 * @param {Bytes} id
 */
export const address = (id) => digest("SHA-256", ADDRESS_LABEL, id);

/**
 * 32 bytes that join the letters of one code; they exist only inside letters.
 * @param {Bytes} entropy
 */
export const thread = (entropy) => derive(entropy, "thread");

/**
 * @param {Bytes} entropy
 * @param {string} label
 */
async function derive(entropy, label) {
  const key = await crypto.subtle.importKey("raw", entropy, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-512", salt: SALT, info: utf8(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 8 * DERIVED_SIZE));
}
