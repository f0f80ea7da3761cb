"""The tables of the vault. The whole file is encrypted, so it may say what it means.

Whatever is said about a tip (letter, message, note) has a place: `place_of(tip, event)`, one number that sorts by tip
and then in the order in which the desk came to know it. The search index is kept under the same numbers.
"""

from desk.vault.tables.exchange import bundles, decoys, entries, portals, unreadable
from desk.vault.tables.judging import conflicts, links, mentions, priorities, recusals, text_runs
from desk.vault.tables.metadata import metadata
from desk.vault.tables.organ import audit, audit_end, backups, committee, epochs, officers
from desk.vault.tables.places import place_of, places_of, tip_at
from desk.vault.tables.search import CREATE_SEARCH
from desk.vault.tables.subjects import (
    posts,
    subject_entries,
    subject_keys,
    subject_names,
    subject_recusals,
    subject_tips,
    subjects,
)
from desk.vault.tables.tips import attachments, blobs, classes, letters, messages, notes, threads, tips, views

__all__ = [
    "CREATE_SEARCH",
    "attachments",
    "audit",
    "audit_end",
    "backups",
    "blobs",
    "bundles",
    "classes",
    "committee",
    "conflicts",
    "decoys",
    "entries",
    "epochs",
    "letters",
    "links",
    "mentions",
    "messages",
    "metadata",
    "notes",
    "officers",
    "place_of",
    "places_of",
    "portals",
    "posts",
    "priorities",
    "recusals",
    "subject_entries",
    "subject_keys",
    "subject_names",
    "subject_recusals",
    "subject_tips",
    "subjects",
    "text_runs",
    "threads",
    "tip_at",
    "tips",
    "unreadable",
    "views",
]
