"""A test report, marked as one, for the operator to see that everything still goes the whole way."""

import secrets

from crypto.code import ENTROPY_SIZE
from portal.intake import Intake, Submission
from portal.store.blobs import BlobStore
from portal.uploads import Upload
from protocol.language import N_, translations
from protocol.letter import Kind, Value

_TEXT = N_("This is a rehearsal, made by the operator of the portal. It is not a report. Please answer it like one.")
_SUBJECT = N_("Rehearsal")  # so that it can't be overlooked in any list
_FILE = "rehearsal.txt"


def rehearse(intake: Intake, store: BlobStore, language: str) -> bytes:
    """Send it to the own committee, with a file; the entropy of its code. Raises CardExpired; then nothing is left."""
    entropy = secrets.token_bytes(ENTROPY_SIZE)
    say = translations("portal", language).gettext
    upload = Upload(store.open_incoming, _FILE, "text/plain")
    try:
        upload.write(say(_TEXT).encode())
        upload.seek(0)
        fields: dict[str, Value] = {
            "rehearsal": "yes",
            "facts": say(_TEXT),
            "subject_name": say(_SUBJECT),
            "about_organ": "no",
        }
        intake.report(entropy, Submission(Kind.REPORT, language, fields, [upload.blob] if upload.blob else []))
    finally:
        upload.discard()
    return entropy
