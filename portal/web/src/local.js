/** What the report page and the status page have in common where the browser seals: readiness, choice, progress. */

import { blobSize } from "./blob.js";
import { random } from "./bytes.js";
import { CryptoError, TooLarge } from "./errors.js";
import { dataOf, element, part } from "./page.js";
import { sealSubmission } from "./submission.js";
import { Back, look } from "./look.js";
import { Delivery, Refused } from "./upload.js";
import { SealingKey } from "./xwing.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Written } from "./look.js" */
/** @import { Route } from "./mailbox.js" */
/** @import { Submission } from "./submission.js" */

export const data = { .../** @type {any} */ (globalThis).qingfeng, ...dataOf("local-data") };
const box = /** @type {HTMLElement} */ (document.getElementById("local"));
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const VIEWS = ["look", "progress", "receipt", "mailbox"];

/** @param {string} name */
export const local = (name) => part(box, name);

/** @param {string} name */
export const said = (name) => data.words[name] ?? data.words.failed;

/**
 * Show one view of ours in place of the page, or the page again.
 * @param {string | null} name
 */
export function show(name) {
  for (const other of main.children) if (other !== box) /** @type {HTMLElement} */ (other).hidden = name !== null;
  for (const view of VIEWS) {
    const found = box.querySelector(`[data-part="${view}"]`);
    if (found) /** @type {HTMLElement} */ (found).hidden = view !== name;
  }
  local("ready").hidden = name !== null || !willing;
  window.scrollTo(0, 0);
  if (name) local(name).querySelector("h1")?.focus();
}

/** @param {...(string | Node)} content none: nothing to complain about any more */
export function complain(...content) {
  const alert = local("alert");
  alert.replaceChildren(...content);
  alert.hidden = !content.length;
  if (content.length) alert.focus();
}

/** @param {string} name of what there is to complain about */
export const grumble = (name) => complain(element("p", said(name)));

let willing = false; // to seal here
let weaker = false; // the reporter chose the server's sealing

/**
 * Whether this browser can seal to these keys: tried, not asked.
 * @param {Bytes[]} keys
 */
async function able(keys) {
  try {
    for (const key of keys) await new SealingKey(key).wrap(random(32), new Uint8Array());
    return true;
  } catch {
    return false;
  }
}

/**
 * Never by itself: the reporter decides whether the server shall seal, or nobody.
 * @param {string} why
 * @param {string} [before] what is to be known first
 */
export function offerServer(why, before = "") {
  willing = false;
  local("ready").hidden = true;
  local("why").textContent = said(why) + before;
  const choice = local("weaker");
  choice.hidden = false;
  choice.focus();
}

/**
 * Take over a form: what it would post is handled here, unless the reporter chose the server.
 * @param {HTMLFormElement} form
 * @param {Bytes[]} keys
 * @param {(button: HTMLElement | null) => Promise<unknown>} handle
 */
export function takeOver(form, keys, handle) {
  const trial = able(keys).then((can) => {
    willing = can;
    local("ready").hidden = !can;
    if (!can) offerServer("unable");
  });
  local("server").addEventListener("click", () => {
    weaker = true;
    show(null); // in a mailbox: to the form that the server answers
    local("weaker").hidden = true;
    local("by-server").hidden = false;
  });
  form.addEventListener("submit", async (event) => {
    if (weaker) return;
    event.preventDefault();
    await trial;
    if (willing) await guarded(() => handle(event.submitter));
    else local("weaker").focus();
  });
  box.hidden = false;
}

let busy = false;

/**
 * Run something of ours, one at a time; whatever goes wrong is explained, and nothing is posted instead.
 * @param {() => Promise<unknown>} act
 * @param {string | null} back the view to go back to
 */
export async function guarded(act, back = null) {
  if (busy) return; // pressed twice
  busy = true;
  try {
    await act();
  } catch (error) {
    show(back);
    if (error instanceof Back) error.focus();
    else if (error instanceof Refused) complain(element("p", error.why ?? said(error.reason)));
    else if (error instanceof TooLarge) grumble("too_large");
    else if (error instanceof DOMException && /^Not(Found|Readable)E/.test(error.name)) grumble("changed");
    else offerServer(error instanceof CryptoError ? "unable" : "failed", back ? ` ${said("copy_first")}` : "");
  } finally {
    busy = false;
  }
}

/**
 * Show what could point to the reporter, if anything does or it is asked for; the files as they are to be sent. Throws
 * Back.
 * @param {Written} written
 */
export const looked = (written) =>
  look(local("look"), written, { ...data, said, label: (question) => data.questions[question]?.label ?? "" }, () => show("look"));

/**
 * Seal a submission and send it, with progress; it is on the medium when this returns.
 * @param {Bytes} entropy
 * @param {Route} route
 * @param {SealingKey} key
 * @param {Omit<Submission, "language" | "sealedBy">} submission
 */
export async function deliver(entropy, route, key, submission) {
  const whole = submission.files.reduce((sum, { size }) => sum + blobSize(size), 0);
  const bar = /** @type {HTMLProgressElement} */ (local("progress").querySelector("progress"));
  let [sent, seconds, waits, paused] = [0, 0, "", false];
  const tell = () => {
    const share = whole ? sent / whole : 0;
    bar.value = 100 * share;
    const left = sent && seconds > 4 ? Math.ceil((((whole - sent) / sent) * seconds) / 60) : 0; // minutes
    local("left").textContent = paused ? said("paused") : waits || (left ? said("left").replace("%d", `${left}`) : "");
    const told = local("percent");
    const text = whole ? `${10 * Math.floor(10 * share)} %` : "";
    if (told.textContent !== text) told.textContent = text; // read aloud, so not too often
  };
  const delivery = new Delivery(
    data.site,
    (bytes) => ((sent = bytes), tell()),
    (why) => ((waits = why && (data.words[why] ?? `${why} ${said("by_itself")}`)), tell()),
  );
  const ticking = setInterval(() => (paused || waits || (seconds += 1), tell()), 1000);
  const hold = local("pause");
  hold.textContent = said("pause");
  hold.onclick = () => {
    paused = !paused;
    if (paused) delivery.pause();
    else delivery.resume();
    hold.textContent = said(paused ? "resume" : "pause");
    tell();
  };
  local("stop").onclick = () => delivery.stop();
  show("progress");
  tell();
  try {
    const letter = { ...submission, language: data.language, sealedBy: /** @type {const} */ ("browser") };
    await delivery.send(() => sealSubmission(entropy, route, key, letter, (file) => delivery.keep(file)));
  } finally {
    clearInterval(ticking);
  }
}
