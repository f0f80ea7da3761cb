/** Answers on standard output, line by line, what is asked on standard input. The bundle is named in the arguments. */

import { File } from "node:buffer";
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

globalThis.crypto ??= webcrypto; // older nodes have them, but not as globals
globalThis.File ??= File;

await import(pathToFileURL(process.argv[2]));

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  try {
    process.stdout.write((await globalThis.answer(line)) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ broken: String(error?.stack ?? error) }) + "\n");
  }
}
