/** From the controls of a form to the fields of a letter, and what is wrong with them. */

import { codePoints, hex } from "./bytes.js";
import { parse } from "./code.js";
import { BadCode } from "./errors.js";
import { thread } from "./mailbox.js";

/** @import { Value } from "./letter.js" */

/** @typedef {"required" | "one_needed" | "too_long"} Wrong */
/** @typedef {{ required: boolean, one_of: string, limit: number }} Rules */

const FURTHER = /^(.+)_(\d+)$/;

/**
 * What was answered, questions left open left out, and what is wrong, in the order of the questions.
 * @param {Record<string, Rules>} questions
 * @param {(id: string) => string} value of the control that asks a question
 */
export function read(questions, value) {
  /** @type {Record<string, string>} */
  const fields = {};
  /** @type {[string, Wrong][]} */
  const problems = [];
  for (const id of Object.keys(questions)) {
    const text = tidy(value(id));
    if (text) fields[id] = text;
  }
  const seen = new Set();
  for (const [id, { required, one_of, limit }] of Object.entries(questions)) {
    if (required && !fields[id]) problems.push([id, "required"]);
    if (fields[id] && codePoints(fields[id]) > limit) problems.push([id, "too_long"]);
    if (!one_of || seen.has(one_of)) continue;
    seen.add(one_of);
    const members = Object.keys(questions).filter((other) => questions[other].one_of === one_of);
    if (!members.some((member) => fields[member])) problems.push([id, "one_needed"]);
  }
  return { fields, problems };
}

/**
 * Line ends are one character, and nothing half of a character is sent.
 * @param {string} text
 */
export const tidy = (text) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .trim();

/**
 * The fields of the letter: further subjects become a list, an earlier code the thread it leads to.
 * @param {Record<string, string>} typed
 * @param {[string, string][]} problems
 */
export async function arrange(typed, problems) {
  /** @type {Record<string, Value>} */
  const fields = {};
  /** @type {Record<string, Record<string, string>>} */
  const further = {};
  for (const [name, text] of Object.entries(typed)) {
    const [, question, row] = FURTHER.exec(name) ?? [];
    if (row) (further[row] ??= {})[question] = text;
    else if (name !== "earlier_code") fields[name] = text;
    else
      try {
        fields.earlier_thread = hex(await thread(parse(text)));
      } catch (error) {
        if (!(error instanceof BadCode)) throw error;
        problems.push([name, "bad_code"]);
      }
  }
  if (Object.keys(further).length) fields.subjects = Object.values(further);
  return fields;
}
