/** What is in a mailbox that can be believed: `portal/mailboxes.py`. */

import { equal } from "./bytes.js";
import { CryptoError } from "./errors.js";
import { openMessage, parse } from "./message.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { VerifiedCard } from "./card.js" */
/** @import { Mailbox } from "./mailbox.js" */
/** @import { Message, Vocabulary } from "./message.js" */

/**
 * Messages whose signature and address were verified, oldest first, and what is to be said about the rest. `status` is
 * that of the newest message; before the first, a report is simply received. `outcome` is the newest that was told, while
 * the report is closed.
 * @typedef {object} Contents
 * @property {Message[]} messages
 * @property {number} unverified
 * @property {number[]} missing
 * @property {string} status
 * @property {string | null} outcome
 */

/**
 * Open everything in a mailbox; what does not verify is counted and never shown.
 * @param {Mailbox} mailbox
 * @param {VerifiedCard} card of the committee that holds the mailbox
 * @param {{ number: number, body: Bytes }[]} rows what the portal stores, in the order of the numbers
 * @param {Vocabulary} vocabulary
 * @returns {Promise<Contents>}
 */
export async function read(mailbox, card, rows, vocabulary) {
  const opened = await Promise.all(rows.map(({ number, body }) => open(mailbox, card, number, body, vocabulary)));
  const messages = opened.filter((message) => message !== null);
  const present = new Set(rows.map(({ number }) => number));
  const missing = [];
  for (let number = 1; number < Math.max(0, ...present); number++) if (!present.has(number)) missing.push(number);
  const status = messages[messages.length - 1]?.status ?? "received";
  const outcomes = status === "closed" ? messages.map(({ outcome }) => outcome).filter((outcome) => outcome) : [];
  return { messages, unverified: opened.length - messages.length, missing, status, outcome: outcomes.pop() ?? null };
}

/**
 * @param {Mailbox} mailbox
 * @param {VerifiedCard} card
 * @param {number} number
 * @param {Bytes} body
 * @param {Vocabulary} vocabulary
 */
async function open(mailbox, card, number, body, vocabulary) {
  try {
    const message = parse(await openMessage(mailbox.reply, card.identity, body), vocabulary);
    const here = equal(message.committee, card.committee) && equal(message.address, mailbox.address);
    return here && message.number === number ? message : null;
  } catch (error) {
    if (error instanceof CryptoError) return null;
    throw error;
  }
}
