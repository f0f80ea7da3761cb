/**
 * What can go wrong with sealed bytes: the tree of `crypto/errors.py`, name by name, so that both sides can be asked
 * for the same verdict.
 *
 *     CryptoError
 *     ├── Malformed        the bytes are not of this format, or not in its one canonical form
 *     │   └── NewerFormat  they carry the right magic but a version this program does not know
 *     ├── TooLarge         a length goes beyond what the format allows
 *     ├── WrongKey         sealed to another key than the one at hand
 *     ├── Damaged          altered, cut short, or continued: authentication failed
 *     ├── Forged           a signature does not verify, or someone else signed
 *     └── BadCode          not a receipt code
 *         ├── WrongLength  not twelve words or characters
 *         ├── UnknownWord  one of the words is in no list; carries its place
 *         └── BadChecksum  every word exists, together they do not
 *
 * Names are written out: a bundle shortens the names of classes.
 */

/** Root of everything this library raises on purpose. No message carries key material or content. */
export class CryptoError extends Error {
  name = "CryptoError";
}

export class Malformed extends CryptoError {
  name = "Malformed";
}

export class NewerFormat extends Malformed {
  name = "NewerFormat";
}

export class TooLarge extends CryptoError {
  name = "TooLarge";
}

export class WrongKey extends CryptoError {
  name = "WrongKey";
}

export class Damaged extends CryptoError {
  name = "Damaged";
}

export class Forged extends CryptoError {
  name = "Forged";
}

export class BadCode extends CryptoError {
  name = "BadCode";
}

/** A receipt code has twelve words or characters; this has `count`. */
export class WrongLength extends BadCode {
  name = "WrongLength";

  /** @param {number} count */
  constructor(count) {
    super();
    this.count = count;
  }
}

/** The word at `position` (0 to 11) is in no word list. */
export class UnknownWord extends BadCode {
  name = "UnknownWord";

  /** @param {number} position */
  constructor(position) {
    super();
    this.position = position;
  }
}

/** Every word exists, but together they are not a code. */
export class BadChecksum extends BadCode {
  name = "BadChecksum";
}

/** A report that only the superior may open, and no card of the superior: `portal/errors.py`. */
export class NoUpperCard extends Error {
  name = "NoUpperCard";
}
