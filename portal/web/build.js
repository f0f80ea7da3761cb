/**
 * Builds what the browser gets, byte for byte the same from the same lock: `npm ci && node build.js`, or `make web`.
 *
 *     src/words.js                      BIP-39's lists, packed, from @scure/bip39
 *     dist/portal.js                    what the portal's pages load
 *     ../../templates/sealer/sealer.js  what the offline sealer carries inside
 *     LICENSES.txt                      of the libraries inside
 */

import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { wordlist as simplified } from "@scure/bip39/wordlists/simplified-chinese.js";
import { wordlist as traditional } from "@scure/bip39/wordlists/traditional-chinese.js";
import { build } from "esbuild";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

const OPTIONS = {
  bundle: true,
  charset: /** @type {const} */ ("utf8"),
  legalComments: /** @type {const} */ ("none"), // the licences are in LICENSES.txt beside the bundles
  logLevel: /** @type {const} */ ("warning"),
  minify: true,
  target: "es2022",
  // Chromium 80 has all of it that is used here but this: a browser that can't read the script can't say so either.
  supported: { "logical-assignment": false, "class-private-method": false },
};

const LIBRARIES = ["@noble/curves", "@noble/hashes", "@noble/post-quantum", "@scure/bip39", "hpke"];

/** Each word but for what it shares with the one before, the number of shared letters in front. */
function packEnglish() {
  return english
    .map((word, index) => {
      let shared = 0;
      while (index && word[shared] === english[index - 1][shared]) shared++;
      return shared + word.slice(shared);
    })
    .join("");
}

/**
 * A character as three digits: packed again for the way, they take less than UTF-8 does.
 * @param {string} character of the block of common ones
 */
const digits = (character) => (character.charCodeAt(0) - 0x4e00).toString(28).padStart(3, "0");

/** The characters that differ from the simplified ones, and the distance of each from the one before: A is 1. */
function packTraditional() {
  let [last, distances, characters] = [-1, "", ""];
  traditional.forEach((character, index) => {
    if (character === simplified[index] && index - last < 26) return;
    distances += String.fromCharCode(64 + index - last);
    characters += digits(character);
    last = index;
  });
  return distances + characters;
}

const WORDS = `/** BIP-39's word lists, packed by build.js. The traditional list has the simplified one's indices. */

export const ENGLISH =
  "${packEnglish()}";

export const SIMPLIFIED =
  "${simplified.map(digits).join("")}";

export const TRADITIONAL =
  "${packTraditional()}";
`;

/** Whose work is in the bundles, and under which terms. */
async function licences() {
  const texts = LIBRARIES.map(async (name) => {
    const { version } = JSON.parse(await readFile(here(`node_modules/${name}/package.json`), "utf8"));
    const file = (await readdir(here(`node_modules/${name}`))).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version}\n\n${(await readFile(here(`node_modules/${name}/${file}`), "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n\n");
}

await writeFile(here("src/words.js"), WORDS);
await build({
  ...OPTIONS,
  entryPoints: [here("src/sealer.js")],
  format: "iife",
  outfile: here("../../templates/sealer/sealer.js"),
});
await build({ ...OPTIONS, entryPoints: [here("src/portal.js")], format: "iife", outfile: here("dist/portal.js") });
await writeFile(here("LICENSES.txt"), await licences());
