/**
 * What the tests ask of the library, one function for each question. Bundled by the tests, run by node and by browsers.
 *
 * Requests and answers are JSON; bytes travel as {"b64": "…"}, and large ones in files of node's.
 */

import { read, tidy } from "../../portal/web/src/answers.js";
import { FileSealer, blobSize, openBlob } from "../../portal/web/src/blob.js";
import * as bytes from "../../portal/web/src/bytes.js";
import * as canonical from "../../portal/web/src/canonical.js";
import * as card from "../../portal/web/src/card.js";
import { random } from "../../portal/web/src/bytes.js";
import * as code from "../../portal/web/src/code.js";
import * as envelope from "../../portal/web/src/envelope.js";
import { CryptoError } from "../../portal/web/src/errors.js";
import * as letter from "../../portal/web/src/letter.js";
import * as mailbox from "../../portal/web/src/mailbox.js";
import * as mailboxes from "../../portal/web/src/mailboxes.js";
import * as message from "../../portal/web/src/message.js";
import { padme, pad, unpad } from "../../portal/web/src/padding.js";
import { SealedFile } from "../../portal/web/src/sealed.js";
import { VerifyKey } from "../../portal/web/src/signing.js";
import { slices } from "../../portal/web/src/slices.js";
import { route, sealSubmission } from "../../portal/web/src/submission.js";
import { isIdentityNumber } from "../../portal/web/src/passages.js";
import { mark, reasons, review } from "../../portal/web/src/review.js";
import { tracesOf } from "../../portal/web/src/traces.js";
import { spellings } from "../../portal/web/src/wordlists.js";
import { Delivery, Refused, ask } from "../../portal/web/src/upload.js";
import { SealingKey, SecretKey } from "../../portal/web/src/xwing.js";

const collect = async (pieces) => {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return bytes.concat(...all);
};

const boxed = ({ id, address, reply }) => ({ id, address, reply: reply.public.raw });

const lettered = ({ thread, ...rest }) => ({ ...rest, thread: thread && { ...thread, reply: thread.reply.raw } });

const unlettered = ({ thread, ...rest }) => ({
  ...rest,
  thread: thread && { ...thread, reply: new SealingKey(thread.reply) },
});

/**
 * What becomes of `act` where the server gives these answers, [status, body] or null for a line that breaks, one after
 * the other, the last one for ever. No pause takes any time.
 */
async function served(answers, act) {
  const { fetch, setTimeout } = globalThis;
  const asked = [];
  globalThis.setTimeout = (done) => setTimeout(done);
  globalThis.fetch = async (where) => {
    asked.push(where);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (!answer) throw new TypeError("Load failed");
    const [status, body] = answer;
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  };
  try {
    return { asked, ...(await act(asked)) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { asked, reason: error.reason, why: error.why ?? null };
  } finally {
    Object.assign(globalThis, { fetch, setTimeout });
  }
}

export const operations = {
  canonical: ({ data, limit }) => canonical.encode(canonical.parse(data, limit)),
  encode: ({ value }) => canonical.encode(value),
  members: ({ value, take, args }) => new canonical.Members(value)[take](...args),
  padme: ({ sizes }) => sizes.map(padme),
  blobSize: ({ sizes }) => sizes.map(blobSize),
  pad: ({ content }) => pad(content),
  unpad: ({ padded }) => unpad(padded),

  sealingKey: async ({ raw }) => new SealingKey(raw).id(),
  wrap: ({ raw, contentKey, info }) => new SealingKey(raw).wrap(contentKey, info),
  unwrap: ({ seed, wrap, info }) => new SecretKey(seed).unwrap(wrap, info),
  seal: ({ kind, raw, content }) => envelope.seal(kind, new SealingKey(raw), content),
  unseal: ({ kind, seed, sealed }) => envelope.unseal(kind, new SecretKey(seed), sealed),
  recipient: ({ kind, sealed }) => envelope.recipient(kind, sealed),
  verify: ({ raw, role, payload, signature }) => new VerifyKey(raw).verify(role, payload, signature),
  card: async ({ document }) => {
    const { sealing, identity, ...rest } = await card.read(document);
    return { ...rest, sealing: sealing.raw, signer: await identity.signer() };
  },

  words: ({ entropy, language }) => code.words(entropy, language),
  parse: ({ text }) => code.parse(text),
  candidates: ({ text }) => code.candidates(text),
  lookalikes: () => code.LOOKALIKES,
  spellings: () => Object.fromEntries(spellings()),
  mailbox: async ({ entropy, route }) => boxed(await mailbox.mailbox(entropy, route)),
  thread: ({ entropy }) => mailbox.thread(entropy),

  letterContent: async ({ content }) => letter.encode(letter.parse(content)),
  sealLetter: async ({ raw, written }) => letter.sealLetter(new SealingKey(raw), unlettered(written)),
  openLetter: async ({ seed, sealed }) => lettered(letter.parse(await envelope.unseal("L", new SecretKey(seed), sealed))),
  message: ({ content, vocabulary }) => message.parse(content, vocabulary),
  openMessage: async ({ entropy, route, document, sealed, vocabulary }) => {
    const { reply } = await mailbox.mailbox(entropy, route);
    const { identity } = await card.read(document);
    return message.parse(await message.openMessage(reply, identity, sealed), vocabulary);
  },
  readMailbox: async ({ entropy, route, document, rows, vocabulary }) =>
    mailboxes.read(await mailbox.mailbox(entropy, route), await card.read(document), rows, vocabulary),

  sealFile: async ({ content, name, type }) => {
    const sealer = new FileSealer(new File([content], name, { type }));
    const sealed = await collect(sealer.pieces());
    return { sealed, sealedSize: sealer.sealedSize, attachment: sealer.attachment };
  },
  openBlob: async ({ key, id, size, sealed, piece = 65_536 }) => {
    const all = [];
    const pieces = [];
    for (let start = 0; start < sealed.length; start += piece) pieces.push(sealed.subarray(start, start + piece));
    const sha256 = await openBlob(key, id, size, pieces, (content) => all.push(content));
    return { content: bytes.concat(...all), sha256 };
  },
  mark: ({ texts, patterns }) => texts.map((text) => mark(text, patterns)),
  isIdentityNumber: ({ digits }) => isIdentityNumber(digits),
  review: ({ typed, patterns }) => {
    const found = review(typed, patterns);
    return { ...found, reasons: [...reasons(found)].map(([reason, marked]) => [reason, [...marked]]) };
  },
  traces: ({ content, name }) => tracesOf(new File([content], name)),
  slices: async ({ stream, piece, size }) => {
    const pieces = (async function* () {
      for (let start = 0; start < stream.length; start += piece) yield stream.slice(start, start + piece);
    })();
    const found = [];
    for await (const slice of slices(pieces, size)) found.push(slice);
    return found;
  },

  deliver: async ({ answers, files = [], stopAt = Infinity }) => {
    const waited = [];
    const outcome = await served(answers, async (asked) => {
      const told = (why) => {
        if (why) waited.push(why);
        if (asked.length >= stopAt) delivery.stop();
      };
      const delivery = new Delivery("/", () => {}, told);
      await delivery.send(async () => {
        for (const content of files) await delivery.keep(new File([content], "a"));
        return { address: random(32), letter: random(10) };
      });
    });
    return { ...outcome, waited };
  },
  ask: ({ answers }) => served(answers, async () => ({ answer: await ask("/mailbox", random(32)) })),

  route: ({ document, upperDocument, fields, upperChoices }) =>
    route({ own: document, upper: upperDocument }, fields, upperChoices),
  tidy: ({ text }) => tidy(text),
  answers: ({ questions, typed }) => read(questions, (name) => typed[name] ?? ""),
  submit: async ({ document, entropy, route, files, ...submission }) => {
    const whole = new SealedFile();
    const made = files.map(({ content, name, type }) => new File([content], name, { type }));
    const { sealing } = await card.read(document);
    const { address, letter } = await sealSubmission(entropy, route, sealing, { ...submission, files: made }, (file) =>
      whole.keep(file),
    );
    const sealed = await whole.finish(address, letter);
    return new Uint8Array(await sealed.arrayBuffer());
  },
};

const unpack = (_, value) =>
  typeof value?.b64 === "string" ? Uint8Array.from(atob(value.b64), (sign) => sign.charCodeAt(0)) : value;

function pack(value) {
  if (value instanceof Uint8Array) {
    const signs = [];
    for (let start = 0; start < value.length; start += 32_768)
      signs.push(String.fromCharCode(...value.subarray(start, start + 32_768)));
    return { b64: btoa(signs.join("")) };
  }
  if (Array.isArray(value)) return value.map(pack);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, pack(member)]));
  return value;
}

/** The answer to one request, both as JSON texts. What is refused on purpose is an answer too. */
export async function answer(request) {
  const { ask, about } = JSON.parse(request, unpack);
  const results = [];
  for (const one of about) {
    try {
      results.push({ value: pack((await operations[ask](one)) ?? null) });
    } catch (error) {
      if (!(error instanceof CryptoError) && error?.name !== "NoUpperCard") throw error;
      results.push({ refused: error.name, count: error.count, position: error.position });
    }
  }
  return JSON.stringify(results);
}

globalThis.answer = answer;
