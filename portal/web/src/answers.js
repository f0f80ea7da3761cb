/** From the controls of a form to the fields of a letter, and what is wrong with them. */

import { codePoints } from "./bytes.js";

/** @typedef {"required" | "one_needed" | "too_long"} Wrong */
/** @typedef {{ required: boolean, one_of: string, limit: number }} Rules */

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
export const tidy = (text) => text.replace(/\r\n?/g, "\n").replace(/\p{Surrogate}/gu, "\ufffd").trim();
