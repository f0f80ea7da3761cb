"""The files of a form that comes back: those that wait since an earlier post, and those that came with this one."""

from collections.abc import Sequence

from flask import request

from portal import pending
from portal.pages.request import arrived
from portal.store.blobs import BlobStore
from portal.uploads import SealedBlob

TAKE_OUT = "take_out"  # the input that names files by their place in the list, from 1


def gather(payload: bytes, store: BlobStore) -> list[SealedBlob]:
    """All files of the form. Those that wait are named by the payload of its ticket; what is taken out is deleted."""
    files = []
    unwanted = set(request.form.getlist(TAKE_OUT))
    for place, blob in enumerate(pending.decode(payload, store), 1):
        if str(place) in unwanted:
            store.discard(blob.path)
        else:
            files.append(blob)
    return files + [upload.blob for upload in arrived() if upload.blob]


def hold(files: Sequence[SealedBlob]) -> list[SealedBlob]:
    """Let all files wait for the form to come back; those that are still there."""
    for upload in arrived():
        upload.hold()
    return [blob for blob in files if blob.path.exists()]


def keep_waiting(files: Sequence[SealedBlob]) -> list[SealedBlob]:
    """Of the files, those that waited already. For a post that may be forged, or can't succeed: it adds none."""
    came_now = {upload.path for upload in arrived()}
    return [blob for blob in files if blob.path not in came_now and blob.path.exists()]
