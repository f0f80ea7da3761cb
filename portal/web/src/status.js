/** What the status page needs: a code in, verified messages out, and follow-ups sealed like reports. */

export { FileSealer, blobSize } from "./blob.js";
export { read as readCard } from "./card.js";
export { candidates, parse as parseCode } from "./code.js";
export { mailbox, mailboxId } from "./mailbox.js";
export { read as readMailbox } from "./mailboxes.js";
export { slices } from "./slices.js";
export { sealSubmission } from "./submission.js";
