"""Words for ids that the formats use and the vocabulary doesn't name."""

from desk.intake import TAKEN_DOWN
from desk.office.roles import N_
from desk.thread import COMMITTEE, OFFICER, REPORTER

LETTERS = {
    "report": N_("Report"),
    "answer": N_("Letter from the reporter"),
    "retaliation": N_("Notice of retaliation"),
    "rating": N_("Rating by the reporter"),
}

SEALED_BY = {
    "server": N_("Sealed by the portal when it arrived."),
    "browser": N_("Sealed in the reporter's browser."),
    "file": N_("Sealed offline by the reporter."),
    TAKEN_DOWN: N_("Taken down by an officer."),
}

SENDERS = {REPORTER: N_("the reporter's words"), COMMITTEE: N_("our answer"), OFFICER: N_("note")}

# What the audit trail counts and names beside an act.
DETAILS = {
    "acts": N_("acts"),
    "attachment": N_("attachment no."),
    "authority": N_("matter of"),
    "backup": N_("backup no."),
    "before": N_("before"),
    "because": N_("reason:"),
    "bundle": N_("bundle no."),
    "by_hand": N_("brought by hand"),
    "cause": N_("because of a"),
    "channel": N_("came by"),
    "entry": N_("entry:"),
    "files": N_("files"),
    "imported": N_("new letters"),
    "instead_of": N_("in place of"),
    "kind": N_("kind"),
    "message": N_("message no."),
    "nature": N_("nature"),
    "of": N_("officer"),
    "other": N_("other tip"),
    "present": N_("here already"),
    "priority": N_("priority"),
    "proposed": N_("proposed"),
    "recused": N_("tips recused"),
    "relation": N_("relation"),
    "records": N_("files closed"),
    "refused": N_("refused"),
    "removed": N_("entry taken out, no."),
    "roles": N_("roles"),
    "said": N_("said:"),
    "status": N_("status"),
    "subject": N_("about"),
    "telling": N_("only the reporter could have the attachments:"),
    "tips": N_("tips"),
    "to": N_("given to"),
    "unread": N_("unread"),
    "unreadable": N_("unreadable"),
    "waits": N_("tips that wait for an officer"),
    "withdrawn": N_("taken back"),
}
