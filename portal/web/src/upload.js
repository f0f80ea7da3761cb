/**
 * Sends sealed things and nothing else. A file goes slice by slice, each with its number and hash; when the line breaks
 * or the lid is closed, the same slice is sent again until it is there.
 */

import { FileSealer } from "./blob.js";
import { concat, unsigned } from "./bytes.js";
import { Row, sealedHead } from "./sealed.js";
import { slices } from "./slices.js";

/** @import { Bytes } from "./bytes.js" */
/** @import { Attachment } from "./letter.js" */

/** It was not taken, or stopped by the reporter; `reason` is the word for it, `why` what the server says of it itself. */
export class Refused extends Error {
  /**
   * @param {string} reason
   * @param {string} [why]
   */
  constructor(reason, why) {
    super(reason);
    this.reason = reason;
    this.why = why;
  }
}

/**
 * What the server says. `status` is 0 where it says nothing, or not to the end.
 * @typedef {{ status: number, refused?: string, why?: string, [more: string]: any }} Answer
 */

const LONGEST_PAUSE = 30; // seconds between two tries
const MOST_ATTEMPTS = 5; // at one letter whose files are forgotten each time
const pause = (/** @type {number} */ seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

/** One letter on its way, with its files. */
export class Delivery {
  /**
   * @param {string} site where the sealed things are taken, with a slash at the end
   * @param {(sent: number) => unknown} sent told how many sealed bytes of files have arrived
   * @param {(why: string) => unknown} waiting told why it has to try again: "waiting" (there is no line), "fault" or the
   *   server's own words; empty when it goes on
   */
  constructor(site, sent, waiting) {
    this.#site = site;
    this.#told = sent;
    this.#waiting = waiting;
  }

  #site;
  #told;
  #waiting;
  #sent = 0;
  #stopped = false;
  #doubtful = false; // whether the letter is there: it was posted, and no answer came
  /** @type {Row[]} */
  #rows = [];
  #held = Promise.resolve();
  /** @type {() => void} */
  #release = () => {};
  /** @type {() => void} */
  #interrupt = () => {};
  #interrupted = new Promise((done) => (this.#interrupt = () => done(undefined)));

  /** Send nothing more until `resume`. */
  pause() {
    this.#held = new Promise((release) => (this.#release = release));
  }

  /** Go on. */
  resume() {
    this.#release();
  }

  /** Give up: what is under way throws Refused. */
  stop() {
    this.#stopped = true;
    this.#interrupt();
    this.#release();
  }

  /**
   * Seal a file and send it. Throws Refused, and what reading the file throws.
   * @param {File} file
   * @returns {Promise<Attachment>}
   */
  async keep(file) {
    const sealer = new FileSealer(file);
    const row = new Row(sealer);
    for await (const { number, body, sha256 } of slices(row.pieces())) {
      const about = [sealer.id, unsigned(sealer.sealedSize, 8), unsigned(number, 4), sha256];
      await this.#post("slice", concat(...about, body));
      this.#told((this.#sent += body.length));
    }
    this.#rows.push(row);
    return sealer.attachment;
  }

  /**
   * Send a letter; it and its files are on the medium when this returns. Where the server forgot a file, all is sealed
   * and sent once more: under new keys, nothing is ever sealed twice with one. Throws Refused, and what `seal` throws.
   * @param {() => Promise<{ address: Bytes, letter: Bytes }>} seal hands each file to `keep`
   */
  async send(seal) {
    for (let attempts = 1; ; attempts++) {
      try {
        const { address, letter } = await seal();
        return await this.#post("letter", await sealedHead(address, this.#rows, letter));
      } catch (error) {
        if (!(error instanceof Refused && error.reason === "gone") || attempts === MOST_ATTEMPTS) throw error;
        this.#rows = [];
        this.#told((this.#sent = 0));
      }
    }
  }

  /**
   * @param {string} where
   * @param {Bytes} body
   */
  #post = async (where, body) => {
    for (let seconds = 1; ; seconds = Math.min(2 * seconds, LONGEST_PAUSE)) {
      await this.#held;
      if (this.#stopped) throw new Refused(this.#doubtful ? "doubtful" : "stopped");
      const answer = await post(this.#site + where, body);
      const { status, why } = answer;
      const broken = !why && (!status || status >= 500);
      const later = broken || status === 429;
      if (broken && where === "letter") this.#doubtful = true;
      this.#waiting(later ? (why ?? (status ? "fault" : "waiting")) : "");
      if (!later) return understood(answer);
      await Promise.race([pause(seconds), this.#interrupted]);
    }
  };
}

/**
 * What the server answers to `body`. Throws Refused.
 * @param {string} where
 * @param {Bytes} body
 */
export const ask = async (where, body) => understood(await post(where, body));

/**
 * @param {string} where
 * @param {Bytes} body
 * @returns {Promise<Answer>}
 */
async function post(where, body) {
  try {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch(where, { method: "POST", body, headers, redirect: "error" });
    const told = response.json().catch((broken) => {
      if (response.ok) throw broken; // the line broke; a refusal may be no JSON
    });
    return { status: response.status, ...(await told) };
  } catch {
    return { status: 0 };
  }
}

/** @param {Answer} answer */
function understood(answer) {
  const { status, refused, why } = answer;
  if (status !== 200) throw new Refused(refused ?? (status ? "damaged" : "no_line"), why);
  return answer;
}
