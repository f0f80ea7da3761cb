/** The card: what a committee publishes so that others can seal to it and verify what it signs: `crypto/card.py`. */

import { equal } from "./bytes.js";
import { Members, parse as parseJson } from "./canonical.js";
import { Malformed } from "./errors.js";
import { PUBLIC_SIZE, SIGNER_SIZE, VerifyKey, splitDocument } from "./signing.js";
import { PUBLIC_SIZE as SEALING_SIZE, SealingKey } from "./xwing.js";

/** @import { Bytes } from "./bytes.js" */

/**
 * One epoch of a committee's public keys. Days are UTC, both inclusive, as YYYY-MM-DD.
 * @typedef {object} Card
 * @property {Bytes} committee
 * @property {string} name
 * @property {number} epoch
 * @property {SealingKey} sealing
 * @property {Bytes} signing
 * @property {string} from
 * @property {string} until
 */

/** @typedef {Card & { identity: VerifyKey }} VerifiedCard */

const LARGEST_CARD = 64 * 1024;
const LONGEST_NAME = 60;
const LARGEST_EPOCH = 1_000_000;
const UNPRINTABLE = /[^\P{Other} ]|[^\P{Separator} ]/u;
const CONTENT_KEY_SIZE = 32;

/**
 * The card in a signed file, after a trial seal.
 *
 * Throws Malformed, TooLarge, or Forged when the committee named in it did not sign it.
 * @param {Bytes} document
 * @returns {Promise<VerifiedCard>}
 */
export async function read(document) {
  const { card, payload, signature } = split(document);
  const identity = new VerifyKey(card.signing);
  if (!equal(card.committee, await identity.signer())) throw new Malformed();
  await identity.verify("card", payload, signature);
  await card.sealing.wrap(new Uint8Array(CONTENT_KEY_SIZE), new Uint8Array());
  return { ...card, identity };
}

/**
 * The card in a signed file whose signature nobody looked at: for a page that got the card from where it got this
 * code. To verify it would prove nothing, and take a third of what the page loads. Throws Malformed or TooLarge.
 * @param {Bytes} document
 * @returns {Card}
 */
export const readUnverified = (document) => split(document).card;

/** @param {Bytes} document */
function split(document) {
  const { payload, signature } = splitDocument(document, "C", LARGEST_CARD);
  const members = new Members(parseJson(payload, LARGEST_CARD));
  const card = {
    committee: members.hexadecimal("committee", SIGNER_SIZE),
    name: members.text("name", LONGEST_NAME),
    epoch: members.integer("epoch", 1, LARGEST_EPOCH),
    sealing: new SealingKey(members.hexadecimal("sealing", SEALING_SIZE)),
    signing: members.hexadecimal("signing", PUBLIC_SIZE),
    from: members.day("from"),
    until: members.day("until"),
  };
  members.done();
  if (!card.name.trim() || UNPRINTABLE.test(card.name) || card.from > card.until) throw new Malformed();
  return { card, payload, signature };
}
