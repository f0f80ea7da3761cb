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

/** The server answered, and the answer is no; `reason` is its word for it. */
export class Refused extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The reporter stopped it. */
export class Stopped extends Error {}

/** The server does not know the beginning of a file any more. */
class Forgotten extends Error {}

const LONGEST_PAUSE = 30; // seconds between two tries
const pause = (/** @type {number} */ seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

/** One letter on its way, with its files. */
export class Delivery {
  /**
   * @param {string} site where the sealed things are taken, with a slash at the end
   * @param {(sent: number) => unknown} sent told how many sealed bytes of files have arrived
   * @param {(waits: boolean) => unknown} waiting told when the line breaks and when it holds again
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

  /** Give up: what is under way throws Stopped. */
  stop() {
    this.#stopped = true;
    this.#interrupt();
    this.#release();
  }

  /**
   * Seal a file and send it. Throws Refused or Stopped, and what reading the file throws.
   * @param {File} file
   * @returns {Promise<Attachment>}
   */
  async keep(file) {
    const before = this.#sent;
    for (;;) {
      try {
        const sealer = new FileSealer(file);
        const row = new Row(sealer);
        for await (const { number, body, sha256 } of slices(row.pieces())) {
          const about = [sealer.id, unsigned(sealer.sealedSize, 8), unsigned(number, 4), sha256];
          await this.#post("slice", concat(...about, body));
          this.#told((this.#sent += body.length));
        }
        this.#rows.push(row);
        return sealer.attachment;
      } catch (error) {
        if (!(error instanceof Forgotten)) throw error;
        this.#told((this.#sent = before)); // under a new key: nothing is ever sealed twice with one
      }
    }
  }

  /**
   * Send the letter; it and its files are on the medium when this returns. Throws Refused or Stopped.
   * @param {Bytes} address
   * @param {Bytes} letter
   */
  async finish(address, letter) {
    await this.#post("letter", await sealedHead(address, this.#rows, letter));
  }

  /**
   * @param {string} where
   * @param {Bytes} body
   */
  async #post(where, body) {
    for (let seconds = 1; ; seconds = Math.min(2 * seconds, LONGEST_PAUSE)) {
      await this.#held;
      if (this.#stopped) throw new Stopped();
      const response = await post(this.#site + where, body).catch(() => null);
      const later = !response || response.status >= 500 || response.status === 429;
      this.#waiting(later);
      if (response?.status === 409) throw new Forgotten();
      if (response && !later) return understood(response);
      await Promise.race([pause(seconds), this.#interrupted]);
    }
  }
}

/**
 * What the server answers to `body`. Throws Refused, and TypeError when there is no line.
 * @param {string} where
 * @param {Bytes} body
 */
export const ask = async (where, body) => understood(await post(where, body));

/**
 * @param {string} where
 * @param {Bytes} body
 */
const post = (where, body) =>
  fetch(where, { method: "POST", body, headers: { "Content-Type": "application/octet-stream" }, redirect: "error" });

/** @param {Response} response */
async function understood(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(String(answer.refused ?? "failed"));
  return answer;
}
