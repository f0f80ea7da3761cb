/**
 * One report or follow-up, from what the reporter wrote to a sealed letter and sealed files: what `portal/intake.py`
 * does where the browser can't.
 *
 * Nothing is sent here: `keep` is handed each file, one after the other, and the letter is returned. It is
 * sealed last and lists every file, so nothing can be swapped or dropped unseen.
 */

import { NoUpperCard } from "./errors.js";
import { sealLetter } from "./letter.js";
import { mailbox, thread } from "./mailbox.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Attachment, Letter, Value } from "./letter.js" */
/** @import { Route } from "./mailbox.js" */
/** @import { SealingKey } from "./xwing.js" */

/**
 * Who can open what is sealed on a route: the portal's own committee, and the superior where there is one.
 * @typedef {{ own: { sealing: SealingKey }, upper: { sealing: SealingKey } | null }} Recipients
 */

/**
 * @typedef {object} Submission
 * @property {Exclude<Letter["kind"], "cover">} kind
 * @property {Letter["language"]} language
 * @property {Exclude<Letter["sealedBy"], "server">} sealedBy
 * @property {Record<string, Value>} fields
 * @property {File[]} files
 */

const UPPER_ANSWERS = ["yes", "unsure"];

/**
 * Whose mailbox a report with these answers belongs into. Throws NoUpperCard when it may be opened by the superior
 * alone and there is no card of it: it is never sealed to the own committee instead.
 * @param {Recipients} recipients
 * @param {Record<string, Value>} fields
 * @param {readonly string[]} upperChoices ids of the categories that go to the superior whatever else is answered
 * @returns {Route}
 */
export function route(recipients, fields, upperChoices) {
  const upper = UPPER_ANSWERS.includes(String(fields.about_organ)) || upperChoices.includes(String(fields.category));
  if (upper && !recipients.upper) throw new NoUpperCard();
  return upper ? "upper" : "own";
}

/**
 * Seal a submission under the code made of `entropy`. Throws Malformed or TooLarge, whatever reading a file throws,
 * and whatever `keep` throws.
 * @param {Bytes} entropy
 * @param {Route} route
 * @param {SealingKey} recipient of the committee on that route
 * @param {Submission} submission
 * @param {(file: File) => Promise<Attachment>} keep seals a file and says what the letter is to say of it
 * @returns {Promise<{ address: Bytes, letter: Bytes }>}
 */
export async function sealSubmission(entropy, route, recipient, submission, keep) {
  const { address, reply } = await mailbox(entropy, route);
  const attachments = [];
  for (const file of submission.files) attachments.push(await keep(file));
  const { kind, language, sealedBy, fields } = submission;
  const ties = { id: await thread(entropy), address, reply: reply.public };
  const letter = { kind, thread: ties, language, sealedBy, fields, attachments };
  return { address, letter: await sealLetter(recipient, letter) };
}
