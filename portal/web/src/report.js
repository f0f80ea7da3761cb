/** The report page: the form is sealed here, the code made here; the receipt appears once the server has stored both. */

import { read } from "./answers.js";
import { hex } from "./bytes.js";
import { generate, parse, words } from "./code.js";
import { BadCode } from "./errors.js";
import { complain, data, deliver, local, looked, said, show, takeOver } from "./local.js";
import { thread } from "./mailbox.js";
import { element, fromBase64, showCode } from "./page.js";
import { route } from "./submission.js";
import { SealingKey } from "./xwing.js";

/** @import { Value } from "./letter.js" */

const FURTHER = /^(.+)_(\d+)$/;

/** Take over the form of this page. */
export function reportPage() {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("report-form"));
  const own = fromBase64(data.keys.own.key);
  const upper = data.keys.upper ? fromBase64(data.keys.upper.key) : null;
  takeOver(form, upper ? [own, upper] : [own], async (button) => {
    const keys = { own: { sealing: new SealingKey(own) }, upper: upper ? { sealing: new SealingKey(upper) } : null };
    await send(form, keys, button);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {import("./submission.js").Recipients} keys
 * @param {HTMLElement | null} button that was pressed
 */
async function send(form, keys, button) {
  const controls = new FormData(form);
  const { fields: typed, problems: wrong } = read(data.questions, (name) => String(controls.get(name) ?? ""));
  /** @type {[string, string][]} */
  const problems = wrong;
  const files = /** @type {File[]} */ (controls.getAll("files").filter((file) => file instanceof File && file.name));
  if (files.length > data.max_files) problems.push(["files", "too_many"]);
  const fields = await arrange(typed, problems);
  if (problems.length) return explain(problems);
  complain();
  let way;
  try {
    way = route(keys, fields, data.upper);
  } catch {
    return explain([["about_organ", "no_upper"]]);
  }
  const chosen = await looked({
    typed,
    files,
    recipient: data.keys[way].name,
    asked: button?.id === "look-first",
    control: (question) => (question ? document.getElementById(question) : button),
  });
  const entropy = generate();
  const key = /** @type {{ sealing: SealingKey }} */ (keys[way]).sealing;
  await deliver(entropy, way, key, { kind: "report", fields, files: chosen });
  form.reset();
  local("recipient").textContent = data.keys[way].name;
  for (const language of /** @type {const} */ (["zh", "en"]))
    local(`code-${language}`).replaceChildren(...showCode(words(entropy, language), language));
  local(`code-${data.language}`).id = "receipt-code";
  show("receipt");
}

/**
 * The fields of the letter: further subjects become a list, an earlier code the thread it leads to.
 * @param {Record<string, string>} typed
 * @param {[string, string][]} problems
 */
async function arrange(typed, problems) {
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

/** @param {[string, string][]} problems */
function explain(problems) {
  const items = problems.map(([name, wrong]) => {
    const link = /** @type {HTMLAnchorElement} */ (element("a", data.questions[name]?.label ?? said("files")));
    link.href = `#${name}`;
    return element("li", link, data.colon, said(wrong));
  });
  complain(element("p", element("strong", said("problems"))), element("ul", ...items));
}
