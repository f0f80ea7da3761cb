/** The report page: the form is sealed here, the code made here; the receipt appears once the server has stored both. */

import { arrange, read } from "./answers.js";
import { generate, words } from "./code.js";
import { complain, data, deliver, local, looked, said, show, takeOver } from "./local.js";
import { element, filesIn, fromBase64, showCode } from "./page.js";
import { route } from "./submission.js";
import { SealingKey } from "./xwing.js";

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
  const files = filesIn(controls);
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

/** @param {[string, string][]} problems */
function explain(problems) {
  const items = problems.map(([name, wrong]) => {
    const link = /** @type {HTMLAnchorElement} */ (element("a", data.questions[name]?.label ?? said("files")));
    link.href = `#${name}`;
    return element("li", link, data.colon, said(wrong));
  });
  complain(element("p", element("strong", said("problems"))), element("ul", ...items));
}
