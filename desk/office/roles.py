"""Who may do what: one table, looked up in one place (`desk.office.session`).

Roles follow the rules of work: intake takes in and screens, case management distributes, supervision, investigation
and review handle, the leader decides. The auditor sees what was done, and nothing of what was said.
"""

from enum import Enum


def N_(message: str) -> str:  # noqa: N802  (the name under which messages are collected)
    """Marks a message for translation where it is looked up later."""
    return message


class Role(Enum):
    """What an officer is here for."""

    INTAKE = "I"
    SUPERVISION = "S"
    INVESTIGATION = "A"
    REVIEW = "T"
    CASES = "C"
    LEADER = "L"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.INTAKE: N_("intake"),
    Role.SUPERVISION: N_("supervision and handling"),
    Role.INVESTIGATION: N_("review and investigation"),
    Role.REVIEW: N_("case review"),
    Role.CASES: N_("case management"),
    Role.LEADER: N_("leader"),
    Role.AUDITOR: N_("auditor"),
}


class Act(Enum):
    """Everything that can be done at the desk. The values stand in the audit trail."""

    FOUND = "found"
    UNLOCK = "unlock"
    LOCK = "lock"
    CARD = "card"
    IMPORT = "import"
    IMPORTED = "imported"
    EXPORT = "export"
    TRUST = "trust"
    END_TRUST = "end_trust"
    ROTATE = "rotate"
    DESTROY_KEY = "destroy_key"
    WITNESS = "witness"
    UNREADABLE = "unreadable"
    QUEUE = "queue"
    READ = "read"
    SEARCH = "search"
    EXTRACT = "extract"
    MARK = "mark"
    VIEW = "view"
    NOTE = "note"
    CLASSIFY = "classify"
    ANSWER = "answer"
    INTAKE = "intake"
    OFFICERS = "officers"
    ADD_OFFICER = "add_officer"
    DISABLE_OFFICER = "disable_officer"
    CHANGE_ROLES = "change_roles"
    PASSPHRASE = "passphrase"  # noqa: S105  (what was changed, not to what)
    NEW_SHEET = "new_sheet"
    RECOVER = "recover"
    BACKUP = "backup"
    RESTORE = "restore"
    LOOK = "look"
    COPY = "copy"
    RELATE = "relate"
    PRIORITY = "priority"
    CONFLICT = "conflict"
    RECUSE = "recuse"
    LIFT = "lift"
    TAKE = "take"
    ASSIGN = "assign"
    SUBJECTS = "subjects"
    SUBJECT = "subject"
    LINK = "link"
    FILE = "file"
    ENTER = "enter"
    OPINION = "opinion"
    AUDIT = "audit"
    VERIFY = "verify"


ACT_NAMES = {
    Act.FOUND: N_("made the vault"),
    Act.UNLOCK: N_("opened the vault"),
    Act.LOCK: N_("closed the vault"),
    Act.CARD: N_("wrote the card"),
    Act.IMPORT: N_("began to take in a bundle"),
    Act.IMPORTED: N_("took in a bundle"),
    Act.EXPORT: N_("wrote bundles"),
    Act.TRUST: N_("trusted a portal"),
    Act.END_TRUST: N_("ended trust in a portal"),
    Act.ROTATE: N_("made a new key"),
    Act.DESTROY_KEY: N_("destroyed an old key"),
    Act.WITNESS: N_("was the second officer when an old key was destroyed"),
    Act.UNREADABLE: N_("looked at unreadable letters"),
    Act.QUEUE: N_("listed all tips"),
    Act.READ: N_("read a tip"),
    Act.SEARCH: N_("searched"),
    Act.EXTRACT: N_("took attachments out"),
    Act.MARK: N_("marked tips as read or unread"),
    Act.VIEW: N_("changed a saved view"),
    Act.NOTE: N_("wrote a note"),
    Act.CLASSIFY: N_("classified a tip"),
    Act.ANSWER: N_("answered a reporter"),
    Act.INTAKE: N_("took down a tip"),
    Act.OFFICERS: N_("looked at the officers"),
    Act.ADD_OFFICER: N_("added an officer"),
    Act.DISABLE_OFFICER: N_("disabled an officer"),
    Act.CHANGE_ROLES: N_("changed an officer's roles"),
    Act.PASSPHRASE: N_("changed a passphrase"),
    Act.NEW_SHEET: N_("made a new recovery sheet"),
    Act.RECOVER: N_("got in with the recovery sheet"),
    Act.BACKUP: N_("made a backup"),
    Act.RESTORE: N_("restored a backup"),
    Act.LOOK: N_("looked at an attachment"),
    Act.COPY: N_("made a sanitised copy"),
    Act.RELATE: N_("said how tips are related"),
    Act.PRIORITY: N_("decided a priority"),
    Act.CONFLICT: N_("declared a conflict of interest"),
    Act.RECUSE: N_("recorded a recusal"),
    Act.LIFT: N_("lifted a recusal"),
    Act.TAKE: N_("took a tip to handle, or gave it back"),
    Act.ASSIGN: N_("gave a tip to an officer to handle"),
    Act.SUBJECTS: N_("looked up a subject"),
    Act.SUBJECT: N_("changed the record of a subject"),
    Act.LINK: N_("said whom a tip is about"),
    Act.FILE: N_("opened an integrity file"),
    Act.ENTER: N_("changed what an integrity file holds"),
    Act.OPINION: N_("wrote an integrity opinion"),
    Act.AUDIT: N_("looked at the audit trail"),
    Act.VERIFY: N_("checked the audit trail"),
}

_I, _S, _A, _T, _C, _L, _AUDITOR = Role
EVERYONE = frozenset(Role)
OFFICERS = EVERYONE - {Role.AUDITOR}
_LEADER = frozenset({_L})
_STICKS = frozenset({_I, _C, _L})
HANDLERS = frozenset({_S, _A, _T})

MAY: dict[Act, frozenset[Role]] = {
    Act.FOUND: _LEADER,
    Act.UNLOCK: EVERYONE,
    Act.LOCK: EVERYONE,
    Act.CARD: EVERYONE,
    Act.PASSPHRASE: EVERYONE,
    Act.IMPORT: _STICKS,
    Act.IMPORTED: _STICKS,
    Act.EXPORT: _STICKS,
    Act.UNREADABLE: _STICKS,
    Act.BACKUP: _STICKS,
    Act.INTAKE: _STICKS,
    Act.QUEUE: OFFICERS,
    Act.READ: OFFICERS,
    Act.SEARCH: OFFICERS,
    Act.EXTRACT: OFFICERS,
    Act.MARK: OFFICERS,
    Act.VIEW: OFFICERS,
    Act.NOTE: OFFICERS,
    Act.CLASSIFY: frozenset({_I, _S, _C, _L}),
    Act.ANSWER: frozenset({_I, _S, _A, _C, _L}),
    Act.TRUST: _LEADER,
    Act.END_TRUST: _LEADER,
    Act.ROTATE: _LEADER,
    Act.DESTROY_KEY: _LEADER,
    Act.WITNESS: OFFICERS,
    Act.OFFICERS: _LEADER | {_AUDITOR},
    Act.ADD_OFFICER: _LEADER,
    Act.DISABLE_OFFICER: _LEADER,
    Act.CHANGE_ROLES: _LEADER,
    Act.NEW_SHEET: _LEADER,
    Act.RECOVER: _LEADER,
    Act.RESTORE: _LEADER,
    Act.LOOK: OFFICERS,
    Act.COPY: OFFICERS,
    Act.RELATE: frozenset({_I, _S, _A, _C, _L}),
    Act.PRIORITY: frozenset({_I, _S, _C, _L}),
    Act.CONFLICT: OFFICERS,
    Act.RECUSE: OFFICERS,
    Act.LIFT: _LEADER,
    Act.TAKE: HANDLERS,
    Act.ASSIGN: frozenset({_C, _L}),
    Act.SUBJECTS: OFFICERS,
    Act.SUBJECT: frozenset({_I, _S, _A, _C, _L}),
    Act.LINK: frozenset({_I, _S, _A, _C, _L}),
    Act.FILE: OFFICERS - {_I},
    Act.ENTER: OFFICERS - {_I},
    Act.OPINION: frozenset({_S, _C, _L}),
    Act.AUDIT: _LEADER | {_AUDITOR},
    Act.VERIFY: _LEADER | {_AUDITOR},
}


def allowed(act: Act, roles: frozenset[Role]) -> bool:
    """Whether someone with these roles may do this."""
    return not roles.isdisjoint(MAY[act])


def parse(text: str) -> frozenset[Role]:
    """Roles from their ids with spaces between. Raises ValueError."""
    return frozenset(map(Role, text.split()))


def encode(roles: frozenset[Role]) -> str:
    """The ids, in the order of the enumeration."""
    return " ".join(role.value for role in Role if role in roles)
