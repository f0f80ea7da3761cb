/** What the report page needs: cards in, a sealed letter and sealed files out. */

export { FileSealer, blobSize } from "./blob.js";
export { readUnverified as readCard } from "./card.js";
export { generate, words } from "./code.js";
export { slices } from "./slices.js";
export { route, sealSubmission } from "./submission.js";
