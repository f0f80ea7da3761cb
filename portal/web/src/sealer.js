/** The offline sealer: one page, both languages in it side by side, one `.sealed` file out of it. */

import { arrange, read } from "./answers.js";
import { blobSize } from "./blob.js";
import { readUnverified } from "./card.js";
import { generate, words } from "./code.js";
import { TooLarge } from "./errors.js";
import { Back, look } from "./look.js";
import { dataOf, element, fromBase64, part, showCode } from "./page.js";
import { SealedFile } from "./sealed.js";
import { route, sealSubmission } from "./submission.js";

/** @import { Language } from "./code.js" */

const data = dataOf("data");
const LANGUAGES = /** @type {Language[]} */ (["zh", "en"]);
/** @type {Language} */
let language = "zh";
let stopped = false;
let saved = "";

const root = () => /** @type {HTMLElement} */ (document.getElementById(language));
const said = () => data.words[language];

/**
 * The controls of a question, in one language.
 * @param {Language} side
 * @param {string} id
 */
const controls = (side, id) =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(`[name="${side}-${id}"]`)]);

/** @param {string} id */
function valueOf(id) {
  const found = controls(language, id);
  return (found[0].type === "radio" ? found.find(({ checked }) => checked)?.value : found[0].value) ?? "";
}

/** Both languages are whole pages; what was typed moves over. */
function switchLanguage() {
  const [from, to] = language === "zh" ? LANGUAGES : [LANGUAGES[1], LANGUAGES[0]];
  for (const id of [...Object.keys(data.questions), "files"]) {
    controls(from, id).forEach((control, place) => {
      const other = controls(to, id)[place];
      if (control.type === "file") other.files = control.files;
      else if (control.type === "radio") other.checked = control.checked;
      else other.value = control.value;
    });
  }
  root().hidden = true;
  language = to;
  root().hidden = false;
  document.documentElement.lang = root().lang;
}

/** @param {"form" | "look" | "progress" | "done"} name */
function show(name) {
  for (const other of document.querySelectorAll("[data-switch]")) /** @type {HTMLElement} */ (other).hidden = name === "look";
  for (const side of LANGUAGES)
    for (const each of ["form", "look", "progress", "done"])
      part(/** @type {HTMLElement} */ (document.getElementById(side)), each).hidden = each !== name;
  part(root(), name).querySelector("h1")?.focus();
  window.scrollTo(0, 0);
}

/** @param {...(string | Node)} content */
function alert_(...content) {
  const box = part(root(), "alert");
  box.replaceChildren(...content);
  box.hidden = !content.length;
  if (content.length) box.focus();
}

/** @param {[string, string][]} problems */
function explain(problems) {
  const items = problems.map(([id, wrong]) => {
    const label = id === "files" ? [] : [element("strong", data.questions[id].label[language]), " "];
    return element("li", ...label, said()[wrong]);
  });
  alert_(element("p", element("strong", said().problems)), element("ul", ...items));
}

/** @param {number} share */
function progress(share) {
  const percent = Math.floor(100 * share);
  /** @type {HTMLProgressElement} */ (root().querySelector("progress")).value = percent;
  const text = `${percent} %`;
  const told = part(root(), "percent");
  if (percent % 10 === 0 && told.textContent !== text) told.textContent = text;
}

class Stopped extends Error {}

/**
 * Seal what the form holds; the file is made in memory, and saved by the reporter.
 * @param {HTMLElement} button that was pressed
 */
async function seal(button) {
  const { fields: typed, problems: wrong } = read(data.questions, valueOf);
  /** @type {[string, string][]} */
  const problems = wrong;
  const chosen = [...(controls(language, "files")[0].files ?? [])];
  if (chosen.length > data.most_files) problems.push(["files", "too_many"]);
  const fields = await arrange(typed, problems);
  if (problems.length) return explain(problems);
  const cards = {
    own: readUnverified(fromBase64(data.cards.own)),
    upper: data.cards.upper ? readUnverified(fromBase64(data.cards.upper)) : null,
  };
  const way = chosenRoute(cards, fields);
  if (!way) return alert_(element("p", said().no_upper));
  alert_();
  const files = await looked(typed, chosen, data.names[way], button);
  stopped = false;
  show("progress");
  const whole = files.reduce((sum, { size }) => sum + blobSize(size), 1);
  let done = 0;
  const sealed = new SealedFile();
  const entropy = generate();
  const card = way === "own" ? cards.own : /** @type {NonNullable<typeof cards.upper>} */ (cards.upper);
  const keep = (/** @type {File} */ file) =>
    sealed.keep(file, async (bytes) => {
      progress((done += bytes) / whole);
      await new Promise((shown) => setTimeout(shown)); // lets the page show it, and hear the stop
      if (stopped) throw new Stopped();
    });
  /** @type {import("./submission.js").Submission} */
  const submission = { kind: "report", language, sealedBy: "file", fields, files };
  const { address, letter } = await sealSubmission(entropy, way, card.sealing, submission, keep);
  finish(await sealed.finish(address, letter), entropy, data.names[way]);
}

/**
 * What could point to the reporter, before it is sealed; the files as they are to be sealed. Throws Back.
 * @param {Record<string, string>} typed
 * @param {File[]} files
 * @param {string} recipient
 * @param {HTMLElement} button
 */
function looked(typed, files, recipient, button) {
  const words = {
    ...data.telling[language],
    colon: language === "zh" ? "：" : ": ",
    comma: language === "zh" ? "、" : ", ",
    said: (/** @type {string} */ name) => said()[name],
    label: (/** @type {string} */ id) => data.questions[id].label[language],
  };
  const control = (/** @type {string} */ id) => (id ? document.getElementById(`${language}-${id}`) : button);
  const asked = button === part(root(), "look-first");
  return look(part(root(), "look"), { typed, files, recipient, asked, control }, words, () => show("look"));
}

/**
 * @param {import("./submission.js").Recipients} cards
 * @param {Record<string, import("./letter.js").Value>} fields
 */
function chosenRoute(cards, fields) {
  try {
    return route(cards, fields, data.upper);
  } catch {
    return null;
  }
}

/**
 * @param {Blob} file
 * @param {Uint8Array} entropy
 * @param {string} recipient
 */
function finish(file, entropy, recipient) {
  saved = URL.createObjectURL(file);
  for (const side of LANGUAGES) {
    const box = /** @type {HTMLElement} */ (document.getElementById(side));
    part(box, "recipient").textContent = recipient;
    part(box, "code").replaceChildren(...showCode(words(entropy, side), side));
    /** @type {HTMLAnchorElement} */ (part(box, "save")).href = saved;
  }
  show("done");
}

/** Back to the form: the next file has another code, so this one is forgotten. */
function again() {
  URL.revokeObjectURL(saved);
  for (const box of LANGUAGES.map((side) => /** @type {HTMLElement} */ (document.getElementById(side))))
    part(box, "code").replaceChildren();
  show("form");
}

let busy = false;

/** @param {HTMLElement} button */
async function pressed(button) {
  if (busy) return; // pressed twice
  busy = true;
  try {
    await seal(button);
  } catch (error) {
    show("form");
    if (error instanceof Back) error.focus();
    else alert_(element("p", said()[reason(error)]));
  } finally {
    busy = false;
  }
}

/** @param {unknown} error */
function reason(error) {
  if (error instanceof Stopped) return "stopped";
  if (error instanceof TooLarge) return "too_large";
  if (error instanceof DOMException && error.name === "NotReadableError") return "changed";
  if (error instanceof DOMException && error.name === "NotFoundError") return "changed";
  return globalThis.crypto?.subtle ? "failed" : "broken";
}

for (const side of LANGUAGES) {
  const box = /** @type {HTMLElement} */ (document.getElementById(side));
  box.querySelector("[data-switch]")?.addEventListener("click", switchLanguage);
  box.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void pressed(/** @type {HTMLElement} */ (event.submitter ?? event.target));
  });
  const lookFirst = part(box, "look-first");
  lookFirst.addEventListener("click", () => void pressed(lookFirst));
  part(box, "stop").addEventListener("click", () => (stopped = true));
  part(box, "again").addEventListener("click", again);
}
if (!globalThis.crypto?.subtle) alert_(element("p", said().broken));
else for (const hidden of document.querySelectorAll("form")) hidden.hidden = false;
window.addEventListener("beforeunload", (event) => {
  if (Object.keys(data.questions).some((id) => controls(language, id)[0].type !== "radio" && valueOf(id))) event.preventDefault();
});
