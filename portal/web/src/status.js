/** The status page: the code stays here, sealed messages are fetched and opened here, answers are sealed here. */

import { tidy } from "./answers.js";
import { concat } from "./bytes.js";
import { leap, months } from "./calendar.js";
import { read as readCard } from "./card.js";
import { candidates, parse } from "./code.js";
import { BadCode } from "./errors.js";
import { complain, data, deliver, grumble, guarded, local, looked, said, show, takeOver } from "./local.js";
import { mailbox, mailboxId } from "./mailbox.js";
import { read as readMailbox } from "./mailboxes.js";
import { element, filesIn, fromBase64, styled } from "./page.js";
import { ask } from "./upload.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { VerifiedCard } from "./card.js" */
/** @import { Route } from "./mailbox.js" */
/** @import { Message } from "./message.js" */

/** @typedef {{ entropy: Bytes, route: Route, card: VerifiedCard }} Found */

const ROUTES = /** @type {Route[]} */ (["own", "upper"]);
const VOCABULARY = { statuses: Object.keys(data.statuses ?? {}), outcomes: Object.keys(data.outcomes ?? {}) };

/** Take over the form of this page. */
export function statusPage() {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("code-form"));
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("code"));
  takeOver(form, [fromBase64(data.keys.own.key)], async () => {
    const found = await lookUp(field.value);
    if (!found) return;
    field.value = "";
    await open(found);
  });
}

/**
 * The code that was meant: the one typed, or the first that looks like it and leads somewhere.
 * @param {string} typed
 */
async function lookUp(typed) {
  complain();
  /** @type {Bytes[] | undefined} */
  let tried;
  let nothing = "none";
  try {
    tried = candidates(typed);
    parse(typed);
  } catch (error) {
    if (!(error instanceof BadCode)) throw error;
    const { name, count, position } = /** @type {any} */ (error);
    if (!tried) return void complain(element("p", said(name).replace("%d", count ?? position + 1)));
    nothing = name;
  }
  const ids = await Promise.all(tried.flatMap((entropy) => ROUTES.map((route) => mailboxId(entropy, route))));
  /** @type {Record<string, any>} */
  const answer = ids.length ? await ask(data.site + "mailbox", concat(...ids)) : { found: null };
  if (answer.found === null) return void grumble(nothing);
  const card = await readCard(fromBase64(answer.card));
  return { entropy: tried[answer.found >> 1], route: ROUTES[answer.found & 1], card, messages: answer.messages };
}

/** @param {Found & { messages: [number, string][] }} found */
async function open(found) {
  const box = await mailbox(found.entropy, found.route);
  const rows = found.messages.map(([number, body]) => ({ number, body: fromBase64(body) }));
  const contents = await readMailbox(box, found.card, rows, VOCABULARY);
  const state = data.statuses[contents.status];
  const status = local("state");
  status.id = "status";
  status.dataset.status = contents.status;
  status.textContent = state.label;
  local("state-text").textContent = state.text;
  local("next").textContent = state.next;
  local("outcome").textContent = contents.outcome ? data.outcomes[contents.outcome] : "";
  local("unverified").hidden = !contents.unverified;
  local("missing").hidden = !contents.missing.length;
  local("none-yet").hidden = contents.messages.length > 0;
  local("signed").hidden = !contents.messages.length;
  local("signed-by").textContent = found.card.name;
  local("messages").replaceChildren(...contents.messages.reverse().map(shown));
  local("rate").hidden = contents.status !== "closed";
  for (const name of ["add", "rate"]) listen(name, found);
  show("mailbox");
}

/** @param {Message} message */
function shown({ week, status, outcome, text }) {
  const content = [styled("soft when", element("p", `${readableWeek(week)} · ${data.statuses[status].label}`))];
  if (outcome) content.push(element("p", element("strong", data.outcomes[outcome])));
  if (text) content.push(styled("text", element("div", text)));
  return styled("message", element("article", ...content));
}

/**
 * A week as people say it, by its Monday.
 * @param {string} week
 */
function readableWeek(week) {
  const [year, number] = week.split("-W").map(Number);
  let [day, month] = [monday(year, number), 0];
  let of = year;
  if (day < 1) day += leap(--of) ? 366 : 365;
  const lengths = months(of);
  for (; day > lengths[month]; month++) day -= lengths[month];
  return data.week.replace("%Y", of).replace("%M", data.months[month]).replace("%D", day);
}

/**
 * The day of the year on which a week begins; 0 and less is in the year before.
 * @param {number} year
 * @param {number} week
 */
function monday(year, week) {
  const before = year - 1;
  const first = (before + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)) % 7; // 0: a Monday
  return 7 * (week - 1) + 1 - first + (first > 3 ? 7 : 0);
}

/**
 * @param {string} name
 * @param {Found} found
 */
function listen(name, found) {
  const form = /** @type {HTMLFormElement} */ (local(name).querySelector("form"));
  form.onsubmit = (event) => {
    event.preventDefault();
    void guarded(async () => {
      const typed = new FormData(form, event.submitter);
      const kind = String(typed.get("kind") ?? "answer");
      const files = filesIn(typed);
      /** @type {Record<string, string>} */
      const fields = {};
      for (const field of ["text", "rating"]) {
        const text = tidy(String(typed.get(field) ?? ""));
        if (text) fields[field] = text;
      }
      if (kind === "rating" ? !fields.rating : kind === "answer" && !fields.text && !files.length)
        return grumble(kind === "rating" ? "choose" : "empty");
      if (files.length > data.max_files) return grumble("too_many");
      complain();
      const chosen = await looked({
        typed: fields,
        files,
        recipient: "",
        asked: typed.has("check"),
        control: (name) => (name ? /** @type {Element | null} */ (form.elements.namedItem(name)) : event.submitter),
      });
      if (kind === "answer" && !fields.text && !chosen.length) return show("mailbox"), grumble("empty");
      const letter = { kind: /** @type {any} */ (kind), fields, files: chosen };
      await deliver(found.entropy, found.route, found.card.sealing, letter);
      form.reset();
      show("mailbox");
      const sent = local("sent");
      sent.textContent = said(`sent_${kind}`);
      sent.hidden = false;
      sent.focus();
    }, "mailbox");
  };
}
