"""What the desk refuses, in words for the officer.

DeskError
├── NotAVault        the folder holds no vault, or a damaged one
├── WrongPassphrase  no officer of that name has this passphrase
├── VaultBusy        another command or window is at work in this vault
├── BadBundle        a bundle that is not from a portal this desk trusts, or not for this committee
├── UnknownTip       there is no tip of this number
├── UnknownSubject   there is no subject of this number
├── NotAllowed       the officer's roles do not include this
├── Recused          the tip or file may concern what the officer declared
├── AuditBroken      the audit trail is not what was written
├── BadBackup        a file that is no backup, or a damaged one
├── NotPossible      the act is not allowed as things stand
├── NotExtracted     some attachments could not be taken out
└── NotShown         an attachment can't be shown safely, and why
"""

from protocol.refusal import Refusal


class DeskError(Refusal):
    """Root of everything the desk refuses on purpose; says one line to the officer."""


class NotAVault(DeskError):
    """The folder holds no vault, or a damaged one."""


class WrongPassphrase(DeskError):
    """No officer of that name has this passphrase."""


class VaultBusy(DeskError):
    """Another command or window is at work in this vault."""


class BadBundle(DeskError):
    """A bundle that is not from a portal this desk trusts, or not for this committee."""


class UnknownTip(DeskError):
    """There is no tip of this number."""


class UnknownSubject(DeskError):
    """There is no subject of this number."""


class NotAllowed(DeskError):
    """The officer's roles do not include this."""


class Recused(DeskError):
    """The tip or file may concern a person or body the officer declared; they must not see it."""


class AuditBroken(DeskError):
    """The audit trail is not what was written."""


class BadBackup(DeskError):
    """A file that is no backup, or a damaged one."""


class NotPossible(DeskError):
    """The act is not allowed as things stand."""


class NotExtracted(DeskError):
    """Some attachments could not be taken out: they are missing from what has come so far, or damaged."""


class NotShown(DeskError):
    """An attachment can't be shown safely: no converter, not readable, or more than a look may cost."""
